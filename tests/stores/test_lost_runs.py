"""Runs whose process has gone without a word."""

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database(request: pytest.FixtureRequest, tmp_path):  # type: ignore[no-untyped-def]
    name = request.param
    sqlite = f"sqlite:///{tmp_path / 'tracker.db'}"
    uri = sqlite if name == "sqlite" else request.getfixturevalue(f"{name}_uri")
    store = SqlStore(make_engine(uri), LocalArtifacts(tmp_path / "artifacts"))
    yield store
    store.close()


def run(store: Store) -> str:
    return store.create_run(r.CreateRun()).run.info.run_id


def info(store: Store, run_id: str) -> e.RunInfo:
    return store.get_run(r.GetRun(run_id=run_id)).run.info


def test_a_run_without_further_signs_of_life_is_killed_at_its_last_one(database: SqlStore):
    lost, silent = run(database), run(database)
    database.send_heartbeats(r.SendHeartbeats(run_ids=[lost]))
    since = database.list_changes(r.ListChanges()).next
    assert database.end_lost_runs(60) == []
    assert database.end_lost_runs(-1) == [lost]
    ended = info(database, lost)
    assert (ended.status, bool(ended.end_time)) == ("KILLED", True)
    assert info(database, silent).status == "RUNNING"  # it never gave one: MLflow's client does not
    told = database.list_changes(r.ListChanges(since=since)).changes
    assert [change.entity_id for change in told] == [lost]
    assert database.end_lost_runs(-1) == []


def test_a_lost_run_that_gives_a_sign_of_life_runs_again(database: SqlStore):
    run_id = run(database)
    database.send_heartbeats(r.SendHeartbeats(run_ids=[run_id]))
    database.end_lost_runs(-1)
    database.send_heartbeats(r.SendHeartbeats(run_ids=[run_id]))
    again = info(database, run_id)
    assert (again.status, again.end_time) == ("RUNNING", None)


def test_a_run_that_was_ended_stays_so(store: Store):
    run_id = run(store)
    store.send_heartbeats(r.SendHeartbeats(run_ids=[run_id, "nothing"]))
    ended = r.UpdateRun(run_id=run_id, status=e.RunStatus.FAILED, end_time=5)
    store.update_run(ended)
    store.send_heartbeats(r.SendHeartbeats(run_ids=[run_id]))
    assert (info(store, run_id).status, info(store, run_id).end_time) == ("FAILED", 5)


def test_too_many_at_once_are_refused():
    with pytest.raises(TrackerError, match="too many"):
        r.SendHeartbeats(run_ids=["a"] * 100_000)
