"""What need not be copied: whether an entity here says all that the source's says."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.names import IMPORTED_TAG, RUN_NAME_TAG

_LARGEST = sys.float_info.max

_RUN_FIELDS = ("run_name", "user_id", "status", "start_time", "end_time", "lifecycle_stage")
_MODEL_FIELDS = (
    "name",
    "status",
    "status_message",
    "model_type",
    "source_run_id",
    "creation_timestamp_ms",
    "last_updated_timestamp_ms",
)
_REGISTERED_FIELDS = ("description", "creation_timestamp", "last_updated_timestamp")
_VERSION_FIELDS = (
    "creation_timestamp",
    "last_updated_timestamp",
    "current_stage",
    "description",
    "user_id",
    "source",
    "run_id",
    "run_link",
    "model_id",
    "status",
)


def age(point: e.Metric) -> tuple[int, int, float, bool]:
    """Of two points of a metric the later one has the higher age; NaN stands beside zero.

    An infinity is the same as the largest double, which is what MLflow's databases make of it.
    """
    is_nan = point.value != point.value
    value = 0.0 if is_nan else min(max(point.value, -_LARGEST), _LARGEST)
    return point.step, point.timestamp, value, is_nan


def same_experiment(there: e.Experiment, here: e.Experiment) -> bool:
    """Say whether an experiment is here as it is there; one in the trash is not, unless in both."""
    in_trash = here.lifecycle_stage != "active" and there.lifecycle_stage == "active"
    return not in_trash and _within(there.tag_list, here.tag_list)


def same_run(there: e.Run, here: e.Run) -> bool:
    """Say whether a run is here as it is there, with its history.

    A history is known to be complete by the tag that comes with its last point, and not to have
    grown since by its latest point. Who logs older points later ends the run later too.
    """
    return (
        IMPORTED_TAG in here.data.tags
        and _same(there.info, here.info, _RUN_FIELDS)
        and _within(there.data.param_list, here.data.param_list)
        and _within(
            [tag for tag in there.data.tag_list if tag.key != RUN_NAME_TAG], here.data.tag_list
        )
        and _latest(there.data.metric_list) == _latest(here.data.metric_list)
        and _used(there) <= _used(here)
        and _made(there) <= _made(here)
    )


def same_model(there: e.LoggedModel, here: e.LoggedModel) -> bool:
    """Say whether a logged model is here as it is there."""
    return (
        _same(there.info, here.info, _MODEL_FIELDS)
        and _within(there.info.tag_list, here.info.tag_list)
        and _within(there.data.param_list, here.data.param_list)
        and _points(there) <= _points(here)
    )


def same_registered(there: e.RegisteredModel, here: e.RegisteredModel) -> bool:
    """Say whether a registered model is here as it is there, whatever its versions."""
    return _same(there, here, _REGISTERED_FIELDS) and _within(there.tag_list, here.tag_list)


def same_version(there: e.ModelVersion, here: e.ModelVersion) -> bool:
    """Say whether a version is here as it is there."""
    return (
        _same(there, here, _VERSION_FIELDS)
        and _within(there.tag_list, here.tag_list)
        and set(there.aliases) <= set(here.aliases)
    )


def latest_of_model(metrics: Sequence[e.Metric]) -> list[e.Metric]:
    """Return the latest point of each metric, run and dataset, which is what a model keeps."""
    latest: dict[tuple[str, ...], e.Metric] = {}
    for point in metrics:
        key = (point.key, point.run_id, point.dataset_name, point.dataset_digest)
        if key not in latest or age(point) > age(latest[key]):
            latest[key] = point
    return list(latest.values())


def _same(there: Any, here: Any, fields: Iterable[str]) -> bool:
    return all(getattr(there, name) == getattr(here, name) for name in fields)


def _within(there: Iterable[Any], here: Iterable[Any]) -> bool:
    return {(pair.key, pair.value) for pair in there} <= {(pair.key, pair.value) for pair in here}


def _latest(metrics: Iterable[e.Metric]) -> dict[str, tuple[Any, ...]]:
    return {metric.key: age(metric) for metric in metrics}


def _used(run: e.Run) -> set[tuple[str, ...]]:
    if run.inputs is None:
        return set()
    datasets = {(each.dataset.name, each.dataset.digest) for each in run.inputs.dataset_inputs}
    return datasets | {(each.model_id,) for each in run.inputs.model_inputs}


def _made(run: e.Run) -> set[tuple[str, int]]:
    models = run.outputs.model_outputs if run.outputs else []
    return {(each.model_id, each.step) for each in models}


def _points(model: e.LoggedModel) -> set[tuple[Any, ...]]:
    return {
        (point.key, point.run_id, point.dataset_name, *age(point)) for point in model.data.metrics
    }
