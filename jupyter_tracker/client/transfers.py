"""Moving files between this machine and the place of a run's or a model's artifacts."""

import io
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from jupyter_tracker.contract.entities import FileInfo
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.journal.outbox import Content
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import ArtifactStore

Source = tuple[Content, str]
"""A file here, and its path among the artifacts."""


def sources(local_path: "str | os.PathLike[str]", folder: str | None = None) -> list[Source]:
    """Find the file at ``local_path``, or every file in the folder there, to go into ``folder``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there is nothing, or a name that an artifact cannot have.
    """
    local = Path(local_path)
    if local.is_dir():
        return sources_in(local, joined(folder, local.resolve().name))
    if not local.is_file():
        raise invalid(f"There is no file at {str(local)!r}.")
    return [(local, check_artifact_path(joined(folder, local.name)))]


def sources_in(local_dir: "str | os.PathLike[str]", folder: str | None = None) -> list[Source]:
    """Find every file in a folder, to go into ``folder`` among the artifacts."""
    local = Path(local_dir)
    if not local.is_dir():
        raise invalid(f"There is no folder at {str(local)!r}.")
    return [
        (file, check_artifact_path(joined(folder, file.relative_to(local).as_posix())))
        for file in sorted(path for path in local.rglob("*") if path.is_file())
    ]


def upload(artifacts: ArtifactStore, root: str, path: str, content: Content) -> None:
    """Upload a file as ``path`` below ``root``, a URI."""
    place = uris.proxied_path(uris.join(root, check_artifact_path(path)))
    if isinstance(content, Path):
        with content.open("rb") as file:
            artifacts.upload(place, file)
    else:
        artifacts.upload(place, io.BytesIO(content) if isinstance(content, bytes) else content)


def read(artifacts: ArtifactStore, root: str, path: str) -> bytes:
    """Return a file below ``root``, a URI."""
    return b"".join(chunks(artifacts, root, path))


def chunks(artifacts: ArtifactStore, root: str, path: str) -> Iterator[bytes]:
    """Read a file below ``root``, a URI, piece by piece."""
    return artifacts.download(uris.proxied_path(uris.join(root, path)))


def listed(artifacts: ArtifactStore, root: str, folder: str) -> list[FileInfo]:
    """List a folder below ``root``, a URI; paths are relative to that."""
    files = artifacts.list(uris.proxied_path(uris.join(root, folder)))
    for file in files:
        file.path = joined(folder, file.path)
    return files


def download(artifacts: ArtifactStore, root: str, path: str, folder: Path) -> Path:
    """Download the file or folder ``path`` below ``root``, a URI, into ``folder``.

    Returns
    -------
    Path
        Where it is: ``folder``, and below it ``path``.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when there is nothing at ``path``.
    """
    path = check_artifact_path(path.strip("/"), may_be_root=True)
    files = [path] if _is_file(artifacts, root, path) else list(_files(artifacts, root, path))
    if path and not files:
        raise not_found(f"No artifact at '{path}'.")
    for file in files:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as kept:
            for chunk in chunks(artifacts, root, file):
                kept.write(chunk)
    return folder / path


def joined(folder: str | None, name: str) -> str:
    """Put ``name`` into ``folder``, if there is one."""
    return f"{folder.rstrip('/')}/{name}" if folder else name


def _is_file(artifacts: ArtifactStore, root: str, path: str) -> bool:
    """Say whether ``path`` is a file, as the folder that it is in has it."""
    if not path:
        return False
    place = PurePosixPath(path)
    folder = "" if place.parent == PurePosixPath(".") else str(place.parent)
    beside = artifacts.list(uris.proxied_path(uris.join(root, folder)))
    return any(file.path == place.name and not file.is_dir for file in beside)


def _files(artifacts: ArtifactStore, root: str, folder: str) -> Iterator[str]:
    for file in listed(artifacts, root, folder):
        # A server names files: none of them may lead out of the folder that they are to go to.
        path = check_artifact_path(file.path)
        if file.is_dir:
            yield from _files(artifacts, root, path)
        else:
            yield path
