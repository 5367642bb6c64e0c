"""Files are sent beside the records, again until the store has them, and before their run ends."""

import os
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker.journal import files, uploads
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.leftovers import Outcome, Report, ship_leftovers
from jupyter_tracker.journal.records import Header, Kind, Status, line
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore
from tests.conftest import RunningServer
from tests.journal.journals import begun, info, known_run, left, steps
from tests.servers.front import Front

LONG = 20.0
NO_RUN = "0" * 32
NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@pytest.fixture(autouse=True)
def _journals(tmp_path: Path, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)


def begin(sender: Sender, store: Store, run_id: str) -> JournalWriter:
    return sender.begin(files.new(run_id), Header(run_id=run_id, start_time=1), store)


def end(sender: Sender, writer: JournalWriter, status: RunStatus = RunStatus.FINISHED) -> None:
    writer.status(status, int(time.time() * 1000))
    sender.close(writer)


def read(store: Store, run_id: str, path: str) -> bytes:
    root = info(store, run_id).artifact_uri
    return b"".join(store.artifacts.download(uris.proxied_path(uris.join(root, path))))


def paths(store: Store, run_id: str) -> list[str]:
    return [each.path for each in store.list_artifacts(r.ListArtifacts(run_id=run_id)).files]


def until(happened: object) -> None:
    deadline = time.monotonic() + LONG
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- a process that lives ------------------------------------------------------------------------


def test_a_file_arrives_without_anybody_waiting(sender: Sender, rest_store: Store):
    run_id = known_run(rest_store)
    begin(sender, rest_store, run_id).artifact("folder/a.txt", b"hello")
    until(lambda: paths(rest_store, run_id) == ["folder"])
    until(lambda: read(rest_store, run_id, "folder/a.txt") == b"hello")


def test_many_files_arrive_and_nothing_is_left_behind(
    sender: Sender, rest_store: Store, tmp_path: Path
):
    run_id = known_run(rest_store)
    writer = begin(sender, rest_store, run_id)
    for number in range(30):
        writer.artifact(f"{number}.txt", str(number).encode())
    end(sender, writer)
    assert sender.settle(LONG)
    assert [read(rest_store, run_id, f"{n}.txt") for n in range(30)] == [
        str(n).encode() for n in range(30)
    ]
    assert list((tmp_path / "journal").iterdir()) == []


def test_the_last_of_several_contents_is_what_is_there(sender: Sender, rest_store: Store):
    run_id = known_run(rest_store)
    writer = begin(sender, rest_store, run_id)
    for number in range(20):
        writer.artifact("a.txt", str(number).encode())
        sender.upload()
    assert sender.settle(LONG)
    assert read(rest_store, run_id, "a.txt") == b"19"


def captured(run_id: str) -> e.SnapshotInfo:
    return e.SnapshotInfo(run_id, e.SnapshotPhase.END, e.SnapshotSource.FILE, 1, "work/A.ipynb")


def test_a_captured_notebook_becomes_a_snapshot_of_its_run(sender: Sender, rest_store: Store):
    run_id = known_run(rest_store)
    writer = begin(sender, rest_store, run_id)
    writer.artifact("notebook/end.ipynb", NOTEBOOK, captured=captured(run_id))
    end(sender, writer)
    assert sender.settle(LONG)
    kept = rest_store.get_notebook_snapshot(r.GetNotebookSnapshot(run_id)).snapshot
    assert (kept.source, kept.path, kept.notebook["cells"]) == ("file on disk", "work/A.ipynb", [])
    assert paths(rest_store, run_id) == []


def test_where_there_are_no_notebooks_they_are_files(
    sender: Sender, front: Front, front_store: Store
):
    front.unknown = "notebook-snapshots"
    run_id = known_run(front_store)
    writer = begin(sender, front_store, run_id)
    writer.artifact("notebook/end.ipynb", NOTEBOOK, captured=captured(run_id))
    end(sender, writer)
    assert sender.settle(LONG)
    assert read(front_store, run_id, "notebook/end.ipynb") == NOTEBOOK


def test_a_notebook_that_is_no_json_deep_inside_is_a_file(sender: Sender, rest_store: Store):
    run_id, content = known_run(rest_store), b'{"cells": [], "metadata": {"a": "\xff"}}'
    writer = begin(sender, rest_store, run_id)
    writer.artifact("notebook/end.ipynb", content, captured=captured(run_id))
    assert sender.settle(LONG)
    assert read(rest_store, run_id, "notebook/end.ipynb") == content


def test_metrics_do_not_wait_for_files(sender: Sender, front: Front, front_store: Store):
    run_id = known_run(front_store)
    front.meant, front.delay = ("PUT",), 3.0
    writer = begin(sender, front_store, run_id)
    for number in range(10):
        writer.artifact(f"{number}.txt", b"x")
    sender.upload()
    writer.metric("loss", 0.5, 1, 7)
    assert sender.settle(LONG, files=False)
    assert steps(front_store, run_id) == [7]
    assert paths(front_store, run_id) == []
    front.delay = 0.0


def test_a_run_with_many_files_keeps_no_other_waiting(
    sender: Sender, front: Front, front_store: Store
):
    many, one = known_run(front_store), known_run(front_store)
    front.meant, front.delay = ("PUT",), 0.3
    writer = begin(sender, front_store, many)
    for number in range(60):
        writer.artifact(f"{number}.txt", b"x")
    begin(sender, front_store, one).artifact("a.txt", b"x")
    until(lambda: paths(front_store, one))
    assert len(paths(front_store, many)) < 60
    front.delay = 0.0


def test_a_run_ends_when_its_files_are_there(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    run_id = known_run(front_store)
    front.meant, front.mood = ("PUT",), "500"
    writer = begin(sender, front_store, run_id)
    writer.artifact("a.txt", b"hello")
    writer.metric("loss", 0.5, 1, 7)
    end(sender, writer)
    until(lambda: said)
    assert not sender.settle(LONG)
    assert (steps(front_store, run_id), info(front_store, run_id).status) == ([7], "RUNNING")
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    assert info(front_store, run_id).status == "FINISHED"
    assert read(front_store, run_id, "a.txt") == b"hello"
    assert len(said) == 1
    assert f"The artifact 'a.txt' of run {run_id} has not been sent" in said[0]


def test_the_end_of_a_run_does_not_wait_for_ever(
    sender: Sender, front: Front, front_store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "_HELD", 0.0)
    run_id = known_run(front_store)
    front.meant, front.mood = ("PUT",), "500"
    writer = begin(sender, front_store, run_id)
    writer.artifact("a.txt", b"hello")
    end(sender, writer)
    until(lambda: info(front_store, run_id).status == "FINISHED")
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    assert read(front_store, run_id, "a.txt") == b"hello"


def test_a_run_that_goes_on_does_not_end_by_its_earlier_end(
    sender: Sender, front: Front, front_store: Store
):
    run_id = known_run(front_store)
    front.meant, front.mood = ("PUT",), "500"
    first = begin(sender, front_store, run_id)
    first.artifact("a.txt", b"hello")
    end(sender, first)
    second = begin(sender, front_store, run_id)
    second.status(RunStatus.RUNNING, 2)
    end(sender, second, RunStatus.FAILED)
    sender.settle(LONG)
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    assert info(front_store, run_id).status == "FAILED"


def test_an_outage_is_one_line_for_records_and_files(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    run_id = known_run(front_store)
    writer = begin(sender, front_store, run_id)
    writer.artifact("first.txt", b"1")
    assert sender.settle(LONG)
    front.mood = "500"
    for number in range(5):
        writer.artifact(f"{number}.txt", b"x")
        sender.upload()
    until(lambda: said)
    writer.metric("loss", 0.5, 1, 7)
    sender.settle(LONG, insist=True)
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    assert len(paths(front_store, run_id)) == 6
    assert [line.partition(".")[0] for line in said] == [
        "Runs are recorded, but not sent",
        "The tracking server takes records again; what was kept is being sent",
    ]


def test_the_end_of_an_outage_is_seen_without_records(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    run_id = known_run(front_store)
    writer = begin(sender, front_store, run_id)
    assert sender.settle(LONG)
    front.mood = "500"
    writer.artifact("a.txt", b"x")
    sender.upload()
    until(lambda: said)
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    until(lambda: len(said) == 2)
    assert "takes records again" in said[1]


@pytest.mark.parametrize("mood", ["429", "html", "half", "nothing"])
def test_whatever_is_answered_the_file_arrives(
    sender: Sender, front: Front, front_store: Store, server: RunningServer, mood: str
):
    run_id = known_run(front_store)
    front.meant, front.mood = ("PUT",), mood
    writer = begin(sender, front_store, run_id)
    writer.artifact("a.txt", b"hello")
    sender.upload()
    until(lambda: "PUT" in front.methods)
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    assert read(server.store, run_id, "a.txt") == b"hello"


def test_a_refused_file_is_kept_and_named_once(sender: Sender, said: list[str], rest_store: Store):
    writer = begin(sender, rest_store, NO_RUN)
    writer.artifact("a.txt", b"1")
    writer.artifact("b.txt", b"2")
    end(sender, writer)
    assert sender.settle(LONG)
    folder = writer.file.files
    refused = [line for line in said if "artifact" in line]
    assert len(refused) == 1
    assert f"refused the artifact 'a.txt' of run {NO_RUN}" in refused[0] or "'b.txt'" in refused[0]
    assert str(folder) in refused[0]
    assert sorted(file.name for file in folder.iterdir()) == ["1", "1.refused", "2", "2.refused"]


def test_on_this_machine_a_file_is_moved_rather_than_copied(sender: Sender, sql_store: SqlStore):
    run_id = known_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    writer.artifact("a.bin", bytes(1000))
    [item] = writer.outbox.waiting()
    number = item.content.stat().st_ino
    assert sender.settle(LONG)
    root = uris.proxied_path(info(sql_store, run_id).artifact_uri)
    kept = Path(str(sql_store.artifacts._root)) / root / "a.bin"  # type: ignore[attr-defined]
    assert kept.stat().st_ino == number
    assert kept.stat().st_mode & 0o777 == kept.parent.stat().st_mode & 0o666


def test_a_reader_waits_for_files_only_when_they_matter(
    sender: Sender, front: Front, front_store: Store
):
    run_id = known_run(front_store)
    front.meant, front.mood = ("PUT",), "500"
    writer = begin(sender, front_store, run_id)
    writer.artifact("a.txt", b"hello")
    assert sender.settle(LONG, files=False)
    assert not sender.settle(LONG)
    assert [writer] == sender.unsent()
    assert sender.files_left() == [5]
    front.mood = "pass"
    until(lambda: sender.settle(LONG, insist=True))
    assert (sender.unsent(), sender.files_left()) == ([], [])


# --- a process that is dead ----------------------------------------------------------------------


def ship() -> list[Report]:
    return list(ship_leftovers())


def died(uri: str, run_id: str = "", *, ended: bool = False) -> JournalFile:
    """Leave a journal with points and two files."""
    writer = begun(uri, run_id)
    writer.artifact("a.txt", b"hello")
    writer.artifact("folder/b.txt", b"world")
    file = left(writer)
    if ended:
        status = Status(RunStatus.FINISHED, int(time.time() * 1000))
        with file.path.open("ab") as journal:
            journal.write(line(Kind.STATUS, codec.encode(status)))
    return file


def test_what_a_dead_process_left_is_sent_before_its_run_ends(
    server: RunningServer, tmp_path: Path
):
    file = died(server.uri)
    [report] = ship()
    assert (report.outcome, report.files, report.unsent) == (Outcome.KILLED, 2, 0)
    assert read(server.store, file.run_id, "folder/b.txt") == b"world"
    assert list((tmp_path / "journal").iterdir()) == []


def test_files_are_sent_also_when_all_records_have_been(server: RunningServer):
    file = died(server.uri)
    sent = file.begin_sending()
    assert sent is not None
    server.store.create_run(r.CreateRun(run_id=file.run_id))
    sent.write(file.size())
    sent.close()
    [report] = ship()
    assert (report.outcome, report.sent, report.files) == (Outcome.KILLED, 0, 2)
    assert read(server.store, file.run_id, "a.txt") == b"hello"


@pytest.mark.parametrize("is_ended", [True, False])
def test_what_cannot_be_sent_waits_and_so_does_the_end(
    front: Front, server: RunningServer, monkeypatch: pytest.MonkeyPatch, is_ended: bool
):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", front.uri)
    front.meant, front.mood = ("PUT",), "500"
    run_id = known_run(server.store)
    died(front.uri, run_id, ended=is_ended)
    [report] = ship()
    assert (report.outcome, report.files, report.files_left) == (Outcome.FAILED, 0, 2)
    assert report.unsent >= 10
    assert info(server.store, run_id).status == "RUNNING"
    assert steps(server.store, run_id) == [0, 1, 2]
    front.mood = "pass"
    [report] = ship()
    assert (report.files, report.files_left) == (2, 0)
    assert info(server.store, run_id).status == ("FINISHED" if is_ended else "KILLED")


def test_a_file_that_is_refused_is_named_and_kept(server: RunningServer):
    file = died(server.uri, NO_RUN)
    [report] = ship()
    assert (report.files, report.refused_files) == (0, 2)
    assert NO_RUN in report.reason
    assert sorted(each.name for each in file.files.iterdir()) == [
        "1", "1.refused", "2", "2.refused",
    ]  # fmt: skip


def test_a_notebook_that_a_dead_process_captured_becomes_a_snapshot(server: RunningServer):
    run_id = known_run(server.store)
    writer = begun(server.uri, run_id)
    writer.artifact("notebook/end.ipynb", NOTEBOOK, captured=captured(run_id))
    left(writer)
    [report] = ship()
    assert (report.files, report.files_left) == (1, 0)
    assert server.store.get_notebook_snapshot(r.GetNotebookSnapshot(run_id)).snapshot.notebook


def test_a_copy_that_is_damaged_is_not_sent(server: RunningServer):
    run_id = known_run(server.store)
    file = died(server.uri, run_id)
    (file.files / "1").write_bytes(b"hEllo")
    [report] = ship()
    assert (report.files, report.refused_files) == (1, 1)
    assert "damaged" in report.reason
    assert paths(server.store, run_id) == ["folder"]


def test_progress_counts_the_bytes_of_files(server: RunningServer):
    writer = begun(server.uri, known_run(server.store))
    writer.artifact("a.bin", bytes(5_000_000))
    left(writer)
    told: list[int] = []
    list(ship_leftovers(progress=lambda report, left: told.append(left)))
    assert told == sorted(told, reverse=True)
    assert told[0] > 4_000_000
    assert told[-1] == 0


def test_a_run_ends_when_its_last_file_was_logged(server: RunningServer):
    writer = begun(server.uri)
    file = left(writer)
    os.utime(file.path, (1, 1))
    writer.outbox.put("a.txt", b"x")
    before = int(time.time() * 1000)
    assert [report.outcome for report in ship()] == [Outcome.KILLED]
    assert abs((info(server.store, file.run_id).end_time or 0) - before) < 5000
