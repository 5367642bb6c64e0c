"""Locks on open files, which the system releases when their process ends, however it ends.

Some file systems have none: some network ones, and some in user space. There a file that names its
process stands for the lock.
"""

import contextlib
import os
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal.processes import Process, this_process

_FAR = 1 << 62
"""Where Windows locks a byte: nobody reads or writes there."""


class NoLocksError(OSError):
    """The file system has no locks."""


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> bool:
        """Take the lock on an open file; False when another one has it.

        Raises
        ------
        NoLocksError
            When there are no locks where the file is.
        """
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        except OSError as error:
            raise NoLocksError(error.errno, error.strerror) from error
        return True
else:
    import fcntl

    def lock(descriptor: int) -> bool:
        """Take the lock on an open file; False when another one has it.

        Raises
        ------
        NoLocksError
            When there are no locks where the file is.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise NoLocksError(error.errno, error.strerror) from error
        return True


@dataclass(frozen=True)
class LockFile:
    """A file that exists while a process holds the lock that it stands for."""

    path: Path
    pid: int = field(default_factory=os.getpid)

    def release(self) -> None:
        """Give the lock back; in a process that was forked it is the parent's, and stays."""
        if self.pid == os.getpid():
            self.path.unlink(missing_ok=True)


def lock_file(path: Path) -> LockFile | None:
    """Take the lock that the file at ``path`` stands for; None when another process has it.

    Raises
    ------
    OSError
        When the file cannot be made.
    """
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if _is_held(path):
                return None
            _clear_away(path)
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.write(codec.encode(this_process()))
            return LockFile(path)


def _is_held(path: Path) -> bool:
    try:
        text, seen = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError:
        return False
    try:
        holder = codec.decode(text, Process)
    except TrackerError:  # it is being written, or was when its process was killed
        holder = Process()
    return holder.is_alive(seen)


def _clear_away(path: Path) -> None:
    """Remove the lock of a dead process.

    Two may do so at once, and the slower one remove the faster one's new lock. Then both send,
    which does no harm but for the work.
    """
    away = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with contextlib.suppress(FileNotFoundError):
        path.rename(away)
        away.unlink()
