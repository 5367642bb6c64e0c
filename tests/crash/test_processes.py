"""Several processes, of one run or of one program: each logs, none ends what is another's."""

import signal
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.resolve import open_store
from tests.crash.harness import Server, Training, Truth, leftovers

pytestmark = pytest.mark.thorough


def test_two_processes_log_to_one_run_at_once(shared_server: Server, truth: Truth, journals: Path):
    first = Training("count", 500, 0.002, uri=shared_server.uri, journals=journals).wait_for(5)
    [run_id] = first.runs()
    second = Training("joins", run_id, 500, 300, uri=shared_server.uri, journals=journals)
    assert (first.end(), second.end()) == (0, 0)
    assert truth.steps(run_id) == list(range(800))
    assert truth.status(run_id) == "FINISHED"
    assert list(journals.iterdir()) == []


def test_a_killed_helper_does_not_end_the_run(shared_server: Server, truth: Truth, journals: Path):
    first = Training("count", 600, 0.002, uri=shared_server.uri, journals=journals).wait_for(5)
    [run_id] = first.runs()
    second = Training("joins", run_id, 1000, 3000, uri=shared_server.uri, journals=journals)
    second.wait_for(50).send(signal.SIGKILL)
    second.end()
    leftovers(journals)
    assert truth.status(run_id) == "RUNNING"
    assert first.end() == 0
    leftovers(journals)
    assert truth.status(run_id) == "FINISHED"
    told = first.steps(run_id) + second.steps(run_id)
    there = truth.steps(run_id)
    assert there[: len(told)] == told
    assert len(there) - len(told) in (0, 1)


@pytest.mark.parametrize(("child", "number"), [("flushed", 50), ("exit", 10), ("killed", 20)])
def test_forking_while_the_sender_is_busy_loses_nothing(
    shared_server: Server, truth: Truth, journals: Path, child: str, number: int
):
    training = Training("forks", number, child, uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    leftovers(journals)
    [run_id] = training.runs()
    assert truth.steps(run_id) == sorted(training.steps(run_id))
    assert len(truth.steps(run_id)) == number * 110
    assert truth.status(run_id) == "FINISHED"


def test_what_killed_children_logged_is_sent_by_their_parent(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training("forks", 10, "killed", uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    [run_id] = training.runs()
    assert truth.steps(run_id) == sorted(training.steps(run_id))
    assert len(truth.steps(run_id)) == 10 * 110
    assert truth.status(run_id) == "FINISHED"
    assert list(journals.iterdir()) == []


def test_workers_of_multiprocessing_send_what_they_logged(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training("workers", 4, uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    [run_id] = training.runs()
    assert truth.steps(run_id) == list(range(200))
    assert truth.status(run_id) == "FINISHED"
    assert list(journals.iterdir()) == []


def test_a_worker_that_is_terminated_does_not_end_the_run(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training("terminated_worker", uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    assert [each for each in training.told if each[0] == "status"] == [["status", "RUNNING", -15]]
    truth.check(training)
    assert truth.status(training.runs()[0]) == "FINISHED"


def test_forking_on_the_embedded_store_loses_nothing(tmp_path: Path, journals: Path):
    database = f"sqlite:///{tmp_path / 'tracker.db'}"
    training = Training("forks", 30, "flushed", uri=database, journals=journals)
    assert training.end() == 0
    leftovers(journals)
    store = open_store(database)
    [run_id] = training.runs()
    request = r.GetMetricHistory(run_id=run_id, metric_key="m")
    steps = [point.step for point in store.get_metric_history(request).metrics]
    store.close()
    assert steps == sorted(training.steps(run_id))
