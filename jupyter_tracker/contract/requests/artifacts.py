"""Artifacts."""

import re

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.requests.base import OfRun

MAX_PARTS = 10_000
"""S3's limit for one upload."""
MAX_EXPIRATION = 604_800
"""Seconds that a presigned address may be good for: S3's limit, a week."""

_UPLOAD_ID = re.compile(r"(?!.*\.\.)[\w.~+=-]{1,1024}", re.ASCII)
_ETAG = re.compile(r"[\x21-\x7e]{1,200}")


class ListArtifacts(OfRun):
    """List one folder of a run's artifacts."""

    path: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.path = v.check_artifact_path(self.path, may_be_root=True)


class ListArtifactsResponse(e.Entity):
    """A folder's content; paths are relative to the run's root."""

    root_uri: str
    files: list[e.FileInfo] = []


class ListProxiedArtifacts(e.Entity):
    """List one folder at the artifact proxy."""

    path: str = ""

    def __post_init__(self) -> None:
        self.path = v.check_artifact_path(self.path, may_be_root=True)


class ListProxiedArtifactsResponse(e.Entity):
    """A folder's content; paths are names relative to the folder."""

    files: list[e.FileInfo] = []


class OfMultipartUpload(e.Entity):
    """A request about the upload of a large file in parts.

    The URL names the ``folder``; ``path`` is the file on the client's disk, and only its name
    counts.
    """

    folder: str = ""
    path: str = ""

    def __post_init__(self) -> None:
        v.require(self.path, "path")
        v.check_artifact_path(self.artifact_path)

    @property
    def artifact_path(self) -> str:
        """Where the file will be in the artifact store."""
        name = self.path.replace("\\", "/").rpartition("/")[2]
        return f"{self.folder}/{name}"


class CreateMultipartUpload(OfMultipartUpload):
    """Begin an upload in parts, and learn where each part goes."""

    num_parts: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_range(self.num_parts, 1, MAX_PARTS, "num_parts")


class CreateMultipartUploadResponse(e.Entity):
    """The upload's id, and one address for each part."""

    upload_id: str
    credentials: list[e.MultipartUploadCredential] = []


class CompleteMultipartUpload(OfMultipartUpload):
    """Make a file of the parts that have arrived."""

    upload_id: str = ""
    parts: list[e.MultipartUploadPart] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_upload_id(self.upload_id)
        _check_parts(self.parts)


class AbortMultipartUpload(OfMultipartUpload):
    """Drop the parts that have arrived."""

    upload_id: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_upload_id(self.upload_id)


class GetPresignedDownload(e.Entity):
    """Ask for an address from which an artifact can be had without passing through the server."""

    path: str = ""

    def __post_init__(self) -> None:
        v.require(self.path, "path")
        self.path = v.check_artifact_path(self.path)


class CreatePresignedDownloadUrl(OfRun):
    """The same for an artifact of a run; ``expiration`` in seconds."""

    path: str = ""
    expiration: int = 300

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_presigned(self.path, self.expiration)


class CreatePresignedUploadUrl(e.Entity):
    """Ask for an address to which an artifact of a run or a logged model can be put."""

    run_id: str = ""
    model_id: str = ""
    path: str = ""
    expiration: int = 900

    def __post_init__(self) -> None:
        if bool(self.run_id) == bool(self.model_id):
            raise invalid("Exactly one of run_id and model_id must be provided.")
        _check_presigned(self.path, self.expiration)


class PresignedUrlResponse(e.Entity):
    """The address, with headers to send along; ``file_size`` in bytes, of downloads."""

    presigned_url: str
    headers: dict[str, str] = {}
    file_size: int | None = None


class GetServerInfo(e.Entity):
    """Ask what the server offers."""


class ServerInfoResponse(e.Entity):
    """What the server offers; every field is there, whatever it says."""

    store_type: str
    workspaces_enabled: bool
    trace_archival_enabled: bool
    multipart_uploads_enabled: bool
    multipart_downloads_enabled: bool
    presigned_upload_run_id_supported: bool
    presigned_upload_model_id_supported: bool
    features_enabled: dict[str, bool]


def _check_upload_id(upload_id: str) -> None:
    v.require(upload_id, "upload_id")
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise invalid(
            f"Invalid upload_id {v.shown(upload_id)}: send the one that mpu/create answered."
        )


def _check_parts(parts: list[e.MultipartUploadPart]) -> None:
    v.require("parts" if parts else "", "parts")
    v.check_batch_size(parts, MAX_PARTS, "parts")
    v.check_distinct((str(part.part_number) for part in parts), "part_number")
    for part in parts:
        v.check_range(part.part_number, 1, MAX_PARTS, "part_number")
        if not _ETAG.fullmatch(part.etag):
            raise invalid(
                f"Invalid etag {v.shown(part.etag)} of part {part.part_number}: send the ETag "
                "that the storage answered."
            )


def _check_presigned(path: str, expiration: int) -> None:
    v.require(path, "path")
    v.check_artifact_path(path)
    v.check_range(expiration, 1, MAX_EXPIRATION, "expiration")
