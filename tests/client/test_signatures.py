"""Our functions take what MLflow's take: the same names, in the same order."""

import inspect
from collections.abc import Callable
from typing import Any

import mlflow
import mlflow.artifacts
import mlflow.data
import mlflow.entities
import pytest

import jupyter_tracker

Parameters = list[tuple[str, Any, bool]]

NOT_TAKEN = {
    "create_experiment": {"trace_location"},  # Databricks' Unity Catalog
    "set_experiment": {"trace_location"},
    "register_model": {"env_pack"},  # Databricks' model serving
    "MlflowClient.__init__": {"workspace_store_uri"},  # workspaces
    "MlflowClient.create_registered_model": {"deployment_job_id"},  # Databricks' jobs
    "MlflowClient.update_registered_model": {"deployment_job_id"},
}
"""What MLflow's function takes and ours does not."""

OURS = {
    "MlflowClient.get_metric_history": {"max_results", "page_token"},  # as in the REST API
    "MlflowClient.__init__": {"store"},  # one that is open already
}
"""What our function takes and MLflow's does not: optional, and behind MLflow's parameters."""


def parameters(function: Callable[..., Any]) -> Parameters:
    """Name, kind, and whether there must be a value."""
    found = inspect.signature(function).parameters.values()
    return [(each.name, each.kind, each.default is inspect.Parameter.empty) for each in found]


def shared_functions() -> dict[str, tuple[Callable[..., Any], Callable[..., Any]]]:
    places = [
        ("", jupyter_tracker, mlflow),
        ("artifacts.", jupyter_tracker.artifacts, mlflow.artifacts),
        ("data.", jupyter_tracker.data, mlflow.data),
    ]
    found = {
        f"{prefix}{name}": (getattr(ours, name), getattr(theirs, name))
        for prefix, ours, theirs in places
        for name in ours.__all__
        if inspect.isfunction(getattr(ours, name))
        and inspect.isfunction(getattr(theirs, name, None))
    }
    for name, ours in inspect.getmembers(jupyter_tracker.MlflowClient, inspect.isfunction):
        theirs = getattr(mlflow.MlflowClient, name, None)
        if theirs is not None and (not name.startswith("_") or name == "__init__"):
            found[f"MlflowClient.{name}"] = (ours, theirs)
    return found


@pytest.mark.parametrize("name", sorted(shared_functions()))
def test_a_function_takes_what_mlflows_takes(name: str):
    ours, theirs = shared_functions()[name]
    without = NOT_TAKEN.get(name, set())
    expected = [each for each in parameters(theirs) if each[0] not in without]
    more = parameters(ours)[len(expected) :]
    assert parameters(ours)[: len(expected)] == expected
    assert {each[0] for each in more} == OURS.get(name, set())
    assert not any(required for _, _, required in more)


def test_no_exception_is_made_that_is_not_needed():
    shared = shared_functions()
    for name, without in NOT_TAKEN.items():
        assert without <= {each[0] for each in parameters(shared[name][1])}
    assert OURS.keys() <= shared.keys()


def test_every_name_of_ours_is_one_of_mlflows():
    ours = {"TrackerError", "data", "__version__"}
    assert {name for name in jupyter_tracker.__all__ if not hasattr(mlflow, name)} <= ours


LEFT_OUT = {
    "ActiveModel", "autolog", "clear_active_model", "create_external_model", "evaluate",
    "get_active_model_id", "import_checkpoints", "last_logged_model", "pyfunc", "set_active_model",
    "validate_evaluation_results",  # models
    "add_trace", "context", "delete_assessment", "delete_trace_tag", "flush_trace_async_logging",
    "get_active_trace_id", "get_assessment", "get_current_active_span", "get_last_active_trace_id",
    "get_trace", "log_assessment", "log_expectation", "log_feedback", "log_issue", "log_trace",
    "override_feedback", "search_sessions", "search_traces", "set_trace_tag", "start_span",
    "start_span_no_context", "trace", "update_assessment", "update_current_trace",  # traces
    "delete_prompt_alias", "load_prompt", "register_prompt", "search_prompts",
    "set_prompt_alias",  # prompts
    "create_workspace", "delete_workspace", "get_workspace", "list_workspaces", "set_workspace",
    "update_workspace",  # workspaces
    "disable_system_metrics_logging", "enable_system_metrics_logging", "set_system_metrics_node_id",
    "set_system_metrics_samples_before_logging", "set_system_metrics_sampling_interval",
    "doctor", "gateway", "login", "run", "test",  # MLflow's own programs
}  # fmt: skip


def test_what_mlflow_has_and_we_do_not_is_known():
    missing = {name for name in mlflow.__all__ if not hasattr(jupyter_tracker, name)}
    assert missing == LEFT_OUT


@pytest.mark.parametrize("name", sorted(jupyter_tracker.entities.__all__))
def test_an_entity_has_mlflows_fields(name: str):
    theirs = getattr(mlflow.entities, name, None)
    if theirs is None:
        return
    ours = getattr(jupyter_tracker.entities, name)
    of_protobuf = {"from_dictionary", "from_proto", "from_string", "to_dictionary", "to_proto"}
    of_protobuf |= {"to_string", "all_status", "from_int", "to_int"}
    fields = {field for field in dir(theirs) if not field.startswith("_")} - of_protobuf
    of_structs = set(getattr(ours, "__struct_fields__", ()))
    missing = {field for field in fields - of_structs if not hasattr(ours, field)}
    assert missing == ENTITY_FIELDS_LEFT_OUT.get(name, set())


ENTITY_FIELDS_LEFT_OUT = {
    "Experiment": {
        "DEFAULT_EXPERIMENT_NAME",
        "effective_trace_archival_retention",
        "trace_location",
        "workspace",
    },
    "RunInfo": {"get_orderable_attributes", "get_searchable_attributes"},
}
