"""Traces that are being made: live spans, and which of them is the current one."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import TRACE_NAME_TAG
from jupyter_tracker.contract.protobuf_time import format_duration, format_timestamp
from jupyter_tracker.contract.validation import MAX_TRACE_KEY_LENGTH
from jupyter_tracker.journal import trace_sender
from jupyter_tracker.journal.sender import warn
from jupyter_tracker.journal.traces import TraceRecord, in_experiment
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.tracing import names, usage
from jupyter_tracker.tracing.context import settings
from jupyter_tracker.tracing.serializing import dump
from jupyter_tracker.tracing.spans import (
    TRACE_ID_PREFIX,
    Link,
    Span,
    SpanEvent,
    SpanLogLevel,
    SpanStatus,
    SpanStatusCode,
    SpanType,
    default_level,
)

NO_TRACE_ID = "MLFLOW_NO_OP_SPAN_TRACE_ID"
_SCHEMA = "3"
_PREVIEW_LENGTH = 1000
_METADATA_LENGTH = 250
_VALUE_LENGTH = 4096


@dataclass(frozen=True)
class Destination:
    """Where a trace goes.

    Attributes
    ----------
    experiment_id, experiment_name
        The experiment by its id, or when that is not known yet by its name.
    metadata
        What is known of who traces.
    """

    store: Store
    tracking_uri: str
    experiment_id: str
    experiment_name: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


class LiveTrace:
    """A trace that has begun; it is written down when its first span ends."""

    def __init__(self, destination: Destination, name: str) -> None:
        here = settings()
        self.otel_trace_id = os.urandom(16).hex()
        self.trace_id = TRACE_ID_PREFIX + self.otel_trace_id
        self.destination = destination
        self.process = os.getpid()
        self.spans: dict[str, LiveSpan] = {}
        self.tags: dict[str, Any] = {**here.tags, TRACE_NAME_TAG: name}
        self.metadata: dict[str, Any] = {
            names.SCHEMA_METADATA: _SCHEMA,
            **destination.metadata,
            **here.metadata,
        }
        self.client_request_id = ""
        self.request_preview: str | None = None
        self.response_preview: str | None = None
        self.state: e.TraceState | None = None
        self.assessments: list[e.Assessment] = []

    @property
    def root(self) -> "LiveSpan":
        """Its first span."""
        return next(iter(self.spans.values()))

    def ended(self) -> None:
        """Write it down, if its first span has ended: again when one that outlived that ends."""
        root = self.root
        if root.end_time_ns is None or self.process != os.getpid():
            return
        _traces.pop(self.trace_id, None)
        _last[:] = [self.trace_id]
        _last_here.set(self.trace_id)
        try:
            self._put(root, root.end_time_ns)
        except Exception as error:  # whatever it is: what is traced goes on
            say_once(f"A trace was not recorded. {error!r}")

    def _put(self, root: "LiveSpan", end_time_ns: int) -> None:
        destination = self.destination
        record = TraceRecord(
            tracking_uri=destination.tracking_uri,
            info=self._info(root, end_time_ns),
            spans=msgspec.Raw(_encoder.encode([s.to_dict() for s in list(self.spans.values())])),
            experiment_name=destination.experiment_name,
        )
        trace_sender.sender().put(record, destination.store)

    def adopt(self, spans: Iterable[Span], parent_id: str) -> None:
        """Take in the spans of a trace that has ended, below the span ``parent_id``."""
        for span in spans:
            around = span.parent_id if span.parent_id in self.spans else parent_id
            self.spans[span.span_id] = LiveSpan.of(span, self, around)

    def _info(self, root: "LiveSpan", end_time_ns: int) -> e.TraceInfo:
        inputs, outputs = root.text(names.INPUTS), root.text(names.OUTPUTS)
        failed = root.status.status_code == SpanStatusCode.ERROR
        metadata = {
            **self.metadata,
            names.INPUTS_METADATA: _cut(inputs, _METADATA_LENGTH),
            names.OUTPUTS_METADATA: _cut(outputs, _METADATA_LENGTH),
            **usage.metadata(list(self.spans.values())),
        }
        return e.TraceInfo(
            trace_id=self.trace_id,
            trace_location=in_experiment(self.destination.experiment_id),
            request_time=format_timestamp(root.start_time_ns // 1_000_000),
            state=self.state or (e.TraceState.ERROR if failed else e.TraceState.OK),
            client_request_id=_cut(self.client_request_id, MAX_TRACE_KEY_LENGTH),
            request_preview=_preview(self.request_preview, inputs),
            response_preview=_preview(self.response_preview, outputs),
            execution_duration=format_duration((end_time_ns - root.start_time_ns) // 1_000_000),
            trace_metadata=_texts(metadata),
            tags=_texts(self.tags),
            assessments=list(self.assessments),
        )


class LiveSpan(Span):
    """A step that goes on; what is set after its end is ignored."""

    def __init__(
        self,
        trace: LiveTrace,
        name: str,
        span_type: str | None,
        parent_id: str | None,
        start_time_ns: int | None = None,
    ) -> None:
        super().__init__(
            name,
            trace.trace_id,
            os.urandom(8).hex(),
            parent_id,
            start_time_ns if start_time_ns is not None else time.time_ns(),
            {
                names.TRACE_ID: f'"{trace.trace_id}"',
                names.SPAN_TYPE: dump(span_type or SpanType.UNKNOWN),
            },
        )
        self.trace = trace

    @classmethod
    def of(cls, ended: Span, trace: LiveTrace, parent_id: str | None) -> "LiveSpan":
        """Make a span of one that has ended in another trace."""
        span = cls(trace, ended.name, ended.span_type, parent_id, ended.start_time_ns)
        own = span.to_dict()["attributes"]
        span.span_id, span.end_time_ns = ended.span_id, ended.end_time_ns
        span.status, span.events, span.links = ended.status, ended.events, ended.links
        span._values = {**ended.to_dict()["attributes"], **own}
        return span

    def set_json(self, key: str, text: str) -> None:
        """Set an attribute whose value is JSON already."""
        if self.end_time_ns is None:
            self._values[key] = text

    def set_attribute(self, key: str, value: Any) -> None:
        """Set one attribute, to anything."""
        if self.end_time_ns is None:
            self._values[str(key)] = dump(value)

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Set several attributes."""
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_inputs(self, inputs: Any) -> None:
        """Say what the step took."""
        self.set_attribute(names.INPUTS, inputs)

    def set_outputs(self, outputs: Any) -> None:
        """Say what the step gave."""
        self.set_attribute(names.OUTPUTS, outputs)

    def set_span_type(self, span_type: str) -> None:
        """Say what kind of step it is."""
        self.set_attribute(names.SPAN_TYPE, span_type)

    def set_description(self, description: str) -> None:
        """Say what it is, in words."""
        self.set_attribute(names.DESCRIPTION, description)

    def set_log_level(self, level: SpanLogLevel | str) -> None:
        """Say how much it matters."""
        self.set_attribute(names.LOG_LEVEL, int(SpanLogLevel.from_value(level)))

    def set_status(self, status: SpanStatus | SpanStatusCode | str) -> None:
        """Say how it ended."""
        known = status if isinstance(status, SpanStatus) else SpanStatus(SpanStatusCode(status))
        if self.end_time_ns is None:
            self.status = known

    def add_event(self, event: SpanEvent) -> None:
        """Note something that happened."""
        if self.end_time_ns is None:
            self.events.append(event)
            if event.name == "exception" and (self.log_level or 0) < SpanLogLevel.ERROR:
                self.set_log_level(SpanLogLevel.ERROR)

    def add_link(self, link: Link) -> None:
        """Note a span of another trace that this one has to do with."""
        if not isinstance(link, Link):
            raise invalid(f"Cannot link a span to a {type(link).__name__}: give a Link.")
        if self.end_time_ns is None:
            self.links.append(link)

    def record_exception(self, exception: str | BaseException) -> None:
        """Note an exception, and that the step failed."""
        error = Exception(exception) if isinstance(exception, str) else exception
        self.add_event(SpanEvent.from_exception(error))
        self.set_status(SpanStatus(SpanStatusCode.ERROR, f"{type(error).__name__}: {error}"))

    def end(
        self,
        outputs: Any = None,
        attributes: Mapping[str, Any] | None = None,
        status: SpanStatus | SpanStatusCode | str | None = None,
        end_time_ns: int | None = None,
    ) -> None:
        """End it, now by default; the trace is recorded when its first span ends."""
        if self.end_time_ns is not None:
            return
        self.set_attributes(attributes or {})
        if outputs is not None:
            self.set_outputs(outputs)
        if status is not None:
            self.set_status(status)
        if self.status.status_code != SpanStatusCode.ERROR:
            self.status = SpanStatus(SpanStatusCode.OK)
        if names.LOG_LEVEL not in self._values:
            self.set_log_level(default_level(self.span_type))
        self.end_time_ns = end_time_ns if end_time_ns is not None else time.time_ns()
        self.trace.ended()

    def to_immutable_span(self) -> Span:
        """Return the step as it is now."""
        return Span.from_dict(self.to_dict())


class NoOpSpan(LiveSpan):
    """Stands for a step that is not traced."""

    def __init__(self) -> None:
        Span.__init__(self, "", NO_TRACE_ID, "", None, 0, {}, end_time_ns=0)

    def end(self, *_: Any, **__: Any) -> None:
        """Do nothing."""

    def set_status(self, status: SpanStatus | SpanStatusCode | str) -> None:
        """Do nothing."""

    def set_log_level(self, level: SpanLogLevel | str) -> None:
        """Do nothing."""


NO_SPAN = NoOpSpan()

_current: ContextVar[LiveSpan | None] = ContextVar("jupyter_tracker_span", default=None)
_traces: dict[str, LiveTrace] = {}
"""Traces that have begun and not ended, by their ids."""
_said: set[str] = set()
_last_here: ContextVar[str | None] = ContextVar("jupyter_tracker_last_trace", default=None)
_last: list[str] = []
"""The trace that ended last in this process, if one has."""


def start(
    name: str,
    span_type: str | None,
    parent: LiveSpan | None,
    destination: Callable[[], Destination],
    start_time_ns: int | None = None,
) -> LiveSpan:
    """Begin a span: below ``parent``, or of a new trace that goes to ``destination``."""
    if isinstance(parent, NoOpSpan):
        return NO_SPAN
    if parent is None or parent.trace.process != os.getpid():  # that one is another process's
        trace = LiveTrace(destination(), name)
        _traces[trace.trace_id] = trace
        span = LiveSpan(trace, name, span_type, None, start_time_ns)
    else:
        trace = parent.trace
        span = LiveSpan(trace, name, span_type, parent.span_id, start_time_ns)
    trace.spans[span.span_id] = span
    return span


def current() -> LiveSpan | None:
    """Return the span that is active in this thread or task; a `NoOpSpan` where none is traced."""
    return _current.get()


@contextmanager
def active(span: LiveSpan) -> Iterator[LiveSpan]:
    """Make a span the active one in the block."""
    token = _current.set(span)
    try:
        yield span
    finally:
        _current.reset(token)


def last_trace_id(here: bool) -> str | None:
    """Return the trace that ended last: in this thread or task, or in the process."""
    return _last_here.get() if here else (_last[0] if _last else None)


def trace_of(trace_id: str) -> LiveTrace | None:
    """Return a trace that has begun and not ended."""
    return _traces.get(trace_id)


def say_once(line: str) -> None:
    """Warn of something that goes wrong in every call, the first time."""
    if line not in _said:
        _said.add(line)
        warn(line)


def _preview(given: str | None, content: str) -> str:
    return given if given is not None else _cut(content, _PREVIEW_LENGTH)


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what a store takes: texts, and those not too long."""
    return {
        _cut(str(key), MAX_TRACE_KEY_LENGTH): _cut(str(value), _VALUE_LENGTH)
        for key, value in values.items()
    }


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."


_encoder = msgspec.json.Encoder(enc_hook=str)
