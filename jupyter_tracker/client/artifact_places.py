"""From the URI of an artifact to the place where it is kept."""

import re
from typing import NamedTuple

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.entities import ModelVersion
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris

_MODEL = re.compile(
    r"models:/+(?:(?P<model_id>m-[0-9a-f]+)|(?P<name>[^/@]+)(?:@(?P<alias>[^/]+)|/(?P<version>[^/]+)))"
    r"(?:/(?P<path>.*))?"
)
_RUN = re.compile(r"runs:/+(?P<run_id>[^/]+)(?:/(?P<path>.*))?")


class Place(NamedTuple):
    """The URI of a run's or a model's root, and a path below it."""

    root: str
    path: str


def place_of(client: MlflowClient, artifact_uri: str) -> Place:
    """Find the place that a URI means.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the URI is of another kind, RESOURCE_DOES_NOT_EXIST when there
        is no such run or model.
    """
    if artifact_uri.startswith(uris.SCHEME):
        return Place(uris.DEFAULT_ROOT, uris.proxied_path(artifact_uri))
    run = _RUN.fullmatch(artifact_uri)
    if run:
        root = client.get_run(run["run_id"]).info.artifact_uri
        return Place(root, (run["path"] or "").strip("/"))
    model = _MODEL.fullmatch(artifact_uri)
    if model:
        path = (model["path"] or "").strip("/")
        root = _model_root(client, model)
        if not root.startswith(("runs:", "models:")):
            return Place(root, path)
        source = place_of(client, root)  # MLflow's server answers what the model was made of
        return Place(source.root, "/".join(part for part in (source.path, path) if part))
    raise invalid(
        f"Invalid URI of an artifact {shown(artifact_uri)}: use 'runs:/<run id>/<path>', "
        "'models:/<name>/<version>/<path>' or 'mlflow-artifacts:/…'."
    )


def model_version_at(client: MlflowClient, uri: str) -> ModelVersion | None:
    """Return the version of a registered model that a URI means; None when it means no such."""
    model = _MODEL.fullmatch(uri)
    if model is None or model["model_id"]:
        return None
    return client.get_model_version(*_version_in(client, model))


def _model_root(client: MlflowClient, model: re.Match[str]) -> str:
    if model["model_id"]:
        return client.get_logged_model(model["model_id"]).artifact_location
    return client.get_model_version_download_uri(*_version_in(client, model))


def _version_in(client: MlflowClient, model: re.Match[str]) -> tuple[str, str]:
    name, version = model["name"], model["version"] or ""
    if model["alias"]:
        version = client.get_model_version_by_alias(name, model["alias"]).version
    elif not version.isdecimal():
        newest = client.get_latest_versions(name, [] if version == "latest" else [version])
        if not newest:
            raise not_found(f"No version of the model {name!r} is in the stage {shown(version)}.")
        version = max(newest, key=lambda each: int(each.version)).version
    return name, version
