"""An artifact on its way in: counted, compared with its checksum, and written in large pieces."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Protocol

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts.download import CHUNK
from jupyter_tracker.stores.artifacts.upload import Upload

_DIGEST = re.compile(r"sha-256=:?([A-Za-z0-9+/]{43}=):?", re.IGNORECASE)


class _Hash(Protocol):
    @property
    def name(self) -> str: ...
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class Checksum:
    """What the sender says of the bytes, if it says anything.

    Parameters
    ----------
    headers
        ``X-Content-SHA256`` (hexadecimal), ``Content-MD5`` (base64), ``Content-Digest`` or
        ``Digest`` (``sha-256=`` and base64).

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a header cannot be read.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._expected: list[tuple[_Hash, bytes]] = []
        for header, read, algorithm, size in (
            ("X-Content-SHA256", binascii.unhexlify, "sha256", 32),
            ("Content-MD5", base64.b64decode, "md5", 16),
            ("Content-Digest", _sha256_of, "sha256", 32),
            ("Digest", _sha256_of, "sha256", 32),
        ):
            text = headers.get(header)
            if text is not None:
                expected = _read(read, text, header, size)
                self._expected.append((hashlib.new(algorithm, usedforsecurity=False), expected))

    def update(self, piece: bytes) -> None:
        """Take the next bytes."""
        for digest, _ in self._expected:
            digest.update(piece)

    def check(self) -> None:
        """Refuse bytes that are not those that were sent."""
        for digest, expected in self._expected:
            if digest.digest() != expected:
                raise invalid(
                    f"The {digest.name} checksum of what arrived is {digest.digest().hex()}, not "
                    f"{expected.hex()} as its header says. Nothing was kept; send it again."
                )


class Arrival:
    """Takes the bytes of an upload; `add` is quick, the other methods may block.

    Parameters
    ----------
    upload
        Where the bytes go.
    limit
        The most bytes that are taken.
    checksum
        What the sender says of them.
    """

    def __init__(self, upload: Upload, limit: int, checksum: Checksum) -> None:
        self._upload = upload
        self._left = self._limit = limit
        self._checksum = checksum
        self._pieces = bytearray()

    def add(self, piece: bytes) -> bool:
        """Take the next bytes, and say whether it is time to `write`."""
        self._left -= len(piece)
        if self._left < 0:
            raise too_large(self._limit)
        self._pieces += piece
        return len(self._pieces) >= CHUNK

    def write(self) -> None:
        """Write what has come since the last time."""
        pieces, self._pieces = bytes(self._pieces), bytearray()
        self._checksum.update(pieces)
        self._upload.write(pieces)

    def commit(self) -> None:
        """Keep the artifact, when it is as it was sent."""
        self.write()
        self._checksum.check()
        self._upload.commit()

    def close(self) -> None:
        """Drop what has not been kept."""
        self._upload.close()


def too_large(limit: int) -> TrackerError:
    """Make the error for an artifact above the limit."""
    return TrackerError(
        f"The artifact is too large: the limit is {limit} bytes.",
        ErrorCode.RESOURCE_LIMIT_EXCEEDED,
    )


def _sha256_of(text: str) -> bytes:
    found = _DIGEST.fullmatch(text.strip())
    return base64.b64decode(found[1]) if found else b""


def _read(read: Callable[[str], bytes], text: str, header: str, size: int) -> bytes:
    try:
        value = read(text)
    except ValueError:  # binascii.Error is one
        value = b""
    if len(value) != size:
        raise invalid(f"Invalid header {header}: {shown(text)} is not such a checksum.")
    return value
