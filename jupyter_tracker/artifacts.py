"""Reading artifacts by their URIs, under MLflow's names.

A URI is ``runs:/<run id>/<path>``, ``models:/<name>/<version or stage>/<path>``,
``models:/<name>@<alias>/<path>``, ``models:/<model id>/<path>``, or where an artifact is kept:
``mlflow-artifacts:/…``, as in ``run.info.artifact_uri``.
"""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.client import transfers
from jupyter_tracker.client.artifact_places import Place, place_of
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.entities import FileInfo
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown

if TYPE_CHECKING:
    import os

    import PIL.Image

__all__ = ["download_artifacts", "list_artifacts", "load_dict", "load_image", "load_text"]


def download_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    dst_path: "str | os.PathLike[str] | None" = None,
    tracking_uri: str | None = None,
    registry_uri: str | None = None,
) -> str:
    """Download a file, or a folder with everything in it, and return where it is now.

    Parameters
    ----------
    artifact_uri
        Which one; or instead
    run_id, artifact_path
        one of a run, all of its artifacts by default.
    dst_path
        The folder to put it into, made when there is none; a temporary one by default.
    tracking_uri, registry_uri
        Where the run or the model is; where the fluent API records by default.
    """
    client = _client(tracking_uri, registry_uri)
    place = _place(client, artifact_uri, run_id, artifact_path)
    folder = Path(dst_path or tempfile.mkdtemp(prefix="jupyter-tracker-"))
    folder.mkdir(parents=True, exist_ok=True)
    artifacts = client.store_with_files.artifacts
    return str(transfers.download(artifacts, place.root, place.path, folder))


def list_artifacts(
    artifact_uri: str | None = None,
    run_id: str | None = None,
    artifact_path: str | None = None,
    tracking_uri: str | None = None,
) -> list[FileInfo]:
    """List a folder of artifacts; paths are relative to the run's or the model's root."""
    client = _client(tracking_uri, None)
    place = _place(client, artifact_uri, run_id, artifact_path)
    return transfers.listed(client.store_with_files.artifacts, place.root, place.path)


def load_text(artifact_uri: str) -> str:
    """Return a file's text, which is in UTF-8."""
    try:
        return _read(artifact_uri).decode()
    except UnicodeDecodeError as error:
        raise _not(artifact_uri, "text in UTF-8") from error


def load_dict(artifact_uri: str) -> dict[str, Any]:
    """Return what a JSON file has in it."""
    try:
        content: dict[str, Any] = json.loads(_read(artifact_uri))
    except ValueError as error:
        raise _not(artifact_uri, "JSON") from error
    return content


def load_image(artifact_uri: str) -> "PIL.Image.Image":
    """Return an image file as PIL has it."""
    from jupyter_tracker.client.images import decoded

    try:
        return decoded(_read(artifact_uri))
    except OSError as error:
        raise _not(artifact_uri, "an image") from error


def _read(artifact_uri: str) -> bytes:
    client = SESSION.client
    place = place_of(client, artifact_uri)
    return transfers.read(client.store_with_files.artifacts, place.root, place.path)


def _client(tracking_uri: str | None, registry_uri: str | None) -> MlflowClient:
    if tracking_uri is None and registry_uri is None:
        return SESSION.client
    return MlflowClient(tracking_uri, registry_uri)


def _place(
    client: MlflowClient, artifact_uri: str | None, run_id: str | None, path: str | None
) -> Place:
    if (artifact_uri is None) == (run_id is None):
        raise invalid("Give either artifact_uri or run_id, and not both.")
    if artifact_uri is not None and path:
        raise invalid("Give artifact_path together with run_id, or as a part of artifact_uri.")
    return place_of(client, artifact_uri or f"runs:/{run_id}/{path or ''}")


def _not(artifact_uri: str, kind: str) -> TrackerError:
    return TrackerError(
        f"The artifact {shown(artifact_uri)} is not {kind}. Get it with download_artifacts().",
        ErrorCode.BAD_REQUEST,
    )
