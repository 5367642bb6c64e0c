"""The fluent API: MLflow's functions for the run that is active in this thread."""

import threading
import uuid
from collections.abc import Mapping
from time import time_ns
from types import TracebackType
from typing import Any, NamedTuple, Protocol

from jupyter_tracker import config
from jupyter_tracker.client import ending, provenance, stopping
from jupyter_tracker.client.experiments import current_experiment
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.run_operations import RunOperations, operations
from jupyter_tracker.client.session import DEFAULT_EXPERIMENT_ID, SESSION
from jupyter_tracker.client.values import (
    MAX_INTEGER,
    as_integer,
    as_number,
    metric,
    now,
    param,
    run_status,
    run_tags,
)
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, invalid
from jupyter_tracker.contract.names import NOTE_TAG, PARENT_RUN_TAG, USER_TAG
from jupyter_tracker.contract.validation import check_key
from jupyter_tracker.journal import background
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.provenance.source import Source
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.run_names import random_run_name
from jupyter_tracker.system_metrics import monitor
from jupyter_tracker.system_metrics.settings import is_enabled

_LAST = threading.local()
"""``run_id``: the run that this thread started last."""


class Dataset(Protocol):
    """What a point of a metric can be about."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def digest(self) -> str:
        """Tells its contents."""


class ActiveRun(e.Run):
    """A run that `start_run` opened; ``with`` ends it, as FAILED when its block raises.

    ``log_system_metrics`` is what `start_run` was told.
    """

    log_system_metrics: bool | None = None

    def __enter__(self) -> "ActiveRun":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _end_down_to(self.info.run_id, ending.status_of(error or kind))


def get_client() -> MlflowClient:
    """Return the client that the fluent API uses."""
    return SESSION.client


# --- runs ----------------------------------------------------------------------------------------


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    parent_run_id: str | None = None,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
    log_system_metrics: bool | None = None,
) -> ActiveRun:
    """Start a run, or with ``run_id`` resume one, and make it the active run of this thread.

    Parameters
    ----------
    run_id
        A run to resume; by default the one that the environment names, for the first run.
    experiment_id
        Where a new run goes; by default to what `set_experiment` has set.
    run_name
        The name of a new run; one is made up by default.
    nested
        Whether the run may be inside of the active one.
    parent_run_id
        The run that a new one is nested in; the active one by default.
    tags, description
        Of the run.
    log_system_metrics
        Whether CPU, memory and GPU are measured meanwhile.

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
    run_id = run_id or config.take_run_id()
    if run_id is not None:
        run = SESSION.recorder.resume(run_id, run_tags(_described(tags, description)))
    else:
        parent = parent_run_id or (open_runs[-1].info.run_id if open_runs else None)
        place = _place(experiment_id)
        code = provenance.source()
        run = SESSION.recorder.start(
            Header(
                run_id=uuid.uuid4().hex,
                run_name=run_name or random_run_name(),
                start_time=now(),
                tags=run_tags(_start_tags(code, tags, description, parent)),
                experiment_id=place.experiment_id,
                experiment_name=place.name,
            )
        )
        if code is not None:
            provenance.begin(SESSION.recorder, run, code, tags or {})
    active = ActiveRun(
        info=run.info,
        data=run.data,
        inputs=run.inputs or e.RunInputs(),
        outputs=run.outputs or e.RunOutputs(),
        log_system_metrics=log_system_metrics,
    )
    SESSION.opened(active)
    if is_enabled() if log_system_metrics is None else log_system_metrics:
        _measure(active)
    _LAST.run_id = active.info.run_id
    return active


class _Place(NamedTuple):
    """The experiment that a new run goes to, by its id or, where that is not known, its name."""

    experiment_id: str
    name: str = ""


def _place(experiment_id: str | None) -> _Place:
    current = None if experiment_id else current_experiment()
    if current is not None:
        return _Place(current.experiment_id, current.name)
    return _Place(str(experiment_id or DEFAULT_EXPERIMENT_ID))


def end_run(status: str = e.RunStatus.FINISHED) -> None:
    """End the active run; without one nothing happens."""
    last_status = run_status(status)
    if SESSION.open_runs:
        SESSION.recorder.end(SESSION.closed().info.run_id, last_status)


def active_run() -> ActiveRun | None:
    """Return the innermost run that this thread has open."""
    run = SESSION.open_runs[-1] if SESSION.open_runs else None
    return run if isinstance(run, ActiveRun) else None


def last_active_run() -> e.Run | None:
    """Return the active run of this thread, or without one that which it started last."""
    run_id: str | None = getattr(_LAST, "run_id", None)
    return active_run() or (SESSION.client.get_run(run_id) if run_id is not None else None)


def active_run_id() -> str:
    """Return the id of the active run, which is started when there is none."""
    if not SESSION.open_runs:
        start_run()
    return SESSION.open_runs[-1].info.run_id


# --- logging to the active run -------------------------------------------------------------------


def log_metric(
    key: str,
    value: float,
    step: int | None = None,
    synchronous: bool | None = None,
    timestamp: int | None = None,
    run_id: str | None = None,
    model_id: str | None = None,
    dataset: Dataset | None = None,
) -> RunOperations | None:
    """Log one point of a metric.

    Parameters
    ----------
    key, value
        Its name and value; NaN and infinities are kept.
    step
        What the caller counts; 0 by default.
    synchronous
        Whether to wait until the point is in the store, if that can be reached.
    timestamp
        In milliseconds since the epoch; now by default.
    run_id
        Another run than the active one.
    model_id, dataset
        The logged model that the point tells of, and the dataset that it was measured on.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when an argument is not of its kind; nothing because of the store.
    """
    if model_id or dataset is not None:
        return log_metrics({key: value}, step, synchronous, run_id, timestamp, model_id, dataset)
    if type(value) is not float:
        value = as_number(value, key)
    if step is None:
        step = 0
    elif type(step) is not int or not -MAX_INTEGER <= step <= MAX_INTEGER:
        step = as_integer(step, "step")
    if timestamp is None:
        timestamp = time_ns() // 1_000_000
    elif type(timestamp) is not int or not -MAX_INTEGER <= timestamp <= MAX_INTEGER:
        timestamp = as_integer(timestamp, "timestamp")
    writer = SESSION.writer if run_id is None else SESSION.recorder.writer(run_id)
    if writer is None:
        check_key(key, "metric")  # before a run is started for it
        writer = _writer(None)
    writer.metric(key, value, timestamp, step)
    return None if synchronous is None else operations(synchronous)


def log_metrics(
    metrics: Mapping[str, float],
    step: int | None = None,
    synchronous: bool | None = None,
    run_id: str | None = None,
    timestamp: int | None = None,
    model_id: str | None = None,
    dataset: Dataset | None = None,
) -> RunOperations | None:
    """Log one point of each of several metrics; otherwise as `log_metric`."""
    measured_on = (dataset.name, dataset.digest) if dataset is not None else ("", "")
    points = [
        metric(key, value, timestamp, step, model_id, measured_on) for key, value in metrics.items()
    ]
    return _record(run_id, synchronous, metrics=points)


def log_param(key: str, value: Any, synchronous: bool | None = None) -> Any:
    """Log a parameter and return its value."""
    _record(None, synchronous, params=[param(key, value)])
    return value


def log_params(
    params: Mapping[str, Any], synchronous: bool | None = None, run_id: str | None = None
) -> RunOperations | None:
    """Log several parameters."""
    return _record(run_id, synchronous, params=[param(key, value) for key, value in params.items()])


def set_tag(key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
    """Set a tag of the active run."""
    return set_tags({key: value}, synchronous)


def set_tags(tags: Mapping[str, Any], synchronous: bool | None = None) -> RunOperations | None:
    """Set several tags of the active run."""
    given = run_tags(tags)
    provenance.keep(active_run_id(), tags)
    return _record(None, synchronous, tags=given)


def delete_tag(key: str) -> None:
    """Remove a tag of the active run."""
    check_key(key, "tag")
    run_id = active_run_id()
    with lenient(f"That the tag {key!r} is gone", ErrorCode.RESOURCE_DOES_NOT_EXIST):
        SESSION.client.delete_tag(run_id, key)


def flush_async_logging() -> None:
    """Wait until what was logged is in the store, as long as it takes records."""
    _flush(files=False)


def flush_artifact_async_logging() -> None:
    """Wait until artifacts that were logged are in the store too, as long as it takes them."""
    _flush(files=True)


# --- helpers -------------------------------------------------------------------------------------


def _writer(run_id: str | None) -> JournalWriter:
    """Return the journal of a run; without an id of the active one, which is started if need be."""
    if run_id is not None:
        return SESSION.recorder.writer(run_id)
    return SESSION.writer or SESSION.recorder.writer(active_run_id())


def _flush(*, files: bool) -> None:
    sender = background.sender()
    while not sender.settle(background.SETTLE_LIMIT, files=files) and not sender.is_stuck():
        pass


def _record(run_id: str | None, synchronous: bool | None, **records: Any) -> RunOperations | None:
    _writer(run_id).record(**records)
    return operations(synchronous)


def _start_tags(
    code: Source | None,
    tags: Mapping[str, Any] | None,
    description: str | None,
    parent_run_id: str | None,
) -> dict[str, Any]:
    start = {USER_TAG: user_name(), **(code.tags if code is not None else {})}
    if parent_run_id:
        start[PARENT_RUN_TAG] = parent_run_id
    return {**start, **_described(tags, description)}


def _described(tags: Mapping[str, Any] | None, description: str | None) -> dict[str, Any]:
    note = {NOTE_TAG: description} if description else {}
    return {**note, **(tags or {})}


def _measure(run: ActiveRun) -> None:
    recorder, run_id = SESSION.recorder, run.info.run_id
    with lenient("The load of the machine"):
        monitor.begin(
            run_id, lambda points: recorder.record(run_id, metrics=points), run.data.metric_list
        )


def _end_down_to(run_id: str, status: e.RunStatus) -> None:
    """End the run ``run_id`` and runs left open inside it; nothing if it is over already."""
    if all(run.info.run_id != run_id for run in SESSION.open_runs):
        return
    while SESSION.open_runs:
        run = SESSION.closed()
        if not SESSION.is_inherited(run.info.run_id):
            SESSION.recorder.end(run.info.run_id, status)
        if run.info.run_id == run_id:
            return


ending.install()
stopping.install()
