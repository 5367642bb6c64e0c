"""The files of a journal: how they are called, who holds them, what has been sent of them.

::

    <run id>-<writer>.journal   appended to by one process
    <run id>-<writer>.sent      how many of its bytes have been acknowledged
    <run id>-<writer>.refused   records that the store will never take, with its reason
    <run id>-<writer>.damaged   a journal with damage in it, the rest of which has been sent

A process that writes holds a lock on its file until it ends, however it ends; who sends one holds a
lock on the ``.sent`` file. So it can be told whose writer is dead, and no two send the same.
"""

import contextlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from jupyter_tracker import config
from jupyter_tracker.journal.locks import lock

FOLDER_VARIABLE = "JUPYTER_TRACKER_JOURNAL_DIR"
DAMAGED_SUFFIX = ".damaged"
_SUFFIX = ".journal"

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
    def _sent(self) -> Path:
        return self.path.with_suffix(".sent")

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
        except (FileNotFoundError, NotADirectoryError):
            return False

    def begin_sending(self) -> "Acknowledged | None":
        """Take the right to send; None when another process has it.

        Raises
        ------
        OSError
            When the file of what was sent cannot be made.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._sent, os.O_RDWR | os.O_CREAT, 0o600)
        if lock(descriptor):
            return Acknowledged(descriptor)
        os.close(descriptor)
        return None

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
        for path in (self.path, self._sent):
            with contextlib.suppress(*ABSENT):
                path.unlink()


class Acknowledged:
    """How many bytes of a journal have been acknowledged; on disk in one small write.

    Parameters
    ----------
    descriptor
        The open file that holds the number; None keeps it in memory only.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = descriptor
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


def _number(text: bytes) -> int:
    return int(text) if text.strip().isdigit() else 0


def folder() -> Path:
    """Return the folder of the journals of this user."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else config.data_dir() / "journal"


def new(run_id: str) -> JournalFile:
    """Name a new journal of a run."""
    return JournalFile(folder() / f"{run_id}-{uuid.uuid4().hex[:12]}{_SUFFIX}")


def found(place: Path | None = None) -> list[JournalFile]:
    """Find the journals in a folder, the oldest first."""
    paths = (place or folder()).glob(f"*{_SUFFIX}")
    return [JournalFile(path) for path in sorted(paths, key=_age)]


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except ABSENT:
        return 0.0
