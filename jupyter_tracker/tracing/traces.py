"""Traces that have ended, with MLflow's fields."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.protobuf_time import (
    format_duration,
    format_timestamp,
    parse_duration,
    parse_timestamp,
)
from jupyter_tracker.tracing import assessments, names
from jupyter_tracker.tracing.assessments import Assessment, Expectation, Feedback
from jupyter_tracker.tracing.serializing import load
from jupyter_tracker.tracing.spans import Span

_DURATION = "execution_duration"
_DURATION_MS = "execution_duration_ms"


@dataclass
class TraceInfo:
    """What a trace is without its spans; times are in milliseconds."""

    trace_id: str
    trace_location: e.TraceLocation
    request_time: int
    state: e.TraceState
    request_preview: str | None = None
    response_preview: str | None = None
    client_request_id: str | None = None
    execution_duration: int | None = None
    trace_metadata: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    assessments: list[Assessment] = field(default_factory=list)

    @property
    def experiment_id(self) -> str | None:
        """The experiment that it is in."""
        place = self.trace_location.mlflow_experiment
        return place.experiment_id if place is not None else None

    @property
    def token_usage(self) -> dict[str, int] | None:
        """Tokens of the language models that it asked."""
        usage: dict[str, int] | None = load(self.trace_metadata.get(names.USAGE_METADATA))
        return usage

    @property
    def cost(self) -> dict[str, float] | None:
        """What these cost, in US dollars."""
        cost: dict[str, float] | None = load(self.trace_metadata.get(names.COST_METADATA))
        return cost

    @property
    def request_id(self) -> str:
        """MLflow 2's word for its id."""
        return self.trace_id

    @property
    def request_metadata(self) -> dict[str, str]:
        """MLflow 2's word for its metadata."""
        return self.trace_metadata

    @property
    def timestamp_ms(self) -> int:
        """MLflow 2's word for the time when it began."""
        return self.request_time

    @property
    def execution_time_ms(self) -> int | None:
        """MLflow 2's word for how long it took."""
        return self.execution_duration

    @property
    def status(self) -> e.TraceStatus:
        """How it ended, in MLflow 2's words."""
        return e.TraceStatus.__members__.get(
            self.state.name, e.TraceStatus.TRACE_STATUS_UNSPECIFIED
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as MLflow's JSON has it."""
        written: dict[str, Any] = msgspec.to_builtins(to_entity(self))
        written.pop(_DURATION, None)
        if self.execution_duration is not None:
            written[_DURATION_MS] = self.execution_duration
        return written

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> "TraceInfo":
        """Make it of what `to_dict` returned, here or in MLflow."""
        fields = dict(d)
        duration = fields.pop(_DURATION_MS, None)
        if duration is not None:
            fields[_DURATION] = format_duration(int(duration))
        return from_entity(msgspec.convert(fields, type=e.TraceInfo, strict=False))


@dataclass
class TraceData:
    """The spans of a trace."""

    spans: list[Span] = field(default_factory=list)

    @property
    def request(self) -> str | None:
        """What the call took, as JSON."""
        return self._of_root(names.INPUTS)

    @property
    def response(self) -> str | None:
        """What it gave, as JSON."""
        return self._of_root(names.OUTPUTS)

    @property
    def intermediate_outputs(self) -> dict[str, Any] | None:
        """What the steps gave, by their names."""
        root = self._root()
        given = root.get_attribute(names.INTERMEDIATE_OUTPUTS) if root is not None else None
        if given:
            return dict(given)
        steps = [span for span in self.spans if span.parent_id and span.outputs is not None]
        all_names = [span.name for span in self.spans]
        found: dict[str, Any] = {}
        for span in steps:
            same = [each for each in self.spans if each.name == span.name]
            several = all_names.count(span.name) > 1
            found[f"{span.name}_{same.index(span) + 1}" if several else span.name] = span.outputs
        return found or None

    def to_dict(self) -> dict[str, Any]:
        """Return them as MLflow keeps them in ``traces.json``."""
        return {"spans": [span.to_dict() for span in self.spans]}

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> "TraceData":
        """Make them of what `to_dict` returned, here or in MLflow."""
        return cls([Span.from_dict(span) for span in d.get("spans", [])])

    def _root(self) -> Span | None:
        return next((span for span in self.spans if span.parent_id is None), None)

    def _of_root(self, attribute: str) -> str | None:
        root = self._root()
        return root.text(attribute) or None if root is not None else None


@dataclass
class Trace:
    """What a call did, step by step."""

    info: TraceInfo
    data: TraceData

    @property
    def trace_id(self) -> str:
        """Its id."""
        return self.info.trace_id

    def to_dict(self) -> dict[str, Any]:
        """Return it as MLflow's JSON has it."""
        return {"info": self.info.to_dict(), "data": self.data.to_dict()}

    def to_json(self, pretty: bool = False) -> str:
        """Return that as text."""
        return json.dumps(self.to_dict(), indent=2 if pretty else None, default=str)

    @classmethod
    def from_dict(cls, trace_dict: Mapping[str, Any]) -> "Trace":
        """Make it of what `to_dict` returned, here or in MLflow."""
        if not {"info", "data"} <= set(trace_dict):
            raise invalid(
                f"A trace has 'info' and 'data', and not {', '.join(map(repr, trace_dict))}: give "
                "what Trace.to_dict() returns."
            )
        return cls(TraceInfo.from_dict(trace_dict["info"]), TraceData.from_dict(trace_dict["data"]))

    @classmethod
    def from_json(cls, trace_json: str) -> "Trace":
        """Make it of what `to_json` returned, here or in MLflow."""
        try:
            fields = json.loads(trace_json)
        except ValueError as error:
            raise invalid(
                f"A trace is read from JSON, and this is none: {error}. Give what "
                "Trace.to_json() returns."
            ) from None
        return cls.from_dict(fields)

    def search_spans(
        self,
        span_type: str | None = None,
        name: str | re.Pattern[str] | None = None,
        span_id: str | None = None,
    ) -> list[Span]:
        """Return the spans of this type, name or id; a name may be a pattern."""

        def is_named(span: Span) -> bool:
            if isinstance(name, re.Pattern):
                return name.search(span.name) is not None
            return name is None or span.name == name

        return [
            span
            for span in self.data.spans
            if is_named(span)
            and span_type in (None, span.span_type)
            and span_id in (None, span.span_id)
        ]

    def search_assessments(
        self,
        name: str | None = None,
        *,
        span_id: str | None = None,
        all: bool = False,
        type: str | None = None,
    ) -> list[Assessment]:
        """Return the assessments of this name, span or type.

        Parameters
        ----------
        name, span_id
            Any by default.
        all
            Whether to return those too that have been overridden.
        type
            "feedback" or "expectation"; any by default.
        """
        kinds = {"feedback": Feedback, "expectation": Expectation, None: Assessment}
        return [
            assessment
            for assessment in self.info.assessments
            if name in (None, assessment.name)
            and span_id in (None, assessment.span_id)
            and (all or assessment.valid is not False)
            and isinstance(assessment, kinds[type])
        ]

    def to_pandas_dataframe_row(self) -> dict[str, Any]:
        """Return its values under the names of the columns of `search_traces`."""
        return {
            "trace_id": self.info.trace_id,
            "trace": self.to_json(),
            "client_request_id": self.info.client_request_id,
            "state": self.info.state,
            "request_time": self.info.request_time,
            "execution_duration": self.info.execution_duration,
            "request": load(self.data.request),
            "response": load(self.data.response),
            "trace_metadata": self.info.trace_metadata,
            "tags": self.info.tags,
            "spans": [span.to_dict() for span in self.data.spans],
            "assessments": [each.to_dictionary() for each in self.info.assessments],
        }

    @staticmethod
    def pandas_dataframe_columns() -> list[str]:
        """Return the columns of `search_traces`."""
        return [
            "trace_id", "trace", "client_request_id", "state", "request_time",
            "execution_duration", "request", "response", "trace_metadata", "tags", "spans",
            "assessments",
        ]  # fmt: skip

    def __repr__(self) -> str:
        return f"Trace(trace_id={self.trace_id!r})"


class Session(Sequence[Trace]):
    """Traces of one conversation, the oldest first."""

    traces: list[Trace]

    def __init__(self, traces: Sequence[Trace]) -> None:
        self.traces = list(traces)

    @property
    def id(self) -> str | None:
        """What the traces name it by."""
        return self.traces[0].info.trace_metadata.get(names.SESSION_METADATA)

    def __getitem__(self, index: Any) -> Any:
        return self.traces[index]

    def __len__(self) -> int:
        return len(self.traces)

    def __repr__(self) -> str:
        return f"Session(id={self.id!r})"


def to_entity(info: TraceInfo) -> e.TraceInfo:
    """Return what a trace is as the contract has it."""
    duration = info.execution_duration
    return e.TraceInfo(
        trace_id=info.trace_id,
        trace_location=info.trace_location,
        request_time=format_timestamp(info.request_time),
        state=info.state,
        client_request_id=info.client_request_id or "",
        request_preview=info.request_preview or "",
        response_preview=info.response_preview or "",
        execution_duration=format_duration(duration) if duration is not None else "",
        trace_metadata=info.trace_metadata,
        tags=info.tags,
        assessments=[assessments.to_entity(each) for each in info.assessments],
    )


def from_entity(kept: e.TraceInfo) -> TraceInfo:
    """Make what a trace is of what the contract has."""
    duration = kept.execution_duration
    return TraceInfo(
        trace_id=kept.trace_id,
        trace_location=kept.trace_location,
        request_time=parse_timestamp(kept.request_time, "request_time"),
        state=kept.state,
        request_preview=kept.request_preview or None,
        response_preview=kept.response_preview or None,
        client_request_id=kept.client_request_id or None,
        execution_duration=parse_duration(duration, _DURATION) if duration else None,
        trace_metadata=dict(kept.trace_metadata),
        tags=dict(kept.tags),
        assessments=[assessments.from_entity(each) for each in kept.assessments],
    )
