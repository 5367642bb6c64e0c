"""Traces and assessments, the same from each database and over the wire."""

import io
import json
from typing import Any

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore


def info(trace_id: str = "tr-1", experiment_id: str = "0", **fields: Any) -> e.TraceInfo:
    given = {"request_time": "2026-01-31T12:00:00.5Z", "state": e.TraceState.OK}
    location = e.TraceLocation("MLFLOW_EXPERIMENT", e.ExperimentLocation(experiment_id))
    return e.TraceInfo(trace_id=trace_id, trace_location=location, **(given | fields))


def start(store: Store, trace_id: str = "tr-1", **fields: Any) -> e.TraceInfo:
    trace = e.Trace(info(trace_id, **fields))
    return store.start_trace(r.StartTrace(trace=trace)).trace.trace_info


def get(store: Store, trace_id: str = "tr-1") -> e.TraceInfo:
    return store.get_trace_info(r.GetTraceInfo(trace_id=trace_id)).trace.trace_info


def search(store: Store, text: str = "", **query: Any) -> str:
    """Last letters of the ids of the traces found, in order."""
    locations = [info().trace_location]
    found = store.search_traces(r.SearchTraces(locations=locations, filter=text, **query)).traces
    return "".join(trace.trace_id[-1] for trace in found)


def feedback(value: Any, name: str = "good", **fields: Any) -> e.Assessment:
    source = e.AssessmentSource(e.AssessmentSourceType.HUMAN, "ann")
    return e.Assessment(name, source=source, feedback={"value": value}, **fields)


def assess(store: Store, assessment: e.Assessment, trace_id: str = "tr-1") -> e.Assessment:
    request = r.CreateAssessment(trace_id=trace_id, assessment=assessment)
    return store.create_assessment(request).assessment


def test_a_trace_comes_back_with_a_place_for_its_spans(store: Store):
    sent = {
        "execution_duration": "1.250s",
        "client_request_id": "c",
        "request_preview": "ü 🎈",
        "response_preview": "r",
        "trace_metadata": {"m": "1"},
    }
    kept = start(store, tags={"mlflow.traceName": "f"}, **sent)
    assert kept == get(store)
    assert kept == info(
        **sent | {"request_time": "2026-01-31T12:00:00.500Z"},
        tags={
            "mlflow.artifactLocation": "mlflow-artifacts:/0/traces/tr-1/artifacts",
            "mlflow.traceName": "f",
        },
    )


def test_a_trace_that_comes_again_is_kept_once(store: Store):
    start(store, state=e.TraceState.IN_PROGRESS, tags={"a": "1"})
    start(store, state=e.TraceState.OK, tags={"b": "2"})
    assert search(store) == "1"
    kept = get(store)
    assert kept.state == e.TraceState.OK
    assert {"a": "1", "b": "2"}.items() <= kept.tags.items()


@pytest.mark.parametrize(
    "fields",
    [
        {"trace_id": ""},
        {"trace_id": "../x"},
        {"trace_id": "x" * 65},
        {"request_time": "yesterday"},
        {"request_time": "2026-01-31T12:00:00"},
        {"execution_duration": "1"},
        {"execution_duration": "999999999999s"},
        {"tags": {"k" * 251: "v"}},
        {"tags": {"k": "v" * 8001}},
        {"trace_metadata": {"": "v"}},
        {"assessments": [e.Assessment("a")]},
        {"assessments": [e.Assessment(feedback={"value": 1})]},
    ],
)
def test_a_trace_that_makes_no_sense_is_refused(fields: dict[str, Any]):
    with pytest.raises(TrackerError) as refused:
        r.StartTrace(trace=e.Trace(info(**fields)))
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_trace_needs_an_experiment_that_takes_it(store: Store):
    with pytest.raises(TrackerError) as refused:
        start(store, experiment_id="77")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_an_unknown_trace_is_not_found(store: Store):
    for attempt in (
        lambda: get(store, "nope"),
        lambda: store.get_trace(r.GetTrace(trace_id="nope")),
        lambda: store.set_trace_tag(r.SetTraceTag(trace_id="nope", key="k", value="v")),
        lambda: assess(store, feedback(1), "nope"),
    ):
        with pytest.raises(TrackerError, match="Trace with ID 'nope' not found") as refused:
            attempt()
        assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_tags_are_set_and_removed(store: Store):
    start(store)
    store.set_trace_tag(r.SetTraceTag(trace_id="tr-1", key="a b/ü", value="1"))
    store.set_trace_tag(r.SetTraceTag(trace_id="tr-1", key="a b/ü", value="2"))
    assert get(store).tags["a b/ü"] == "2"
    removal = r.DeleteTraceTag(trace_id="tr-1", key="a b/ü")
    store.delete_trace_tag(removal)
    assert "a b/ü" not in get(store).tags
    with pytest.raises(TrackerError, match="No trace tag with key 'a b/ü'"):
        store.delete_trace_tag(removal)


def test_where_the_spans_are_cannot_change():
    with pytest.raises(TrackerError, match="cannot change"):
        r.SetTraceTag(trace_id="tr-1", key="mlflow.artifactLocation", value="x")
    with pytest.raises(TrackerError, match="cannot change"):
        r.DeleteTraceTag(trace_id="tr-1", key="mlflow.artifactLocation")


def test_a_client_of_mlflow_2_starts_and_ends_a_trace(store: Store):
    started = store.start_trace_v2(
        r.StartTraceV2(
            experiment_id="0",
            timestamp_ms=1000,
            request_metadata=[e.TraceTag("m", "1")],
            tags=[e.TraceTag("t", "1")],
        )
    ).trace_info
    assert (started.status, started.execution_time_ms) == ("IN_PROGRESS", None)
    ended = store.end_trace_v2(
        r.EndTraceV2(
            request_id=started.request_id,
            timestamp_ms=1250,
            status=e.TraceStatus.OK,
            request_metadata=[e.TraceTag("n", "2")],
            tags=[*started.tags, e.TraceTag("u", "2")],
        )
    ).trace_info
    assert (ended.status, ended.timestamp_ms, ended.execution_time_ms) == ("OK", 1000, 250)
    assert ended.request_metadata == [e.TraceTag("m", "1"), e.TraceTag("n", "2")]
    assert [tag.key for tag in ended.tags] == ["mlflow.artifactLocation", "t", "u"]
    request = r.GetTraceInfo(request_id=started.request_id)
    assert store.get_trace_info_v2(request).trace_info == ended
    assert store.search_traces_v2(r.SearchTracesV2(experiment_ids=["0"])).traces == [ended]
    assert get(store, started.request_id).execution_duration == "0.250s"


def test_spans_are_read_from_the_traces_file(store: Store):
    start(store)
    assert store.get_trace(r.GetTrace(trace_id="tr-1")).trace.spans == []
    span = {
        "trace_id": "MDEyMzQ1Njc4OWFiY2RlZg==",
        "span_id": "MDEyMzQ1Njc=",
        "parent_span_id": None,
        "name": "f",
        "start_time_unix_nano": 1,
        "end_time_unix_nano": 2,
        "events": [{"name": "e", "time_unix_nano": 1, "attributes": {"a": "b"}}],
        "status": {"code": "STATUS_CODE_OK", "message": ""},
        "attributes": {
            "mlflow.spanInputs": '{"x": [1, 2.5, true, null]}',
            "mlflow.spanType": '"LLM"',
        },
    }
    content = io.BytesIO(json.dumps({"spans": [span]}).encode())
    store.artifacts.upload("0/traces/tr-1/artifacts/traces.json", content)
    (read,) = store.get_trace(r.GetTrace(trace_id="tr-1")).trace.spans
    assert read == {
        "trace_id": span["trace_id"],
        "span_id": span["span_id"],
        "name": "f",
        "start_time_unix_nano": 1,
        "end_time_unix_nano": 2,
        "status": {"code": "STATUS_CODE_OK"},
        "attributes": [
            {
                "key": "mlflow.spanInputs",
                "value": {
                    "kvlist_value": {
                        "values": [
                            {
                                "key": "x",
                                "value": {
                                    "array_value": {
                                        "values": [
                                            {"int_value": 1},
                                            {"double_value": 2.5},
                                            {"bool_value": True},
                                            {},
                                        ]
                                    }
                                },
                            }
                        ]
                    }
                },
            },
            {"key": "mlflow.spanType", "value": {"string_value": "LLM"}},
        ],
        "events": [
            {
                "name": "e",
                "time_unix_nano": 1,
                "attributes": [{"key": "a", "value": {"string_value": "b"}}],
            }
        ],
    }
    found = store.batch_get_traces(r.BatchGetTraces(trace_ids=["nope", "tr-1"])).traces
    assert [trace.spans for trace in found] == [[read]]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"spans": [{}]}', b'{"spans": 3}', b"\xff"])
def test_a_traces_file_that_is_damaged_shows_no_spans(sql_store: SqlStore, content: bytes):
    start(sql_store)
    sql_store.artifacts.upload("0/traces/tr-1/artifacts/traces.json", io.BytesIO(content))
    assert sql_store.get_trace(r.GetTrace(trace_id="tr-1")).trace.spans == []


def test_several_traces_are_read_at_once(store: Store):
    other = store.create_experiment(r.CreateExperiment(name="x")).experiment_id
    start(store, "tr-1")
    start(store, "tr-2", experiment_id=other)
    names = ["tr-2", "nope", "tr-1", "tr-2"]

    def found(**scope: list[str]) -> list[str]:
        request = r.BatchGetTraceInfos(trace_ids=names, **scope)
        return [each.trace_id for each in store.batch_get_trace_infos(request).trace_infos]

    assert found() == ["tr-2", "tr-1"]
    assert found(experiment_ids=["0"]) == ["tr-1"]


@pytest.fixture
def traces(store: Store) -> Store:
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    names = {"a": "ask", "b": "book", "c": "ask"}
    for number, (letter, name) in enumerate(names.items()):
        start(
            store,
            f"tr-{letter}",
            request_time=f"1970-01-01T00:00:0{number + 1}Z",
            execution_duration=f"{3 - number}s",
            state=e.TraceState.ERROR if letter == "c" else e.TraceState.OK,
            client_request_id=f"client {letter}",
            tags={"mlflow.traceName": name, "team": "growth" if letter == "a" else "ads"},
            trace_metadata={"mlflow.modelId": f"m-{letter}"}
            | ({"mlflow.sourceRun": "some run"} if letter == "a" else {}),
        )
    assess(store, feedback("yes", "correct"), "tr-a")
    assess(store, feedback(0.25, "score"), "tr-a")
    assess(store, feedback(0.75, "score"), "tr-b")
    assess(store, feedback(True, "score"), "tr-c")
    expectation = {"serialized_value": {"serialization_format": "JSON_FORMAT", "value": "[1]"}}
    assess(store, e.Assessment("answer", expectation=expectation), "tr-b")
    store.link_traces_to_run(r.LinkTracesToRun(run_id=run_id, trace_ids=["tr-b", "tr-later"]))
    store.set_trace_tag(r.SetTraceTag(trace_id="tr-b", key="run", value=run_id))
    prompts = [e.PromptVersionRef("a_ü", "1"), e.PromptVersionRef("other", "2")]
    for _ in range(2):
        store.link_prompts_to_trace(r.LinkPromptsToTrace(trace_id="tr-c", prompt_versions=prompts))
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "cba"),
        ("status = 'OK'", "ba"),
        ("trace.status = 'ERROR' OR attributes.name = 'book'", "cb"),
        ("name = 'ask'", "ca"),
        ("trace.name LIKE 'b%'", "b"),
        ("timestamp_ms > 1000", "cb"),
        ("attributes.timestamp <= 2000", "ba"),
        ("execution_time_ms = 3000", "a"),
        ("execution_time < 3000 AND end_time >= 4000", "cb"),
        ("request_id = 'tr-a'", "a"),
        ("trace_id IN ('tr-a', 'tr-b')", "ba"),
        ("client_request_id = 'client b'", "b"),
        ("tags.team = 'ads'", "cb"),
        ("tag.team != 'ads'", "a"),
        ("tags.run IS NOT NULL", "b"),
        ("metadata.`mlflow.modelId` = 'm-a'", "a"),
        ("request_metadata.mlflow.modelId = 'm-b'", "b"),
        ("run_id = 'some run'", "a"),
        ("attribute.run_id = 'nope'", ""),
        ("feedback.correct = 'yes'", "a"),
        ("feedback.score > 0.5", "b"),
        ("feedback.score = 'true'", "c"),
        ("feedback.score IS NULL", ""),
        ("expectation.answer = '[1]'", "b"),
        ("expectation.answer IS NULL", "ca"),
        ("prompt = 'a_ü/1'", "c"),
        ("prompt LIKE 'o%'", "c"),
        ("prompt = 'other/1'", ""),
    ],
)
def test_a_filter_selects(traces: Store, text: str, found: str):
    assert search(traces, text) == found


def test_a_linked_trace_is_found_by_its_run(traces: Store):
    run_id = get(traces, "tr-b").tags["run"]
    assert search(traces, f"run_id = '{run_id}'") == "b"
    start(traces, "tr-later")
    assert search(traces, f"attributes.run_id = '{run_id}'") == "rb"


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["timestamp_ms ASC"], "abc"),
        (["attributes.execution_time DESC"], "abc"),
        (["status", "timestamp"], "cab"),
        (["name DESC"], "bca"),
        (["run_id"], "acb"),
        (["tags.team", "timestamp"], "bca"),
    ],
)
def test_an_order_sorts_and_pages_follow_each_other(traces: Store, order: list[str], found: str):
    assert search(traces, order_by=order) == found
    pages, token = "", ""
    while True:
        request = r.SearchTraces(
            locations=[info().trace_location], order_by=order, max_results=1, page_token=token
        )
        page = traces.search_traces(request)
        pages += "".join(trace.trace_id[-1] for trace in page.traces)
        token = page.next_page_token
        if not token:
            break
    assert pages == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"text": "statu = 'x'"}, "Did you mean 'status'"),
        ({"text": "span.name = 'x'"}, "spans are kept as files"),
        ({"order_by": ["feedback.score"]}, "Invalid order"),
        ({"max_results": 0}, "max_results"),
    ],
)
def test_a_wrong_query_says_what_is_wrong(traces: Store, query: dict[str, Any], message: str):
    with pytest.raises(TrackerError, match=message) as refused:
        search(traces, **query)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_traces_are_removed_by_name_with_the_files_of_their_spans(traces: Store):
    path = "0/traces/tr-a/artifacts"
    traces.artifacts.upload(f"{path}/traces.json", io.BytesIO(b"{}"))
    request = r.DeleteTraces(experiment_id="0", request_ids=["tr-a", "nope"])
    assert traces.delete_traces(request).traces_deleted == 1
    assert traces.delete_traces(request).traces_deleted == 0
    assert search(traces) == "cb"
    assert traces.artifacts.list(path) == []


def test_the_oldest_traces_are_removed_first(traces: Store):
    request = r.DeleteTraces(experiment_id="0", max_timestamp_millis=2000, max_traces=1)
    assert traces.delete_traces(request).traces_deleted == 1
    assert search(traces) == "cb"
    request = r.DeleteTraces(experiment_id="0", max_timestamp_millis=2000)
    assert traces.delete_traces(request).traces_deleted == 1
    assert search(traces) == "c"


def test_traces_of_another_experiment_are_not_removed(traces: Store):
    other = traces.create_experiment(r.CreateExperiment(name="x")).experiment_id
    request = r.DeleteTraces(experiment_id=other, request_ids=["tr-a"])
    assert traces.delete_traces(request).traces_deleted == 0


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"max_timestamp_millis": 1, "request_ids": ["a"]},
        {"max_traces": 1, "request_ids": ["a"]},
        {"max_timestamp_millis": 1, "max_traces": 0},
    ],
)
def test_a_removal_says_which_traces(fields: dict[str, Any]):
    with pytest.raises(TrackerError) as refused:
        r.DeleteTraces(experiment_id="0", **fields)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("value", [True, 3, 0.5, "ü 🎈", [1, "a"], {"a": None}, None])
def test_a_feedback_comes_back_as_it_was(store: Store, value: Any):
    start(store)
    sent = feedback(value, span_id="s", rationale="because", metadata={"a": "b"})
    kept = assess(store, sent)
    assert kept.assessment_id
    assert kept.valid is True
    assert kept.create_time == kept.last_update_time
    assert kept.feedback == {"value": value}
    assert (kept.source, kept.rationale, kept.span_id) == (sent.source, "because", "s")
    request = r.GetAssessment(trace_id="tr-1", assessment_id=kept.assessment_id)
    assert store.get_assessment(request).assessment == kept
    assert get(store).assessments == [kept]


def test_an_assessment_is_updated_where_the_mask_says(store: Store):
    start(store)
    kept = assess(store, feedback(1, rationale="old", metadata={"a": "1", "b": "1"}))
    request = r.UpdateAssessment(
        trace_id="tr-1",
        assessment_id=kept.assessment_id,
        assessment=e.Assessment("new", feedback={"value": 2}, metadata={"b": "2"}),
        update_mask="assessmentName,feedback,metadata",
    )
    updated = store.update_assessment(request).assessment
    assert (updated.assessment_name, updated.feedback) == ("new", {"value": 2})
    assert updated.metadata == {"a": "1", "b": "2"}
    assert (updated.rationale, updated.source) == ("old", kept.source)
    assert get(store).assessments == [updated]


def test_a_feedback_does_not_become_an_expectation(store: Store):
    start(store)
    kept = assess(store, feedback(1))
    request = r.UpdateAssessment(
        trace_id="tr-1",
        assessment_id=kept.assessment_id,
        assessment=e.Assessment(expectation={"value": 2}),
        update_mask="expectation",
    )
    with pytest.raises(TrackerError, match="is of the kind 'feedback'"):
        store.update_assessment(request)


def test_an_assessment_that_is_sent_again_is_kept_once(store: Store):
    source = e.AssessmentSource(e.AssessmentSourceType.CODE, "f")
    sent = {"source": source, "create_time": "2026-01-31T12:00:00Z"}
    for _ in range(2):
        start(store, assessments=[e.Assessment("a", feedback={"value": 1}, **sent)])
    (kept,) = get(store).assessments
    for _ in range(2):
        assess(store, e.Assessment("b", expectation={"value": 1}, **sent))
    assert [each.assessment_name for each in get(store).assessments] == ["a", "b"]
    stolen = e.Assessment("c", kept.assessment_id, feedback={"value": 2})
    with pytest.raises(TrackerError, match="is that of another trace"):
        start(store, "tr-2", assessments=[stolen])
    assert get(store).assessments[0] == kept


def test_an_update_brings_what_it_changes():
    with pytest.raises(TrackerError, match=r"assessment\.feedback"):
        r.UpdateAssessment("t", "a", e.Assessment(expectation={"value": 1}), "feedback")


def test_only_some_fields_of_an_assessment_change():
    with pytest.raises(TrackerError, match="update_mask"):
        r.UpdateAssessment("t", "a", e.Assessment(), "source")


def test_what_is_overridden_is_invalid_until_the_override_is_gone(store: Store):
    start(store)
    old = assess(store, feedback("no"))
    new = assess(store, feedback("yes", overrides=old.assessment_id))
    assert search(store, "feedback.good = 'no'") == ""
    assert {each.assessment_id: each.valid for each in get(store).assessments} == {
        old.assessment_id: False,
        new.assessment_id: True,
    }
    removal = r.DeleteAssessment(trace_id="tr-1", assessment_id=new.assessment_id)
    for _ in range(2):
        store.delete_assessment(removal)
    assert [(each.assessment_id, each.valid) for each in get(store).assessments] == [
        (old.assessment_id, True)
    ]
    assert search(store, "feedback.good = 'no'") == "1"


def test_an_assessment_that_is_not_there_is_not_found(store: Store):
    start(store)
    with pytest.raises(TrackerError) as refused:
        store.get_assessment(r.GetAssessment(trace_id="tr-1", assessment_id="a-x"))
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_page_takes_a_fixed_number_of_statements(sql_store: SqlStore):
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(
        sql_store._engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    counts = []
    for letter in "abcdef":
        start(sql_store, f"tr-{letter}", tags={"a": "1"})
        assess(sql_store, feedback(1), f"tr-{letter}")
        statements.clear()
        search(sql_store, "tags.a = '1' AND feedback.good > 0")
        counts.append(len(statements))
    assert counts[0] == counts[-1] <= 8
