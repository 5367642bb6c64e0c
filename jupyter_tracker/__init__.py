"""The experiment tracker that lives in the notebook.

The fluent API has MLflow's names, arguments and return fields, so a notebook ports by changing one
line: ``import jupyter_tracker as mlflow``. Names load when they are first used, which keeps
``import jupyter_tracker`` light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jupyter_tracker._version import __version__

if TYPE_CHECKING:
    from jupyter_tracker import (
        artifacts,
        data,
        entities,
        exceptions,
        keras,
        lightgbm,
        models,
        onnx,
        pyfunc,
        pytorch,
        scoring,
        sklearn,
        statsmodels,
        tracing,
        tracking,
        transformers,
        types,
        xgboost,
    )
    from jupyter_tracker.autologging.enabling import autolog
    from jupyter_tracker.client.active_model import (
        ActiveModel,
        clear_active_model,
        get_active_model_id,
        set_active_model,
    )
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
    from jupyter_tracker.client.assessments import (
        delete_assessment,
        get_assessment,
        log_assessment,
        log_expectation,
        log_feedback,
        override_feedback,
        update_assessment,
    )
    from jupyter_tracker.client.checkpoints import (
        list_checkpoints,
        load_checkpoint,
        log_checkpoint,
    )
    from jupyter_tracker.client.comparing import compare_runs
    from jupyter_tracker.client.displaying import display
    from jupyter_tracker.client.doctor import doctor
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
        create_external_model,
        delete_logged_model_tag,
        finalize_logged_model,
        get_logged_model,
        initialize_logged_model,
        last_logged_model,
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
    from jupyter_tracker.client.prompts import (
        delete_prompt_alias,
        load_prompt,
        register_prompt,
        search_prompts,
        set_prompt_alias,
    )
    from jupyter_tracker.client.searching import (
        delete_run,
        get_parent_run,
        get_run,
        restore_run,
        search_runs,
    )
    from jupyter_tracker.client.trace_decorator import trace
    from jupyter_tracker.client.traces import (
        add_trace,
        delete_trace_tag,
        flush_trace_async_logging,
        get_active_trace_id,
        get_current_active_span,
        get_last_active_trace_id,
        get_trace,
        log_trace,
        search_sessions,
        search_traces,
        set_trace_tag,
        start_span,
        start_span_no_context,
        update_current_trace,
    )
    from jupyter_tracker.contract.errors import TrackerError
    from jupyter_tracker.exceptions import MlflowException
    from jupyter_tracker.system_metrics import (
        disable_system_metrics_logging,
        enable_system_metrics_logging,
        set_system_metrics_node_id,
        set_system_metrics_samples_before_logging,
        set_system_metrics_sampling_interval,
    )
    from jupyter_tracker.tracing.context import context

_NAMES = {
    "autologging.enabling": "autolog",
    "client.active_model": "ActiveModel clear_active_model get_active_model_id set_active_model",
    "client.artifacts": "get_artifact_uri load_table log_artifact log_artifacts log_dict "
    "log_figure log_image log_stream log_table log_text",
    "client.assessments": "delete_assessment get_assessment log_assessment log_expectation "
    "log_feedback override_feedback update_assessment",
    "client.checkpoints": "list_checkpoints load_checkpoint log_checkpoint",
    "client.comparing": "compare_runs",
    "client.displaying": "display",
    "client.doctor": "doctor",
    "client.experiments": "create_experiment delete_experiment delete_experiment_tag "
    "get_experiment get_experiment_by_name restore_experiment search_experiments set_experiment "
    "set_experiment_tag set_experiment_tags",
    "client.fluent": "ActiveRun active_run delete_tag end_run flush_artifact_async_logging "
    "flush_async_logging last_active_run log_metric log_metrics log_param log_params set_tag "
    "set_tags start_run",
    "client.images": "Image",
    "client.inputs": "log_input log_inputs log_outputs",
    "client.mlflow_client": "MlflowClient",
    "client.models": "create_external_model delete_logged_model_tag finalize_logged_model "
    "get_logged_model initialize_logged_model last_logged_model log_model_params register_model "
    "search_logged_models search_model_versions search_registered_models set_logged_model_tags "
    "set_model_version_tag",
    "client.places": "get_registry_uri get_tracking_uri is_tracking_uri_set set_registry_uri "
    "set_tracking_uri",
    "client.prompts": "delete_prompt_alias load_prompt register_prompt search_prompts "
    "set_prompt_alias",
    "client.searching": "delete_run get_parent_run get_run restore_run search_runs",
    "client.trace_decorator": "trace",
    "client.traces": "add_trace delete_trace_tag flush_trace_async_logging get_active_trace_id "
    "get_current_active_span get_last_active_trace_id get_trace log_trace search_sessions "
    "search_traces set_trace_tag start_span start_span_no_context update_current_trace",
    "contract.errors": "TrackerError",
    "exceptions": "MlflowException",
    "system_metrics": "disable_system_metrics_logging enable_system_metrics_logging "
    "set_system_metrics_node_id set_system_metrics_samples_before_logging "
    "set_system_metrics_sampling_interval",
    "tracing.context": "context",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}
_MODULES = (
    "artifacts data entities exceptions keras lightgbm models onnx pyfunc pytorch scoring sklearn "
    "statsmodels tracing tracking transformers types xgboost"
).split()

__all__ = [
    "ActiveModel",
    "ActiveRun",
    "Image",
    "MlflowClient",
    "MlflowException",
    "TrackerError",
    "__version__",
    "active_run",
    "add_trace",
    "artifacts",
    "autolog",
    "clear_active_model",
    "compare_runs",
    "context",
    "create_experiment",
    "create_external_model",
    "data",
    "delete_assessment",
    "delete_experiment",
    "delete_experiment_tag",
    "delete_logged_model_tag",
    "delete_prompt_alias",
    "delete_run",
    "delete_tag",
    "delete_trace_tag",
    "disable_system_metrics_logging",
    "display",
    "doctor",
    "enable_system_metrics_logging",
    "end_run",
    "entities",
    "exceptions",
    "finalize_logged_model",
    "flush_artifact_async_logging",
    "flush_async_logging",
    "flush_trace_async_logging",
    "get_active_model_id",
    "get_active_trace_id",
    "get_artifact_uri",
    "get_assessment",
    "get_current_active_span",
    "get_experiment",
    "get_experiment_by_name",
    "get_last_active_trace_id",
    "get_logged_model",
    "get_parent_run",
    "get_registry_uri",
    "get_run",
    "get_trace",
    "get_tracking_uri",
    "initialize_logged_model",
    "is_tracking_uri_set",
    "keras",
    "last_active_run",
    "last_logged_model",
    "lightgbm",
    "list_checkpoints",
    "load_checkpoint",
    "load_prompt",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_assessment",
    "log_checkpoint",
    "log_dict",
    "log_expectation",
    "log_feedback",
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
    "log_trace",
    "models",
    "onnx",
    "override_feedback",
    "pyfunc",
    "pytorch",
    "register_model",
    "register_prompt",
    "restore_experiment",
    "restore_run",
    "scoring",
    "search_experiments",
    "search_logged_models",
    "search_model_versions",
    "search_prompts",
    "search_registered_models",
    "search_runs",
    "search_sessions",
    "search_traces",
    "set_active_model",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
    "set_logged_model_tags",
    "set_model_version_tag",
    "set_prompt_alias",
    "set_registry_uri",
    "set_system_metrics_node_id",
    "set_system_metrics_samples_before_logging",
    "set_system_metrics_sampling_interval",
    "set_tag",
    "set_tags",
    "set_trace_tag",
    "set_tracking_uri",
    "sklearn",
    "start_run",
    "start_span",
    "start_span_no_context",
    "statsmodels",
    "trace",
    "tracing",
    "tracking",
    "transformers",
    "types",
    "update_assessment",
    "update_current_trace",
    "xgboost",
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
