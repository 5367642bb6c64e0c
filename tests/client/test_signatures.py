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
    "search_traces": {"extract_fields", "sql_warehouse_id"},  # deprecated; Databricks'
    "MlflowClient.__init__": {"workspace_store_uri"},  # workspaces
    "MlflowClient.create_registered_model": {"deployment_job_id"},  # Databricks' jobs
    "MlflowClient.update_registered_model": {"deployment_job_id"},
}
"""What MLflow's function takes and ours does not."""

OURS = {
    "MlflowClient.get_metric_history": {"max_results", "page_token"},  # as in the REST API
    "MlflowClient.__init__": {"store"},  # one that is open already
    "MlflowClient.set_registered_model_alias": {"comment"},  # kept with the version's activities
    "MlflowClient.transition_model_version_stage": {"comment"},
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
    ours = {"TrackerError", "compare_runs", "data", "display", "scoring", "__version__"}
    ours |= {"list_checkpoints", "load_checkpoint", "log_checkpoint"}
    assert {name for name in jupyter_tracker.__all__ if not hasattr(mlflow, name)} <= ours


LEFT_OUT = {
    "its server's workspaces": {
        "create_workspace", "delete_workspace", "get_workspace", "list_workspaces",
        "set_workspace", "update_workspace",
    },
    "its server's issues": {"log_issue"},
    "its gateway, Databricks' login, its projects, its tests": {"gateway", "login", "run", "test"},
    "packaged models and what evaluates them": {
        "autolog", "evaluate", "import_checkpoints", "pyfunc", "validate_evaluation_results",
    },
}  # fmt: skip
"""What MLflow has and we do not, by what it is for."""


def test_what_mlflow_has_and_we_do_not_is_known():
    missing = {name for name in mlflow.__all__ if not hasattr(jupyter_tracker, name)}
    assert missing <= set().union(*LEFT_OUT.values())


@pytest.mark.parametrize("name", sorted(jupyter_tracker.entities.__all__))
def test_an_entity_has_mlflows_fields(name: str):
    theirs = getattr(mlflow.entities, name, None)
    if theirs is None:
        return
    ours = getattr(jupyter_tracker.entities, name)
    fields = {field for field in dir(theirs) if not field.startswith("_")} - OF_OTHER_PACKAGES
    declared = {field for each in ours.__mro__ for field in getattr(each, "__annotations__", {})}
    missing = {field for field in fields - declared if not hasattr(ours, field)}
    assert missing == ENTITY_FIELDS_LEFT_OUT.get(name, set())


OF_OTHER_PACKAGES = {
    "from_int", "from_otel_proto", "from_otel_proto_status", "from_otel_status", "from_proto",
    "to_int", "to_otel_proto", "to_otel_proto_status", "to_otel_status", "to_proto",
}  # fmt: skip
"""To and from the classes of protobuf and OpenTelemetry, which we do without."""

ISSUES = {"issue"}
ENTITY_FIELDS_LEFT_OUT = {
    "Experiment": {
        "DEFAULT_EXPERIMENT_NAME",
        "effective_trace_archival_retention",
        "trace_location",
        "workspace",
    },
    "RunInfo": {"get_orderable_attributes", "get_searchable_attributes"},
    "Assessment": ISSUES,
    "Expectation": ISSUES,
    "Feedback": ISSUES,
    "Span": {"from_dict_v2"},  # MLflow 2's files
    "LiveSpan": {"from_dict_v2", "from_immutable_span"},
    "NoOpSpan": {"context", "from_dict_v2"},  # an object of OpenTelemetry
    "SpanEvent": {"from_dictionary", "json"},
    "Link": {"from_dictionary"},  # there is from_dict
    "Trace": {"from_dictionary"},
    "TraceInfo": {"from_dictionary"},
    "TraceData": {"to_json_bytes"},
    "TraceLocation": {
        "from_databricks_uc_schema", "from_databricks_uc_table_prefix", "from_dict",
        "from_experiment_id", "inference_table", "to_dict", "uc_schema", "uc_table_prefix",
    },  # places of Databricks
}  # fmt: skip
