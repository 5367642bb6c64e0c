"""Traces, on a file, on our server and on MLflow's: the same program with the same result."""

import json
from typing import Any

import mlflow
import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.entities import AssessmentSource, SpanType, Trace, TraceState
from tests.conftest import TOKEN

pytestmark = pytest.mark.usefixtures("place")


@tracker.trace(span_type=SpanType.TOOL, attributes={"unit": "celsius"})
def measure(city: str) -> int:
    return len(city)


@tracker.trace
def ask(question: str) -> str:
    with tracker.start_span("think") as span:
        span.set_inputs({"question": question})
        span.set_outputs([1, 2.5, None, "ü 🎈"])
    if question == "fail":
        raise ValueError("no answer")
    return f"{question}: {measure('Ulm')}"


def current_id() -> str:
    assert SESSION.experiment is not None
    return SESSION.experiment.experiment_id


def traced(question: str = "how warm?") -> str:
    ask(question)
    trace_id = tracker.get_last_active_trace_id()
    assert trace_id is not None
    return trace_id


def search(**query: Any) -> list[Trace]:
    found = tracker.search_traces(return_type="list", **query)
    assert isinstance(found, list)
    return found


def test_a_traced_call_comes_back_with_its_spans():
    trace = tracker.get_trace(traced())
    assert trace is not None
    assert trace.info.state == TraceState.OK
    assert trace.info.execution_duration is not None
    assert trace.info.experiment_id == current_id()
    assert trace.info.tags["mlflow.traceName"] == "ask"
    assert trace.info.request_preview == '{"question":"how warm?"}'
    root, think, tool = trace.data.spans
    assert [span.name for span in trace.data.spans] == ["ask", "think", "measure"]
    assert (root.inputs, root.outputs) == ({"question": "how warm?"}, "how warm?: 3")
    assert think.outputs == [1, 2.5, None, "ü 🎈"]
    assert (tool.span_type, tool.attributes["unit"]) == ("TOOL", "celsius")
    assert tool.parent_id == think.parent_id == root.span_id
    assert trace.data.intermediate_outputs == {"think": think.outputs, "measure": 3}


def test_a_failing_call_is_a_trace_with_an_error():
    with pytest.raises(ValueError, match="no answer"):
        ask("fail")
    (trace,) = search(filter_string="status = 'ERROR'")
    assert trace.info.state == TraceState.ERROR
    root = trace.data.spans[0]
    assert root.status.description == "ValueError: no answer"
    assert root.events[0].attributes["exception.type"] == "ValueError"
    assert "raise ValueError" in root.events[0].attributes["exception.stacktrace"]


def test_traces_are_searched_and_paged():
    ids = [tracker.log_trace("ask", start_time_ms=1_700_000_000_000 + n) for n in range(3)]
    client = tracker.MlflowClient()
    page = client.search_traces(
        locations=[current_id()], max_results=2, order_by=["timestamp_ms ASC"]
    )
    rest = client.search_traces(
        locations=[current_id()],
        max_results=2,
        order_by=["timestamp_ms ASC"],
        page_token=page.token,
    )
    assert [trace.trace_id for trace in [*page, *rest]] == ids
    assert rest.token is None
    assert len(search(filter_string="trace.name = 'ask'")) == 3
    assert search(include_spans=False)[0].data.spans == []


def test_a_trace_in_a_run_belongs_to_the_run():
    with tracker.start_run() as run:
        trace_id = traced()
    traced()
    assert [trace.trace_id for trace in search(run_id=run.info.run_id)] == [trace_id]


def test_a_trace_is_linked_to_a_run_later():
    trace_id = traced()
    with tracker.start_run() as run:
        pass
    tracker.MlflowClient().link_traces_to_run([trace_id], run.info.run_id)
    assert [trace.trace_id for trace in search(run_id=run.info.run_id)] == [trace_id]


def test_tags_are_set_and_removed_while_the_call_goes_on_and_later():
    with tracker.start_span("call") as span:
        tracker.set_trace_tag(span.trace_id, "a", "1")
        tracker.set_trace_tag(span.trace_id, "b", "2")
        tracker.delete_trace_tag(span.trace_id, "b")
    tracker.set_trace_tag(span.trace_id, "c", "3")
    (trace,) = search(filter_string="tags.a = '1'")
    assert trace.info.tags["c"] == "3"
    assert "b" not in trace.info.tags
    tracker.delete_trace_tag(span.trace_id, "a")
    assert search(filter_string="tags.a = '1'") == []


def test_a_call_says_more_about_its_trace():
    with tracker.start_span("call"):
        tracker.update_current_trace(
            tags={"a": "1"},
            metadata={"version": "7"},
            client_request_id="r-1",
            request_preview="short",
            session_id="s-1",
            user="ann",
        )
    (trace,) = search(filter_string="metadata.`mlflow.trace.session` = 's-1'")
    assert (trace.info.client_request_id, trace.info.request_preview) == ("r-1", "short")
    assert trace.info.trace_metadata["mlflow.trace.user"] == "ann"
    assert (trace.info.tags["a"], trace.info.trace_metadata["version"]) == ("1", "7")


def test_conversations_are_found():
    for session in ("s-1", "s-2", "s-1"):
        with tracker.context(session_id=session):
            traced(session)
    found = {session.id: len(session) for session in tracker.search_sessions()}
    assert found == {"s-1": 2, "s-2": 1}


def test_feedback_is_logged_searched_overridden_and_removed():
    trace_id = traced()
    source = AssessmentSource("HUMAN", "ann")
    first = tracker.log_feedback(
        trace_id=trace_id, name="correct", value=False, source=source, rationale="why not"
    )
    tracker.log_feedback(trace_id=trace_id, name="score", value=0.75, metadata={"k": "v"})
    tracker.log_feedback(trace_id=trace_id, name="judge", error=ValueError("no idea"))
    (trace,) = search()
    found = {each.name: each for each in trace.info.assessments}
    assert (found["correct"].value, found["correct"].source) == (False, source)  # type: ignore[attr-defined]
    assert (found["score"].value, found["score"].metadata) == (0.75, {"k": "v"})  # type: ignore[attr-defined]
    assert found["judge"].error.error_message == "no idea"  # type: ignore[union-attr]
    assert first.assessment_id is not None
    override = tracker.override_feedback(
        trace_id=trace_id, assessment_id=first.assessment_id, value=True
    )
    assert tracker.get_assessment(trace_id, first.assessment_id).valid is False
    assert override.assessment_id is not None
    tracker.delete_assessment(trace_id, override.assessment_id)
    assert tracker.get_assessment(trace_id, first.assessment_id).valid is True


@pytest.mark.parametrize("value", ["Paris", ["a", "b"], {"city": "Paris", "n": [1]}])
def test_an_expectation_is_logged_and_updated(value: Any):
    trace_id = traced()
    logged = tracker.log_expectation(trace_id=trace_id, name="answer", value=value)
    assert logged.assessment_id is not None
    read = tracker.get_assessment(trace_id, logged.assessment_id)
    assert read.value == value  # type: ignore[attr-defined]
    logged.value = "Rome"  # type: ignore[attr-defined]
    tracker.update_assessment(trace_id, logged.assessment_id, logged)
    read = tracker.get_assessment(trace_id, logged.assessment_id)
    assert read.value == "Rome"  # type: ignore[attr-defined]


def test_feedback_on_a_call_that_goes_on_arrives_with_its_trace():
    with tracker.start_span("call") as span:
        tracker.log_feedback(trace_id=span.trace_id, name="inner", value=1)
    (trace,) = search()
    assert [each.name for each in trace.info.assessments] == ["inner"]


def test_a_call_that_is_over_is_logged():
    trace_id = tracker.log_trace(
        "answer", "why?", {"text": "because"}, {"step": 1}, tags={"a": "1"},
        start_time_ms=1_700_000_000_000, execution_time_ms=5129,
    )  # fmt: skip
    trace = tracker.get_trace(trace_id)
    assert trace is not None
    assert (trace.info.request_time, trace.info.execution_duration) == (1_700_000_000_000, 5129)
    assert (trace.data.request, trace.data.response) == ('"why?"', '{"text":"because"}')
    assert trace.data.intermediate_outputs == {"step": 1}


def test_the_explicit_client_makes_and_removes_traces():
    client = tracker.MlflowClient()
    root = client.start_trace("call", inputs={"x": 1}, tags={"a": "b"}, experiment_id=current_id())
    child = client.start_span("step", root.trace_id, root.span_id, inputs=2)
    client.end_span(root.trace_id, child.span_id, outputs=3)
    client.end_trace(root.trace_id, outputs="y", status="ERROR")
    trace = client.get_trace(root.trace_id)
    assert (trace.info.state, trace.info.tags["a"]) == ("ERROR", "b")
    assert [(s.name, s.inputs, s.outputs) for s in trace.data.spans] == [
        ("call", {"x": 1}, "y"),
        ("step", 2, 3),
    ]
    assert client.delete_traces(current_id(), trace_ids=[root.trace_id]) == 1
    with pytest.warns(UserWarning, match="no trace to return"):
        assert tracker.get_trace(root.trace_id) is None


def test_a_trace_from_elsewhere_is_put_into_the_current_one():
    there = tracker.get_trace(traced())
    assert there is not None
    with tracker.start_span("here") as here:
        tracker.add_trace(json.loads(there.to_json()))
    trace = tracker.get_trace(here.trace_id)
    assert trace is not None
    spans = {span.name: span for span in trace.data.spans}
    assert spans["ask"].parent_id == here.span_id
    assert spans["measure"].parent_id == spans["ask"].span_id
    assert {span.trace_id for span in trace.data.spans} == {here.trace_id}


def test_traces_are_about_the_active_model():
    with tracker.set_active_model(name="agent") as model:
        trace_id = traced()
        assert tracker.get_active_model_id() == model.model_id
    traced()
    assert tracker.get_active_model_id() is None
    assert [trace.trace_id for trace in search(model_id=model.model_id)] == [trace_id]
    again = tracker.set_active_model(name="agent")
    assert (again.model_id, again.status) == (model.model_id, "READY")
    tracker.clear_active_model()
    last = tracker.last_logged_model()
    assert last is not None
    assert (last.model_id, last.tags["mlflow.model.isExternal"]) == (model.model_id, "true")


def test_mlflows_client_reads_our_traces_and_we_read_its(
    place: str, monkeypatch: pytest.MonkeyPatch
):
    if place == "embedded":
        pytest.skip("MLflow's client cannot ask it")
    ours = traced()
    tracker.log_feedback(trace_id=ours, name="correct", value=True)
    tracker.flush_trace_async_logging()
    if place == "server":
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", TOKEN)
    mlflow.set_tracking_uri(tracker.get_tracking_uri())
    mlflow.set_experiment(experiment_id=current_id())
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
    try:
        read = mlflow.get_trace(ours)
        assert read is not None
        assert [(s.name, s.span_type, s.inputs, s.outputs) for s in read.data.spans] == [
            ("ask", "UNKNOWN", {"question": "how warm?"}, "how warm?: 3"),
            ("think", "UNKNOWN", {"question": "how warm?"}, [1, 2.5, None, "ü 🎈"]),
            ("measure", "TOOL", {"city": "Ulm"}, 3),
        ]
        assert read.info.assessments[0].value is True
        with mlflow.start_span("theirs", span_type="LLM") as span:
            span.set_inputs({"n": 1, "deep": [{"x": None}]})
            span.set_outputs([1.5, True])
        mlflow.flush_trace_async_logging()
        theirs = tracker.get_trace(span.trace_id)
    finally:
        mlflow.set_tracking_uri(None)
    assert theirs is not None
    (root,) = theirs.data.spans
    assert (root.name, root.span_type, root.outputs) == ("theirs", "LLM", [1.5, True])
    assert root.inputs == {"n": 1, "deep": [{"x": None}]}
    assert (root.trace_id, root.span_id) == (span.trace_id, span.span_id)
    assert Trace.from_json(theirs.to_json()).to_dict() == theirs.to_dict()
    assert mlflow.entities.Trace.from_json(theirs.to_json()).data.spans[0].outputs == [1.5, True]


def test_the_data_frame_of_traces_has_mlflows_columns():
    traced()
    frame = tracker.search_traces()
    assert list(frame.columns) == mlflow.entities.Trace.pandas_dataframe_columns()  # type: ignore[union-attr]
    assert frame["request"][0] == {"question": "how warm?"}  # type: ignore[call-overload]
