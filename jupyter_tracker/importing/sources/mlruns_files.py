"""Where the artifacts of an mlruns folder are: beside the run, or where its ``meta.yaml`` says."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.importing.sources.source import Below, Files
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.artifacts.open import open_artifacts


def find(root: Path, place: Path, uri: str, *, outside: bool) -> Files:
    """Open the artifacts of a run or a logged model.

    Parameters
    ----------
    root
        The mlruns folder, resolved.
    place
        The folder of the run or model.
    uri
        Where its ``meta.yaml`` says that the artifacts are; no longer true when the folder moved.
    outside
        Whether that may be outside of ``root``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when they are outside and may not be; NOT_IMPLEMENTED when they are
        behind a server.
    """
    beside = place / "artifacts"
    named = _local(uri)
    if _has_files(beside) or not uri or (named is not None and not _has_files(named)):
        return _open(root, beside, outside)
    return _open(root, named, outside) if named is not None else _elsewhere(uri, outside)


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _local(uri: str) -> Path | None:
    """Return the folder that ``uri`` names; None when it is on another kind of storage."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return None if "://" in uri or parts.scheme == "mlflow-artifacts" else Path(uri)


def _open(root: Path, folder: Path, outside: bool) -> Files:
    if not outside and not folder.resolve().is_relative_to(root):
        raise _refused(str(folder))
    return Below(LocalArtifacts(folder), "")


def _elsewhere(uri: str, outside: bool) -> Files:
    if uri.startswith("mlflow-artifacts:"):
        raise TrackerError(
            f"The artifacts are behind a server, at {shown(uri)}: import from that server's "
            "address.",
            ErrorCode.NOT_IMPLEMENTED,
        )
    if not outside:
        raise _refused(uri)
    return Below(open_artifacts(uri), "")


def _refused(place: str) -> TrackerError:
    return TrackerError(
        f"The artifacts are outside of the folder, at {shown(place)}. To copy them too, import "
        "again with --outside-artifacts.",
        ErrorCode.INVALID_PARAMETER_VALUE,
    )
