"""Training goes on when the server does not, and what it logged arrives later."""

import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.journal import background, files
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
    with quiet():
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


@contextmanager
def quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Collect warnings, of other threads too."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught


def tracked(caught: list[warnings.WarningMessage]) -> list[str]:
    lines = [str(each.message) for each in caught]
    return [line for line in lines if "sent" in line or "tracking server" in line]


def wait_until_sent() -> None:
    deadline = time.monotonic() + LONG
    while not background.sender().settle(LONG):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_logging_to_a_dead_server_costs_one_warning_and_no_exception():
    tracker.set_tracking_uri(NOBODY)
    with quiet() as caught:
        for _ in range(2):
            with tracker.start_run():
                tracker.log_param("rate", 0.1)
                tracker.set_tag("tag", "x")
                for step in range(100):
                    tracker.log_metric("m", 1.0, step=step)
        time.sleep(1.5)  # there are more attempts meanwhile
    assert len(tracked(caught)) == 1
    assert NOBODY in tracked(caught)[0]


def test_a_run_without_a_server_starts_at_once():
    tracker.set_tracking_uri(NOBODY)
    with quiet():
        begun = time.monotonic()
        run = tracker.start_run(run_name="first", tags={"a": 1})
        assert time.monotonic() - begun < 2
    assert (run.info.run_name, run.info.status) == ("first", "RUNNING")
    assert run.data.tags["a"] == "1"


def test_a_server_that_answers_nothing_delays_the_start_by_two_seconds_and_once():
    with socket.create_server(("127.0.0.1", 0)) as silent, quiet():
        tracker.set_tracking_uri(f"http://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        tracker.set_experiment("churn")
        tracker.start_run()
        assert time.monotonic() - begun < 2.5
        begun = time.monotonic()
        for step in range(100):
            tracker.log_metric("m", 1.0, step=step)
        assert time.monotonic() - begun < 0.5
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


def test_an_outage_costs_one_warning_and_its_end_one_line(front: Front):
    with quiet() as caught, tracker.start_run() as run:
        tracker.log_metric("m", 1.0, step=0)
        wait_until_sent()
        front.mood = "500"
        for step in range(1, 100):
            tracker.log_metric("m", 1.0, step=step)
            time.sleep(0.01)
        front.mood = "pass"
        wait_until_sent()
    lines = tracked(caught)
    assert len(lines) == 2
    assert "The disk is full" in lines[0]
    assert "takes records again" in lines[1]
    history = MlflowClient().get_metric_history(run.info.run_id, "m")
    assert [point.step for point in history] == list(range(100))


@pytest.mark.parametrize("mood", ["500", "429", "html", "nothing", "unauthorized"])
def test_nothing_is_raised_whatever_the_server_answers(front: Front, mood: str):
    with quiet():
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
    with quiet():
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
    with quiet():
        with tracker.start_run() as run:
            front.mood = "500"
            tracker.log_metric("m", 1.0)
            begun = time.monotonic()
            with pytest.raises(tracker.TrackerError, match="The disk is full"):
                tracker.get_run(run.info.run_id)
            assert time.monotonic() - begun < 3
        front.mood = "pass"
        wait_until_sent()


def test_asking_a_dead_server_says_so_in_one_line():
    with pytest.raises(tracker.TrackerError, match="cannot be reached: no connection") as refused:
        MlflowClient(NOBODY).get_run("a")
    assert "\n" not in refused.value.message
