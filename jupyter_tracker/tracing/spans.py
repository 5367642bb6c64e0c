"""Spans, the steps of a trace: OpenTelemetry's, with MLflow's fields and JSON."""

import base64
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.tracing import names
from jupyter_tracker.tracing.serializing import dump, load

TRACE_ID_PREFIX = "tr-"
_STATUS_CODE = "STATUS_CODE_"


class SpanType:
    """What kind of step a span is; any other text will do as well."""

    LLM = "LLM"
    CHAIN = "CHAIN"
    AGENT = "AGENT"
    TOOL = "TOOL"
    CHAT_MODEL = "CHAT_MODEL"
    RETRIEVER = "RETRIEVER"
    PARSER = "PARSER"
    EMBEDDING = "EMBEDDING"
    RERANKER = "RERANKER"
    MEMORY = "MEMORY"
    UNKNOWN = "UNKNOWN"
    WORKFLOW = "WORKFLOW"
    TASK = "TASK"
    GUARDRAIL = "GUARDRAIL"
    EVALUATOR = "EVALUATOR"


_VISIBLE = {"LLM", "CHAT_MODEL", "TOOL", "RETRIEVER", "AGENT", "EMBEDDING"}
"""Types of spans whose level is INFO, unless another is set; that of the others is DEBUG."""


class SpanLogLevel(IntEnum):
    """How much a span matters to who reads the trace."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40
    CRITICAL = 50

    @classmethod
    def from_value(cls, value: "SpanLogLevel | str") -> "SpanLogLevel":
        """Return the level that a user names."""
        if isinstance(value, cls):
            return value
        known = str(value).strip().upper()
        if known not in cls.__members__:
            raise invalid(
                f"Invalid value {shown(str(value))} for parameter 'log_level' supplied: use one "
                f"of {', '.join(cls.__members__)}."
            )
        return cls[known]


class SpanStatusCode(StrEnum):
    """How a step ended."""

    UNSET = "UNSET"
    OK = "OK"
    ERROR = "ERROR"


@dataclass
class SpanStatus:
    """How a step ended, and if badly why."""

    status_code: SpanStatusCode
    description: str = ""

    def __post_init__(self) -> None:
        try:
            self.status_code = SpanStatusCode(self.status_code)
        except ValueError:
            raise invalid(
                f"Invalid value {shown(str(self.status_code))} for parameter 'status' supplied: "
                f"use one of {', '.join(SpanStatusCode)}."
            ) from None


@dataclass
class SpanEvent:
    """Something that happened during a step; ``timestamp`` in nanoseconds."""

    name: str
    timestamp: int = field(default_factory=time.time_ns)
    attributes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_exception(cls, exception: BaseException) -> "SpanEvent":
        """Make the event of an exception."""
        return cls(
            "exception",
            attributes={
                "exception.message": str(exception),
                "exception.type": type(exception).__name__,
                "exception.stacktrace": "".join(traceback.format_exception(exception)).strip(),
            },
        )


@dataclass
class Link:
    """A span of another trace that a span has to do with."""

    trace_id: str
    span_id: str
    attributes: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as a dictionary."""
        return {"trace_id": self.trace_id, "span_id": self.span_id, "attributes": self.attributes}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Link":
        """Make it of what `to_dict` returned."""
        return cls(data["trace_id"], data["span_id"], data.get("attributes"))


class Span:
    """A step of a trace.

    Parameters
    ----------
    name, trace_id, span_id, parent_id
        The step; ids are hexadecimal, that of the trace with ``tr-`` before it.
    start_time_ns, end_time_ns
        In nanoseconds since the epoch.
    attributes
        Their values as JSON.
    """

    name: str
    trace_id: str
    span_id: str
    parent_id: str | None
    start_time_ns: int
    end_time_ns: int | None
    status: SpanStatus
    events: list[SpanEvent]
    links: list[Link]

    def __init__(
        self,
        name: str,
        trace_id: str,
        span_id: str,
        parent_id: str | None,
        start_time_ns: int,
        attributes: dict[str, str],
        end_time_ns: int | None = None,
    ) -> None:
        self.name = name
        self.trace_id = trace_id
        self.span_id = span_id
        self.parent_id = parent_id
        self.start_time_ns = start_time_ns
        self.end_time_ns = end_time_ns
        self.status = SpanStatus(SpanStatusCode.UNSET)
        self.events = []
        self.links = []
        self._otel_trace_id = trace_id.removeprefix(TRACE_ID_PREFIX)
        self._values = attributes

    @property
    def request_id(self) -> str:
        """MLflow 2's word for the id of the trace."""
        return self.trace_id

    @property
    def attributes(self) -> dict[str, Any]:
        """What is known of the step."""
        return {key: load(value) for key, value in self._values.items()}

    def get_attribute(self, key: str) -> Any:
        """Return one attribute; None when it is not there."""
        value = self._values.get(key)
        return None if value is None else load(value)

    @property
    def inputs(self) -> Any:
        """What the step took."""
        return self.get_attribute(names.INPUTS)

    @property
    def outputs(self) -> Any:
        """What the step gave."""
        return self.get_attribute(names.OUTPUTS)

    @property
    def span_type(self) -> str:
        """What kind of step it is: see `SpanType`."""
        return str(self.get_attribute(names.SPAN_TYPE) or SpanType.UNKNOWN)

    @property
    def log_level(self) -> SpanLogLevel | None:
        """How much it matters."""
        level = self.get_attribute(names.LOG_LEVEL)
        return None if level is None else SpanLogLevel(level)

    @property
    def description(self) -> str | None:
        """What it is, in words."""
        return self._text_of(names.DESCRIPTION)

    @property
    def model_name(self) -> str | None:
        """The language model that it asked."""
        return self._text_of(names.MODEL)

    @property
    def llm_cost(self) -> dict[str, float] | None:
        """What that cost, in US dollars."""
        cost: dict[str, float] | None = self.get_attribute(names.COST)
        return cost

    def text(self, key: str) -> str:
        """Return one attribute as JSON; "" when it is not there."""
        return self._values.get(key, "")

    def to_dict(self) -> dict[str, Any]:
        """Return it as MLflow keeps it in ``traces.json``."""
        return {
            "trace_id": _base64(self._otel_trace_id),
            "span_id": _base64(self.span_id),
            "parent_span_id": _base64(self.parent_id) if self.parent_id else None,
            "name": self.name,
            "start_time_unix_nano": self.start_time_ns,
            "end_time_unix_nano": self.end_time_ns,
            "events": [
                {
                    "name": event.name,
                    "time_unix_nano": event.timestamp,
                    "attributes": event.attributes,
                }
                for event in self.events
            ],
            "status": {
                "code": f"{_STATUS_CODE}{self.status.status_code}",
                "message": self.status.description,
            },
            "attributes": dict(self._values),
            "links": [link.to_dict() for link in self.links],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Span":
        """Make it of what `to_dict` returned, here or in MLflow."""
        attributes = dict(data["attributes"])
        otel_trace_id = _hexadecimal(data["trace_id"])
        parent_id = data.get("parent_span_id")
        span = cls(
            data["name"],
            str(load(attributes.get(names.TRACE_ID)) or f"{TRACE_ID_PREFIX}{otel_trace_id}"),
            _hexadecimal(data["span_id"]),
            _hexadecimal(parent_id) if parent_id else None,
            int(data["start_time_unix_nano"]),
            attributes,
            int(data["end_time_unix_nano"]) if data.get("end_time_unix_nano") else None,
        )
        span._otel_trace_id = otel_trace_id
        status = data.get("status") or {}
        code = str(status.get("code") or SpanStatusCode.UNSET).removeprefix(_STATUS_CODE)
        span.status = SpanStatus(SpanStatusCode(code), status.get("message") or "")
        span.events = [
            SpanEvent(event["name"], int(event["time_unix_nano"]), event.get("attributes") or {})
            for event in data.get("events") or ()
        ]
        span.links = [Link.from_dict(link) for link in data.get("links") or ()]
        return span

    @classmethod
    def from_otlp(cls, data: Mapping[str, Any]) -> "Span":
        """Make it of OpenTelemetry's JSON, in which MLflow's server answers spans."""
        events = [
            {**event, "attributes": _of_otlp(event.get("attributes") or ())}
            for event in data.get("events") or ()
        ]
        attributes = _of_otlp(data.get("attributes") or ())
        written = {key: dump(value) for key, value in attributes.items()}
        return cls.from_dict({**data, "events": events, "attributes": written, "links": ()})

    def _text_of(self, key: str) -> str | None:
        value: str | None = self.get_attribute(key)
        return value

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(name={self.name!r}, trace_id={self.trace_id!r}, "
            f"span_id={self.span_id!r}, parent_id={self.parent_id!r})"
        )


def default_level(span_type: str) -> SpanLogLevel:
    """Return the level of a span that was given none."""
    return SpanLogLevel.INFO if span_type in _VISIBLE else SpanLogLevel.DEBUG


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


def _hexadecimal(written: str) -> str:
    """Read an id, which MLflow 3.5 alone wrote in hexadecimal."""
    if len(written) in (12, 24):
        return base64.b64decode(written).hex()
    return written.removeprefix(TRACE_ID_PREFIX)


def _of_otlp(pairs: Any) -> dict[str, Any]:
    return {pair["key"]: _otlp_value(pair.get("value") or {}) for pair in pairs}


def _otlp_value(value: Mapping[str, Any]) -> Any:
    """Read one of OpenTelemetry's values, in which protobuf writes whole numbers as text."""
    for kind, content in value.items():
        match kind:
            case "int_value":
                return int(content)
            case "array_value":
                return [_otlp_value(each) for each in content.get("values", ())]
            case "kvlist_value":
                return _of_otlp(content.get("values", ()))
            case _:
                return content
    return None
