"""The part of the explicit client that speaks of traces."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec

from jupyter_tracker.client import transfers
from jupyter_tracker.client.connected import Connected
from jupyter_tracker.client.paged import PagedList
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid, not_found
from jupyter_tracker.contract.names import ARTIFACT_LOCATION_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal import trace_sender
from jupyter_tracker.journal.traces import SPANS_FILE, in_experiment
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.tracing import assessments, live, names
from jupyter_tracker.tracing.assessments import Assessment
from jupyter_tracker.tracing.live import NO_TRACE_ID, LiveSpan, NoOpSpan
from jupyter_tracker.tracing.spans import Link, Span, SpanStatus, SpanType
from jupyter_tracker.tracing.traces import Trace, TraceData, from_entity

if TYPE_CHECKING:
    from jupyter_tracker.client.trace_steps import Step

_DOWNLOADS = 8
"""Files of spans that are read at once."""
_IN_DATABASE = ("TRACKING_STORE", "ARCHIVE_REPO")
"""Where MLflow's server keeps spans that it answers itself."""


class TraceClient(Connected):
    """Traces, their spans, tags and assessments."""

    # --- making them -----------------------------------------------------------------------------

    def start_trace(
        self,
        name: str,
        span_type: str = SpanType.UNKNOWN,
        inputs: Any = None,
        attributes: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        experiment_id: str | None = None,
        start_time_ns: int | None = None,
        run_id: str | None = None,
        links: Sequence[Link] | None = None,
    ) -> LiveSpan:
        """Begin a trace, which `end_trace` ends, and return its first span.

        Parameters
        ----------
        name, span_type, inputs, attributes, links
            Of the span.
        tags, experiment_id, run_id
            Of the trace; by default it goes to the active run, or the current experiment.
        start_time_ns
            In nanoseconds since the epoch; now by default.
        """
        step = self._step(name, span_type, attributes, links, run_id)
        return begin_span(step, name, None, inputs, tags, None, experiment_id, start_time_ns)

    def start_span(
        self,
        name: str,
        trace_id: str,
        parent_id: str,
        span_type: str = SpanType.UNKNOWN,
        inputs: Any = None,
        attributes: Mapping[str, Any] | None = None,
        start_time_ns: int | None = None,
        links: Sequence[Link] | None = None,
    ) -> LiveSpan:
        """Begin a span inside of another one of a trace; `end_span` ends it."""
        if trace_id == NO_TRACE_ID:
            return live.NO_SPAN
        parent = _going_on(trace_id).spans.get(parent_id)
        if parent is None:
            raise not_found(f"The trace {shown(trace_id)} has no span {shown(str(parent_id))}.")
        step = self._step(name, span_type, attributes, links)
        return begin_span(step, name, parent, inputs, start_time_ns=start_time_ns)

    def end_span(
        self,
        trace_id: str,
        span_id: str,
        outputs: Any = None,
        attributes: Mapping[str, Any] | None = None,
        status: SpanStatus | str = "OK",
        end_time_ns: int | None = None,
    ) -> None:
        """End a span of a trace that goes on."""
        if trace_id == NO_TRACE_ID:
            return
        span = _going_on(trace_id).spans.get(span_id)
        if span is None:
            raise not_found(f"The trace {shown(trace_id)} has no span {shown(str(span_id))}.")
        span.end(outputs, attributes, status, end_time_ns)

    def end_trace(
        self,
        trace_id: str,
        outputs: Any = None,
        attributes: Mapping[str, Any] | None = None,
        status: SpanStatus | str = "OK",
        end_time_ns: int | None = None,
    ) -> None:
        """End the first span of a trace, and so the trace."""
        if trace_id != NO_TRACE_ID:
            _going_on(trace_id).root.end(outputs, attributes, status, end_time_ns)

    # --- finding them ----------------------------------------------------------------------------

    def get_trace(self, trace_id: str, display: bool = True, flush: bool = False) -> Trace:  # noqa: ARG002
        """Get a trace with its spans.

        ``display`` and ``flush`` are there for MLflow's sake: what has ended is waited for.
        """
        store = self._with_traces
        kept = store.get_trace_info(r.GetTraceInfo(trace_id=trace_id)).trace.trace_info
        return _with_spans(store, [kept])[0]

    def search_traces(
        self,
        experiment_ids: Sequence[str] | None = None,
        filter_string: str | None = None,
        max_results: int = 100,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
        run_id: str | None = None,
        include_spans: bool = True,
        model_id: str | None = None,
        locations: Sequence[str] | None = None,
        flush: bool = False,  # noqa: ARG002
    ) -> PagedList[Trace]:
        """Search traces of experiments.

        Parameters
        ----------
        experiment_ids, locations
            The experiments, by their ids.
        filter_string, order_by
            In the search language.
        max_results, page_token
            The size of a page, and the token of the one before.
        run_id, model_id
            Only traces of this run, or of this logged model.
        include_spans
            Whether to get the spans too, which are a file each.
        flush
            Is there for MLflow's sake: what has ended is waited for.
        """
        places = [str(place) for place in locations or experiment_ids or ()]
        if not places:
            raise invalid("search_traces() needs the ids of experiments: give locations.")
        store = self._with_traces
        request = r.SearchTraces(
            locations=[in_experiment(place) for place in places],
            filter=_filter(filter_string, run_id, model_id),
            max_results=max_results,
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = store.search_traces(request)
        if include_spans:
            found = _with_spans(store, page.traces)
        else:
            found = [Trace(from_entity(kept), TraceData()) for kept in page.traces]
        return PagedList(found, page.next_page_token)

    # --- changing them ---------------------------------------------------------------------------

    def delete_traces(
        self,
        experiment_id: str,
        max_timestamp_millis: int | None = None,
        max_traces: int | None = None,
        trace_ids: Sequence[str] | None = None,
    ) -> int:
        """Remove traces for good, those named or the oldest up to a time; return how many."""
        request = r.DeleteTraces(
            experiment_id=str(experiment_id),
            max_timestamp_millis=max_timestamp_millis,
            max_traces=max_traces,
            request_ids=list(trace_ids or ()),
        )
        return self._with_traces.delete_traces(request).traces_deleted

    def set_trace_tag(self, trace_id: str, key: str, value: Any) -> None:
        """Set a tag of a trace, whether it has ended or not."""
        trace = live.trace_of(trace_id)
        if trace is not None:
            trace.tags[key] = str(value)
        elif trace_id != NO_TRACE_ID:
            request = r.SetTraceTag(trace_id=trace_id, key=key, value=str(value))
            self._with_traces.set_trace_tag(request)

    def delete_trace_tag(self, trace_id: str, key: str) -> None:
        """Remove a tag of a trace."""
        trace = live.trace_of(trace_id)
        if trace is None:
            self._with_traces.delete_trace_tag(r.DeleteTraceTag(trace_id=trace_id, key=key))
        elif trace.tags.pop(key, None) is None:
            raise not_found(f"The trace {shown(trace_id)} has no tag {shown(key)}.")

    def link_traces_to_run(self, trace_ids: Sequence[str], run_id: str) -> None:
        """Say that traces belong to a run."""
        request = r.LinkTracesToRun(run_id=run_id, trace_ids=list(trace_ids))
        self._with_traces.link_traces_to_run(request)

    # --- assessments -----------------------------------------------------------------------------

    def log_assessment(self, trace_id: str, assessment: Assessment) -> Assessment:
        """Add a feedback or an expectation to a trace, which may still go on."""
        assessment.trace_id = trace_id
        kept = assessments.to_entity(assessment)
        trace = live.trace_of(trace_id)
        if trace is not None:
            trace.assessments.append(kept)
            return assessment
        if trace_id == NO_TRACE_ID:
            return assessment
        request = r.CreateAssessment(assessment=kept, trace_id=trace_id)
        return assessments.from_entity(self._with_traces.create_assessment(request).assessment)

    def get_assessment(self, trace_id: str, assessment_id: str) -> Assessment:
        """Get one assessment."""
        request = r.GetAssessment(trace_id=trace_id, assessment_id=assessment_id)
        return assessments.from_entity(self._with_traces.get_assessment(request).assessment)

    def update_assessment(
        self, trace_id: str, assessment_id: str, assessment: Assessment
    ) -> Assessment:
        """Change an assessment to what ``assessment`` has."""
        kept = assessments.to_entity(assessment)
        given = {
            "assessmentName": kept.assessment_name,  # as protobuf writes it
            "expectation": kept.expectation,
            "feedback": kept.feedback,
            "rationale": kept.rationale,
            "metadata": kept.metadata,
        }
        request = r.UpdateAssessment(
            trace_id=trace_id,
            assessment_id=assessment_id,
            assessment=kept,
            update_mask=",".join(field for field, value in given.items() if value),
        )
        return assessments.from_entity(self._with_traces.update_assessment(request).assessment)

    def delete_assessment(self, trace_id: str, assessment_id: str) -> None:
        """Remove an assessment."""
        request = r.DeleteAssessment(trace_id=trace_id, assessment_id=assessment_id)
        self._with_traces.delete_assessment(request)

    # --- helpers ---------------------------------------------------------------------------------

    @property
    def _with_traces(self) -> Store:
        """The store, which by now has the traces that have ended, if it can be reached."""
        trace_sender.catch_up()
        return self.store

    def _step(
        self,
        name: str,
        span_type: str,
        attributes: Mapping[str, Any] | None,
        links: Sequence[Link] | None,
        run_id: str | None = None,
    ) -> "Step":
        from jupyter_tracker.client.trace_places import destination  # which know clients
        from jupyter_tracker.client.trace_steps import Step

        place = (self._store, self.tracking_uri)
        return Step(
            name,
            span_type,
            attributes,
            links=links,
            run_id=run_id,
            find=lambda experiment_id, run: destination(experiment_id, run, place),
        )


def begin_span(
    step: "Step",
    name: str,
    parent: LiveSpan | None,
    inputs: Any = None,
    tags: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    experiment_id: str | None = None,
    start_time_ns: int | None = None,
) -> LiveSpan:
    """Begin a span that is not the active one: below ``parent``, or of a new trace."""
    if experiment_id is not None:
        step.trace_destination = e.ExperimentLocation(str(experiment_id))
    span = step.begin(name, parent, start_time_ns)
    if not isinstance(span, NoOpSpan):
        if inputs is not None:
            span.set_inputs(inputs)
        span.trace.tags.update(tags or {})
        span.trace.metadata.update(metadata or {})
    return span


def _going_on(trace_id: str) -> live.LiveTrace:
    trace = live.trace_of(trace_id)
    if trace is None:
        raise not_found(
            f"No trace {shown(trace_id)} goes on in this program: it has ended, or was begun "
            "elsewhere."
        )
    return trace


def _filter(given: str | None, run_id: str | None, model_id: str | None) -> str:
    parts = [
        given,
        f"attribute.run_id = '{run_id}'" if run_id else None,
        f"request_metadata.`{names.MODEL_METADATA}` = '{model_id}'" if model_id else None,
    ]
    return " AND ".join(part for part in parts if part)


def _with_spans(store: Store, infos: Sequence[e.TraceInfo]) -> list[Trace]:
    """Make traces of what is known of them, each with its spans."""
    in_database = [info.trace_id for info in infos if _is_in_database(info)]
    answered = _answered(store, in_database)

    def spans(info: e.TraceInfo) -> list[Span]:
        if info.trace_id in answered:
            return answered[info.trace_id]
        return _downloaded(store, info)

    with ThreadPoolExecutor(_DOWNLOADS, thread_name_prefix="tracker-spans") as pool:
        found = pool.map(spans, infos)
        return [
            Trace(from_entity(info), TraceData(sorted(each, key=lambda span: span.start_time_ns)))
            for info, each in zip(infos, found, strict=True)
        ]


def _is_in_database(info: e.TraceInfo) -> bool:
    return info.tags.get(names.SPANS_LOCATION_TAG) in _IN_DATABASE


def _answered(store: Store, trace_ids: Sequence[str]) -> dict[str, list[Span]]:
    """Ask for the spans that the server keeps itself, as MLflow's does for its own client."""
    found: dict[str, list[Span]] = {}
    for some in _batches(trace_ids, r.MAX_TRACES_PER_REQUEST):
        answer = store.batch_get_traces(r.BatchGetTraces(trace_ids=some))
        for trace in answer.traces:
            found[trace.trace_info.trace_id] = [Span.from_otlp(span) for span in trace.spans]
    return found


def _batches(items: Sequence[str], size: int) -> Iterable[list[str]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _downloaded(store: Store, info: e.TraceInfo) -> list[Span]:
    """Read the file of a trace's spans; none when it has not come, or is none."""
    try:
        content = transfers.read(store.artifacts, info.tags[ARTIFACT_LOCATION_TAG], SPANS_FILE)
        return [Span.from_dict(span) for span in msgspec.json.decode(content)["spans"]]
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
            raise
        return []
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return []
