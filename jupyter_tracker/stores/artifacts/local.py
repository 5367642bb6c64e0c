"""Artifacts in a local folder."""

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from jupyter_tracker.contract.entities import FileInfo
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, not_found
from jupyter_tracker.contract.validation import check_artifact_path

_CHUNK = 1 << 20
_PARTIAL = ".partial-"
"""Prefix of files that are still being written; never listed."""


class LocalArtifacts:
    """Keeps artifacts below ``root``, which is made when the first one comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def list(self, path: str) -> list[FileInfo]:
        """List a folder: names relative to it, sorted; nothing when there is no such folder."""
        folder = self._locate(path, may_be_root=True)
        if not folder.is_dir():
            return []
        entries = (item for item in folder.iterdir() if not item.name.startswith(_PARTIAL))
        return [_describe(item) for item in sorted(entries)]

    def upload(self, path: str, content: BinaryIO) -> None:
        """Keep ``content`` under ``path``, whole or not at all; replaces what was there."""
        target = self._locate(path)
        partial = target.with_name(f"{_PARTIAL}{uuid.uuid4().hex}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                shutil.copyfileobj(content, file, _CHUNK)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise TrackerError(
                f"Cannot store artifact '{path}' in {self._root}: {error.strerror}.",
                ErrorCode.PERMISSION_DENIED,
            ) from error

    def download(self, path: str) -> Iterator[bytes]:
        """Read a file in chunks of at most 1 MiB."""
        source = self._locate(path)
        if not source.is_file():
            raise not_found(f"No artifact at '{path}'.")
        return _chunks(source)

    def _locate(self, path: str, *, may_be_root: bool = False) -> Path:
        relative = check_artifact_path(path, may_be_root=may_be_root)
        root = self._root.resolve()
        target = (root / relative).resolve()
        if not target.is_relative_to(root):  # a symbolic link that leads out
            raise not_found(f"No artifact at '{path}'.")
        return target


def _describe(item: Path) -> FileInfo:
    if item.is_dir():
        return FileInfo(path=item.name, is_dir=True)
    return FileInfo(path=item.name, is_dir=False, file_size=item.stat().st_size)


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
