"""The fluent functions about logged and registered models."""

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from jupyter_tracker.client import transfers
from jupyter_tracker.client.experiments import current_experiment_id
from jupyter_tracker.client.frames import models_frame, pandas_for
from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.names import EXTERNAL_MODEL_TAG
from jupyter_tracker.contract.validation import shown

if TYPE_CHECKING:
    import pandas

    from jupyter_tracker.client.mlflow_client import MlflowClient

_PAGE = 100

_last: ContextVar[str | None] = ContextVar("jupyter_tracker_last_model", default=None)

# --- registered models ---------------------------------------------------------------------------


def register_model(
    model_uri: str,
    name: str,
    await_registration_for: int = 300,  # noqa: ARG001
    *,
    tags: Mapping[str, Any] | None = None,
) -> e.ModelVersion:
    """Make the next version of the registered model ``name``.

    Parameters
    ----------
    model_uri
        ``runs:/<run id>/<path>``, or ``models:/<model id>`` of a logged model.
    name
        The registered model, made when there is none.
    await_registration_for
        Is there for MLflow's sake: a version is ready when this returns.
    tags
        Of the version.
    """
    scheme, _, rest = model_uri.partition(":/")
    first, _, path = rest.partition("/")
    if scheme == "models" and first.startswith("m-") and not path:
        made_in = SESSION.client.get_logged_model(first).source_run_id
        return _next_version(name, model_uri, made_in, tags, first)
    if scheme != "runs" or not first or not path:
        raise invalid(
            f"Invalid model URI {shown(model_uri)}: it looks like 'runs:/<run id>/<path>', as in "
            "'runs:/0123456789abcdef/models/model', or 'models:/<model id>'."
        )
    client = SESSION.client
    logged = logged_model_of_run(client, first, path)
    if logged is not None:
        return _next_version(name, logged.model_uri, first, tags, logged.model_id)
    if not client.list_artifacts(first, path):
        raise TrackerError(
            f"The run {first} has no model at '{path}'. Its artifacts are: "
            f"{', '.join(file.path for file in client.list_artifacts(first)) or 'none'}.",
            ErrorCode.RESOURCE_DOES_NOT_EXIST,
        )
    return _next_version(name, model_uri, first, tags)


def search_registered_models(
    max_results: int | None = None,
    filter_string: str | None = None,
    order_by: Sequence[str] | None = None,
) -> list[e.RegisteredModel]:
    """Search registered models."""
    return all_pages(
        lambda size, token: SESSION.client.search_registered_models(
            filter_string, size, order_by, token
        ),
        _PAGE,
        max_results,
    )


def search_model_versions(
    max_results: int | None = None,
    filter_string: str | None = None,
    order_by: Sequence[str] | None = None,
) -> list[e.ModelVersion]:
    """Search model versions."""
    return all_pages(
        lambda size, token: SESSION.client.search_model_versions(
            filter_string, size, order_by, token
        ),
        _PAGE,
        max_results,
    )


def set_model_version_tag(
    name: str, version: str | None = None, key: str | None = None, value: Any = None
) -> None:
    """Set one tag of a version."""
    SESSION.client.set_model_version_tag(name, version, key, value)


def _next_version(
    name: str, source: str, run_id: str, tags: Mapping[str, Any] | None, model_id: str = ""
) -> e.ModelVersion:
    client = SESSION.client
    try:
        client.create_registered_model(name)
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_ALREADY_EXISTS:
            raise
    return client.create_model_version(name, source, run_id, tags, model_id=model_id)


# --- logged models -------------------------------------------------------------------------------


def initialize_logged_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> e.LoggedModel:
    """Create a logged model in the current experiment and the active run, if there are any."""
    if source_run_id is None and SESSION.open_runs:
        active = SESSION.open_runs[-1].info
        source_run_id, experiment_id = active.run_id, experiment_id or active.experiment_id
    model = SESSION.client.create_logged_model(
        experiment_id or current_experiment_id(), name, source_run_id, tags, params, model_type
    )
    _last.set(model.model_id)
    return model


def create_external_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> e.LoggedModel:
    """Create a logged model whose files are elsewhere, such as one behind somebody's API.

    Takes what `initialize_logged_model` takes; the model is READY.
    """
    model = initialize_logged_model(
        name,
        source_run_id,
        {**(tags or {}), EXTERNAL_MODEL_TAG: "true"},
        params,
        model_type,
        experiment_id,
    )
    description = json.dumps(
        {
            "artifact_path": model.artifact_location,
            "metadata": {EXTERNAL_MODEL_TAG: True},
            "model_id": model.model_id,
            "model_uuid": model.model_id,
            "run_id": model.source_run_id or None,
        }
    )
    artifacts = SESSION.client.store.artifacts
    transfers.upload(artifacts, model.artifact_location, "MLmodel", description.encode())
    return SESSION.client.finalize_logged_model(model.model_id, e.LoggedModelStatus.READY)


def last_logged_model() -> e.LoggedModel | None:
    """Return the logged model that this thread or task created last, if it has created any."""
    model_id = _last.get()
    return get_logged_model(model_id) if model_id is not None else None


def finalize_logged_model(model_id: str, status: str) -> e.LoggedModel:
    """Say that a logged model's files have come (READY), or will not (FAILED)."""
    return SESSION.client.finalize_logged_model(model_id, status)


def logged_model_of_run(client: "MlflowClient", run_id: str, name: str) -> e.LoggedModel | None:
    """Return the last logged model called ``name`` that a run has made, if it has made one."""
    outputs = client.get_run(run_id).outputs
    for output in reversed(outputs.model_outputs if outputs else []):
        model = client.get_logged_model(output.model_id)
        if model.name == name:
            return model
    return None


def get_logged_model(model_id: str) -> e.LoggedModel:
    """Get a logged model."""
    return SESSION.client.get_logged_model(model_id)


def search_logged_models(
    experiment_ids: Sequence[str] | None = None,
    filter_string: str | None = None,
    datasets: Sequence[Mapping[str, str]] | None = None,
    max_results: int | None = None,
    order_by: Sequence[Mapping[str, Any]] | None = None,
    output_format: str = "pandas",
) -> "pandas.DataFrame | list[e.LoggedModel]":
    """Search logged models; without experiments named, those of the current one.

    Takes what `MlflowClient.search_logged_models` takes, and returns what `search_runs` returns.
    """
    pandas = pandas_for(output_format)
    ids = list(experiment_ids or ()) or [current_experiment_id()]
    models = all_pages(
        lambda size, token: SESSION.client.search_logged_models(
            ids, filter_string, datasets, size, order_by, token
        ),
        _PAGE,
        max_results,
    )
    return models_frame(pandas, models) if pandas is not None else models


def log_model_params(params: Mapping[str, str], model_id: str | None = None) -> None:
    """Log params of a logged model."""
    if model_id is None:
        raise invalid("log_model_params() needs a model_id.")
    SESSION.client.log_model_params(model_id, params)


def set_logged_model_tags(model_id: str, tags: Mapping[str, Any]) -> None:
    """Set tags of a logged model; the others stay."""
    SESSION.client.set_logged_model_tags(model_id, tags)


def delete_logged_model_tag(model_id: str, key: str) -> None:
    """Remove one tag of a logged model."""
    SESSION.client.delete_logged_model_tag(model_id, key)
