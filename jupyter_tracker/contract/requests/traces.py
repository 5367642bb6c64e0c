"""Traces and assessments."""

import re
from collections.abc import Mapping, Sequence

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.names import ARTIFACT_LOCATION_TAG
from jupyter_tracker.contract.protobuf_time import (
    MAX_DURATION,
    MAX_TIMESTAMP,
    parse_duration,
    parse_timestamp,
)
from jupyter_tracker.contract.requests.base import MAX_RESULTS

MAX_TRACES_PER_REQUEST = 100

_TRACE_ID = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_UPDATABLE = ("assessment_name", "expectation", "feedback", "rationale", "metadata")


class OfTrace(e.Entity):
    """A request about one trace, which MLflow 2 names by ``request_id``."""

    trace_id: str = ""
    request_id: str = ""

    def __post_init__(self) -> None:
        self.trace_id = self.trace_id or self.request_id
        self.request_id = self.trace_id
        v.require(self.trace_id, "trace_id")


class StartTrace(e.Entity):
    """Keep a trace, which has ended in spite of the name; its spans follow as a file."""

    trace: e.Trace

    def __post_init__(self) -> None:
        info = self.trace.trace_info
        _check_trace_id(info.trace_id)
        if not info.trace_location.mlflow_experiment:
            raise missing("trace_location.mlflow_experiment")
        parse_timestamp(info.request_time, "request_time")
        if info.execution_duration:
            duration = parse_duration(info.execution_duration, "execution_duration")
            v.check_range(duration, -MAX_DURATION, MAX_DURATION, "execution_duration")
        v.check_length(info.client_request_id, v.MAX_TRACE_KEY_LENGTH, "The client's request id")
        v.check_length(info.request_preview, v.MAX_TRACE_PREVIEW_LENGTH, "The request preview")
        v.check_length(info.response_preview, v.MAX_TRACE_PREVIEW_LENGTH, "The response preview")
        _check_pairs(info.trace_metadata, "metadata")
        _check_pairs(info.tags, "tag")
        for assessment in info.assessments:
            _check_assessment(assessment)


class TraceResponse(e.Entity):
    """One trace."""

    trace: e.Trace


class StartTraceV2(e.Entity):
    """Keep a trace that begins."""

    experiment_id: str
    timestamp_ms: int
    request_metadata: list[e.TraceTag] = []
    tags: list[e.TraceTag] = []

    def __post_init__(self) -> None:
        v.check_range(self.timestamp_ms, 0, MAX_TIMESTAMP, "timestamp_ms")
        _check_tag_list(self.request_metadata, "metadata")
        _check_tag_list(self.tags, "tag")


class EndTraceV2(OfTrace, kw_only=True):
    """Say how a trace ended; ``timestamp_ms`` is the time of its end."""

    timestamp_ms: int
    status: e.TraceStatus
    request_metadata: list[e.TraceTag] = []
    tags: list[e.TraceTag] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_range(self.timestamp_ms, 0, MAX_TIMESTAMP, "timestamp_ms")
        _check_tag_list(self.request_metadata, "metadata")
        _check_tag_list(self.tags, "tag")


class TraceInfoV2Response(e.Entity):
    """One trace in MLflow 2's words."""

    trace_info: e.TraceInfoV2


class GetTraceInfo(OfTrace):
    """Get a trace without its spans."""


class GetTrace(OfTrace):
    """Get a trace with its spans."""

    allow_partial: bool = False


class BatchGetTraces(e.Entity):
    """Get several traces, of ``experiment_ids`` only when there are any."""

    trace_ids: list[str] = []
    experiment_ids: list[str] = []

    def __post_init__(self) -> None:
        v.check_batch_size(self.trace_ids, MAX_TRACES_PER_REQUEST, "trace ids")


class BatchGetTracesResponse(e.Entity):
    """The traces that exist."""

    traces: list[e.Trace] = []


class BatchGetTraceInfos(e.Entity):
    """Get several traces without their spans."""

    trace_ids: list[str] = []
    experiment_ids: list[str] = []

    def __post_init__(self) -> None:
        v.check_batch_size(self.trace_ids, v.MAX_ENTITIES_PER_BATCH, "trace ids")


class BatchGetTraceInfosResponse(e.Entity):
    """The traces that exist."""

    trace_infos: list[e.TraceInfo] = []


class SearchTraces(e.Entity):
    """Search traces; ``filter`` and ``order_by`` are in the search language."""

    locations: list[e.TraceLocation] = []
    filter: str = ""
    max_results: int = 100
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")

    @property
    def experiment_ids(self) -> list[str]:
        """The experiments among the locations."""
        return [
            place.mlflow_experiment.experiment_id
            for place in self.locations
            if place.mlflow_experiment
        ]


class SearchTracesResponse(e.Entity):
    """A page of traces without their spans."""

    traces: list[e.TraceInfo] = []
    next_page_token: str = ""


class SearchTracesV2(e.Entity):
    """Search traces, in MLflow 2's words."""

    experiment_ids: list[str] = []
    filter: str = ""
    max_results: int = 100
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class SearchTracesV2Response(e.Entity):
    """A page of traces in MLflow 2's words."""

    traces: list[e.TraceInfoV2] = []
    next_page_token: str = ""


class SetTraceTag(OfTrace, kw_only=True):
    """Set one tag of a trace."""

    key: str
    value: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_pairs({self.key: self.value}, "tag")
        _check_may_change(self.key)


class DeleteTraceTag(OfTrace, kw_only=True):
    """Remove one tag of a trace."""

    key: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_may_change(self.key)


class DeleteTraces(e.Entity):
    """Remove traces for good: those named, or the oldest up to a time."""

    experiment_id: str
    max_timestamp_millis: int | None = None
    max_traces: int | None = None
    request_ids: list[str] = []

    def __post_init__(self) -> None:
        if (self.max_timestamp_millis is None) == (not self.request_ids):
            raise invalid(
                "Give either 'max_timestamp_millis' or 'request_ids' to say which traces to delete."
            )
        if self.max_traces is not None:
            if self.request_ids:
                raise invalid("'max_traces' goes with 'max_timestamp_millis', not 'request_ids'.")
            v.check_range(self.max_traces, 1, 2**31 - 1, "max_traces")
        v.check_batch_size(self.request_ids, v.MAX_ENTITIES_PER_BATCH, "traces")


class DeleteTracesResponse(e.Entity, omit_defaults=False):
    """How many traces were removed."""

    traces_deleted: int = 0


class LinkTracesToRun(e.Entity):
    """Say that traces belong to a run; a trace may still be on its way."""

    run_id: str
    trace_ids: list[str] = []

    def __post_init__(self) -> None:
        v.check_batch_size(self.trace_ids, MAX_TRACES_PER_REQUEST, "traces")
        for trace_id in self.trace_ids:
            _check_trace_id(trace_id)


class LinkPromptsToTrace(OfTrace):
    """Say which prompts a trace used."""

    prompt_versions: list[e.PromptVersionRef] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_batch_size(self.prompt_versions, v.MAX_ENTITIES_PER_BATCH, "prompts")
        for prompt in self.prompt_versions:
            v.check_length(str(prompt), v.MAX_PROMPT_VERSION_LENGTH, "The version of the prompt")


class OfAssessment(e.Entity):
    """A request about one assessment."""

    trace_id: str
    assessment_id: str


class CreateAssessment(e.Entity):
    """Add a feedback or an expectation to a trace."""

    assessment: e.Assessment
    trace_id: str = ""

    def __post_init__(self) -> None:
        self.trace_id = self.trace_id or self.assessment.trace_id
        v.require(self.trace_id, "trace_id")
        _check_assessment(self.assessment)


class GetAssessment(OfAssessment):
    """Get one assessment."""


class UpdateAssessment(OfAssessment):
    """Change what ``update_mask`` names, separated by commas, to what stands in ``assessment``."""

    assessment: e.Assessment
    update_mask: str

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.fields) - set(_UPDATABLE)):
            raise invalid(
                f"Invalid value {v.shown(unknown[0])} for parameter 'update_mask' supplied: only "
                f"{', '.join(_UPDATABLE)} can change."
            )
        for field in self.fields:
            value = getattr(self.assessment, field)
            if value is None or (field == "assessment_name" and not value):
                raise missing(f"assessment.{field}")
        _check_texts(self.assessment)

    @property
    def fields(self) -> list[str]:
        """What is to change; protobuf writes the names in camel case."""
        names = [name.strip() for name in self.update_mask.split(",")]
        return [re.sub(r"([A-Z])", r"_\1", name).lower() for name in names if name]


class DeleteAssessment(OfAssessment):
    """Remove an assessment."""


class AssessmentResponse(e.Entity):
    """One assessment."""

    assessment: e.Assessment


def _check_trace_id(trace_id: str) -> None:
    v.require(trace_id, "trace_id")
    v.check_length(trace_id, v.MAX_TRACE_ID_LENGTH, "The id of the trace")
    if not _TRACE_ID.fullmatch(trace_id):
        raise invalid(
            f"Invalid value {v.shown(trace_id)} for parameter 'trace_id' supplied: use letters, "
            "digits, '_', '.' and '-'."
        )


def _check_tag_list(tags: Sequence[e.TraceTag], what: str) -> None:
    for tag in tags:
        _check_pairs({tag.key: tag.value}, what)


def _check_pairs(pairs: Mapping[str, str], what: str) -> None:
    for key, value in pairs.items():
        v.require(key, "key")
        v.check_length(key, v.MAX_TRACE_KEY_LENGTH, f"The name of the {what}")
        v.check_length(value, v.MAX_TRACE_TAG_VALUE_LENGTH, f"The value of {what} {key!r}")


def _check_may_change(key: str) -> None:
    if key == ARTIFACT_LOCATION_TAG:
        raise invalid(f"The tag {key!r} says where the spans are, and cannot change.")


def _check_assessment(assessment: e.Assessment) -> None:
    v.require(assessment.assessment_name, "assessment_name")
    if (assessment.feedback is None) == (assessment.expectation is None):
        raise invalid(
            f"Invalid assessment {v.shown(assessment.assessment_name)}: give it either a "
            "'feedback' or an 'expectation'."
        )
    _check_texts(assessment)


def _check_texts(assessment: e.Assessment) -> None:
    name = v.shown(assessment.assessment_name)
    v.check_length(assessment.assessment_name, v.MAX_TRACE_KEY_LENGTH, "The assessment's name")
    v.check_length(assessment.assessment_id, v.MAX_TRACE_ID_LENGTH, f"The id of {name}")
    for time, parameter in (
        (assessment.create_time, "create_time"),
        (assessment.last_update_time, "last_update_time"),
    ):
        if time:
            parse_timestamp(time, parameter)
