"""Models into the store: files, what is known of them, and the run that made them."""

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_tracker.client import transfers
from jupyter_tracker.client.fluent import active_run_id
from jupyter_tracker.client.inputs import log_outputs
from jupyter_tracker.client.lenient import callers_level, lenient
from jupyter_tracker.client.models import initialize_logged_model, register_model
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.models.flavor import Flavor
from jupyter_tracker.models.model import MLMODEL, Model
from jupyter_tracker.models.places import model_folder, model_place
from jupyter_tracker.models.saving import SaveOptions, check_trained, save
from jupyter_tracker.models.signature import ModelSignature


class LogOptions(SaveOptions, total=False):
    """What every flavor's ``log_model`` takes besides the model and its name.

    Attributes
    ----------
    registered_model_name
        The registered model that it becomes a version of, made when there is none.
    await_registration_for
        Is there for MLflow's sake: a version is ready when this returns.
    params, tags, model_type
        Of the logged model.
    step
        Of the training.
    """

    registered_model_name: str | None
    await_registration_for: int | None
    params: Mapping[str, Any] | None
    tags: Mapping[str, Any] | None
    model_type: str | None
    step: int


@dataclass(frozen=True)
class ModelInfo:
    """What is known of a model; ``registered_model_version`` when it was registered just now."""

    model_id: str | None
    model_uri: str
    run_id: str | None
    artifact_path: str | None
    model_uuid: str
    flavors: Mapping[str, Any]
    registered_model_version: str | None = None
    signature: ModelSignature | None = None
    metadata: Mapping[str, Any] | None = None
    saved_input_example_info: Mapping[str, Any] | None = None
    utc_time_created: str = ""
    mlflow_version: str | None = None
    name: str | None = None


def log_trained(flavor: Flavor, obj: Any, name: str | None, **options: Any) -> ModelInfo:
    """Do what `log` does, for what the flavor recognises as a trained model."""
    check_trained(flavor, obj)
    return log(flavor, obj, name, **options)


def log(
    flavor: Flavor,
    obj: Any,
    name: str | None = None,
    *,
    registered_model_name: str | None = None,
    await_registration_for: int | None = None,  # noqa: ARG001
    params: Mapping[str, Any] | None = None,
    tags: Mapping[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    **options: Any,
) -> ModelInfo:
    """Log a model, and note that the active run made it.

    Parameters
    ----------
    flavor, obj, name
        How, what, and what it is called.
    registered_model_name, await_registration_for, params, tags, model_type, step
        See `LogOptions`.
    options
        Of `save`.

    Returns
    -------
    ModelInfo
        Without a ``model_id`` when the store cannot take it now: its files are then sent with the
        run, and ``model_uri`` is where they will be. A warning says so, if nothing has yet.
    """
    called = name or "model"
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as temporary:
        folder = Path(temporary) / "model"
        saved = save(flavor, obj, folder, **options)
        what, instead = f"The model {called!r}", "Its files are sent with the active run."
        if SESSION.recorder.answers():
            with lenient(what, instead=instead):
                logged = initialize_logged_model(
                    called, tags=_texts(tags), params=_texts(params), model_type=model_type
                )
                saved.model_id, saved.run_id = logged.model_id, logged.source_run_id or None
                saved.artifact_path = logged.artifact_location
                saved.save(folder)
                SESSION.client.log_model_artifacts(logged.model_id, folder)
                SESSION.client.finalize_logged_model(logged.model_id, e.LoggedModelStatus.READY)
                if logged.source_run_id:
                    log_outputs([e.ModelOutput(logged.model_id, step)])
                info = replace(info_of(saved, logged.model_uri), name=called)
                if not registered_model_name:
                    return info
                version = register_model(logged.model_uri, registered_model_name).version
                return replace(info, registered_model_version=version)
        elif registered_model_name:  # what else happens then, the recorder has said
            warnings.warn(
                f"{what} was not registered as {registered_model_name!r}, as the tracking server "
                f"takes nothing now. {instead} Register it when it is there.",
                stacklevel=callers_level(),
            )
        saved.run_id, saved.artifact_path = active_run_id(), called
        saved.model_id = None
        saved.save(folder)
        for content, path in transfers.sources_in(folder, called):
            SESSION.recorder.artifact(saved.run_id, path, content)
        return replace(info_of(saved, f"runs:/{saved.run_id}/{called}"), name=called)


def info_of(model: Model, model_uri: str) -> ModelInfo:
    """Return what a description says of the model at a URI."""
    return ModelInfo(
        model_id=model.model_id,
        model_uri=model_uri,
        run_id=model.run_id,
        artifact_path=model.artifact_path,
        model_uuid=model.model_uuid,
        flavors=model.flavors,
        signature=model.signature,
        metadata=model.metadata,
        saved_input_example_info=model.saved_input_example_info,
        utc_time_created=model.utc_time_created,
        mlflow_version=model.mlflow_version,
    )


def get_model_info(model_uri: str) -> ModelInfo:
    """Return what is known of the model at a URI, which is not loaded."""
    return info_of(_description(model_uri), model_uri)


def set_signature(model_uri: str, signature: ModelSignature) -> None:
    """Give the model at a URI another signature."""
    model = _description(model_uri)
    model.signature = signature
    if Path(model_uri).exists():
        model.save(model_folder(model_uri))
        return
    place = model_place(model_uri)
    file = "/".join(part for part in (place.path, MLMODEL) if part)
    artifacts = SESSION.client.store_with_files.artifacts
    transfers.upload(artifacts, place.root, file, model.to_yaml().encode())


def _description(model_uri: str) -> Model:
    """Return what ``MLmodel`` says, without the model's other files."""
    if Path(model_uri).exists():
        return Model.load(model_folder(model_uri))
    place = model_place(model_uri)
    artifacts = SESSION.client.store_with_files.artifacts
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as folder:
        file = "/".join(part for part in (place.path, MLMODEL) if part)
        return Model.load(transfers.download(artifacts, place.root, file, Path(folder)))


def _texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: str(value) for key, value in (values or {}).items()}
