"""Search results as pandas data frames, with MLflow's columns."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.tracing.traces import Trace

if TYPE_CHECKING:
    import pandas

_INFO = ("run_id", "experiment_id", "status", "artifact_uri")
_TIMES = ("start_time", "end_time")


def pandas_for(output_format: str, parameter: str = "output_format") -> Any:
    """Return pandas when results are to be a data frame and it is installed, otherwise None.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there is no such output format.
    """
    if output_format not in ("pandas", "list"):
        raise invalid(
            f"Invalid value {shown(str(output_format))} for parameter '{parameter}' supplied: "
            "use 'pandas' or 'list'."
        )
    if output_format == "list":
        return None
    try:
        import pandas
    except ImportError:
        return None
    return pandas


def runs_frame(pandas: Any, runs: Sequence[e.Run]) -> "pandas.DataFrame":
    """Make a row of each run: missing metrics are NaN, missing params and tags None."""
    columns: dict[str, Any] = {name: [getattr(run.info, name) for run in runs] for name in _INFO}
    for name in _TIMES:
        # In milliseconds, and a time even where no run has ended: their column must not change.
        times = pandas.to_datetime([getattr(run.info, name) for run in runs], unit="ms", utc=True)
        columns[name] = times
    nan = float("nan")
    columns |= _by_key("metrics", [run.data.metrics for run in runs], nan)
    columns |= _by_key("params", [run.data.params for run in runs], None)
    columns |= _by_key("tags", [run.data.tags for run in runs], None)
    return pandas.DataFrame(columns)


def run_values(run: e.Run) -> dict[str, Any]:
    """Return one run's values under the names of the columns."""
    return {
        **{name: getattr(run.info, name) for name in (*_INFO, *_TIMES)},
        **{f"metrics.{key}": value for key, value in run.data.metrics.items()},
        **{f"params.{key}": value for key, value in run.data.params.items()},
        **{f"tags.{key}": value for key, value in run.data.tags.items()},
    }


def models_frame(pandas: Any, models: Sequence[e.LoggedModel]) -> "pandas.DataFrame":
    """Make a row of each logged model."""
    return pandas.DataFrame(
        [{name: get(model) for name, get in _MODEL.items()} for model in models]
    )


def traces_frame(pandas: Any, traces: Sequence[Trace]) -> "pandas.DataFrame":
    """Make a row of each trace."""
    rows = [trace.to_pandas_dataframe_row() for trace in traces]
    return pandas.DataFrame(rows, columns=Trace.pandas_dataframe_columns())


_MODEL: Mapping[str, Callable[[e.LoggedModel], Any]] = {
    "experiment_id": lambda model: model.experiment_id,
    "model_id": lambda model: model.model_id,
    "name": lambda model: model.name,
    "artifact_location": lambda model: model.artifact_location,
    "creation_timestamp": lambda model: model.creation_timestamp,
    "last_updated_timestamp": lambda model: model.last_updated_timestamp,
    "model_type": lambda model: model.model_type,
    "source_run_id": lambda model: model.source_run_id,
    "status": lambda model: model.status,
    "status_message": lambda model: model.status_message,
    "tags": lambda model: model.tags,
    "params": lambda model: model.params,
    "metrics": lambda model: model.metrics,
}


def _by_key(prefix: str, found: Sequence[Mapping[str, Any]], missing: Any) -> dict[str, list[Any]]:
    keys = dict.fromkeys(key for values in found for key in values)
    return {f"{prefix}.{key}": [values.get(key, missing) for values in found] for key in keys}
