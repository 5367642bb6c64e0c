"""Models of scikit-learn: ``jupyter_tracker.sklearn.log_model``, as with MLflow."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_tracker.client.fluent import active_run_id
from jupyter_tracker.client.inputs import log_outputs
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.models import initialize_logged_model, register_model
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.transfers import sources_in
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models import SavedModel, flavor_of
from jupyter_tracker.models import save_model as save

_FLAVOR = "sklearn"


@dataclass(frozen=True)
class ModelInfo:
    """A model that was logged; ``registered_model_version`` when it was registered too."""

    model_id: str
    model_uri: str
    run_id: str
    artifact_path: str
    model_uuid: str
    flavors: Mapping[str, Any]
    registered_model_version: str | None = None


def save_model(sk_model: object, path: str | Path) -> SavedModel:
    """Write a fitted model into the folder ``path``, which is made and must be empty."""
    flavor = flavor_of(sk_model)
    if flavor is None or flavor.name != _FLAVOR:
        raise invalid(
            f"A {type(sk_model).__name__} is not a fitted model of scikit-learn: fit it first."
        )
    return save(sk_model, Path(path))


def log_model(
    sk_model: object,
    artifact_path: str | None = None,
    *,
    registered_model_name: str | None = None,
    params: Mapping[str, Any] | None = None,
    tags: Mapping[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    name: str | None = None,
) -> ModelInfo:
    """Log a fitted model, and note that the active run made it.

    Parameters
    ----------
    sk_model
        The model.
    name, artifact_path
        What it is called; the second is MLflow 2's word.
    registered_model_name
        The registered model that it becomes a version of, made when there is none.
    params, tags, model_type
        Of the logged model.
    step
        Of the training.

    Returns
    -------
    ModelInfo
        Without a ``model_id``, and with a warning, when the store cannot take it now: its files are
        then sent with the run, and ``model_uri`` is where they will be.
    """
    called = name or artifact_path or "model"
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as folder:
        saved = save_model(sk_model, Path(folder) / "model")
        with lenient(f"The model {called!r}", instead="Its files are sent with the active run."):
            model = initialize_logged_model(
                called, tags=_texts(tags), params=_texts(params), model_type=model_type
            )
            client = SESSION.client
            client.log_model_artifacts(model.model_id, Path(folder) / "model")
            client.finalize_logged_model(model.model_id, e.LoggedModelStatus.READY)
            if model.source_run_id:
                log_outputs([e.ModelOutput(model.model_id, step)])
            version = (
                register_model(model.model_uri, registered_model_name).version
                if registered_model_name
                else None
            )
            return ModelInfo(
                model_id=model.model_id,
                model_uri=model.model_uri,
                run_id=model.source_run_id,
                artifact_path=model.artifact_location,
                model_uuid=saved.model_uuid,
                flavors=saved.flavors,
                registered_model_version=version,
            )
        run_id = active_run_id()
        for content, path in sources_in(Path(folder) / "model", called):
            SESSION.recorder.artifact(run_id, path, content)
        return ModelInfo(
            model_id="",
            model_uri=f"runs:/{run_id}/{called}",
            run_id=run_id,
            artifact_path=called,
            model_uuid=saved.model_uuid,
            flavors=saved.flavors,
        )


def _texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: str(value) for key, value in (values or {}).items()}
