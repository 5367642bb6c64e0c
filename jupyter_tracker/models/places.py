"""From the URI of a model, or of a file that one needs, to where it is on this machine."""

import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from jupyter_tracker.client import transfers
from jupyter_tracker.client.artifact_places import Place, place_of
from jupyter_tracker.client.models import logged_model_of_run
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.models.model import MLMODEL


def model_folder(uri: str | Path, dst_path: str | Path | None = None) -> Path:
    """Return the folder of a model, downloaded unless it is on this machine.

    Parameters
    ----------
    uri
        A path, ``runs:/<run id>/<path>``, ``models:/<name>/<version or stage>``,
        ``models:/<name>@<alias>``, ``models:/<model id>`` or ``mlflow-artifacts:/…``.
    dst_path
        The folder to download into; a temporary one, which goes with this process, by default.
    """
    text = str(uri)
    if _is_local(text):
        folder = local_path(text)
        return folder.parent if folder.name == MLMODEL and folder.is_file() else folder
    return _downloaded(model_place(text), dst_path)


def model_place(uri: str) -> Place:
    """Find where the files of a model are: those of a run's logged model are the model's own."""
    if uri.startswith("runs:/"):
        run_id, _, name = uri.removeprefix("runs:").strip("/").partition("/")
        model = logged_model_of_run(SESSION.client, run_id, name)
        if model is not None:
            return Place(model.artifact_location, "")
    return place_of(SESSION.client, uri)


def local_path(uri: str) -> Path:
    """Return the file or folder of a URI, downloaded unless it is on this machine."""
    if not _is_local(uri):
        return _downloaded(place_of(SESSION.client, uri), None)
    parts = urlsplit(uri)
    path = Path(unquote(parts.path) if parts.scheme == "file" else uri)
    if not path.exists():
        raise not_found(f"There is nothing at {str(path)!r}.")
    return path


def _is_local(uri: str) -> bool:
    scheme, separator, _ = uri.partition(":")
    if scheme in ("runs", "models", "mlflow-artifacts"):
        return False
    # A drive of Windows has one letter.
    if separator and len(scheme) > 1 and scheme != "file" and "/" not in scheme:
        raise invalid(
            f"Models are not read from {scheme!r}: use a path, runs:/…, models:/… or "
            "mlflow-artifacts:/…."
        )
    return True


def _downloaded(place: Place, dst_path: str | Path | None) -> Path:
    artifacts = SESSION.client.store_with_files.artifacts
    folder = Path(dst_path) if dst_path else Path(_downloads().name) / uuid4().hex
    folder.mkdir(parents=True, exist_ok=True)
    return transfers.download(artifacts, place.root, place.path, folder)


@cache
def _downloads() -> "tempfile.TemporaryDirectory[str]":
    """Return the folder of what this process has downloaded; it goes when the process ends."""
    return tempfile.TemporaryDirectory(prefix="jupyter-tracker-models-")
