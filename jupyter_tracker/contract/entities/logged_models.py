"""Logged models: models with an id of their own, made in a run or without one."""

from enum import StrEnum
from typing import Any

import msgspec

from jupyter_tracker.contract.entities.base import Entity, as_dict
from jupyter_tracker.contract.entities.tracking import Metric


class LoggedModelStatus(StrEnum):
    """Whether a logged model's files are there."""

    UNSPECIFIED = "LOGGED_MODEL_STATUS_UNSPECIFIED"
    PENDING = "LOGGED_MODEL_PENDING"
    READY = "LOGGED_MODEL_READY"
    FAILED = "LOGGED_MODEL_UPLOAD_FAILED"


class LoggedModelTag(Entity):
    """One tag of a logged model."""

    key: str
    value: str = ""


class LoggedModelParameter(Entity):
    """One parameter of a logged model: write-once text."""

    key: str
    value: str = ""


class LoggedModelInfo(Entity):
    """What a logged model is. Times are in milliseconds since the epoch."""

    model_id: str
    experiment_id: str
    name: str
    artifact_uri: str
    status: LoggedModelStatus
    creation_timestamp_ms: int
    last_updated_timestamp_ms: int
    status_message: str = ""
    model_type: str = ""
    source_run_id: str = ""
    tag_list: list[LoggedModelTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return as_dict(self.tag_list)


class LoggedModelData(Entity):
    """A logged model's params, and the latest point of each metric by run and dataset."""

    param_list: list[LoggedModelParameter] = msgspec.field(name="params", default_factory=list)
    metrics: list[Metric] = []

    @property
    def params(self) -> dict[str, str]:
        """The params by key."""
        return as_dict(self.param_list)


class LoggedModel(Entity):
    """A model that was logged: its files are below ``info.artifact_uri``."""

    info: LoggedModelInfo
    data: LoggedModelData

    # MLflow's Python API has these at hand.

    @property
    def model_id(self) -> str:
        """The id."""
        return self.info.model_id

    @property
    def model_uri(self) -> str:
        """What the functions that take a model's URI take."""
        return f"models:/{self.info.model_id}"

    @property
    def experiment_id(self) -> str:
        """The experiment."""
        return self.info.experiment_id

    @property
    def name(self) -> str:
        """The name."""
        return self.info.name

    @property
    def artifact_location(self) -> str:
        """Where its files are, as a URI."""
        return self.info.artifact_uri

    @property
    def creation_timestamp(self) -> int:
        """When it was made, in milliseconds since the epoch."""
        return self.info.creation_timestamp_ms

    @property
    def last_updated_timestamp(self) -> int:
        """When it was changed, in milliseconds since the epoch."""
        return self.info.last_updated_timestamp_ms

    @property
    def model_type(self) -> str:
        """What kind of model it is, in its maker's words."""
        return self.info.model_type

    @property
    def source_run_id(self) -> str:
        """The run that made it."""
        return self.info.source_run_id

    @property
    def status(self) -> str:
        """PENDING, READY or FAILED."""
        return self.info.status.name

    @property
    def status_message(self) -> str:
        """More about the status."""
        return self.info.status_message

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return self.info.tags

    @property
    def params(self) -> dict[str, str]:
        """The params by key."""
        return self.data.params

    @property
    def metrics(self) -> list[Metric]:
        """The latest point of each metric by run and dataset."""
        return self.data.metrics

    def to_dictionary(self) -> dict[str, Any]:
        """Return its properties, as MLflow's Python API has them."""
        return {name: getattr(self, name) for name in _PROPERTIES}


_PROPERTIES = (
    "experiment_id", "model_id", "name", "artifact_location", "creation_timestamp",
    "last_updated_timestamp", "model_type", "source_run_id", "status", "status_message", "tags",
    "params", "metrics",
)  # fmt: skip
