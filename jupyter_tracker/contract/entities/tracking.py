"""Experiments and runs."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from jupyter_tracker.contract.entities.base import Entity, NonFinite, as_dict
from jupyter_tracker.contract.entities.inputs import RunInputs, RunOutputs


class RunStatus(StrEnum):
    """Where a run is in its life."""

    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    KILLED = "KILLED"

    @classmethod
    def is_terminated(cls, status: str) -> bool:
        """Say whether a run with this status is over."""
        return status in (cls.FINISHED, cls.FAILED, cls.KILLED)

    @classmethod
    def to_string(cls, status: str) -> str:
        """Return the name of a status, which in MLflow's Python API is a number."""
        return cls(status).value

    @classmethod
    def from_string(cls, status_str: str) -> "RunStatus":
        """Return the status of a name."""
        return cls(status_str)

    @classmethod
    def all_status(cls) -> list["RunStatus"]:
        """Return every status."""
        return list(cls)


class ViewType(StrEnum):
    """Which rows a search returns."""

    ACTIVE_ONLY = "ACTIVE_ONLY"
    DELETED_ONLY = "DELETED_ONLY"
    ALL = "ALL"

    @classmethod
    def to_string(cls, view_type: str) -> str:
        """Return the name of a view type, which in MLflow's Python API is a number."""
        return cls(view_type).value

    @classmethod
    def from_string(cls, view_str: str) -> "ViewType":
        """Return the view type of a name, in MLflow's spelling too."""
        return cls(view_str.upper())


class Metric(Entity):
    """One point of a metric.

    ``timestamp`` is in milliseconds since the epoch; ``step`` counts what the caller counts. A
    point may also tell of a logged model, on a dataset; ``run_id`` stands in a model's points only.
    """

    key: str
    value: float
    timestamp: int
    step: int = 0
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""
    run_id: str = ""

    def __post_init__(self) -> None:
        if self.value - self.value != 0:
            self.value = NonFinite(self.value)


class Param(Entity):
    """One parameter of a run: write-once text."""

    key: str
    value: str


class RunTag(Entity):
    """One tag of a run."""

    key: str
    value: str = ""


class ExperimentTag(Entity):
    """One tag of an experiment."""

    key: str
    value: str = ""


class Experiment(Entity):
    """A named group of runs."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    creation_time: int
    last_update_time: int
    tag_list: list[ExperimentTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return as_dict(self.tag_list)


class RunInfo(Entity):
    """What a run is. Times are in milliseconds since the epoch, ``end_time`` once it is over."""

    run_id: str
    run_uuid: str
    run_name: str
    experiment_id: str
    user_id: str
    status: str
    start_time: int
    artifact_uri: str
    lifecycle_stage: str
    end_time: int | None = None

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Give its fields with their values, as ``dict(run.info)`` wants them."""
        return iter(self.to_dictionary().items())


class RunData(Entity):
    """What a run recorded: the latest point of each metric, the params and the tags."""

    metric_list: list[Metric] = msgspec.field(name="metrics", default_factory=list)
    param_list: list[Param] = msgspec.field(name="params", default_factory=list)
    tag_list: list[RunTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def metrics(self) -> dict[str, float]:
        """The latest value of each metric."""
        return as_dict(self.metric_list)

    @property
    def params(self) -> dict[str, str]:
        """The params by key."""
        return as_dict(self.param_list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return as_dict(self.tag_list)

    def to_dictionary(self) -> dict[str, Any]:
        """Return the latest values, params and tags by key."""
        return {"metrics": self.metrics, "params": self.params, "tags": self.tags}


class Run(Entity):
    """A run: one execution that was recorded."""

    info: RunInfo
    data: RunData
    inputs: RunInputs | None = None
    outputs: RunOutputs | None = None
