"""Artifacts."""

from jupyter_tracker.contract.entities.base import Entity


class FileInfo(Entity):
    """A file or a folder among the artifacts; ``file_size`` in bytes, files only."""

    path: str
    is_dir: bool
    file_size: int | None = None


class PresignedUrl(Entity):
    """An address that may be used for a while without credentials, with headers to send along."""

    url: str
    headers: dict[str, str] = {}
    file_size: int | None = None


class MultipartUploadCredential(Entity):
    """Where one part of a large file goes."""

    url: str
    part_number: int
    headers: dict[str, str] = {}


class MultipartUploadPart(Entity):
    """One part that has arrived, with the checksum that the storage answered."""

    part_number: int
    etag: str = ""
    url: str = ""
