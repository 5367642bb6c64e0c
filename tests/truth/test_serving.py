"""Why two runs differ, as the shared server tells it."""

from collections.abc import Iterator

import pytest
import requests

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Param
from jupyter_tracker.server.application import TrackerApplication
from jupyter_tracker.server.security import Door
from jupyter_tracker.stores.sql.store import SqlStore
from jupyter_tracker.truth.serving import FIND_CAUSES, causes_routes
from tests.server.conftest import serving

TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def uri(sql_store: SqlStore) -> Iterator[str]:
    door = Door("secret")
    with serving(sql_store, lambda c: TrackerApplication(c, door, more=[causes_routes])) as uri:
        yield uri


def make_run(store: SqlStore, rate: str) -> str:
    run_id: str = store.create_run(r.CreateRun(experiment_id="0")).run.info.run_id
    store.log_batch(r.LogBatch(run_id=run_id, params=[Param("rate", rate)]))
    return run_id


def ask(uri: str, run_id: str, other: str, headers: dict[str, str] = TOKEN) -> requests.Response:
    params = {"run_id": run_id, "other_run_id": other}
    return requests.get(uri + FIND_CAUSES.path, params, headers=headers, timeout=10)


def test_what_was_different_is_told(uri: str, sql_store: SqlStore):
    answer = ask(uri, make_run(sql_store, "0.1"), make_run(sql_store, "0.2"))
    cause = {"kind": "param", "name": "rate", "was": "0.1", "now": "0.2"}
    assert answer.json() == {"causes": [cause]}


def test_a_run_that_is_not_there_is_refused(uri: str, sql_store: SqlStore):
    answer = ask(uri, make_run(sql_store, "0.1"), "0" * 32)
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    assert "0" * 32 in answer.json()["message"]


def test_strangers_are_told_nothing(uri: str):
    assert ask(uri, "a", "b", headers={}).status_code == 401
