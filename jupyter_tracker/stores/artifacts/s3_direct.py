"""Addresses on S3 that clients use directly, so that large files do not pass through the server."""

import mimetypes
from typing import Any
from urllib.parse import quote

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.artifacts.s3_bucket import Bucket

_UPLOAD_SECONDS = 12 * 3600
"""How long the addresses of a multipart upload are good for: it may be a large file."""


class S3DirectTransfer:
    """Makes presigned addresses of single objects below the bucket's prefix."""

    def __init__(self, bucket: Bucket, upload_parameters: dict[str, Any]) -> None:
        self._bucket = bucket
        self._upload_parameters = upload_parameters

    def create_multipart_upload(self, path: str, parts: int) -> r.CreateMultipartUploadResponse:
        """Begin an upload, with an address for each part."""
        key = self._bucket.key(path)
        answer = self._bucket.call("create_multipart_upload", Key=key, **self._upload_parameters)
        upload_id = answer["UploadId"]
        credentials = [
            e.MultipartUploadCredential(
                url=self._bucket.presign(
                    "upload_part",
                    _UPLOAD_SECONDS,
                    Key=key,
                    UploadId=upload_id,
                    PartNumber=number,
                ),
                part_number=number,
            )
            for number in range(1, parts + 1)
        ]
        return r.CreateMultipartUploadResponse(upload_id=upload_id, credentials=credentials)

    def complete_multipart_upload(
        self, path: str, upload_id: str, parts: list[e.MultipartUploadPart]
    ) -> None:
        """Make an object of the parts; S3 compares their checksums."""
        ordered = sorted(parts, key=lambda part: part.part_number)
        self._bucket.call(
            "complete_multipart_upload",
            Key=self._bucket.key(path),
            UploadId=upload_id,
            MultipartUpload={
                "Parts": [{"PartNumber": part.part_number, "ETag": part.etag} for part in ordered]
            },
        )

    def abort_multipart_upload(self, path: str, upload_id: str) -> None:
        """Drop what has arrived of an upload."""
        key = self._bucket.key(path)
        self._bucket.call("abort_multipart_upload", Key=key, UploadId=upload_id)

    def presigned_download(self, path: str, seconds: int) -> e.PresignedUrl:
        """Make an address from which the object can be had; a browser saves it."""
        key = self._bucket.key(path)
        size = self._bucket.call("head_object", Key=key)["ContentLength"]
        name = quote(path.rpartition("/")[2])
        url = self._bucket.presign(
            "get_object",
            seconds,
            Key=key,
            ResponseContentDisposition=f"attachment; filename*=UTF-8''{name}",
        )
        return e.PresignedUrl(url=url, file_size=size)

    def presigned_upload(self, path: str, seconds: int) -> e.PresignedUrl:
        """Make an address to which the object can be put, with the headers that are signed."""
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        parameters = {"ContentType": kind, **self._upload_parameters}
        url = self._bucket.presign("put_object", seconds, Key=self._bucket.key(path), **parameters)
        return e.PresignedUrl(url=url, headers=self._headers(parameters))

    def _headers(self, parameters: dict[str, Any]) -> dict[str, str]:
        """Name the HTTP headers of ``put_object``'s parameters, as boto3's own description does."""
        model = self._bucket.client.meta.service_model.operation_model("PutObject")
        members = model.input_shape.members
        return {
            members[name].serialization["name"]: str(value) for name, value in parameters.items()
        }
