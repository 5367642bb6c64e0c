"""Artifacts in a bucket on S3, or on anything that speaks its protocol."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from boto3.s3.transfer import TransferConfig, create_transfer_manager

from jupyter_tracker.contract.entities import FileInfo
from jupyter_tracker.stores.artifacts.download import Download
from jupyter_tracker.stores.artifacts.ranges import parse_content_range, range_header
from jupyter_tracker.stores.artifacts.s3_bucket import Bucket, upload_parameters
from jupyter_tracker.stores.artifacts.s3_direct import S3DirectTransfer
from jupyter_tracker.stores.artifacts.upload import LocalFile, Upload, spooled

_PART = 16 << 20
_TRANSFER = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, max_concurrency=4)
_DELETED_AT_ONCE = 1000
"""S3's limit for one request."""


class S3Artifacts:
    """Keeps artifacts as objects ``<prefix>/<path>`` of a bucket.

    Parameters
    ----------
    bucket
        The bucket, which must exist.
    prefix
        What the keys begin with; everything else in the bucket is left alone.
    """

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self._bucket = Bucket(bucket, prefix)
        self._parameters = upload_parameters()
        self.direct = S3DirectTransfer(self._bucket, self._parameters)

    def check(self) -> None:
        """Make sure that artifacts can be kept here.

        Raises
        ------
        TrackerError
            Naming the bucket, the endpoint, S3's error code and the remedy.
        """
        self._bucket.call("head_bucket")
        probe = self._bucket.key(f".check-{uuid.uuid4().hex}")
        self._bucket.call("put_object", Key=probe, Body=b"", **self._parameters)
        self._bucket.call("delete_object", Key=probe)

    def list(self, path: str) -> list[FileInfo]:
        """List a folder: names relative to it, sorted; nothing when there is no such folder."""
        folder = self._bucket.key(path, may_be_root=True)
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        found: list[FileInfo] = []
        for page in self._pages(Prefix=prefix, Delimiter="/"):
            for each in page.get("CommonPrefixes", ()):
                name = each["Prefix"].removeprefix(prefix).rstrip("/")
                found.append(FileInfo(path=name, is_dir=True))
            for each in page.get("Contents", ()):
                # Some tools make an empty object to stand for the folder itself.
                if name := each["Key"].removeprefix(prefix):
                    found.append(FileInfo(path=name, is_dir=False, file_size=each["Size"]))
        return sorted(found, key=lambda file: file.path)

    def receive(self, path: str) -> Upload:
        """Begin to keep a file under ``path``; it goes to S3 when it is complete."""
        key = self._bucket.key(path)

        return spooled(path, lambda file: self._send(file, key))

    def upload(self, path: str, content: BinaryIO) -> None:
        """Keep ``content`` under ``path``, whole or not at all; replaces what was there."""
        with self.receive(path) as upload:
            upload.pour(content)

    def upload_file(self, path: str, file: LocalFile) -> None:
        """Keep ``file`` under ``path``, whole or not at all; replaces what was there."""
        self._send(file.path, self._bucket.key(path))
        file.moved(file.size)

    def download(self, path: str, start: int = 0, stop: int | None = None) -> Download:
        """Read a file, or the part of it that the slice ``start:stop`` means."""
        key, wanted = self._bucket.key(path), range_header(start, stop)
        options = {"Range": wanted} if wanted else {}
        answer = self._bucket.call("get_object", Key=key, **options)
        reader = _Body(self._bucket, key, answer["Body"])
        sent = parse_content_range(answer.get("ContentRange", ""))
        if sent is None:
            return Download(reader, answer["ContentLength"], answer["ETag"])
        first, end, size = sent
        return Download(reader, size, answer["ETag"], first, end)

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it; what is not there is no error."""
        key = self._bucket.key(path)
        self._bucket.call("delete_object", Key=key)
        folders = {f"{key}/"}
        for page in self._pages(Prefix=f"{key}/"):
            keys = [each["Key"] for each in page.get("Contents", ())]
            self._delete(keys)
            folders.update(_folders(key, keys))
        # Some servers keep an empty folder until it is deleted itself; the inner ones come first.
        self._delete(sorted(folders, reverse=True))

    def _send(self, file: Path, key: str) -> None:
        # By name: of an open file, boto3 would hold several parts in memory.
        with (
            self._bucket.explained("upload", key),
            create_transfer_manager(self._bucket.client, _TRANSFER) as transfers,
        ):
            transfers.upload(
                str(file), self._bucket.name, key, extra_args=self._parameters
            ).result()

    def _delete(self, keys: Sequence[str]) -> None:
        for at in range(0, len(keys), _DELETED_AT_ONCE):
            objects = [{"Key": key} for key in keys[at : at + _DELETED_AT_ONCE]]
            answer = self._bucket.call("delete_objects", Delete={"Objects": objects, "Quiet": True})
            for error in answer.get("Errors", ()):
                raise self._bucket.refused(error["Code"], "delete_objects")

    def _pages(self, **parameters: Any) -> Iterator[dict[str, Any]]:
        with self._bucket.explained("list_objects_v2"):
            paginator = self._bucket.client.get_paginator("list_objects_v2")
            yield from paginator.paginate(Bucket=self._bucket.name, **parameters)


class _Body:
    """The body of an answer, with errors translated."""

    def __init__(self, bucket: Bucket, key: str, body: Any) -> None:
        self._bucket = bucket
        self._key = key
        self._body = body

    def read(self, size: int, /) -> bytes:
        with self._bucket.explained("get_object", self._key):
            chunk: bytes = self._body.read(size)
            return chunk

    def close(self) -> None:
        self._body.close()


def _folders(top: str, keys: Sequence[str]) -> set[str]:
    """Return the keys of the folders below ``top`` that ``keys`` are in."""
    found: set[str] = set()
    for key in keys:
        parts = key.removeprefix(f"{top}/").split("/")[:-1]
        found.update("/".join([top, *parts[: depth + 1], ""]) for depth in range(len(parts)))
    return found
