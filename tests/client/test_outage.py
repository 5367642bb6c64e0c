"""Training goes on when the server does not, and what it logged arrives later."""

import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sklearn.linear_model import LogisticRegression

import jupyter_tracker as tracker
from jupyter_tracker.client import recorder
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.requests import ListArtifacts
from jupyter_tracker.journal import background, files
from jupyter_tracker.journal.room import LIMIT_VARIABLE
from jupyter_tracker.journal.sender import Sender
from tests.conftest import RunningServer
from tests.servers.front import Front, front_of

NOBODY = "http://127.0.0.1:1"
LONG = 20.0


@pytest.fixture(autouse=True)
def _fresh_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))
    SESSION.reset()
    monkeypatch.setattr(background, "_sender", Sender())
    yield
    while tracker.active_run():
        tracker.end_run()
    SESSION.reset()


@pytest.fixture
def front(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """What the fluent API takes for its server."""
    with front_of(server.uri) as front:
        monkeypatch.setenv("JUPYTER_TRACKER_URI", front.uri)
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
        yield front


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the lines that were said to the user."""
    return [record.message for record in caplog.records if record.name == "jupyter_tracker"]


def wait_until_sent() -> None:
    deadline = time.monotonic() + LONG
    while not background.sender().settle(LONG):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_logging_to_a_dead_server_costs_one_line_and_no_exception(caplog: pytest.LogCaptureFixture):
    tracker.set_tracking_uri(NOBODY)
    for _ in range(2):
        with tracker.start_run():
            tracker.log_param("rate", 0.1)
            tracker.set_tag("tag", "x")
            for step in range(100):
                tracker.log_metric("m", 1.0, step=step)
    time.sleep(1.5)  # there are more attempts meanwhile
    [line] = said(caplog)
    assert NOBODY in line


def test_a_run_without_a_server_starts_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recorder, "START_LIMIT", 2 * LONG)
    tracker.set_tracking_uri(NOBODY)
    begun = time.monotonic()
    run = tracker.start_run(run_name="first", tags={"a": 1})
    assert time.monotonic() - begun < LONG
    assert (run.info.run_name, run.info.status) == ("first", "RUNNING")
    assert run.data.tags["a"] == "1"


def test_a_server_that_answers_nothing_delays_the_start_by_two_seconds_and_once():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        tracker.set_tracking_uri(f"http://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        tracker.set_experiment("churn")
        tracker.start_run()
        for step in range(100):
            tracker.log_metric("m", 1.0, step=step)
        assert time.monotonic() - begun < 2 * recorder.START_LIMIT
        tracker.end_run()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tracker.log_metric("a%b", 1), "Invalid metric name 'a%b'"),
        (lambda: tracker.log_metric("m", "high"), "Invalid value 'high' for metric 'm'"),
        (lambda: tracker.log_metric("m", 1, step=1.5), "Invalid value '1.5'"),
        (lambda: tracker.log_metric("m", 1, step=2**63), "step"),
        (lambda: tracker.log_metric("m", 1, timestamp=-(2**63) - 1), "timestamp"),
        (lambda: tracker.log_metric("m", 1, run_id="../run"), "Invalid run id '../run'"),
        (lambda: tracker.log_metrics({"m": 1, "": 2}), "Missing value"),
        (lambda: tracker.log_param("a//b", 1), "Invalid param name"),
        (lambda: tracker.log_param("a", "\0"), "NUL"),
        (lambda: tracker.set_tag("", 1), "Missing value"),
        (lambda: tracker.end_run("DONE"), "DONE"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_written(
    front: Front, call: object, message: str
):
    tracker.start_run()
    [journal] = files.found()
    size = journal.size()
    with pytest.raises(tracker.TrackerError, match=message):
        call()  # type: ignore[operator]
    assert [(each.path, each.size()) for each in files.found()] == [(journal.path, size)]


def test_a_wrong_argument_starts_no_run(front: Front):
    with pytest.raises(tracker.TrackerError, match="Invalid metric name"):
        tracker.log_metric("a%b", 1)
    assert tracker.active_run() is None


def test_an_outage_costs_one_line_and_its_end_another(
    front: Front, caplog: pytest.LogCaptureFixture
):
    with tracker.start_run() as run:
        tracker.log_metric("m", 1.0, step=0)
        wait_until_sent()
        front.mood = "500"
        for step in range(1, 100):
            tracker.log_metric("m", 1.0, step=step)
            time.sleep(0.01)
        front.mood = "pass"
        wait_until_sent()
    lines = said(caplog)
    assert len(lines) == 2
    assert "The disk is full" in lines[0]
    assert "takes records again" in lines[1]
    history = MlflowClient().get_metric_history(run.info.run_id, "m")
    assert [point.step for point in history] == list(range(100))


@pytest.mark.parametrize("mood", ["500", "429", "html", "nothing", "unauthorized"])
def test_nothing_is_raised_whatever_the_server_answers(front: Front, mood: str):
    with tracker.start_run() as run:
        front.mood = mood
        tracker.log_metric("m", 1.0)
        tracker.log_params({"rate": 0.1})
        tracker.set_tags({"tag": "x"})
    front.mood = "pass"
    wait_until_sent()
    read = tracker.get_run(run.info.run_id)
    assert (read.info.status, read.data.params) == ("FINISHED", {"rate": "0.1"})


def test_what_was_logged_offline_arrives_when_the_server_comes_up(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("JUPYTER_TRACKER_URI", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    tracker.set_experiment("churn")
    run = tracker.start_run(run_name="offline")
    tracker.log_param("rate", 0.1)
    for step in range(100):
        tracker.log_metric("m", 1.0, step=step)
    tracker.end_run("FAILED")
    with front_of(server.uri, port):
        wait_until_sent()
        read = tracker.get_run(run.info.run_id)
        [found] = tracker.search_runs(experiment_names=["churn"], output_format="list")
    assert (read.info.run_name, read.info.status) == ("offline", "FAILED")
    assert (read.data.params, read.data.metrics) == ({"rate": "0.1"}, {"m": 1.0})
    assert found.info.run_id == run.info.run_id  # type: ignore[union-attr]
    assert files.found() == []


def test_reading_from_a_server_that_is_down_says_so_and_soon(front: Front):
    with tracker.start_run() as run:
        front.mood = "500"
        tracker.log_metric("m", 1.0)
        begun = time.monotonic()
        with pytest.raises(tracker.TrackerError, match="The disk is full"):
            tracker.get_run(run.info.run_id)
        assert time.monotonic() - begun < background.SETTLE_LIMIT
    front.mood = "pass"
    wait_until_sent()


def test_reading_tries_again_what_did_not_arrive_a_moment_ago(front: Front):
    front.mood, front.retry_after = "429", "60"
    with tracker.start_run() as run:
        tracker.log_metric("m", 1.0)
    background.sender().settle(LONG)
    front.mood = "pass"
    read = tracker.get_run(run.info.run_id)
    assert (read.info.status, read.data.metrics) == ("FINISHED", {"m": 1.0})


def test_asking_a_dead_server_says_so_in_one_line():
    with pytest.raises(tracker.TrackerError, match="cannot be reached: no connection") as refused:
        MlflowClient(NOBODY).get_run("a")
    assert "\n" not in refused.value.message


def test_files_that_were_logged_in_an_outage_arrive(front: Front, tmp_path: Path):
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "a.bin").write_bytes(b"1")
    with tracker.start_run() as run:
        tracker.log_table({"q": ["a"]}, "t.json")
        wait_until_sent()
        front.mood = "500"
        tracker.log_text("hello", "a.txt")
        tracker.log_artifact(folder)
        (folder / "deeper" / "a.bin").write_bytes(b"2")  # too late
        for question in ("b", "c"):
            tracker.log_table({"q": [question]}, "t.json")
            tracker.log_table({"q": [question]}, "new.json")
    front.mood = "pass"
    wait_until_sent()
    uri = f"runs:/{run.info.run_id}"
    assert tracker.get_run(run.info.run_id).info.status == "FINISHED"
    assert tracker.artifacts.load_text(f"{uri}/a.txt") == "hello"
    assert tracker.artifacts.load_text(f"{uri}/folder/deeper/a.bin") == "1"
    assert list(tracker.load_table("t.json")["q"]) == ["a", "b", "c"]
    assert list(tracker.load_table("new.json")["q"]) == ["b", "c"]


def test_a_run_that_began_without_the_server_has_its_files(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("JUPYTER_TRACKER_URI", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    with tracker.start_run() as run:
        tracker.log_text("hello", "a.txt")
        tracker.log_table({"q": ["a"]}, "t.json")
        tracker.log_table({"q": ["b"]}, "t.json")
    with front_of(server.uri, port):
        wait_until_sent()
        assert tracker.artifacts.load_text(f"runs:/{run.info.run_id}/a.txt") == "hello"
        assert list(tracker.load_table("t.json")["q"]) == ["a", "b"]


def test_the_explicit_client_says_when_a_file_was_not_taken(front: Front):
    with tracker.start_run() as run:
        front.mood = "500"
        with pytest.raises(tracker.TrackerError, match="The disk is full"):
            tracker.MlflowClient().log_text(run.info.run_id, "hello", "a.txt")
        front.mood = "pass"


def test_what_is_logged_later_replaces_what_the_explicit_client_uploaded(front: Front):
    with tracker.start_run() as run:
        tracker.log_text("1", "a.txt")
        tracker.MlflowClient().log_text(run.info.run_id, "2", "a.txt")
        tracker.log_text("1", "a.txt")
    assert tracker.artifacts.load_text(f"runs:/{run.info.run_id}/a.txt") == "1"


def test_a_model_that_cannot_be_made_one_is_sent_with_the_run(front: Front):
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    with tracker.start_run() as run:
        front.mood = "500"
        with pytest.warns(UserWarning, match="The model 'm' was not .*with the active run"):
            info = tracker.sklearn.log_model(model, "m", registered_model_name="m")
        front.mood = "pass"
    wait_until_sent()
    assert info.model_uri == f"runs:/{run.info.run_id}/m"
    assert "sklearn" in tracker.artifacts.load_text(f"{info.model_uri}/MLmodel")


def test_without_room_a_file_is_uploaded_before_the_call_returns(
    front: Front, server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(LIMIT_VARIABLE, "0")
    (tmp_path / "b.txt").write_text("world")
    with tracker.start_run() as run:
        tracker.log_text("hello", "a.txt")
        tracker.log_artifact(tmp_path / "b.txt")
        tracker.log_stream(io.BytesIO(b"again"), "c.txt")
        folder = server.store.list_artifacts(ListArtifacts(run_id=run.info.run_id)).files
        assert {"a.txt", "b.txt", "c.txt"} <= {each.path for each in folder}
    assert tracker.artifacts.load_text(f"runs:/{run.info.run_id}/c.txt") == "again"
