"""Files of a run that wait to be sent: a folder beside its journal.

::

    <run id>-<writer>.files/
        7          the content
        7.json     its path among the artifacts, size and checksum
        7.parts    of a large file, the parts that have been sent
        7.refused  in place of 7.json: the store will never take it, with the reason

A file is there when its ``.json`` is: that is written last, and by a rename. What a process that
was killed had not finished is never sent. A file that has been sent goes, its ``.json`` first.
"""

import contextlib
import errno
import hashlib
import itertools
import os
import threading
import time
from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal.files import ABSENT, JournalFile
from jupyter_tracker.journal.room import files_in, room_in

CHUNK = 1 << 20
_SIDECAR, _PARTS, _REFUSED = ".json", ".parts", ".refused"
_HALF = ".half"
"""Ending of what is being written."""

Content = bytes | Path | BinaryIO
"""What can be kept as a file."""


class Entry(e.Entity, kw_only=True, omit_defaults=False):
    """What is known of a file.

    Attributes
    ----------
    path
        Where it goes, among the artifacts of its run.
    size, sha256
        Of its content.
    time
        When it was logged, in milliseconds since the epoch.
    is_last
        Whether it is sent only after all that was put there before it.
    captured
        What is known of it where it is a captured notebook.
    """

    path: str
    size: int
    sha256: str
    time: int
    is_last: bool = False
    captured: e.SnapshotInfo | None = None


class Refused(Entry):
    """A file that the store will never take, and why."""

    reason: str


@dataclass(eq=False)
class Item:
    """A file of an outbox.

    Attributes
    ----------
    number
        Its place in the order.
    content
        The file, whose name is the number.
    is_fresh
        Whether this process has put it there, so that its checksum is that of the content.
    is_taken
        Whether it is being sent, and how many of its bytes have been ``moved``.
    furthest
        How many that have been in any attempt.
    """

    number: int
    content: Path
    entry: Entry
    is_fresh: bool = True
    is_taken: bool = False
    moved: int = 0
    furthest: int = 0

    @property
    def parts(self) -> Path:
        """Where it is noted which parts have been sent."""
        return self.content.with_suffix(_PARTS)

    @property
    def left(self) -> int:
        """Bytes that have not been sent."""
        return max(0, self.entry.size - self.moved)

    @property
    def _sidecar(self) -> Path:
        return self.content.with_suffix(_SIDECAR)

    def write(self) -> None:
        """Let it be there."""
        _write(self._sidecar, self.entry)

    def refuse(self, reason: str) -> None:
        """Keep it where it is not sent again."""
        refused = Refused(**msgspec.structs.asdict(self.entry), reason=reason)
        _write(self.content.with_suffix(_REFUSED), refused)
        self._sidecar.unlink()

    def remove(self) -> None:
        """Delete it: it has been sent, or will not be."""
        for file in (self._sidecar, self.content, self.parts):
            with contextlib.suppress(*ABSENT):
                file.unlink()

    def sync(self) -> None:
        """Bring it to the disk."""
        for file in (self.content, self._sidecar, self.content.parent):
            with contextlib.suppress(OSError):
                _sync(file)


class Outbox:
    """The files that wait to be sent with a journal; safe to use from several threads.

    Parameters
    ----------
    file
        The journal.
    is_kept
        Whether there is a journal on the disk: files alone would never be found.
    """

    def __init__(self, file: JournalFile, *, is_kept: bool = True) -> None:
        self.folder = file.files
        self._is_kept = is_kept
        self._numbers = itertools.count(1)
        # One that a signal handler may take while the line that it interrupts has it.
        self._lock = threading.RLock()
        self._items: dict[int, Item] = {}
        self._at: defaultdict[str, list[Item]] = defaultdict(list)
        """The same by their paths, the earliest first."""
        self._arriving: set[int] = set()
        self._unsynced: list[Item] = []
        self._checksums: dict[str, str] = {}
        """Of the latest content of each path."""
        self._is_closed = False

    # --- putting ---------------------------------------------------------------------------------

    def expect(self) -> int | None:
        """Announce a file, which comes in also when the outbox has been closed meanwhile.

        Returns
        -------
        int or None
            Its number, which `put` or `release` must get; None when the outbox was closed before.
        """
        with self._lock:
            if self._is_closed:
                return None
            number = next(self._numbers)
            self._arriving.add(number)
            return number

    def release(self, number: int | None) -> None:
        """Expect a file no more that was announced, and does not come."""
        with self._lock:
            self._arriving -= {number}

    def put(
        self,
        path: str,
        content: Content,
        *,
        is_last: bool = False,
        captured: e.SnapshotInfo | None = None,
        number: int | None = None,
    ) -> bool:
        """Keep a file until it has been sent.

        The latest content of a path is what is sent; one that was kept before is not kept again.

        Parameters
        ----------
        path
            Where it goes, among the artifacts of the run.
        content
            Is copied.
        is_last
            Whether to send it only after everything that was put there before it.
        captured
            What is known of it where it is a captured notebook.
        number
            Of a file that was announced.

        Returns
        -------
        bool
            False when the outbox was closed before.

        Raises
        ------
        OSError
            When there is no room for it, or it cannot be read.
        """
        number = self.expect() if number is None else number
        if number is None:
            return False
        try:
            if not self._is_kept:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if not self._has_logged(path, content):
                self._add(self._copied(number, path, content, is_last, captured))
        finally:
            with self._lock:
                self._arriving.remove(number)
        return True

    def close(self) -> None:
        """Take nothing more; what is on its way here still comes in."""
        with self._lock:
            self._is_closed = True

    def forget(self, path: str) -> None:
        """Take the next content of ``path`` for a new one, whatever it is."""
        self._checksums.pop(path, None)

    def sync(self) -> None:
        """Bring to the disk what is not there yet."""
        while self._unsynced:
            self._unsynced.pop().sync()

    def _has_logged(self, path: str, content: Content) -> bool:
        known = self._checksums.get(path)
        return known is not None and known == _checksum(content)

    def _copied(
        self,
        number: int,
        path: str,
        content: Content,
        is_last: bool,
        captured: e.SnapshotInfo | None,
    ) -> Item:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        room, kept = room_in(self.folder.parent), self.folder / str(number)
        digest, size = hashlib.sha256(), 0
        try:
            with open(kept, "xb", opener=_private) as copy:
                for chunk in _chunks(content):
                    room.take(len(chunk))
                    copy.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
        except BaseException:
            kept.unlink(missing_ok=True)
            raise
        now = int(time.time() * 1000)
        entry = Entry(
            path=path,
            size=size,
            sha256=digest.hexdigest(),
            time=now,
            is_last=is_last,
            captured=captured,
        )
        return Item(number, kept, entry)

    def _add(self, item: Item) -> None:
        with self._lock:
            try:
                item.write()
            except BaseException:
                item.remove()
                raise
            self._know(item)
            self._unsynced.append(item)
            self._drop_superseded(item.entry.path)
            if item.number in self._items:
                self._checksums[item.entry.path] = item.entry.sha256

    def _know(self, item: Item) -> None:
        self._items[item.number] = item
        insort(self._at[item.entry.path], item, key=lambda each: each.number)

    def _forget(self, item: Item) -> None:
        if self._items.pop(item.number, None) is not None:
            self._at[item.entry.path].remove(item)
            if not self._at[item.entry.path]:
                del self._at[item.entry.path]

    def _drop_superseded(self, path: str) -> None:
        """Drop all but the latest content of a path, what is being sent, and what comes last.

        Of that each is sent, in order: the latest may be a long time in coming.
        """
        for item in self._at[path][:-1]:
            if not (item.is_taken or item.entry.is_last):
                self.remove(item)

    # --- sending ---------------------------------------------------------------------------------

    def take(self) -> Item | None:
        """Return the next file to be sent, which nobody else gets meanwhile."""
        with self._lock:
            for item in self._items.values():
                is_next = self._at[item.entry.path][0] is item and not item.is_taken
                if is_next and self._is_due(item):
                    item.is_taken = True
                    return item
        return None

    def _is_due(self, item: Item) -> bool:
        """Say whether nothing has to be sent before."""
        before = self._arriving | self._items.keys() if item.entry.is_last else ()
        return all(number >= item.number for number in before)

    def give_back(self, item: Item) -> None:
        """Let a file wait that could not be sent; not when there is a later content of its path."""
        with self._lock:
            item.is_taken, item.moved = False, 0
            self._drop_superseded(item.entry.path)

    def remove(self, item: Item) -> None:
        """Delete a file, which has been sent or will not be."""
        with self._lock:
            item.remove()
            self._forget(item)

    def refuse(self, item: Item, reason: str) -> None:
        """Put a file aside that the store will never take."""
        with self._lock:
            with contextlib.suppress(OSError):
                item.refuse(reason)
            self._forget(item)
            self.forget(item.entry.path)

    def has(self, path: str) -> bool:
        """Say whether a content of ``path`` has not been sent."""
        with self._lock:
            return path in self._at

    def is_empty(self, until: int | None = None) -> bool:
        """Say whether all has been sent, or all up to the file ``until``."""
        with self._lock:
            there = self._arriving | self._items.keys()
        return all(until is not None and number > until for number in there)

    @property
    def last(self) -> int:
        """The number of the latest file."""
        with self._lock:
            return max(self._arriving | self._items.keys(), default=0)

    def waiting(self) -> list[Item]:
        """Return the files that have not been sent."""
        with self._lock:
            return list(self._items.values())

    def remove_folder(self) -> None:
        """Delete the folder, unless something is kept in it that was refused."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    # --- after the end of its process ------------------------------------------------------------

    def load(self, *, is_over: bool) -> None:
        """Take over what another process left here.

        Parameters
        ----------
        is_over
            Whether that is dead, so that what is not whole will never be.
        """
        there = set(files_in(self.folder))
        for file in _contents(there):
            item = _read(file)
            if item is not None:
                self._know(item)
            elif is_over:  # its sidecar is damaged: nobody knows where it was to go
                file.with_suffix(_SIDECAR).replace(file.with_suffix(_REFUSED))
        if is_over:
            self._sweep()
        for path in list(self._at):
            self._drop_superseded(path)

    def _sweep(self) -> None:
        there = set(files_in(self.folder))
        kept = {str(number) for number in self._items}
        kept |= {file.stem for file in there if file.suffix == _REFUSED}
        for file in there:
            # A sidecar alone is of a file that was moved to where it was to go.
            if file.stem not in kept or file.suffix == _HALF:
                file.unlink(missing_ok=True)


def contents(file: JournalFile) -> frozenset[Path]:
    """Return the files that wait to be sent with a journal, told by their names alone."""
    return _contents(set(files_in(file.files)))


def _contents(there: set[Path]) -> frozenset[Path]:
    """Return those of the files in a folder that wait to be sent."""
    return frozenset(each.with_suffix("") for each in there if each.suffix == _SIDECAR) & there


def _read(content: Path) -> Item | None:
    try:
        entry = codec.decode(content.with_suffix(_SIDECAR).read_bytes(), Entry)
        return Item(int(content.name), content, entry, is_fresh=False)
    except (TrackerError, ValueError, *ABSENT):
        return None


def _chunks(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")
    else:
        yield from iter(lambda: content.read(CHUNK), b"")


def _checksum(content: Content) -> str:
    """Return the checksum; none of a stream, which can be read only once."""
    digest = hashlib.sha256()
    if not isinstance(content, bytes | Path):
        return ""
    for chunk in _chunks(content):
        digest.update(chunk)
    return digest.hexdigest()


def _write(file: Path, entry: Entry) -> None:
    half = file.with_suffix(_HALF)
    with open(half, "wb", opener=_private) as written:
        written.write(codec.encode(entry))
    half.replace(file)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
