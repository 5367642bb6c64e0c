"""The experiment tracker that lives in the notebook.

The fluent API has MLflow's names, arguments and return fields, so a notebook ports by changing one
line: ``import jupyter_tracker as mlflow``. Names load when they are first used, which keeps
``import jupyter_tracker`` light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jupyter_tracker._version import __version__

if TYPE_CHECKING:
    from jupyter_tracker.client.fluent import (
        ActiveRun,
        active_run,
        create_experiment,
        end_run,
        get_experiment,
        get_experiment_by_name,
        get_run,
        get_tracking_uri,
        log_artifact,
        log_artifacts,
        log_dict,
        log_figure,
        log_metric,
        log_metrics,
        log_param,
        log_params,
        log_text,
        register_model,
        search_runs,
        set_experiment,
        set_tag,
        set_tags,
        set_tracking_uri,
        start_run,
    )
    from jupyter_tracker.client.mlflow_client import MlflowClient
    from jupyter_tracker.contract.errors import TrackerError

_FLUENT = "jupyter_tracker.client.fluent"
_HOMES = {
    "MlflowClient": "jupyter_tracker.client.mlflow_client",
    "TrackerError": "jupyter_tracker.contract.errors",
}

__all__ = [
    "ActiveRun",
    "MlflowClient",
    "TrackerError",
    "__version__",
    "active_run",
    "create_experiment",
    "end_run",
    "get_experiment",
    "get_experiment_by_name",
    "get_run",
    "get_tracking_uri",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "log_text",
    "register_model",
    "search_runs",
    "set_experiment",
    "set_tag",
    "set_tags",
    "set_tracking_uri",
    "start_run",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'jupyter_tracker' has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, _FLUENT)), name)
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
