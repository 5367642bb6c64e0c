"""The same towards MLflow's own server, which gives a run another id each time it is asked."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.names import JOURNAL_TAG
from jupyter_tracker.stores.rest import RestStore
from tests.crash.harness import Training, Truth, leftovers
from tests.servers.front import front_of

pytestmark = pytest.mark.thorough


@pytest.fixture
def truth(mlflow_uri: str) -> Iterator[Truth]:
    truth = Truth(mlflow_uri)
    yield truth
    truth.close()


def made_of(uri: str, run_id: str) -> list[e.Run]:
    """Return the runs that were made for one that was begun without the server."""
    store = RestStore(uri)
    try:
        request = r.SearchRuns(experiment_ids=["0"], filter=f"tags.`{JOURNAL_TAG}` = '{run_id}'")
        return store.search_runs(request).runs
    finally:
        store.close()


def test_answers_that_are_lost_double_nothing(mlflow_uri: str, truth: Truth, journals: Path):
    with front_of(mlflow_uri) as front:
        training = Training("count", 800, 0.001, uri=front.uri, journals=journals).wait_for(100)
        front.mood = "half"
        training.wait_for(600)
        front.mood = "pass"
        assert training.end() == 0
        leftovers(journals)  # where MLflow took longer than the program waited at its end
    [run_id] = training.runs()
    made = made_of(mlflow_uri, run_id)  # where MLflow took longer than its start waited
    stored = made[0].info.run_id if made else run_id
    assert truth.steps(stored) == training.steps(run_id)
    assert truth.status(stored) == "FINISHED"
    assert list(journals.iterdir()) == []


def test_a_killed_training_loses_nothing(mlflow_uri: str, truth: Truth, journals: Path):
    training = Training("forever", 0.0005, uri=mlflow_uri, journals=journals).wait_for(300)
    training.send(signal.SIGKILL)
    training.end()
    leftovers(journals)
    truth.check(training)
    assert truth.status(training.runs()[0]) == "KILLED"


def test_a_run_that_was_begun_offline_is_made_once(mlflow_uri: str, truth: Truth, journals: Path):
    with front_of(mlflow_uri) as front:
        front.mood = "nothing"  # the server makes the run, and its answer is lost
        training = Training("count", 300, 0.004, uri=front.uri, journals=journals).wait_for(300)
        front.mood = "pass"
        assert training.end() == 0
        leftovers(journals)
    [run_id] = training.runs()
    [run] = made_of(mlflow_uri, run_id)
    assert truth.steps(run.info.run_id) == training.steps(run_id)
    assert run.info.status == "FINISHED"
