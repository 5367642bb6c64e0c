"""Asking the process of a run to stop, the same from a database and over the wire."""

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.names import STOP_TAG
from jupyter_tracker.stores.protocol import Store


def create(store: Store) -> str:
    return store.create_run(r.CreateRun()).run.info.run_id


def asked(store: Store, *run_ids: str) -> list[str]:
    return store.send_heartbeats(r.SendHeartbeats(run_ids=list(run_ids))).stop


def test_a_run_that_is_to_stop_learns_it_with_every_sign_of_life(store: Store):
    run_id, other = create(store), create(store)
    assert asked(store, run_id, other) == []
    store.stop_run(r.StopRun(run_id=run_id))
    assert asked(store, run_id, other) == [run_id]
    assert asked(store, run_id) == [run_id]
    assert STOP_TAG in store.get_run(r.GetRun(run_id=run_id)).run.data.tags


def test_a_run_that_has_stopped_may_begin_again(store: Store):
    run_id = create(store)
    store.stop_run(r.StopRun(run_id=run_id))
    for status in (e.RunStatus.KILLED, e.RunStatus.RUNNING):
        store.update_run(r.UpdateRun(run_id=run_id, status=status))
        assert asked(store, run_id) == []
    assert STOP_TAG not in store.get_run(r.GetRun(run_id=run_id)).run.data.tags


def test_those_who_follow_a_run_see_that_it_was_asked_to_stop(store: Store):
    run_id = create(store)
    since = store.list_changes(r.ListChanges()).next
    store.stop_run(r.StopRun(run_id=run_id))
    changes = store.list_changes(r.ListChanges(since=since)).changes
    assert [change.entity_id for change in changes] == [run_id]


def test_a_run_that_is_over_cannot_be_stopped(store: Store):
    run_id = create(store)
    store.update_run(r.UpdateRun(run_id=run_id, status=e.RunStatus.FAILED))
    with pytest.raises(TrackerError, match="not RUNNING, but FAILED") as refused:
        store.stop_run(r.StopRun(run_id=run_id))
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_run_that_is_not_there_cannot_be_stopped(store: Store):
    with pytest.raises(TrackerError) as refused:
        store.stop_run(r.StopRun(run_id="nothing"))
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
