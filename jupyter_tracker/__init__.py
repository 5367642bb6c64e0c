"""The experiment tracker that lives in the notebook.

The fluent API has MLflow's names, arguments and return fields, so a notebook ports by changing one
line: ``import jupyter_tracker as mlflow``. Names load when they are first used, which keeps
``import jupyter_tracker`` light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jupyter_tracker._version import __version__

if TYPE_CHECKING:
    from jupyter_tracker import artifacts, data, entities, exceptions, tracking
    from jupyter_tracker.client.artifacts import (
        get_artifact_uri,
        load_table,
        log_artifact,
        log_artifacts,
        log_dict,
        log_figure,
        log_image,
        log_stream,
        log_table,
        log_text,
    )
    from jupyter_tracker.client.experiments import (
        create_experiment,
        delete_experiment,
        delete_experiment_tag,
        get_experiment,
        get_experiment_by_name,
        restore_experiment,
        search_experiments,
        set_experiment,
        set_experiment_tag,
        set_experiment_tags,
    )
    from jupyter_tracker.client.fluent import (
        ActiveRun,
        active_run,
        delete_tag,
        end_run,
        flush_artifact_async_logging,
        flush_async_logging,
        last_active_run,
        log_metric,
        log_metrics,
        log_param,
        log_params,
        set_tag,
        set_tags,
        start_run,
    )
    from jupyter_tracker.client.images import Image
    from jupyter_tracker.client.inputs import log_input, log_inputs, log_outputs
    from jupyter_tracker.client.mlflow_client import MlflowClient
    from jupyter_tracker.client.models import (
        delete_logged_model_tag,
        finalize_logged_model,
        get_logged_model,
        initialize_logged_model,
        log_model_params,
        register_model,
        search_logged_models,
        search_model_versions,
        search_registered_models,
        set_logged_model_tags,
        set_model_version_tag,
    )
    from jupyter_tracker.client.places import (
        get_registry_uri,
        get_tracking_uri,
        is_tracking_uri_set,
        set_registry_uri,
        set_tracking_uri,
    )
    from jupyter_tracker.client.searching import (
        delete_run,
        get_parent_run,
        get_run,
        restore_run,
        search_runs,
    )
    from jupyter_tracker.contract.errors import TrackerError
    from jupyter_tracker.exceptions import MlflowException

_NAMES = {
    "client.artifacts": "get_artifact_uri load_table log_artifact log_artifacts log_dict "
    "log_figure log_image log_stream log_table log_text",
    "client.experiments": "create_experiment delete_experiment delete_experiment_tag "
    "get_experiment get_experiment_by_name restore_experiment search_experiments set_experiment "
    "set_experiment_tag set_experiment_tags",
    "client.fluent": "ActiveRun active_run delete_tag end_run flush_artifact_async_logging "
    "flush_async_logging last_active_run log_metric log_metrics log_param log_params set_tag "
    "set_tags start_run",
    "client.images": "Image",
    "client.inputs": "log_input log_inputs log_outputs",
    "client.mlflow_client": "MlflowClient",
    "client.models": "delete_logged_model_tag finalize_logged_model get_logged_model "
    "initialize_logged_model log_model_params register_model search_logged_models "
    "search_model_versions search_registered_models set_logged_model_tags set_model_version_tag",
    "client.places": "get_registry_uri get_tracking_uri is_tracking_uri_set set_registry_uri "
    "set_tracking_uri",
    "client.searching": "delete_run get_parent_run get_run restore_run search_runs",
    "contract.errors": "TrackerError",
    "exceptions": "MlflowException",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}
_MODULES = ("artifacts", "data", "entities", "exceptions", "tracking")

__all__ = [
    "ActiveRun",
    "Image",
    "MlflowClient",
    "MlflowException",
    "TrackerError",
    "__version__",
    "active_run",
    "artifacts",
    "create_experiment",
    "data",
    "delete_experiment",
    "delete_experiment_tag",
    "delete_logged_model_tag",
    "delete_run",
    "delete_tag",
    "end_run",
    "entities",
    "exceptions",
    "finalize_logged_model",
    "flush_artifact_async_logging",
    "flush_async_logging",
    "get_artifact_uri",
    "get_experiment",
    "get_experiment_by_name",
    "get_logged_model",
    "get_parent_run",
    "get_registry_uri",
    "get_run",
    "get_tracking_uri",
    "initialize_logged_model",
    "is_tracking_uri_set",
    "last_active_run",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_input",
    "log_inputs",
    "log_metric",
    "log_metrics",
    "log_model_params",
    "log_outputs",
    "log_param",
    "log_params",
    "log_stream",
    "log_table",
    "log_text",
    "register_model",
    "restore_experiment",
    "restore_run",
    "search_experiments",
    "search_logged_models",
    "search_model_versions",
    "search_registered_models",
    "search_runs",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
    "set_logged_model_tags",
    "set_model_version_tag",
    "set_registry_uri",
    "set_tag",
    "set_tags",
    "set_tracking_uri",
    "start_run",
    "tracking",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")  # which puts it here
    if name not in _HOMES:
        raise AttributeError(f"module 'jupyter_tracker' has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def load_ipython_extension(shell: Any) -> None:
    """Make ``%%track`` known to ``shell``; called by ``%load_ext jupyter_tracker``."""
    import_module("jupyter_tracker_magics").load_ipython_extension(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Forget ``%%track``; called by ``%unload_ext jupyter_tracker``."""
    import_module("jupyter_tracker_magics").unload_ipython_extension(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter-tracker-labextension"}]
