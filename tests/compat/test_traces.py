"""Traces of the real MLflow client against our server."""

import threading

import mlflow
import pytest
from mlflow.entities import AssessmentSource, SpanType, TraceState
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

import jupyter_tracker as tracker
from jupyter_tracker.journal import trace_sender
from jupyter_tracker.stores.rest import RestStore
from tests.conftest import RunningServer


@mlflow.trace(span_type=SpanType.TOOL, attributes={"unit": "celsius"})
def measure(city: str) -> int:
    return len(city)


@mlflow.trace
def ask(question: str) -> str:
    with mlflow.start_span("think") as span:
        span.set_inputs({"question": question})
        span.set_outputs([1, 2.5, None, "ü 🎈"])
    if question == "fail":
        raise ValueError("no answer")
    return f"{question}: {measure('Ulm')}"


def traced(question: str = "how warm?") -> str:
    """Ask, and return the id of the trace when it has arrived."""
    ask(question)
    trace_id = mlflow.get_last_active_trace_id()
    assert trace_id
    mlflow.flush_trace_async_logging()
    return trace_id


def search(**query: object) -> list[mlflow.entities.Trace]:
    return list(mlflow.search_traces(return_type="list", **query))  # type: ignore[arg-type]


def test_a_traced_call_comes_back_with_its_spans():
    trace = mlflow.get_trace(traced())
    assert trace is not None
    assert trace.info.state == TraceState.OK
    assert trace.info.execution_duration is not None
    assert [span.name for span in trace.data.spans] == ["ask", "think", "measure"]
    root, think, tool = trace.data.spans
    assert root.inputs == {"question": "how warm?"}
    assert root.outputs == "how warm?: 3"
    assert think.outputs == [1, 2.5, None, "ü 🎈"]
    assert (tool.span_type, tool.attributes["unit"]) == ("TOOL", "celsius")
    assert tool.parent_id == root.span_id


def test_a_trace_of_our_own_client_is_read(server: RunningServer):
    client = tracker.MlflowClient(store=RestStore(server.uri, server.token))
    span = client.start_trace("ask", "TOOL", {"n": [1, None]}, experiment_id="0")
    client.end_trace(span.trace_id, "ü 🎈", status="ERROR")
    client.log_assessment(trace_sent(span.trace_id), tracker.entities.Feedback("good", 0.5))
    trace = mlflow.get_trace(span.trace_id)
    assert trace is not None
    assert trace.info.state == TraceState.ERROR
    (root,) = trace.data.spans
    assert (root.span_type, root.inputs, root.outputs) == ("TOOL", {"n": [1, None]}, "ü 🎈")
    assert [(each.name, each.value) for each in trace.info.assessments] == [("good", 0.5)]


def trace_sent(trace_id: str) -> str:
    assert trace_sender.sender().settle(10)
    return trace_id


def test_a_failing_call_is_a_trace_with_an_error():
    with pytest.raises(ValueError, match="no answer"):
        ask("fail")
    mlflow.flush_trace_async_logging()
    (trace,) = search(filter_string="status = 'ERROR'")
    assert trace.info.state == TraceState.ERROR
    assert trace.data.spans[0].events[0].name == "exception"


def test_traces_are_searched_with_their_spans_and_paged():
    ids = [traced(f"q{number}") for number in range(5)]
    found = search(max_results=3, order_by=["timestamp_ms ASC"])
    assert [trace.info.trace_id for trace in found] == ids[:3]
    assert all(len(trace.data.spans) == 3 for trace in found)
    assert len(search(filter_string="trace.name = 'ask' AND timestamp_ms > 0")) == 5
    assert len(search(filter_string="attributes.execution_time_ms > 3600000")) == 0
    assert len(mlflow.search_traces()) == 5
    client = MlflowClient()
    page = client.search_traces(locations=["0"], max_results=2)
    rest = client.search_traces(locations=["0"], max_results=9, page_token=page.token)
    assert [trace.info.trace_id for trace in [*page, *rest]] == ids[::-1]


def test_a_trace_inside_a_run_is_found_by_the_run():
    with mlflow.start_run() as run:
        trace_id = traced()
    traced()
    assert [t.info.trace_id for t in search(run_id=run.info.run_id)] == [trace_id]


def test_a_trace_is_linked_to_a_run_later():
    trace_id = traced()
    with mlflow.start_run() as run:
        pass
    MlflowClient().link_traces_to_run([trace_id], run.info.run_id)
    assert [t.info.trace_id for t in search(run_id=run.info.run_id)] == [trace_id]


def test_tags_are_set_and_removed():
    trace_id = traced()
    mlflow.set_trace_tag(trace_id, "team", "growth")
    assert [t.info.trace_id for t in search(filter_string="tags.team = 'growth'")] == [trace_id]
    mlflow.delete_trace_tag(trace_id, "team")
    trace = mlflow.get_trace(trace_id)
    assert trace is not None
    assert "team" not in trace.info.tags


def test_metadata_and_previews_of_the_trace_arrive():
    @mlflow.trace
    def answer(question: str) -> str:
        mlflow.update_current_trace(
            tags={"a": "1"},
            metadata={"mlflow.trace.session": "s-1"},
            client_request_id="r-1",
            request_preview="short",
        )
        return question

    answer("x")
    mlflow.flush_trace_async_logging()
    (trace,) = search(filter_string="metadata.`mlflow.trace.session` = 's-1'")
    assert (trace.info.client_request_id, trace.info.request_preview) == ("r-1", "short")
    assert trace.info.tags["a"] == "1"


def test_feedback_is_logged_searched_overridden_and_removed():
    trace_id = traced()
    source = AssessmentSource(source_type="HUMAN", source_id="ann")
    first = mlflow.log_feedback(
        trace_id=trace_id, name="correct", value=False, source=source, rationale="why not"
    )
    mlflow.log_feedback(trace_id=trace_id, name="score", value=0.75, metadata={"k": "v"})
    mlflow.log_feedback(trace_id=trace_id, name="judge", error=ValueError("no idea"))
    found = {each.name: each for each in mlflow.get_trace(trace_id).info.assessments}
    assert found["correct"].value is False
    assert (found["correct"].rationale, found["correct"].source) == ("why not", source)
    assert (found["score"].value, found["score"].metadata) == (0.75, {"k": "v"})
    assert found["judge"].error.error_message == "no idea"
    assert len(search(filter_string="feedback.correct = 'false'")) == 1
    assert len(search(filter_string="feedback.correct = 'true'")) == 0
    override = mlflow.override_feedback(
        trace_id=trace_id, assessment_id=first.assessment_id, value=True
    )
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is False
    assert len(search(filter_string="feedback.correct = 'true'")) == 1
    mlflow.delete_assessment(trace_id=trace_id, assessment_id=override.assessment_id)
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is True
    with pytest.raises(MlflowException) as gone:
        mlflow.get_assessment(trace_id, override.assessment_id)
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("value", ["Paris", ["a", "b"], {"city": "Paris", "n": [1]}])
def test_an_expectation_is_logged_and_updated(value: object):
    trace_id = traced()
    logged = mlflow.log_expectation(trace_id=trace_id, name="answer", value=value)
    assert mlflow.get_assessment(trace_id, logged.assessment_id).value == value
    logged.expectation.value = "Rome"
    mlflow.update_assessment(
        trace_id=trace_id, assessment_id=logged.assessment_id, assessment=logged
    )
    assert mlflow.get_assessment(trace_id, logged.assessment_id).value == "Rome"


def test_assessments_of_a_span_while_it_runs_arrive_with_the_trace():
    @mlflow.trace
    def answer() -> str:
        mlflow.log_feedback(
            trace_id=mlflow.get_active_trace_id(), name="inner", value=1, source=None
        )
        return "x"

    answer()
    mlflow.flush_trace_async_logging()
    (trace,) = search(filter_string="feedback.inner = 1")
    assert [each.name for each in trace.info.assessments] == ["inner"]


def test_traces_are_removed():
    ids = [traced() for _ in range(3)]
    client = MlflowClient()
    assert client.delete_traces("0", trace_ids=ids[:1]) == 1
    assert mlflow.get_trace(ids[0]) is None
    assert client.delete_traces("0", max_timestamp_millis=2**42, max_traces=1) == 1
    assert [trace.info.trace_id for trace in search()] == ids[2:]


def test_a_prompt_that_a_trace_used_is_linked_to_it():
    prompt = mlflow.genai.register_prompt("greeting", "Hello {{name}}")

    @mlflow.trace
    def greet() -> str:
        return mlflow.genai.load_prompt("prompts:/greeting/1").format(name="Ann")

    greet()
    trace_id = mlflow.get_last_active_trace_id()
    for thread in threading.enumerate():
        if thread.name.startswith("link_prompts"):
            thread.join()
    (trace,) = search(filter_string=f"prompt = '{prompt.name}/{prompt.version}'")
    assert trace.info.trace_id == trace_id
