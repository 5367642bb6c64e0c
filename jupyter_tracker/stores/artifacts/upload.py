"""Artifacts on their way in: whole or not at all."""

import contextlib
import errno
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.stores.artifacts.download import CHUNK


@dataclass(frozen=True)
class LocalFile:
    """A file on this machine that is to be kept as an artifact, and nobody needs afterwards.

    Attributes
    ----------
    path
        Where it is.
    size, sha256
        Of its content.
    parts
        Where to note which parts of it have been sent, so that sending can be taken up again.
    moved
        Called with the bytes that have been sent, again and again.
    """

    path: Path
    size: int
    sha256: str
    parts: Path
    moved: Callable[[int], None]


class Upload(ABC):
    """A file that is arriving; nothing is seen of it before `commit`.

    Leaving its ``with`` block without `commit` drops what has arrived.
    """

    @abstractmethod
    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""

    @abstractmethod
    def commit(self) -> None:
        """Keep the file, in place of what was there."""

    @abstractmethod
    def close(self) -> None:
        """Drop what has not been committed."""

    def pour(self, content: BinaryIO) -> None:
        """Take all of ``content``, and keep it."""
        while chunk := content.read(CHUNK):
            self.write(chunk)
        self.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FileUpload(Upload):
    """Collects the bytes in a file on disk.

    Parameters
    ----------
    path
        The artifact, for error messages.
    partial
        The file that is written; it must not exist.
    keep
        Called with that file when it is complete.
    """

    def __init__(self, path: str, partial: Path, keep: Callable[[Path], None]) -> None:
        self._path = path
        self._partial = partial
        self._keep = keep
        with storing(path, partial.parent):
            self._file = partial.open("xb")

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        with storing(self._path, self._partial.parent):
            self._file.write(chunk)

    def commit(self) -> None:
        """Close the file, and hand it over."""
        with storing(self._path, self._partial.parent):
            self._file.close()
            self._keep(self._partial)

    def close(self) -> None:
        """Remove the file, unless it was kept."""
        with contextlib.suppress(OSError):
            self._file.close()  # raises when the disk is full and something is left to write
        with contextlib.suppress(OSError):
            self._partial.unlink(missing_ok=True)


def spooled(path: str, keep: Callable[[Path], None]) -> FileUpload:
    """Collect the bytes in a temporary file, for a store that wants them all at once."""
    folder = Path(tempfile.gettempdir())
    return FileUpload(path, folder / f"jupyter-tracker-{uuid.uuid4().hex}", keep)


@contextlib.contextmanager
def storing(path: str, folder: Path, what: str = "store") -> Iterator[None]:
    """Translate what the operating system says when it cannot do ``what``."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise TrackerError(
            f"Cannot {what} artifact '{path}' in {folder}: {error.strerror}."
            + (" Free some space there." if full else ""),
            ErrorCode.PERMISSION_DENIED,  # a status that clients do not retry for minutes
        ) from error
