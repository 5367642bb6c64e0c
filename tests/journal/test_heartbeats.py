"""Open runs give signs of life, as long as their store listens."""

import threading
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.journal import sender as module
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore
from tests.journal.test_outbox import SlowStream


def begun(sender: Sender, store: Store, folder: Path) -> str:
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    sender.begin(JournalFile(folder / f"{run_id}-a.journal"), Header(run_id=run_id), store)
    return run_id


def until_lost(store: SqlStore) -> list[str]:
    deadline = time.monotonic() + 10
    while not (lost := store.end_lost_runs(-1)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return lost


def test_an_open_run_gives_a_sign_of_life_at_once(sql_store: SqlStore, tmp_path: Path):
    sender = Sender()
    run_id = begun(sender, sql_store, tmp_path)
    assert until_lost(sql_store) == [run_id]
    sender.close_all()


def test_so_does_a_run_that_is_over_but_for_its_files(
    sql_store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "HEARTBEAT_INTERVAL", 0.1)
    run_id, sender = sql_store.create_run(r.CreateRun()).run.info.run_id, Sender(lambda line: None)
    file = JournalFile(tmp_path / f"{run_id}-a.journal")
    writer = sender.begin(file, Header(run_id=run_id), sql_store)
    stream = SlowStream()
    thread = threading.Thread(target=writer.artifact, args=("a.txt", stream))
    thread.start()
    assert stream.begun.wait(10)
    sender.close(writer)
    assert until_lost(sql_store) == [run_id]
    stream.may_go_on.set()
    thread.join()


def test_and_again_and_again(sql_store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "HEARTBEAT_INTERVAL", 0.1)
    sender = Sender()
    run_id = begun(sender, sql_store, tmp_path)
    assert until_lost(sql_store) == [run_id]
    assert until_lost(sql_store) == [run_id]  # it came back in between
    sender.close_all()


def test_a_server_that_knows_no_such_thing_is_asked_once(
    sql_store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = []

    def refuse(request: r.SendHeartbeats) -> None:
        asked.append(request.run_ids)
        raise TrackerError("not found", ErrorCode.ENDPOINT_NOT_FOUND)

    monkeypatch.setattr(module, "HEARTBEAT_INTERVAL", 0.05)
    monkeypatch.setattr(sql_store, "send_heartbeats", refuse)
    said: list[str] = []
    sender = Sender(said.append)
    run_id = begun(sender, sql_store, tmp_path)
    deadline = time.monotonic() + 30
    while not asked and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.5)  # there is time for more
    assert (asked, said) == ([[run_id]], [])
    sender.close_all()
