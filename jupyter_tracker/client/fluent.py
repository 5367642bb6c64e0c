"""The fluent API: MLflow's functions for the run that is active in this thread."""

import atexit
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from jupyter_tracker import config
from jupyter_tracker.client.mlflow_client import MlflowClient, metric, param, run_status, run_tags
from jupyter_tracker.client.session import DEFAULT_EXPERIMENT_ID, SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.names import NOTE_TAG, PARENT_RUN_TAG, USER_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.provenance.user import user_name

if TYPE_CHECKING:
    import os

    import pandas


_RUN_COLUMNS = ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"]
"""Columns that a data frame of runs has even when no run was found."""


class ActiveRun(e.Run):
    """A run that `start_run` opened; ``with`` ends it, as FAILED when its block raises."""

    def __enter__(self) -> "ActiveRun":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            status = e.RunStatus.FINISHED
        elif issubclass(kind, KeyboardInterrupt):
            status = e.RunStatus.KILLED
        else:
            status = e.RunStatus.FAILED
        _end_down_to(self.info.run_id, status)


# --- where runs go -------------------------------------------------------------------------------


def set_tracking_uri(uri: str) -> None:
    """Record to the store at ``uri`` from now on: see `jupyter_tracker.MlflowClient`."""
    SESSION.tracking_uri = str(uri)
    SESSION.experiment_id = None


def get_tracking_uri() -> str:
    """Return the tracking URI in use."""
    return SESSION.uri or f"sqlite:///{config.data_dir() / 'tracker.db'}"


def get_client() -> MlflowClient:
    """Return the client that the fluent API uses."""
    return SESSION.client


def set_experiment(
    experiment_name: str | None = None, experiment_id: str | None = None
) -> e.Experiment:
    """Put the next runs into an experiment, which is created when the name is new."""
    if (experiment_name is None) == (experiment_id is None):
        raise invalid("set_experiment() takes either experiment_name or experiment_id.")
    if experiment_id is None:
        experiment_id = SESSION.client.get_or_create_experiment(str(experiment_name))
    experiment = SESSION.client.get_experiment(experiment_id)
    if experiment.lifecycle_stage != "active":
        raise invalid(
            f"Cannot set a deleted experiment {shown(experiment.name)} as the active one."
        )
    SESSION.experiment_id = experiment.experiment_id
    return experiment


def current_experiment_id() -> str | None:
    """Return the experiment set by `set_experiment` or the environment; None when neither did."""
    client = SESSION.client  # first: it forgets the experiment when the URI has changed
    name = config.experiment_name()
    if SESSION.experiment_id is None and name:
        SESSION.experiment_id = client.get_or_create_experiment(name)
    return SESSION.experiment_id


def create_experiment(
    name: str, artifact_location: str | None = None, tags: Mapping[str, Any] | None = None
) -> str:
    """Create an experiment and return its id."""
    return SESSION.client.create_experiment(name, artifact_location, tags)


def get_experiment(experiment_id: str) -> e.Experiment:
    """Get an experiment by its id."""
    return SESSION.client.get_experiment(experiment_id)


def get_experiment_by_name(name: str) -> e.Experiment | None:
    """Get an experiment by its name; None when there is none."""
    return SESSION.client.get_experiment_by_name(name)


# --- runs ----------------------------------------------------------------------------------------


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    parent_run_id: str | None = None,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
) -> ActiveRun:
    """Start a run, or with ``run_id`` resume one, and make it the active run of this thread.

    Raises
    ------
    TrackerError
        When another run is active and ``nested`` is not set, or the store refuses.
    """
    open_runs = SESSION.open_runs
    if open_runs and not nested:
        raise invalid(
            f"Run with UUID {open_runs[-1].info.run_id} is already active. To start a new run, "
            "first end the current run with end_run(). To start a nested run, call start_run with "
            "nested=True"
        )
    if run_id is not None:
        run = _resume(run_id, _described(tags, description))
    else:
        parent = parent_run_id or (open_runs[-1].info.run_id if open_runs else None)
        experiment = experiment_id or current_experiment_id() or DEFAULT_EXPERIMENT_ID
        run = SESSION.client.create_run(
            experiment, tags=_start_tags(tags, description, parent), run_name=run_name
        )
    active = ActiveRun(info=run.info, data=run.data)
    open_runs.append(active)
    return active


def end_run(status: str = e.RunStatus.FINISHED) -> None:
    """End the active run; without one nothing happens."""
    last_status = run_status(status)
    if SESSION.open_runs:
        run = SESSION.open_runs.pop()
        SESSION.recorder.end(run.info.run_id, last_status)


def active_run() -> ActiveRun | None:
    """Return the innermost run that this thread has open."""
    run = SESSION.open_runs[-1] if SESSION.open_runs else None
    return run if isinstance(run, ActiveRun) else None


def get_run(run_id: str) -> e.Run:
    """Get a run with its latest metrics, params and tags."""
    return SESSION.client.get_run(run_id)


def search_runs(
    experiment_ids: Sequence[str] | None = None,
    filter_string: str = "",
    run_view_type: str = e.ViewType.ACTIVE_ONLY,
    max_results: int = 100_000,
    order_by: Sequence[str] | None = None,
    output_format: str = "pandas",
    search_all_experiments: bool = False,
    experiment_names: Sequence[str] | None = None,
) -> "pandas.DataFrame | list[e.Run]":
    """Search runs; without experiments named, those of the current one.

    Returns
    -------
    pandas.DataFrame or list of Run
        A data frame with columns ``run_id``, ``metrics.<key>``, ``params.<key>``, ``tags.<key>`` …
        when pandas is installed and ``output_format`` is "pandas"; otherwise a list.
    """
    ids = _searched_experiments(experiment_ids, experiment_names, search_all_experiments)
    runs: list[e.Run] = []
    token: str | None = None
    while ids and len(runs) < max_results:
        page = SESSION.client.search_runs(
            ids, filter_string, run_view_type, min(max_results - len(runs), 1000), order_by, token
        )
        runs += page
        token = page.token
        if token is None:
            break
    return _as_frame(runs) if output_format == "pandas" else runs


# --- logging to the active run -------------------------------------------------------------------


def log_metric(
    key: str, value: float, step: int | None = None, timestamp: int | None = None
) -> None:
    """Log one point of a metric; ``timestamp`` in milliseconds since the epoch."""
    point = metric(key, value, timestamp, step)
    SESSION.recorder.record(_active_run_id(), metrics=[point])


def log_metrics(
    metrics: Mapping[str, float], step: int | None = None, timestamp: int | None = None
) -> None:
    """Log one point of each of several metrics."""
    points = [metric(key, value, timestamp, step) for key, value in metrics.items()]
    SESSION.recorder.record(_active_run_id(), metrics=points)


def log_param(key: str, value: Any) -> Any:
    """Log a parameter and return its value."""
    checked = param(key, value)
    SESSION.recorder.record(_active_run_id(), params=[checked])
    return value


def log_params(params: Mapping[str, Any]) -> None:
    """Log several parameters."""
    checked = [param(key, value) for key, value in params.items()]
    SESSION.recorder.record(_active_run_id(), params=checked)


def set_tag(key: str, value: Any) -> None:
    """Set a tag of the active run."""
    set_tags({key: value})


def set_tags(tags: Mapping[str, Any]) -> None:
    """Set several tags of the active run."""
    checked = run_tags(tags)
    SESSION.recorder.record(_active_run_id(), tags=checked)


def log_artifact(local_path: "str | os.PathLike[str]", artifact_path: str | None = None) -> None:
    """Upload a file, or a folder with everything in it, into folder ``artifact_path``."""
    SESSION.client.log_artifact(_active_run_id(), local_path, artifact_path)


def log_artifacts(local_dir: "str | os.PathLike[str]", artifact_path: str | None = None) -> None:
    """Upload everything in a folder into folder ``artifact_path``."""
    SESSION.client.log_artifacts(_active_run_id(), local_dir, artifact_path)


def log_text(text: str, artifact_file: str) -> None:
    """Upload ``text`` as the artifact ``artifact_file``, in UTF-8."""
    SESSION.client.log_text(_active_run_id(), text, artifact_file)


def log_dict(dictionary: Any, artifact_file: str) -> None:
    """Upload a dictionary as JSON."""
    SESSION.client.log_dict(_active_run_id(), dictionary, artifact_file)


def log_figure(figure: Any, artifact_file: str) -> None:
    """Upload a matplotlib figure, or as ``.html`` a plotly figure."""
    SESSION.client.log_figure(_active_run_id(), figure, artifact_file)


# --- model registry ------------------------------------------------------------------------------


def register_model(
    model_uri: str, name: str, *, tags: Mapping[str, Any] | None = None
) -> e.ModelVersion:
    """Make the next version of the registered model ``name`` from ``runs:/<run id>/<path>``."""
    prefix, _, rest = model_uri.partition(":/")
    run_id, _, path = rest.partition("/")
    if prefix != "runs" or not run_id or not path:
        raise invalid(
            f"Invalid model URI {shown(model_uri)}: it looks like 'runs:/<run id>/<path>', as in "
            "'runs:/0123456789abcdef/models/model'."
        )
    client = SESSION.client
    if not client.list_artifacts(run_id, path):
        raise TrackerError(
            f"The run {run_id} has no model at '{path}'. Its artifacts are: "
            f"{', '.join(file.path for file in client.list_artifacts(run_id)) or 'none'}.",
            ErrorCode.RESOURCE_DOES_NOT_EXIST,
        )
    try:
        client.create_registered_model(name)
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_ALREADY_EXISTS:
            raise
    return client.create_model_version(name, model_uri, run_id, tags)


# --- helpers -------------------------------------------------------------------------------------


def _active_run_id() -> str:
    if not SESSION.open_runs:
        start_run()
    return SESSION.open_runs[-1].info.run_id


def _resume(run_id: str, tags: Mapping[str, Any]) -> e.Run:
    client = SESSION.client
    if client.get_run(run_id).info.lifecycle_stage != "active":
        raise invalid(f"The run {run_id} is deleted: restore it before resuming it.")
    client.log_batch(run_id, tags=run_tags(tags))
    client.update_run(run_id, e.RunStatus.RUNNING)
    return client.get_run(run_id)


def _start_tags(
    tags: Mapping[str, Any] | None, description: str | None, parent_run_id: str | None
) -> dict[str, Any]:
    start = {USER_TAG: user_name()}
    if parent_run_id:
        start[PARENT_RUN_TAG] = parent_run_id
    return {**start, **_described(tags, description)}


def _described(tags: Mapping[str, Any] | None, description: str | None) -> dict[str, Any]:
    note = {NOTE_TAG: description} if description else {}
    return {**note, **(tags or {})}


def _end_down_to(run_id: str, status: e.RunStatus) -> None:
    """End the run ``run_id`` and runs left open inside it; nothing if it is over already."""
    if all(run.info.run_id != run_id for run in SESSION.open_runs):
        return
    while SESSION.open_runs:
        run = SESSION.open_runs.pop()
        SESSION.recorder.end(run.info.run_id, status)
        if run.info.run_id == run_id:
            return


def _searched_experiments(
    ids: Sequence[str] | None, names: Sequence[str] | None, everywhere: bool
) -> list[str]:
    if ids and names:
        raise invalid("search_runs() takes either experiment_ids or experiment_names.")
    if ids:
        return [str(experiment_id) for experiment_id in ids]
    if names:
        found = [SESSION.client.get_experiment_by_name(name) for name in names]
        return [experiment.experiment_id for experiment in found if experiment is not None]
    if everywhere:
        return [
            each.experiment_id for each in SESSION.client.search_experiments(max_results=50_000)
        ]
    return [current_experiment_id() or DEFAULT_EXPERIMENT_ID]


def _as_frame(runs: list[e.Run]) -> "pandas.DataFrame | list[e.Run]":
    try:
        import pandas
    except ImportError:
        return runs
    rows = [
        {
            "run_id": run.info.run_id,
            "experiment_id": run.info.experiment_id,
            "status": run.info.status,
            "artifact_uri": run.info.artifact_uri,
            "start_time": pandas.Timestamp(run.info.start_time, unit="ms", tz="UTC"),
            "end_time": pandas.Timestamp(run.info.end_time, unit="ms", tz="UTC")
            if run.info.end_time
            else pandas.NaT,
            **{f"metrics.{key}": value for key, value in run.data.metrics.items()},
            **{f"params.{key}": value for key, value in run.data.params.items()},
            **{f"tags.{key}": value for key, value in run.data.tags.items()},
        }
        for run in runs
    ]
    return pandas.DataFrame(rows) if rows else pandas.DataFrame(columns=_RUN_COLUMNS)


def _end_open_runs() -> None:
    while SESSION.open_runs:
        end_run()


atexit.register(_end_open_runs)
