"""Artifacts in a local folder."""

import contextlib
import errno
import os
import shutil
import time
import uuid
from pathlib import Path
from typing import BinaryIO

from jupyter_tracker.contract.entities import FileInfo
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.stores.artifacts.download import Download, span
from jupyter_tracker.stores.artifacts.upload import FileUpload, LocalFile, Upload, storing

_PARTIAL = ".partial-"
"""Prefix of files that are still being written; they lie in the root, and are never listed."""
_ABANDONED = 24 * 3600.0
"""Seconds after which nobody is writing a partial file any more."""


class LocalArtifacts:
    """Keeps artifacts below ``root``, which is made when the first one comes."""

    direct = None

    def __init__(self, root: Path) -> None:
        self._root = root
        self._swept = False

    def check(self) -> None:
        """Make sure that artifacts can be kept here.

        Raises
        ------
        TrackerError
            PERMISSION_DENIED, naming the folder.
        """
        self.receive("check").close()

    def list(self, path: str) -> list[FileInfo]:
        """List a folder: names relative to it, sorted; nothing when there is no such folder."""
        folder = self._locate(path, may_be_root=True)
        with storing(path, self._root, "list"):
            if not folder.is_dir():
                return []
            found = [
                _describe(item) for item in folder.iterdir() if not item.name.startswith(_PARTIAL)
            ]
        return sorted((file for file in found if file), key=lambda file: file.path)

    def receive(self, path: str) -> Upload:
        """Begin to keep a file under ``path``; beside the others, so that the end is a rename."""
        target = self._locate(path)
        with storing(path, self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            self._sweep()

        partial = self._root / f"{_PARTIAL}{uuid.uuid4().hex}"
        return FileUpload(path, partial, lambda file: _move(file, target))

    def upload(self, path: str, content: BinaryIO) -> None:
        """Keep ``content`` under ``path``, whole or not at all; replaces what was there."""
        with self.receive(path) as upload:
            upload.pour(content)

    def upload_file(self, path: str, file: LocalFile) -> None:
        """Keep ``file`` under ``path``: moved there, or copied from another file system."""
        target = self._locate(path)
        with storing(path, self._root):
            try:
                _move(file.path, target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                with file.path.open("rb") as content:
                    self.upload(path, content)
            else:
                # As if it had been written there: it was its owner's alone.
                target.chmod(target.parent.stat().st_mode & 0o666)
        file.moved(file.size)

    def download(self, path: str, start: int = 0, stop: int | None = None) -> Download:
        """Read a file, or the part of it that the slice ``start:stop`` means."""
        source = self._locate(path)
        with storing(path, self._root, "read"):
            if not source.is_file():
                raise not_found(f"No artifact at '{path}'.")
            file = source.open("rb")
        try:
            status = os.fstat(file.fileno())
            start, stop = span(status.st_size, start, stop)
            file.seek(start)
        except BaseException:
            file.close()
            raise
        etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        return Download(file, status.st_size, etag, start, stop)

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it; what is not there is no error."""
        folder, _, name = check_artifact_path(path).rpartition("/")
        # Not the path itself: of a symbolic link the link goes, not what it leads to.
        target = self._locate(folder, may_be_root=True) / name
        if name.startswith(_PARTIAL):
            return
        missing = contextlib.suppress(FileNotFoundError, NotADirectoryError)
        with storing(path, self._root, "delete"), missing:
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink()

    def _locate(self, path: str, *, may_be_root: bool = False) -> Path:
        relative = check_artifact_path(path, may_be_root=may_be_root)
        root = self._root.resolve()
        target = (root / relative).resolve()
        # The first is a symbolic link that leads out.
        if not target.is_relative_to(root) or relative.startswith(_PARTIAL):
            raise not_found(f"No artifact at '{path}'.")
        return target

    def _sweep(self) -> None:
        """Remove what a server that was killed had not finished writing."""
        if self._swept:
            return
        self._swept = True
        for partial in self._root.glob(f"{_PARTIAL}*"):
            with contextlib.suppress(OSError):
                if partial.stat().st_mtime < time.time() - _ABANDONED:
                    partial.unlink()


def _move(file: Path, target: Path) -> None:
    """Bring a file to the disk, and give it another name."""
    with file.open("r+b") as content:
        os.fsync(content.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)


def _describe(item: Path) -> FileInfo | None:
    """Describe a file or a folder; None when it has gone since it was listed."""
    try:
        if item.is_dir():
            return FileInfo(path=item.name, is_dir=True)
        return FileInfo(path=item.name, is_dir=False, file_size=item.stat().st_size)
    except FileNotFoundError:
        return None
