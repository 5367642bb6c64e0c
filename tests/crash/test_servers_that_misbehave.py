"""Trainings go on, and lose nothing, while what answers them is no tracking server."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.harness import Server, Training, Truth, free_port, leftovers
from tests.servers.front import Front, front_of

pytestmark = pytest.mark.thorough


@pytest.fixture
def front(shared_server: Server) -> Iterator[Front]:
    with front_of(shared_server.uri) as front:
        yield front


@pytest.mark.parametrize("mood", ["500", "429", "html", "half", "nothing"])
def test_a_training_does_not_notice(front: Front, truth: Truth, journals: Path, mood: str):
    training = Training("count", 800, 0.001, uri=front.uri, journals=journals).wait_for(100)
    front.mood, front.retry_after = mood, "1" if mood == "429" else ""
    training.wait_for(500)
    front.mood = "pass"
    assert training.end() == 0
    truth.check(training)
    assert len(truth.steps(training.runs()[0])) == 800
    assert truth.status(training.runs()[0]) == "FINISHED"
    assert list(journals.iterdir()) == []
    errors = training.errors.decode()
    assert "Traceback" not in errors
    assert errors.count("but not sent") <= 1
    assert errors.count("takes records again") == errors.count("but not sent")


@pytest.mark.parametrize("mood", ["500", "html", "nothing"])
def test_a_run_that_starts_meanwhile_is_made_once(
    front: Front, truth: Truth, journals: Path, mood: str
):
    front.mood = mood
    training = Training("count", 300, 0.001, uri=front.uri, journals=journals).wait_for(300)
    front.mood = "pass"
    assert training.end() == 0
    leftovers(journals)
    truth.check(training)
    assert truth.status(training.runs()[0]) == "FINISHED"


def test_a_server_that_answers_nothing_at_all_delays_no_call(journals: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        training = Training(
            "count",
            100,
            uri=f"http://127.0.0.1:{silent.getsockname()[1]}",
            journals=journals,
            environment={"JUPYTER_TRACKER_EXIT_TIMEOUT": "1"},
        )
        begun = time.monotonic()
        training.wait_for(101)
        assert time.monotonic() - begun < 4
        assert training.end() == 0
    assert b"jupyter tracker sync" in training.errors


def test_what_was_begun_without_a_server_arrives_when_there_is_one(
    shared_server: Server, truth: Truth, tmp_path: Path, journals: Path
):
    port, go_on = free_port(), tmp_path / "go on"
    training = Training(
        "offline", "begun offline", 50, go_on, uri=f"http://127.0.0.1:{port}", journals=journals
    )
    training.wait_for(52)
    with front_of(shared_server.uri, port):
        go_on.touch()
        assert training.end() == 0
    [run_id] = training.runs()
    assert truth.steps(run_id) == list(range(51))
    run = truth.run(run_id)
    assert (run.info.run_name, run.info.status) == ("begun offline", "FINISHED")
    assert run.data.tags["a"] == "b"
    assert run.info.experiment_id != "0"
    assert all(float(str(each[2])) < 2.5 for each in training.told if each[0] == "run")


def test_a_clock_that_is_set_back_loses_no_point(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training("clock", 50, uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    [run_id] = training.runs()
    points = truth.points(run_id)
    assert [point.step for point in points] == list(range(100))
    assert points[99].timestamp < points[0].timestamp
    assert truth.status(run_id) == "FINISHED"
    assert list(journals.iterdir()) == []
