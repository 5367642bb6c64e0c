"""A large file to the storage in parts: several at once, each tried again when it fails."""

import base64
import contextlib
import hashlib
import io
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.entities import (
    Entity,
    MultipartUploadCredential,
    MultipartUploadPart,
)
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.requests import MAX_PARTS, CreateMultipartUploadResponse
from jupyter_tracker.stores.artifacts.download import CHUNK

LARGE = 500 << 20
"""Bytes from which on a file is sent in parts; MLflow's client has the same."""
_PART = 64 << 20
_AT_ONCE = 4
_TRIES = 4
_TIMEOUT = (5.0, 120.0)
_TRY_AGAIN = (408, 429, 500, 502, 503, 504)

Moved = Callable[[int], None]
"""Takes a number of bytes that have been sent, or taken back."""


class Plan:
    """How the rest of ``content`` is cut into parts; ``moved`` is called as they are sent."""

    def __init__(self, content: BinaryIO, moved: Moved = lambda _bytes: None) -> None:
        self._content = content
        self._moved = moved
        self._lock = threading.Lock()
        self._start = content.tell()
        self._size = size_of(content)
        self._part_size = max(_PART, -(-self._size // MAX_PARTS))

    @property
    def count(self) -> int:
        """The number of parts."""
        return -(-self._size // self._part_size)

    def part(self, number: int) -> "Part":
        """Return a part, numbered from 1."""
        begin = (number - 1) * self._part_size
        size = min(self._part_size, self._size - begin)
        return Part(self._content, self._lock, self._start + begin, size, self._moved)

    def whole(self) -> "Part":
        """Return everything as one part."""
        return Part(self._content, self._lock, self._start, self._size, self._moved)

    def skip(self, numbers: Iterable[int]) -> None:
        """Take parts for sent."""
        for number in numbers:
            self._moved(len(self.part(number)))

    def is_of(self, begun: "Begun") -> bool:
        """Say whether an upload was begun with the same parts."""
        return (begun.size, begun.part_size) == (self._size, self._part_size)

    def begun(self, upload: CreateMultipartUploadResponse) -> "Begun":
        """Describe an upload that was begun with these parts."""
        return Begun(
            upload_id=upload.upload_id,
            credentials=upload.credentials,
            size=self._size,
            part_size=self._part_size,
        )


class Part(io.RawIOBase):
    """A window of a file that other threads read too."""

    def __init__(
        self, content: BinaryIO, lock: threading.Lock, begin: int, size: int, moved: Moved
    ) -> None:
        self._content = content
        self._lock = lock
        self._begin = begin
        self._size = size
        self._moved = moved
        self._position = 0

    def __len__(self) -> int:
        """Return its bytes: requests asks, for Content-Length."""
        return self._size

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        left = self._size - self._position
        with self._lock:
            self._content.seek(self._begin + self._position)
            chunk = self._content.read(left if size < 0 else min(size, left))
        self._position += len(chunk)
        self._moved(len(chunk))
        return chunk

    def tell(self) -> int:
        """Return how many have been read: without it, requests would not say how many there are."""
        return self._position

    def rewind(self) -> None:
        """Begin again."""
        self._moved(-self._position)
        self._position = 0

    def md5(self) -> str:
        """Return the checksum that S3 compares."""
        digest = hashlib.md5(usedforsecurity=False)
        while chunk := self.read(CHUNK):
            digest.update(chunk)
        self.rewind()
        return base64.b64encode(digest.digest()).decode()


class Begun(Entity):
    """An upload that has been begun: its signed addresses, and how it is cut into parts."""

    upload_id: str
    credentials: list[MultipartUploadCredential]
    size: int
    part_size: int


class UploadGoneError(TrackerError):
    """The storage does not know the upload any more, or its addresses are too old."""


class Notes:
    """Which parts of an upload have been sent, in a file, so that it can be taken up again.

    A line of JSON says how it was begun, and one more each part that the storage has.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, plan: Plan) -> tuple[Begun, list[MultipartUploadPart]] | None:
        """Return what was begun, and what has been sent; None when there is nothing to go on."""
        try:
            first, *rest = self._file.read_bytes().splitlines(keepends=True)
            begun = codec.decode(first, Begun)
            whole = [line for line in rest if line.endswith(b"\n")]
            sent = [codec.decode(line, MultipartUploadPart) for line in whole]
        except (OSError, ValueError, TrackerError):
            return None
        return (begun, sent) if plan.is_of(begun) else None

    def begin(self, begun: Begun) -> None:
        """Note that an upload was begun."""
        self.clear()
        self._append(begun)

    def add(self, part: MultipartUploadPart) -> None:
        """Note that a part has been sent."""
        self._append(part)

    def clear(self) -> None:
        """Forget it."""
        self._file.unlink(missing_ok=True)

    def _append(self, entry: Entity) -> None:
        # A full disk costs only that parts are sent again.
        with contextlib.suppress(OSError):
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, codec.encode(entry) + b"\n")
            finally:
                os.close(descriptor)


def size_of(content: BinaryIO) -> int:
    """Return the bytes that are left of ``content``."""
    here = content.tell()
    end = content.seek(0, os.SEEK_END)
    content.seek(here)
    return end - here


def send(
    plan: Plan,
    credentials: Sequence[MultipartUploadCredential],
    sent_one: Callable[[MultipartUploadPart], None] = lambda _part: None,
) -> list[MultipartUploadPart]:
    """Send parts to their addresses.

    Parameters
    ----------
    plan
        Has the parts.
    credentials
        Those of the parts that are to be sent.
    sent_one
        Called when the storage has a part.

    Raises
    ------
    TrackerError
        TEMPORARILY_UNAVAILABLE when a part failed each time it was tried, as `UploadGoneError`
        when trying again will not help.
    """

    def one(credential: MultipartUploadCredential) -> MultipartUploadPart:
        part = _send(session, credential, plan.part(credential.part_number))
        sent_one(part)
        return part

    with requests.Session() as session, ThreadPoolExecutor(_AT_ONCE) as threads:
        session.auth = _keep_headers  # a login in ~/.netrc would spoil the signature
        session.verify = os.environ.get("MLFLOW_S3_IGNORE_TLS", "").lower() not in ("1", "true")
        sent = [threads.submit(one, each) for each in credentials]
        try:
            return [each.result() for each in sent]
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _send(
    session: requests.Session, credential: MultipartUploadCredential, part: Part
) -> MultipartUploadPart:
    headers = {**credential.headers, "Content-MD5": part.md5()}
    kind: type[TrackerError] = TrackerError
    for attempt in range(_TRIES):
        time.sleep(attempt)
        part.rewind()
        try:
            response = session.put(credential.url, data=part, headers=headers, timeout=_TIMEOUT)
        except requests.RequestException as error:
            reason = type(error).__name__  # its text would show the signed address
            continue
        if response.ok:
            etag = response.headers.get("ETag", "")
            return MultipartUploadPart(part_number=credential.part_number, etag=etag)
        reason = f"HTTP {response.status_code} {response.reason}"
        if response.status_code not in _TRY_AGAIN:
            kind = UploadGoneError
            break
    raise kind(
        f"Part {credential.part_number} of the upload was not taken by the artifact storage at "
        f"{urlsplit(credential.url).hostname}: {reason}.",
        ErrorCode.TEMPORARILY_UNAVAILABLE,
    )


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
