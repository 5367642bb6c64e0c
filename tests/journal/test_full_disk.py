"""Sending what found no room on the disk."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.journal import files
from jupyter_tracker.journal import writer as writing
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.stores.protocol import Store
from tests.journal.test_sender import LONG, begin, new_run, steps, wait_for
from tests.servers.front import Front


@pytest.fixture(autouse=True)
def _journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))


def test_without_a_folder_to_write_to_everything_arrives(
    sender: Sender, sql_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "taken").touch()
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "taken"))
    run_id = new_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    writer.metric("m", 0.5, 1, 0)
    assert sender.settle(LONG)
    writer.metric("m", 0.5, 1, 1)
    writer.status(e.RunStatus.FINISHED, 1)
    sender.close(writer)
    assert sender.settle(LONG)
    assert steps(sql_store, run_id) == [0, 1]
    assert sql_store.get_run(r.GetRun(run_id=run_id)).run.info.status == "FINISHED"


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for journals, on a disk of 64 KiB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting takes root")
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(place / "journal"))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_on_a_full_disk_everything_arrives(sender: Sender, rest_store: Store, small_disk: Path):
    runs = [new_run(rest_store) for _ in range(3)]
    writers = [begin(sender, rest_store, run_id) for run_id in runs[:2]]
    for writer in writers:
        for step in range(3000):
            writer.metric("m", 0.5, 1, step)
    assert sender.settle(LONG)
    writers.append(begin(sender, rest_store, runs[2]))
    for writer in writers:
        writer.metric("m", 0.5, 1, 3000)
        writer.status(e.RunStatus.FINISHED, 1)
        sender.close(writer)
    assert sender.settle(LONG)
    assert [len(steps(rest_store, run_id)) for run_id in runs] == [3001, 3001, 1]
    assert [rest_store.get_run(r.GetRun(run_id=run_id)).run.info.status for run_id in runs] == [
        "FINISHED"
    ] * 3
    assert list((small_disk / "journal").iterdir()) == []


def test_what_is_lost_is_said_once(
    sender: Sender,
    said: list[str],
    front: Front,
    front_store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(writing, "MAX_KEPT", 1000)
    monkeypatch.setattr(writing, "_PATIENCE", 0.2)
    (tmp_path / "taken").touch()
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "taken"))
    run_id = new_run(front_store)
    front.mood = "500"
    writer = begin(sender, front_store, run_id)
    for step in range(100):
        writer.metric("m", 0.5, 1, step)
    assert [line for line in wait_for(said, 2) if f"What run {run_id} logs is being lost" in line]
    time.sleep(1.2)
    assert len(said) == 2


def test_where_only_the_journal_finds_no_room_no_file_is_left(
    sender: Sender, sql_store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writing, "_open", lambda _file: -1)
    run_id = new_run(sql_store)
    begin(sender, sql_store, run_id).metric("m", 0.5, 1, 0)
    assert list(files.folder().iterdir()) == []
    assert sender.settle(LONG)
    assert steps(sql_store, run_id) == [0]
