"""The database of the tracking server goes away and comes back, while trainings log."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.harness import Training, Truth, leftovers, running
from tests.servers.databases import Postgres, running_postgresql

pytestmark = pytest.mark.thorough

RESTARTS = 3


@pytest.fixture(scope="module")
def durable_postgresql() -> Iterator[Postgres]:
    """One that keeps what it has answered, also when it is stopped at once."""
    with running_postgresql(durable=True) as server:
        yield server


@pytest.fixture
def database_uri(durable_postgresql: Postgres) -> Iterator[str]:
    yield durable_postgresql.database_uri("crash")
    durable_postgresql.drop("crash")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_is_restarted_gets_everything_once(
    durable_postgresql: Postgres, database_uri: str, tmp_path: Path, journals: Path, mode: str
):
    with running(tmp_path / "server", database_uri) as server:
        trainings = [
            Training("count", 1500, 0.002, uri=server.uri, journals=journals) for _ in range(2)
        ]
        for restart in range(RESTARTS):
            trainings[0].wait_for(100 + 400 * restart)
            durable_postgresql.stop(mode)
            time.sleep(0.3)
            durable_postgresql.start()
        for training in trainings:
            assert training.end() == 0
            assert b"Traceback" not in training.errors
        leftovers(journals)
        truth = Truth(server.uri)
        for training in trainings:
            truth.check(training)
            assert len(truth.steps(training.runs()[0])) == 1500
            assert truth.status(training.runs()[0]) == "FINISHED"
        truth.close()
        assert list(journals.iterdir()) == []
