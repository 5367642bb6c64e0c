"""The change feed, the same from a database and over the wire."""

import threading
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_embedded
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore


def now(store: Store) -> int:
    return store.list_changes(r.ListChanges()).next


def test_without_a_number_the_feed_only_says_where_it_stands(store: Store):
    answer = store.list_changes(r.ListChanges())
    assert answer.changes == []


def test_what_is_written_appears_in_the_feed(store: Store):
    since = now(store)
    run = store.create_run(r.CreateRun()).run.info
    answer = store.list_changes(r.ListChanges(since=since))
    assert [(c.entity, c.entity_id, c.experiment_id) for c in answer.changes] == [
        ("run", run.run_id, "0")
    ]
    assert store.list_changes(r.ListChanges(since=answer.next)).changes == []


def test_an_entity_that_changes_often_appears_once(store: Store):
    since = now(store)
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    for step in range(5):
        store.log_metric(r.LogMetric(run_id=run_id, key="m", value=1, timestamp=1, step=step))
    assert len(store.list_changes(r.ListChanges(since=since)).changes) == 1


def test_who_waits_is_woken_by_a_write(store: Store):
    since = now(store)
    answers: list[r.ListChangesResponse] = []
    request = r.ListChanges(since=since, wait=20)
    waiter = threading.Thread(target=lambda: answers.append(store.list_changes(request)))
    waiter.start()
    time.sleep(0.2)
    assert not answers
    store.create_run(r.CreateRun())
    waiter.join(10)
    assert len(answers[0].changes) == 1


def test_a_wait_ends_when_nothing_happens(store: Store):
    since = now(store)
    assert store.list_changes(r.ListChanges(since=since, wait=0.3)).changes == []


def test_a_wait_over_the_limit_is_refused():
    with pytest.raises(TrackerError, match="wait"):
        r.ListChanges(since=0, wait=3600)


def test_a_number_from_the_future_is_taken_back_to_the_present(store: Store):
    """So that a browser tab survives a database that was replaced."""
    assert store.list_changes(r.ListChanges(since=10**9)).next == now(store)


def test_writes_of_another_process_wake_who_waits(sql_store: Store, tmp_path: Path):
    other = open_embedded(tmp_path / "store")
    since = now(sql_store)
    answers: list[r.ListChangesResponse] = []
    request = r.ListChanges(since=since, wait=20)
    waiter = threading.Thread(target=lambda: answers.append(sql_store.list_changes(request)))
    waiter.start()
    other.create_run(r.CreateRun())
    waiter.join(10)
    other.close()
    assert len(answers[0].changes) == 1


def test_postgresql_gives_notice_of_what_another_process_wrote(
    postgresql_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jupyter_tracker.stores.sql.store._CHECK_BESIDE_NOTICES", 60.0)
    here, there = (
        SqlStore(make_engine(postgresql_uri), LocalArtifacts(tmp_path / name)) for name in "ab"
    )
    answers: list[r.ListChangesResponse] = []
    request = r.ListChanges(since=now(here), wait=40)
    waiter = threading.Thread(target=lambda: answers.append(here.list_changes(request)))
    waiter.start()
    time.sleep(0.5)
    there.create_run(r.CreateRun())
    waiter.join(10)
    heard = not waiter.is_alive()
    here.close()
    there.close()
    assert heard
    assert len(answers[0].changes) == 1
