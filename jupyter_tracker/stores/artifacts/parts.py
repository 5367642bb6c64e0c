"""A large file to the storage in parts: several at once, each tried again when it fails."""

import base64
import hashlib
import io
import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO
from urllib.parse import urlsplit

import requests

from jupyter_tracker.contract.entities import MultipartUploadCredential, MultipartUploadPart
from jupyter_tracker.contract.errors import unavailable
from jupyter_tracker.contract.requests import MAX_PARTS
from jupyter_tracker.stores.artifacts.download import CHUNK

LARGE = 500 << 20
"""Bytes from which on a file is sent in parts; MLflow's client has the same."""
_PART = 64 << 20
_AT_ONCE = 4
_TRIES = 4
_TIMEOUT = (5.0, 120.0)
_TRY_AGAIN = (408, 429, 500, 502, 503, 504)


class Plan:
    """How the rest of ``content`` is cut into parts."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
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
        return Part(self._content, self._lock, self._start + begin, size)


class Part(io.RawIOBase):
    """A window of a file that other threads read too."""

    def __init__(self, content: BinaryIO, lock: threading.Lock, begin: int, size: int) -> None:
        self._content = content
        self._lock = lock
        self._begin = begin
        self._size = size
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
        return chunk

    def rewind(self) -> None:
        """Begin again."""
        self._position = 0


def size_of(content: BinaryIO) -> int:
    """Return the bytes that are left of ``content``."""
    here = content.tell()
    end = content.seek(0, os.SEEK_END)
    content.seek(here)
    return end - here


def send(plan: Plan, credentials: Sequence[MultipartUploadCredential]) -> list[MultipartUploadPart]:
    """Send every part to its address.

    Raises
    ------
    TrackerError
        TEMPORARILY_UNAVAILABLE when a part failed each time it was tried.
    """
    with requests.Session() as session, ThreadPoolExecutor(_AT_ONCE) as threads:
        session.auth = _keep_headers  # a login in ~/.netrc would spoil the signature
        session.verify = os.environ.get("MLFLOW_S3_IGNORE_TLS", "").lower() not in ("1", "true")
        sent = [
            threads.submit(_send, session, each, plan.part(each.part_number))
            for each in credentials
        ]
        try:
            return [each.result() for each in sent]
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _send(
    session: requests.Session, credential: MultipartUploadCredential, part: Part
) -> MultipartUploadPart:
    headers = {**credential.headers, "Content-MD5": _md5(part)}
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
            break
    raise unavailable(
        f"Part {credential.part_number} of the upload was not taken by the artifact storage at "
        f"{urlsplit(credential.url).hostname}: {reason}."
    )


def _md5(part: Part) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := part.read(CHUNK):
        digest.update(chunk)
    return base64.b64encode(digest.digest()).decode()


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
