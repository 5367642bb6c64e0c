"""The files of a journal: how they are called, who holds them, what has been sent of them.

::

    <run id>-<writer>.journal   appended to by one process
    <run id>-<writer>.files/    artifacts that wait to be sent, see `outbox`
    <run id>-<writer>.sent      how many of its bytes have been acknowledged
    <run id>-<writer>.sending   the process that sends, where the file system has no locks
    <run id>-<writer>.refused   records that the store will never take, with its reason
    <run id>-<writer>.damaged   a journal with damage in it, the rest of which has been sent

A process that writes holds a lock on its file until it ends, however it ends; who sends one holds a
lock on the ``.sent`` file. So it can be told whose writer is dead, and no two send the same. Where
the file system has no locks, the process that the journal's header names is looked at instead.
"""

import contextlib
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from jupyter_tracker import config
from jupyter_tracker.journal.locks import LockFile, NoLocksError, lock, lock_file
from jupyter_tracker.journal.processes import Process
from jupyter_tracker.journal.records import read, read_header

FOLDER_VARIABLE = "JUPYTER_TRACKER_JOURNAL_DIR"
DAMAGED_SUFFIX = ".damaged"
FILES_SUFFIX = ".files"
_SUFFIX = ".journal"
_SENT_SUFFIX = ".sent"
_SENDING_SUFFIX = ".sending"
_SWEEP_AGE = 60.0
"""Seconds after which what has no journal will not get one any more."""

ABSENT = (FileNotFoundError, NotADirectoryError, PermissionError)
"""What a file that is not there is told by, also when its folder could not be made."""


@dataclass(frozen=True)
class JournalFile:
    """The journal at ``path``, whether or not it exists."""

    path: Path

    @property
    def run_id(self) -> str:
        """The run that it is of."""
        return self.path.name.rpartition("-")[0]

    @property
    def refused(self) -> Path:
        """Where records are kept that the store will never take."""
        return self.path.with_suffix(".refused")

    @property
    def files(self) -> Path:
        """The folder of the files that wait to be sent with it."""
        return self.path.with_suffix(FILES_SUFFIX)

    @property
    def _sent(self) -> Path:
        return self.path.with_suffix(_SENT_SUFFIX)

    @property
    def _sending(self) -> Path:
        return self.path.with_suffix(_SENDING_SUFFIX)

    def size(self) -> int:
        """Return its bytes; 0 when it is gone."""
        try:
            return self.path.stat().st_size
        except ABSENT:
            return 0

    def is_written(self) -> bool:
        """Say whether the process that writes it is alive."""
        try:
            with self.path.open("r+b") as file:  # NFS locks only what may be written
                return not lock(file.fileno())
        except NoLocksError:
            return self._writer_is_alive()
        except (FileNotFoundError, NotADirectoryError):
            return False

    def _writer_is_alive(self) -> bool:
        try:
            with self.path.open("rb") as file:
                header = read_header(read(file.readline().rstrip(b"\n")))
                changed = os.fstat(file.fileno()).st_mtime
        except FileNotFoundError:
            return False
        writer = Process()  # one that nobody can look at
        if header is not None:
            writer = Process(header.host, header.pid, header.process_start)
        return writer.is_alive(changed)

    def begin_sending(self) -> "Acknowledged | None":
        """Take the right to send; None when another process has it.

        Raises
        ------
        OSError
            When the file of what was sent cannot be made.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._sent, os.O_RDWR | os.O_CREAT, 0o600)
        is_ours, held = False, None
        try:
            is_ours, held = self._lock(descriptor)
        finally:
            if not is_ours:
                os.close(descriptor)
        return Acknowledged(descriptor, held) if is_ours else None

    def _lock(self, descriptor: int) -> tuple[bool, LockFile | None]:
        """Take the lock on the open ``.sent`` file, or what stands for it where there are none."""
        try:
            return lock(descriptor), None
        except NoLocksError:
            held = lock_file(self._sending)
            return held is not None, held

    def sent(self) -> int:
        """Return how many of its bytes have been acknowledged."""
        try:
            return _number(self._sent.read_bytes())
        except ABSENT:
            return 0

    def set_aside(self) -> "JournalFile":
        """Keep it under another name, where nobody sends it again: it is damaged."""
        aside = JournalFile(self.path.with_suffix(DAMAGED_SUFFIX))
        self.path.replace(aside.path)
        self._sent.unlink(missing_ok=True)
        return aside

    def remove(self) -> None:
        """Delete it: everything has been acknowledged."""
        for path in (self.path, self._sent, self._sending):
            with contextlib.suppress(*ABSENT):
                path.unlink()


class Acknowledged:
    """How many bytes of a journal have been acknowledged; on disk in one small write.

    Parameters
    ----------
    descriptor
        The open file that holds the number; None keeps it in memory only.
    held
        What stands for the lock on it, where that is not the file itself.
    """

    def __init__(self, descriptor: int | None = None, held: LockFile | None = None) -> None:
        self._descriptor = descriptor
        self._held = held
        self.number = _number(os.read(descriptor, 32)) if descriptor is not None else 0

    def write(self, number: int) -> None:
        """Keep the number; a disk that is full costs only that some is sent twice."""
        self.number = number
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.lseek(self._descriptor, 0, os.SEEK_SET)
                os.write(self._descriptor, b"%20d" % number)

    def close(self) -> None:
        """Give back the right to send."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
        held, self._held = self._held, None
        if held is not None:
            held.release()


def _number(text: bytes) -> int:
    return int(text) if text.strip().isdigit() else 0


def folder() -> Path:
    """Return the folder of the journals of this user."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else config.data_dir() / "journal"


def new(run_id: str) -> JournalFile:
    """Name a new journal of a run."""
    return JournalFile(folder() / f"{run_id}-{uuid.uuid4().hex[:12]}{_SUFFIX}")


def found(place: Path | None = None, run_id: str = "") -> list[JournalFile]:
    """Find the journals in a folder, those of one run or of all, the oldest first."""
    paths = (place or folder()).glob(f"{run_id}-*{_SUFFIX}" if run_id else f"*{_SUFFIX}")
    return [JournalFile(path) for path in sorted(paths, key=_age)]


def sweep(place: Path | None = None) -> None:
    """Delete what is beside no journal: its process was killed while it made or removed one."""
    for suffix in (_SENT_SUFFIX, _SENDING_SUFFIX):
        for path in (place or folder()).glob(f"*{suffix}"):
            file = JournalFile(path.with_suffix(_SUFFIX))
            if not file.path.exists() and time.time() - _age(path) > _SWEEP_AGE:
                file.remove()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except ABSENT:
        return 0.0
