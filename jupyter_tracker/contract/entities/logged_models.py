"""Logged models: models with an id of their own, made in a run or without one."""

from enum import StrEnum

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
