"""Appending to a journal: what a logging call costs."""

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from os import write
from time import monotonic, sleep
from zlib import crc32

import msgspec

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.journal import locks
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.outbox import Content, Outbox
from jupyter_tracker.journal.records import Header, Kind, Status, line

MAX_KEPT = 64 << 20
"""Bytes of lines that are kept in memory when the disk takes no more."""
_PATIENCE = 10.0
"""Seconds that a call waits for room in memory, before what it logs is lost."""
_ROOM_INTERVAL = 0.1
_LOCK_ATTEMPTS = 10


class _Point(msgspec.Struct, frozen=True, gc=False):
    """One point of a metric, as its record has it."""

    key: str
    value: float | str
    timestamp: int
    step: int


_encode = msgspec.json.Encoder().encode


class JournalWriter:
    """Appends records to a journal of one's own; safe to use from several threads.

    A line is in the page cache when a call returns, and so survives the end of the process;
    `sync` brings it to the disk. When the disk takes no more, lines are kept in memory until they
    have been sent.

    Parameters
    ----------
    file
        The journal, which does not exist yet.
    header
        Its first record.
    """

    def __init__(self, file: JournalFile, header: Header) -> None:
        self.file = file
        self.header = header
        self.lost = 0
        """Records for which there was no room, neither on the disk nor in memory."""
        self.cut = 0
        """Bytes at the end of the file that are the beginning of a line which is in memory."""
        self.successor: Callable[[], JournalWriter] | None = None
        """Makes the journal for what other threads log after this one was closed."""
        self._next: JournalWriter | None = None
        # One that a signal handler may take while the line that it interrupts has it.
        self._lock = threading.RLock()
        self._kept: deque[bytes] = deque()
        self._kept_bytes = self._forgotten_bytes = 0
        self._room = threading.Event()
        self._is_closed = False
        self._dirty = False
        self._keys: set[str] = set()
        """Names of metrics that have been checked."""
        self._params: set[str] = set()
        self._first = line(Kind.HEADER, codec.encode(header))
        """What must stand in the file before the next line: at first the header."""
        self._descriptor = _open(file)
        self._write(b"")
        self.outbox = Outbox(file, is_kept=self.is_on_disk)
        """The files of the run."""

    @property
    def is_on_disk(self) -> bool:
        """Whether there is a file; without one everything is kept in memory."""
        return self._descriptor >= 0

    def metric(self, key: str, value: float, timestamp: int, step: int) -> None:
        """Append one point of a metric; ``timestamp`` in milliseconds since the epoch.

        Raises
        ------
        TrackerError
            INVALID_PARAMETER_VALUE when a store would not take the key.
        """
        self._write(self._point(key, value, timestamp, step))

    def has_metric(self, key: str) -> bool:
        """Say whether a point of this metric was appended."""
        return key in self._keys

    def has_param(self, key: str) -> bool:
        """Say whether this param was appended."""
        return key in self._params

    def record(
        self,
        metrics: Iterable[e.Metric] = (),
        params: Iterable[e.Param] = (),
        tags: Iterable[e.RunTag] = (),
    ) -> None:
        """Append metrics, params and tags, which are checked."""
        lines = []
        for m in metrics:
            if m.model_id or m.dataset_name:
                lines.append(line(Kind.METRIC, codec.encode(m)))
                self._keys.add(m.key)
            else:
                lines.append(self._point(m.key, m.value, m.timestamp, m.step))
        for param in params:
            lines.append(line(Kind.PARAM, codec.encode(param)))
            self._params.add(param.key)
        lines += [line(Kind.TAG, codec.encode(each)) for each in tags]
        if lines:
            self._write(b"".join(lines))

    def status(self, status: e.RunStatus, time: int) -> None:
        """Append the run's status."""
        self._write(line(Kind.STATUS, codec.encode(Status(status, time))))

    def artifact(
        self,
        path: str,
        content: Content,
        *,
        is_last: bool = False,
        captured: e.SnapshotInfo | None = None,
        number: int | None = None,
    ) -> None:
        """Keep a file of the run until it has been sent, as `Outbox.put` does.

        Raises
        ------
        OSError
            When there is no room for it, or it cannot be read.
        """
        is_kept = self.outbox.put(path, content, is_last=is_last, captured=captured, number=number)
        if not is_kept and self.successor is not None:
            self._next = self._next or self.successor()
            self._next.artifact(path, content, is_last=is_last, captured=captured)

    def sync(self) -> None:
        """Bring to the disk what is not there yet, also after the end."""
        if not self._dirty:
            return
        self._dirty = False
        try:
            # Opened anew: whoever writes may close the file meanwhile.
            descriptor = os.open(self.file.path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except FileNotFoundError:  # it has been sent, and is gone
            pass
        except OSError:
            self._dirty = True

    def kept(self) -> list[bytes]:
        """Return the lines that are only in memory, the oldest first."""
        return list(self._kept)

    def forget(self, count: int) -> None:
        """Drop that many of the oldest lines in memory, which have been sent."""
        # Without the lock: a signal handler that waits for the sender may be holding it.
        for _ in range(count):
            self._forgotten_bytes += len(self._kept.popleft())
        self._room.set()

    def close(self) -> None:
        """Let others see that nothing is written any more."""
        self.outbox.close()
        with self._lock:
            self._is_closed = True
            self.abandon()

    def abandon(self) -> None:
        """Close the file as it is: in a process that was forked, it is the parent's."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _point(self, key: str, value: float, timestamp: int, step: int) -> bytes:
        # Written out, as it is all that a training loop waits for.
        if key not in self._keys:
            v.check_key(key, "metric")
            self._keys.add(key)
        number = value if value - value == 0 else _NOT_FINITE[repr(value)]
        text = b"m %b\n" % _encode(_Point(key, number, timestamp, step))
        return b"%08x %b" % (crc32(text), text)

    def _write(self, lines: bytes) -> None:
        with self._lock:
            is_written = not self._is_closed and (self._append(lines) or self._keep(lines))
        if is_written:
            return
        if self._is_closed and self.successor is not None:
            self._next = self._next or self.successor()
            self._next._write(lines)
        elif not self._wait_for_room(lines):
            self.lost += lines.count(b"\n")

    def _append(self, lines: bytes) -> bool:
        """Write to the file; not while older lines are in memory, which must be sent first."""
        if self._kept:
            return False
        text = self._first + lines if self._first else lines
        try:
            written = write(self._descriptor, text)
        except OSError:
            return False
        self._dirty = True
        if written == len(text):
            if self._first:
                self._first, self.cut = b"", 0
            return True
        ended = text.rfind(b"\n", 0, written) + 1
        self.cut = written - ended if ended else self.cut + written
        if written and not self._first.startswith(b"\n"):
            self._first = b"\n" + self._first  # so that only the line is lost that was cut
        return False

    def _keep(self, lines: bytes) -> bool:
        if self._kept_bytes - self._forgotten_bytes + len(lines) > MAX_KEPT:
            return False
        self._kept.append(lines)
        self._kept_bytes += len(lines)
        return True

    def _wait_for_room(self, lines: bytes) -> bool:
        """Wait until lines in memory have been sent, unless that was in vain before."""
        deadline = monotonic() + _PATIENCE
        while not self.lost and monotonic() < deadline:
            self._room.clear()
            with self._lock:
                if self._keep(lines):
                    return True
            self._room.wait(_ROOM_INTERVAL)
        return False


def _open(file: JournalFile) -> int:
    """Make the file, and hold the lock that says that its writer is alive; -1 when impossible."""
    try:
        file.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
        descriptor = os.open(file.path, flags, 0o600)
    except OSError:
        return -1
    with contextlib.suppress(locks.NoLocksError):  # then the process is looked at
        for _ in range(_LOCK_ATTEMPTS):  # another one may be looking whether the file is written
            if locks.lock(descriptor):
                break
            sleep(0.001)
    return descriptor


_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
