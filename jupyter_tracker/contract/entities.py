"""Entities: what is stored and shown. One class is the Python object and the JSON.

Names and fields are MLflow's. Where MLflow's JSON has a list of ``{key, value}`` pairs and its
Python API a dictionary, the list is the field and the dictionary a property beside it.

Entities are not checked: what is stored must stay readable when a limit changes. Requests are.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import msgspec

Value = TypeVar("Value", covariant=True)


class _Pair(Protocol[Value]):
    """Anything with a key and a value."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> Value: ...


def _as_dict(pairs: Iterable[_Pair[Value]]) -> dict[str, Value]:
    return {pair.key: pair.value for pair in pairs}


class Entity(msgspec.Struct, omit_defaults=True):
    """Base of everything that travels: unset fields stay off the wire, unknown ones are ignored."""


class NonFinite(float):
    """NaN or an infinity, which JSON numbers cannot carry: the codec writes it as a string."""


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


class ViewType(StrEnum):
    """Which rows a search returns."""

    ACTIVE_ONLY = "ACTIVE_ONLY"
    DELETED_ONLY = "DELETED_ONLY"
    ALL = "ALL"


class Metric(Entity):
    """One point of a metric.

    ``timestamp`` is in milliseconds since the epoch; ``step`` counts what the caller counts.
    """

    key: str
    value: float
    timestamp: int
    step: int = 0

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


class RegistryTag(Entity):
    """One tag of a registered model or of a model version."""

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
        return _as_dict(self.tag_list)


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


class RunData(Entity):
    """What a run recorded: the latest point of each metric, the params and the tags."""

    metric_list: list[Metric] = msgspec.field(name="metrics", default_factory=list)
    param_list: list[Param] = msgspec.field(name="params", default_factory=list)
    tag_list: list[RunTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def metrics(self) -> dict[str, float]:
        """The latest value of each metric."""
        return _as_dict(self.metric_list)

    @property
    def params(self) -> dict[str, str]:
        """The params by key."""
        return _as_dict(self.param_list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return _as_dict(self.tag_list)


class Run(Entity):
    """A run: one execution that was recorded."""

    info: RunInfo
    data: RunData


class FileInfo(Entity):
    """A file or a folder among the artifacts; ``file_size`` in bytes, files only."""

    path: str
    is_dir: bool
    file_size: int | None = None


class ModelVersion(Entity):
    """A version of a registered model. ``version`` is text, a number counted from 1."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    current_stage: str = "None"
    description: str = ""
    user_id: str = ""
    source: str = ""
    run_id: str = ""
    run_link: str = ""
    status: str = "READY"
    tag_list: list[RegistryTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return _as_dict(self.tag_list)


class RegisteredModel(Entity):
    """A name under which versions of a model are kept."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    description: str = ""
    latest_versions: list[ModelVersion] = []
    tag_list: list[RegistryTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return _as_dict(self.tag_list)


class SnapshotPhase(StrEnum):
    """When a notebook was captured, seen from the run."""

    START = "start"
    END = "end"


class SnapshotSource(StrEnum):
    """Where a captured notebook came from, most trusted first."""

    LIVE_DOCUMENT = "live document"
    FILE = "file on disk"
    HISTORY = "kernel history"


class SnapshotInfo(Entity):
    """What is known of a captured notebook without its content."""

    run_id: str
    phase: SnapshotPhase
    source: SnapshotSource
    created_at: int
    path: str = ""
    unsaved: bool = False
    kernel_id: str = ""


class NotebookSnapshot(SnapshotInfo, kw_only=True):
    """A notebook as it stood when a run started or ended; ``notebook`` is nbformat 4 JSON."""

    notebook: dict[str, Any]


class Change(Entity):
    """One entity that was written: read it again to learn how."""

    entity: str
    entity_id: str
    experiment_id: str
    number: int


class StoreInfo(Entity):
    """What answers: its version, what kind of store it is and where that is."""

    version: str
    kind: str
    location: str
