"""Copying the files of a run or a logged model: streamed, whole or not at all, each once."""

from collections.abc import Callable, Iterator

from jupyter_tracker.contract.entities import FileInfo
from jupyter_tracker.contract.errors import TrackerError, unavailable
from jupyter_tracker.importing.report import Report
from jupyter_tracker.importing.sources.source import Files, joined
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.protocol import ArtifactStore, Store


class Place:
    """A folder of an artifact store that files are copied into."""

    def __init__(self, artifacts: ArtifactStore, folder: str) -> None:
        self._artifacts = artifacts
        self._folder = folder

    def sizes(self, path: str) -> dict[str, int | None]:
        """Return the files of a folder that are there already, and how large they are."""
        listed = self._artifacts.list(joined(self._folder, path))
        return {file.path: file.file_size for file in listed if not file.is_dir}

    def keep(self, path: str, chunks: Iterator[bytes], size: int | None) -> None:
        """Keep a file of ``size`` bytes.

        Raises
        ------
        TrackerError
            TEMPORARILY_UNAVAILABLE when more or fewer bytes came; nothing is kept then.
        """
        with self._artifacts.receive(joined(self._folder, path)) as upload:
            came = 0
            for chunk in chunks:
                upload.write(chunk)
                came += len(chunk)
            if size is not None and came != size:
                raise unavailable(f"{came} bytes came instead of {size}. Import again.")
            upload.commit()


def open_place(target: Store, artifact_uri: str) -> Place:
    """Open the place of a run's or logged model's files."""
    if artifact_uri.startswith(uris.SCHEME):
        return Place(target.artifacts, uris.proxied_path(artifact_uri))
    # Of the target's own choice: clients of that server go there by themselves, and so do we.
    return Place(open_artifacts(artifact_uri), "")


def copy_tree(
    what: str, source: Files, place: Place, report: Report, is_stopped: Callable[[], bool]
) -> None:
    """Copy what is missing; what cannot be copied is noted in ``report``.

    Parameters
    ----------
    what
        Whose files they are.
    source, place
        From where to where.
    is_stopped
        Asked before every chunk.
    """
    folders = [""]
    while folders and not is_stopped():
        folder = folders.pop()
        try:
            there = source.list(folder)
            here = place.sizes(folder) if there else {}
        except TrackerError as error:
            report.fail(f"folder {folder or '/'} of {what}", error)
            continue
        for file in there:
            path = joined(folder, file.path)
            if file.is_dir:
                folders.append(path)
            elif _is_kept(file, here):
                report.count("file", copied=False)
            else:
                _copy_file(what, path, file.file_size, source, place, report, is_stopped)


def _is_kept(file: FileInfo, here: dict[str, int | None]) -> bool:
    return file.path in here and here[file.path] == file.file_size


def _copy_file(
    what: str,
    path: str,
    size: int | None,
    source: Files,
    place: Place,
    report: Report,
    is_stopped: Callable[[], bool],
) -> None:
    if is_stopped():
        return
    try:
        place.keep(path, _until(is_stopped, source.download(path)), size)
    except (TrackerError, OSError) as error:
        if not is_stopped():
            report.fail(f"file {path} of {what}", error)
    else:
        report.count("file", copied=True)


def _until(is_stopped: Callable[[], bool], chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if is_stopped():
            raise unavailable("The import was stopped.")
        yield chunk
