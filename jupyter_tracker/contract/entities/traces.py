"""Traces, which tell what a call did step by step, and what people and judges think of them."""

from enum import StrEnum
from typing import Any

from jupyter_tracker.contract.entities.base import Entity


class TraceState(StrEnum):
    """How the traced call ended."""

    STATE_UNSPECIFIED = "STATE_UNSPECIFIED"
    OK = "OK"
    ERROR = "ERROR"
    IN_PROGRESS = "IN_PROGRESS"


class TraceStatus(StrEnum):
    """The same in MLflow 2's words."""

    TRACE_STATUS_UNSPECIFIED = "TRACE_STATUS_UNSPECIFIED"
    OK = "OK"
    ERROR = "ERROR"
    IN_PROGRESS = "IN_PROGRESS"


class AssessmentSourceType(StrEnum):
    """Who judges."""

    SOURCE_TYPE_UNSPECIFIED = "SOURCE_TYPE_UNSPECIFIED"
    HUMAN = "HUMAN"
    LLM_JUDGE = "LLM_JUDGE"
    CODE = "CODE"


class AssessmentSource(Entity):
    """Who judged."""

    source_type: AssessmentSourceType = AssessmentSourceType.SOURCE_TYPE_UNSPECIFIED
    source_id: str = ""


class Assessment(Entity):
    """A feedback on a trace or one of its spans, or what was expected of it.

    Times are RFC 3339 text. ``feedback`` is ``{"value": …, "error": …}``, ``expectation``
    ``{"value": …}`` or ``{"serialized_value": …}``, as the client made them.
    """

    assessment_name: str = ""
    assessment_id: str = ""
    trace_id: str = ""
    span_id: str = ""
    source: AssessmentSource | None = None
    create_time: str = ""
    last_update_time: str = ""
    feedback: dict[str, Any] | None = None
    expectation: dict[str, Any] | None = None
    rationale: str | None = None
    metadata: dict[str, str] = {}
    overrides: str = ""
    valid: bool | None = None


class ExperimentLocation(Entity):
    """An experiment as the place of a trace."""

    experiment_id: str


class TraceLocation(Entity):
    """Where a trace is: in an experiment, here."""

    type: str = ""
    mlflow_experiment: ExperimentLocation | None = None


class TraceInfo(Entity):
    """What a trace is without its spans.

    ``request_time`` is RFC 3339 text, ``execution_duration`` seconds such as ``0.5s``.
    """

    trace_id: str
    trace_location: TraceLocation
    request_time: str = ""
    state: TraceState = TraceState.STATE_UNSPECIFIED
    client_request_id: str = ""
    request_preview: str = ""
    response_preview: str = ""
    execution_duration: str = ""
    trace_metadata: dict[str, str] = {}
    tags: dict[str, str] = {}
    assessments: list[Assessment] = []


class Trace(Entity):
    """A trace; ``spans`` are OpenTelemetry's, in its JSON."""

    trace_info: TraceInfo
    spans: list[dict[str, Any]] = []


class TraceTag(Entity):
    """One tag or one piece of metadata of a trace, in MLflow 2's words."""

    key: str
    value: str = ""


class TraceInfoV2(Entity):
    """What a trace is without its spans, in MLflow 2's words; times are in milliseconds."""

    request_id: str
    experiment_id: str
    timestamp_ms: int
    execution_time_ms: int | None = None
    status: TraceStatus = TraceStatus.TRACE_STATUS_UNSPECIFIED
    request_metadata: list[TraceTag] = []
    tags: list[TraceTag] = []


class PromptVersionRef(Entity):
    """A version of a prompt."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"
