"""The bytes of an artifact on their way out."""

from collections.abc import Iterator
from typing import Protocol

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, unavailable

CHUNK = 1 << 20


class Reader(Protocol):
    """Where the bytes come from: a file, or the body of an answer."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes; none at the end."""

    def close(self) -> None:
        """Release it."""


class Download(Iterator[bytes]):
    """An artifact, or part of it, in chunks of at most 1 MiB; closes itself at the end.

    Parameters
    ----------
    reader
        Gives the bytes of the part.
    size
        Bytes of the whole artifact; None when its server does not say.
    start, stop
        The part, as in a slice; both within the artifact.
    etag
        Changes when the artifact does; empty when its server does not say.

    Raises
    ------
    TrackerError
        TEMPORARILY_UNAVAILABLE while iterating, when the bytes end too early.
    """

    def __init__(
        self, reader: Reader, size: int | None, etag: str, start: int = 0, stop: int | None = None
    ) -> None:
        self._reader = reader
        self.size = size
        self.etag = etag
        self.start = start
        self.stop = size if stop is None else stop
        self._position = start

    @property
    def length(self) -> int | None:
        """Bytes of the part."""
        return None if self.stop is None else self.stop - self.start

    def __next__(self) -> bytes:
        left = CHUNK if self.stop is None else self.stop - self._position
        chunk = self._reader.read(min(left, CHUNK)) if left else b""
        if chunk:
            self._position += len(chunk)
            return chunk
        self.close()
        if left and self.stop is not None:
            raise unavailable(f"The download broke off {left} bytes before its end. Try again.")
        raise StopIteration

    def close(self) -> None:
        """Release what the bytes come from."""
        self._reader.close()


def span(size: int, start: int, stop: int | None) -> tuple[int, int]:
    """Return the part of ``size`` bytes that the slice ``start:stop`` means.

    Raises
    ------
    TrackerError
        INVALID_RANGE when it begins behind the end.
    """
    if start and start >= size:
        raise out_of_range(size)
    first, end, _ = slice(start, stop).indices(size)
    return first, end


def out_of_range(size: int | None = None) -> TrackerError:
    """Make the error for a range that begins behind the end of an artifact."""
    known = "" if size is None else f" of {size} bytes"
    return TrackerError(
        f"The range begins behind the end of the artifact{known}.", ErrorCode.INVALID_RANGE
    )
