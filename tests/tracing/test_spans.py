"""Spans in MLflow's JSON, read here and there."""

import json
import threading
from collections.abc import Iterator

import mlflow.entities
import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.entities import Link, LiveSpan, Span, SpanEvent, SpanLogLevel, Trace
from jupyter_tracker.journal import trace_sender


@pytest.fixture(autouse=True)
def _own_session() -> Iterator[None]:
    SESSION.reset()
    yield
    trace_sender.sender().settle(10)
    SESSION.reset()


def recorded(span: LiveSpan) -> Trace:
    trace = tracker.get_trace(span.trace_id)
    assert trace is not None
    return trace


def test_mlflow_reads_a_span_as_we_do():
    with tracker.start_span("call", "CHAT_MODEL", {"k": [1]}, description="why") as span:
        span.add_event(SpanEvent("e", 5, {"a": 1}))
        span.add_link(Link("tr-" + "a" * 32, "b" * 16, {"kind": "retry"}))
        span.set_inputs({"q": "ü"})
    written = json.loads(json.dumps(span.to_dict()))
    theirs, ours = mlflow.entities.Span.from_dict(written), Span.from_dict(written)
    for field in (
        "name", "trace_id", "span_id", "parent_id", "start_time_ns", "end_time_ns", "inputs",
        "outputs", "span_type", "attributes", "description", "log_level",
    ):  # fmt: skip
        assert getattr(theirs, field) == getattr(ours, field), field
    assert theirs.status.status_code == ours.status.status_code
    assert [(e.name, e.timestamp, e.attributes) for e in theirs.events] == [("e", 5, {"a": 1})]
    assert [link.to_dict() for link in theirs.links] == [link.to_dict() for link in ours.links]
    assert Span.from_dict(theirs.to_dict()).to_dict() == ours.to_dict()
    assert ours.to_dict() == written


def test_a_span_that_outlives_its_trace_arrives_too():
    with tracker.start_span("root") as root:
        late = tracker.start_span_no_context("late", parent_span=root)
    assert [span.end_time_ns is None for span in recorded(root).data.spans] == [False, True]
    late.end("done")
    assert [span.outputs for span in recorded(root).data.spans] == [None, "done"]


def test_what_is_set_after_the_end_is_ignored():
    with tracker.start_span("call") as span:
        span.set_outputs(1)
    span.set_outputs(2)
    span.end(3)
    assert recorded(span).data.spans[0].outputs == 1


def test_a_span_of_another_thread_begins_a_trace_of_its_own():
    inner: list[LiveSpan] = []

    def work() -> None:
        with tracker.start_span("there") as span:
            inner.append(span)

    with tracker.start_span("here") as here:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert inner[0].parent_id is None
    assert inner[0].trace_id != here.trace_id
    assert tracker.get_last_active_trace_id() == here.trace_id


def test_an_error_raises_the_level_of_its_span():
    with tracker.start_span("call") as span:
        assert span.log_level is None
        span.record_exception("no way")
    assert span.log_level == SpanLogLevel.ERROR
    assert str(recorded(span).info.state) == "ERROR"


def test_tokens_and_costs_of_models_are_summed_up_once():
    used = {"input_tokens": 2, "output_tokens": 3, "total_tokens": 5}
    attributes = {"mlflow.chat.tokenUsage": used}
    with tracker.start_span("agent") as root:
        for _ in range(2):
            with (
                tracker.start_span("model", "LLM", attributes),
                tracker.start_span("http", attributes=attributes),
            ):
                pass
    expected = {"input_tokens": 4, "output_tokens": 6, "total_tokens": 10}
    assert recorded(root).info.token_usage == expected
    assert recorded(root).info.cost is None


def test_nothing_is_traced_where_that_is_switched_off():
    with tracker.context(enabled=False), tracker.start_span("call") as span:
        span.set_inputs(1)
        span.set_attributes({"a": 1})
        with tracker.start_span("inner") as inner:
            assert tracker.get_current_active_span() is None
    assert span is inner
    assert tracker.search_traces(return_type="list") == []


def test_a_part_of_the_traces_is_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0")
    tracker.trace(len)([1])
    tracker.trace(len, name="kept", sampling_ratio_override=1.0)([1])
    found = tracker.search_traces(return_type="list")
    assert [trace.info.tags["mlflow.traceName"] for trace in found] == ["kept"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"log_level": "LOUD"}, "'log_level'"),
        ({"sampling_ratio_override": 2}, "'sampling_ratio_override'"),
    ],
)
def test_wrong_arguments_are_refused_at_once(wrong: dict[str, object], said: str):
    with pytest.raises(tracker.TrackerError, match=said):
        tracker.trace(len, **wrong)  # type: ignore[arg-type]


def test_a_wrong_state_is_refused():
    with tracker.start_span("call"), pytest.raises(tracker.TrackerError, match="'state'"):
        tracker.update_current_trace(state="DONE")


def test_spans_are_searched_by_name_type_and_id():
    with tracker.start_span("a", "TOOL") as a, tracker.start_span("ab"):
        pass
    trace = recorded(a)
    assert [span.name for span in trace.search_spans(span_type="TOOL")] == ["a"]
    assert [span.name for span in trace.search_spans(name="ab")] == ["ab"]
    assert trace.search_spans(span_id=a.span_id)[0].name == "a"
