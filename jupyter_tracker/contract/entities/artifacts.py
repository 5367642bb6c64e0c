"""Artifacts."""

from jupyter_tracker.contract.entities.base import Entity


class FileInfo(Entity):
    """A file or a folder among the artifacts; ``file_size`` in bytes, files only."""

    path: str
    is_dir: bool
    file_size: int | None = None
