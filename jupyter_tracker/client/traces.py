"""The fluent functions about traces."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jupyter_tracker.client.experiments import current_experiment_id
from jupyter_tracker.client.frames import pandas_for, traces_frame
from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.trace_client import begin_span
from jupyter_tracker.client.trace_decorator import ending
from jupyter_tracker.client.trace_steps import Step
from jupyter_tracker.contract.entities import TraceState
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.names import ARTIFACT_LOCATION_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal import trace_sender
from jupyter_tracker.tracing import live, names
from jupyter_tracker.tracing.live import LiveSpan, NoOpSpan, active
from jupyter_tracker.tracing.spans import Link, SpanLogLevel, SpanType
from jupyter_tracker.tracing.traces import Session, Trace

if TYPE_CHECKING:
    import pandas

_PAGE = 100
_OF_PLACE = (ARTIFACT_LOCATION_TAG, names.SPANS_LOCATION_TAG)
"""Tags that say where the store of a trace has its spans."""
_FLUSH_LIMIT = 30.0
"""Seconds that a flush waits for traces that can be sent."""

# --- spans ---------------------------------------------------------------------------------------


@contextmanager
def start_span(
    name: str = "span",
    span_type: str | None = SpanType.UNKNOWN,
    attributes: Mapping[str, Any] | None = None,
    trace_destination: Any = None,
    log_level: SpanLogLevel | str | None = None,
    run_id: str | None = None,
    links: Sequence[Link] | None = None,
    description: str | None = None,
) -> Iterator[LiveSpan]:
    """Begin a span that is active in the block, inside of the one that was active before.

    Parameters
    ----------
    name, span_type, attributes, log_level, links, description
        Of the span.
    trace_destination
        Something with an ``experiment_id``; by default that of the active run, or the current one.
    run_id
        The run that the trace belongs to; the active one by default.
    """
    step = Step(
        name,
        span_type,
        attributes,
        trace_destination,
        log_level=log_level,
        links=links,
        description=description,
        run_id=run_id,
    )
    with ending(step.begin(name, live.current())) as span, active(span):
        yield span


def start_span_no_context(
    name: str,
    span_type: str = SpanType.UNKNOWN,
    parent_span: LiveSpan | None = None,
    inputs: Any = None,
    attributes: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    experiment_id: str | None = None,
    start_time_ns: int | None = None,
    log_level: SpanLogLevel | str | None = None,
    links: Sequence[Link] | None = None,
    description: str | None = None,
) -> LiveSpan:
    """Begin a span that is not the active one, and is ended by its `end`.

    Parameters
    ----------
    name, span_type, inputs, attributes, log_level, links, description
        Of the span.
    parent_span
        The span that it is in; without one it begins a trace.
    tags, metadata, experiment_id
        Of the trace.
    start_time_ns
        In nanoseconds since the epoch; now by default.
    """
    step = Step(
        name, span_type, attributes, log_level=log_level, links=links, description=description
    )
    return begin_span(step, name, parent_span, inputs, tags, metadata, experiment_id, start_time_ns)


def get_current_active_span() -> LiveSpan | None:
    """Return the span that is active in this thread or task, made by `trace` or `start_span`."""
    span = live.current()
    return None if isinstance(span, NoOpSpan) else span


# --- the current trace ---------------------------------------------------------------------------


def get_active_trace_id() -> str | None:
    """Return the id of the trace that goes on here."""
    span = get_current_active_span()
    return span.trace_id if span is not None else None


def get_last_active_trace_id(thread_local: bool = False) -> str | None:
    """Return the id of the trace that ended last, in this thread or task or in the program."""
    return live.last_trace_id(thread_local)


def update_current_trace(
    tags: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    client_request_id: str | None = None,
    request_preview: str | None = None,
    response_preview: str | None = None,
    state: TraceState | str | None = None,
    model_id: str | None = None,
    session_id: str | None = None,
    user: str | None = None,
) -> None:
    """Say more about the trace that goes on here; without one there is a warning.

    Parameters
    ----------
    tags, metadata
        Tags may change when the trace has ended, metadata may not.
    client_request_id
        What the program calls the request.
    request_preview, response_preview
        What lists of traces show; the beginning of what was taken and given by default.
    state
        "OK" or "ERROR", whatever becomes of the call.
    model_id, session_id, user
        The model that was asked, the conversation, and whose it is.
    """
    for parameter, preview in (("request", request_preview), ("response", response_preview)):
        if preview is not None and not isinstance(preview, str):
            raise invalid(f"The {parameter}_preview of a trace is a text: give a str.")
    if state is not None and state not in (TraceState.OK, TraceState.ERROR):
        raise invalid(
            f"Invalid value {shown(str(state))} for parameter 'state' supplied: use 'OK' or "
            "'ERROR'."
        )
    span = live.current()
    if span is None:
        warnings.warn("No call is traced here: use @trace or start_span().", stacklevel=2)
    if span is None or isinstance(span, NoOpSpan):
        return
    trace = span.trace
    known = {
        names.SESSION_METADATA: session_id,
        names.USER_METADATA: user,
        names.MODEL_METADATA: model_id,
    }
    trace.tags.update(tags or {})
    trace.metadata.update(metadata or {})
    trace.metadata.update({key: value for key, value in known.items() if value is not None})
    if client_request_id is not None:
        trace.client_request_id = str(client_request_id)
    trace.request_preview = request_preview or trace.request_preview
    trace.response_preview = response_preview or trace.response_preview
    trace.state = TraceState(state) if state is not None else trace.state


def add_trace(trace: Trace | Mapping[str, Any], target: LiveSpan | None = None) -> None:
    """Put a trace that has ended elsewhere into the one that goes on here.

    Parameters
    ----------
    trace
        The trace, or what its `to_dict` returned.
    target
        The span to put it into; the active one by default, and without one a new trace.
    """
    given = trace if isinstance(trace, Trace) else Trace.from_dict(trace)
    around = target or live.current()
    if isinstance(around, NoOpSpan) or not given.data.spans:
        return
    first = given.data.spans[0]
    span = around or start_span_no_context(
        f"Remote Trace <{first.name}>",
        inputs=first.inputs,
        start_time_ns=first.start_time_ns - 1,
    )
    if not isinstance(span, NoOpSpan):
        span.trace.adopt(given.data.spans, span.span_id)
        tags = {key: value for key, value in given.info.tags.items() if key not in _OF_PLACE}
        span.trace.tags = {**tags, **span.trace.tags}
        span.trace.metadata = {**given.info.trace_metadata, **span.trace.metadata}
    if around is None:
        span.end(first.outputs, status=first.status, end_time_ns=first.end_time_ns)


def log_trace(
    name: str = "Task",
    request: Any = None,
    response: Any = None,
    intermediate_outputs: Mapping[str, Any] | None = None,
    attributes: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    start_time_ms: int | None = None,
    execution_time_ms: int | None = None,
) -> str:
    """Record a call that has ended as a trace of one span, and return its id."""
    steps = {names.INTERMEDIATE_OUTPUTS: intermediate_outputs} if intermediate_outputs else {}
    span = start_span_no_context(
        name,
        inputs=request,
        attributes={**(attributes or {}), **steps},
        tags=tags,
        start_time_ns=start_time_ms * 1_000_000 if start_time_ms else None,
    )
    took = execution_time_ms is not None
    span.end(
        response,
        end_time_ns=span.start_time_ns + (execution_time_ms or 0) * 1_000_000 if took else None,
    )
    return span.trace_id


# --- traces that have ended ----------------------------------------------------------------------


def get_trace(trace_id: str, silent: bool = False, flush: bool = False) -> Trace | None:  # noqa: ARG001
    """Get a trace with its spans; None, with a warning unless ``silent``, when there is none.

    ``flush`` is there for MLflow's sake: what has ended is waited for.
    """
    try:
        return SESSION.client.get_trace(trace_id)
    except TrackerError as error:
        if not silent:
            warnings.warn(f"There is no trace to return. {error.message}", stacklevel=2)
        return None


def search_traces(
    experiment_ids: Sequence[str] | None = None,
    filter_string: str | None = None,
    max_results: int | None = None,
    order_by: Sequence[str] | None = None,
    run_id: str | None = None,
    return_type: str | None = None,
    model_id: str | None = None,
    include_spans: bool = True,
    locations: Sequence[str] | None = None,
    flush: bool = False,  # noqa: ARG001
) -> "pandas.DataFrame | list[Trace]":
    """Search traces; without experiments named, those of the current one.

    Parameters
    ----------
    experiment_ids, locations
        The experiments, by their ids.
    filter_string, order_by
        In the search language.
    max_results
        All by default.
    run_id, model_id
        Only traces of this run, or of this logged model.
    return_type
        "pandas" or "list"; a data frame by default when pandas is installed.
    include_spans
        Whether to get the spans too, which are a file each.
    flush
        Is there for MLflow's sake: what has ended is waited for.
    """
    pandas = pandas_for(return_type or "pandas", "return_type")
    places = list(locations or experiment_ids or ()) or [current_experiment_id()]
    found = all_pages(
        lambda size, token: SESSION.client.search_traces(
            None, filter_string, size, order_by, token, run_id, include_spans, model_id, places
        ),
        _PAGE,
        max_results,
    )
    if pandas is None:
        return found
    return traces_frame(pandas, found)


def search_sessions(
    max_results: int = 100,
    run_id: str | None = None,
    model_id: str | None = None,
    include_spans: bool = True,
    locations: Sequence[str] | None = None,
) -> list[Session]:
    """Return conversations, the latest first: the traces with the same session id."""
    of = {"run_id": run_id, "model_id": model_id, "locations": locations}
    everything: Any = search_traces(**of, include_spans=False, return_type="list")  # type: ignore[arg-type]
    found = [trace.info.trace_metadata.get(names.SESSION_METADATA) for trace in everything]
    sessions = list(dict.fromkeys(session for session in found if session))[:max_results]
    of["model_id"] = None  # which goes with no other filter, and has been asked for
    return [
        Session(
            search_traces(
                **of,  # type: ignore[arg-type]
                filter_string=f"metadata.`{names.SESSION_METADATA}` = '{session}'",
                order_by=["timestamp ASC"],
                include_spans=include_spans,
                return_type="list",
            )
        )
        for session in sessions
    ]


def set_trace_tag(trace_id: str, key: str, value: str) -> None:
    """Set a tag of a trace, whether it has ended or not."""
    SESSION.client.set_trace_tag(trace_id, key, value)


def delete_trace_tag(trace_id: str, key: str) -> None:
    """Remove a tag of a trace."""
    SESSION.client.delete_trace_tag(trace_id, key)


def flush_trace_async_logging(terminate: bool = False) -> None:  # noqa: ARG001
    """Wait until the traces that have ended are in the store, as long as it takes them."""
    trace_sender.sender().settle(_FLUSH_LIMIT)
