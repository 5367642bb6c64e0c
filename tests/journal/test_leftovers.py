"""What dead processes left behind is sent, whatever state it is in."""

import json
import os
import shutil
import socket
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Param, RunStatus
from jupyter_tracker.journal import files
from jupyter_tracker.journal.leftovers import Outcome, Report, ship_leftovers
from jupyter_tracker.journal.processes import QUIET
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import lasting_uri, open_store
from jupyter_tracker.stores.sql.store import SqlStore
from tests.conftest import RunningServer
from tests.journal.journals import START, begun, flip, info, killed, known_run, left, steps

NOBODY = "http://127.0.0.1:1"
POINTS = 2500
"""More than go in one request."""
TRAIN = f"""
import jupyter_tracker as tracker
run = tracker.start_run(run_name="killed")
for step in range({POINTS}):
    tracker.log_metric("loss", 1.0, step=step)
print(run.info.run_id, flush=True)
"""


@pytest.fixture(autouse=True)
def _signed_in(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)


@pytest.fixture
def uri(server: RunningServer) -> str:
    return server.uri


def ship(**options: str) -> list[Report]:
    return list(ship_leftovers(**options))  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


# --- a process that was killed -------------------------------------------------------------------


@pytest.mark.parametrize("is_reached", [True, False])
def test_every_call_of_a_killed_process_is_sent_and_its_run_ends_as_killed(
    sql_store: SqlStore, uri: str, is_reached: bool
):
    run_id = killed(TRAIN, JUPYTER_TRACKER_URI=uri if is_reached else NOBODY)
    (report,) = ship(to="" if is_reached else uri)
    assert report.outcome == Outcome.KILLED
    assert steps(sql_store, run_id) == list(range(POINTS))
    assert info(sql_store, run_id).status == RunStatus.KILLED
    assert ship() == []


def test_a_run_is_killed_when_its_process_last_logged(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id))
    os.utime(file.path, (START / 1000 + 7, START / 1000 + 7))
    ship()
    assert info(sql_store, run_id).end_time == START + 7000


def test_a_run_that_no_server_has_seen_is_made(sql_store: SqlStore, uri: str):
    writer = begun(uri, run_name="offline", experiment_id="", experiment_name="churn")
    left(writer)
    ship()
    made = info(sql_store, writer.header.run_id)
    assert (made.run_name, made.start_time, made.status) == ("offline", START, RunStatus.KILLED)
    named = r.GetExperimentByName(experiment_name="churn")
    assert sql_store.get_experiment_by_name(named).experiment.experiment_id == made.experiment_id


def test_params_tags_and_an_end_are_sent_too(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    writer = begun(uri, run_id)
    writer.record(params=[Param("lr", "0.1")])
    writer.status(RunStatus.FAILED, START + 5)
    (report,) = (left(writer, points=0), *ship())[1:]
    assert (report.outcome, report.sent) == (Outcome.SENT, 2)
    assert (info(sql_store, run_id).status, info(sql_store, run_id).end_time) == (
        RunStatus.FAILED,
        START + 5,
    )
    assert sql_store.get_run(r.GetRun(run_id=run_id)).run.data.params == {"lr": "0.1"}


def test_without_a_server_runs_go_to_the_database_of_the_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for name in ("JUPYTER_TRACKER_URI", "JUPYTER_TRACKER_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("JUPYTER_TRACKER_JOURNAL_DIR", str(tmp_path / "journal"))
    run_id = killed(TRAIN, JUPYTER_TRACKER_DATA_DIR=str(tmp_path / "its own"))
    ship()  # with another data directory
    store = open_store(f"sqlite:///{tmp_path}/its own/tracker.db")
    assert info(store, run_id).status == RunStatus.KILLED
    assert steps(store, run_id) == list(range(POINTS))
    store.close()


# --- who else is there ---------------------------------------------------------------------------


def test_what_another_process_sends_is_left_to_it(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id))
    sent = file.begin_sending()
    assert sent is not None
    (report,) = ship()
    assert (report.outcome, report.unsent) == (Outcome.BUSY, file.size())
    assert steps(sql_store, run_id) == []
    sent.close()


def test_a_journal_that_is_written_is_sent_and_stays(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    writer = begun(uri, run_id)
    writer.metric("loss", 1.0, START, 0)
    assert [report.outcome for report in ship()] == [Outcome.WRITTEN]
    writer.metric("loss", 1.0, START, 1)
    assert [report.sent for report in ship()] == [1]
    assert steps(sql_store, run_id) == [0, 1]
    assert info(sql_store, run_id).status == RunStatus.RUNNING
    left(writer, points=0)
    assert [report.outcome for report in ship()] == [Outcome.KILLED]


def test_a_run_to_which_somebody_still_logs_is_not_ended_until_he_is_dead(
    sql_store: SqlStore, uri: str
):
    run_id = known_run(sql_store)
    left(begun(uri, run_id))
    worker = begun(uri, run_id, start_time=0)
    assert [report.outcome for report in ship()] == [Outcome.WRITTEN] * 2
    assert info(sql_store, run_id).status == RunStatus.RUNNING
    left(worker, points=0)
    assert Outcome.KILLED in [report.outcome for report in ship()]
    assert info(sql_store, run_id).status == RunStatus.KILLED
    assert names(files.folder()) == []


def test_a_dead_worker_does_not_end_the_run(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    left(begun(uri, run_id, start_time=0))
    assert [report.outcome for report in ship()] == [Outcome.SENT]
    assert info(sql_store, run_id).status == RunStatus.RUNNING


def test_who_resumed_a_run_and_was_killed_ends_it(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    sql_store.update_run(r.UpdateRun(run_id=run_id, status=RunStatus.FINISHED, end_time=START))
    killed(f"import jupyter_tracker as t; t.start_run(run_id='{run_id}'); t.log_metric('loss', 1)")
    ship()
    assert info(sql_store, run_id).status == RunStatus.KILLED


def test_an_end_in_another_journal_of_the_run_counts(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    ender = begun(uri, run_id)
    ender.status(RunStatus.FINISHED, START + 1)
    left(ender, points=0)
    left(begun(uri, run_id))
    ship()
    assert info(sql_store, run_id).status == RunStatus.FINISHED


def test_a_writer_on_another_machine_is_believed_alive_until_it_was_quiet_for_long(
    sql_store: SqlStore, uri: str
):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id, host="elsewhere"))
    (report,) = ship()
    assert (report.outcome, report.unsent) == (Outcome.WRITTEN, 0)
    assert "elsewhere" in report.reason
    long_ago = time.time() - QUIET - 1
    os.utime(file.path, (long_ago, long_ago))
    assert [each.outcome for each in ship()] == [Outcome.KILLED]


# --- damage --------------------------------------------------------------------------------------


def test_what_is_whole_of_a_damaged_journal_is_sent_and_the_rest_is_named_and_kept(
    sql_store: SqlStore, uri: str
):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id), points=5)
    content = file.path.read_bytes()
    start = content.index(b'"step":2') - 60
    begin = content.rindex(b"\n", 0, start + 40) + 1
    flip(file.path, begin + 20)
    (report,) = ship()
    assert report.outcome == Outcome.DAMAGED
    assert [damage.start for damage in report.damage] == [begin]
    assert len(steps(sql_store, run_id)) == 4
    assert info(sql_store, run_id).status == RunStatus.KILLED
    assert names(files.folder()) == [".damaged"]
    assert ship() == []


def test_a_record_that_a_killed_process_did_not_finish_is_named_and_no_damage(
    sql_store: SqlStore, uri: str
):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id), points=5)
    os.truncate(file.path, file.size() - 10)
    (report,) = ship()
    assert (report.outcome, report.is_cut, report.damage) == (Outcome.KILLED, True, [])
    assert steps(sql_store, run_id) == [0, 1, 2, 3]


def test_without_its_header_a_journal_stays_until_somebody_says_where_it_goes(
    sql_store: SqlStore, uri: str
):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id))
    flip(file.path, 20)
    (report,) = ship()
    assert report.outcome == Outcome.FAILED
    assert "--to" in report.reason
    assert file.size() == report.unsent
    (report,) = ship(to=uri)
    assert report.outcome == Outcome.DAMAGED
    assert steps(sql_store, run_id) == [0, 1, 2]


def test_damage_that_was_passed_over_before_is_not_forgotten(sql_store: SqlStore, uri: str):
    file = left(begun(uri, known_run(sql_store)))
    flip(file.path, file.size() - 20)
    sent = file.begin_sending()
    assert sent is not None
    sent.write(file.size())
    sent.close()
    (report,) = ship()
    assert report.outcome == Outcome.DAMAGED


def test_an_empty_journal_is_removed(uri: str):
    file = left(begun(uri), points=0)
    file.path.write_bytes(b"")
    assert [report.sent for report in ship()] == [0]
    assert names(files.folder()) == []


def test_a_journal_of_a_newer_version_stays(uri: str):
    left(begun(uri, journal=99))
    (report,) = ship()
    assert report.outcome == Outcome.FAILED
    assert "newer version" in report.reason


# --- stores --------------------------------------------------------------------------------------


def test_a_store_that_does_not_answer_is_asked_once_and_others_get_theirs(
    sql_store: SqlStore, uri: str
):
    run_id = known_run(sql_store)
    for _ in range(3):
        left(begun(NOBODY))
    left(begun(uri, run_id))
    began = time.monotonic()
    outcomes = [report.outcome for report in ship()]
    assert outcomes.count(Outcome.FAILED) == 3
    assert steps(sql_store, run_id) == [0, 1, 2]
    assert time.monotonic() - began < 5


def test_sending_goes_on_where_it_broke_off(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id), points=20_000)  # more than is read at once

    def interrupt(_report: Report, sent: int) -> None:
        assert 0 < sent < file.size()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(ship_leftovers(progress=interrupt))
    (report,) = ship()
    assert 0 < report.sent < 20_000
    assert steps(sql_store, run_id) == list(range(20_000))


def test_sending_again_what_was_not_acknowledged_does_no_harm(sql_store: SqlStore, uri: str):
    run_id = known_run(sql_store)
    file = left(begun(uri, run_id))
    copy = shutil.copy(file.path, file.path.with_name(f"{run_id}-again.journal"))
    assert Path(copy).exists()
    ship()
    assert steps(sql_store, run_id) == [0, 1, 2]


def test_what_the_store_will_never_take_is_kept_beside_with_the_reason(uri: str):
    file = left(begun(uri, "0" * 32))
    (report,) = ship()
    assert report.refused == 3
    refused = [json.loads(line) for line in file.refused.read_text().splitlines()]
    assert [each["record"]["step"] for each in refused] == [0, 1, 2]
    assert "not found" in refused[0]["reason"]


def test_another_target_gets_runs_that_it_does_not_have(
    sql_store: SqlStore, uri: str, tmp_path: Path
):
    writer = begun(uri, known_run(sql_store), experiment_id="7", experiment_name="churn")
    left(writer)
    other = f"sqlite:///{tmp_path}/other/tracker.db"
    assert [report.outcome for report in ship(to=other)] == [Outcome.KILLED]
    store = open_store(other)
    assert steps(store, writer.header.run_id) == [0, 1, 2]
    store.close()
    assert steps(sql_store, writer.header.run_id) == []


def test_a_database_that_is_gone_is_not_made_anew(tmp_path: Path):
    left(begun(f"sqlite:///{tmp_path}/gone/tracker.db", "0" * 32))
    (report,) = ship()
    assert report.outcome == Outcome.FAILED
    assert "gone" in report.reason
    assert not (tmp_path / "gone").exists()


def test_a_uri_in_a_journal_means_the_same_from_everywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", "data")
    assert lasting_uri(None) == f"sqlite:///{tmp_path}/data/tracker.db"
    assert lasting_uri("sqlite:///a.db") == f"sqlite:///{tmp_path}/a.db"
    assert lasting_uri("https://me:secret@host/x") == "https://host/x"


def test_a_jupyter_servers_address_stands_for_the_database_behind_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("JUPYTER_TRACKER_LOOPBACK", "http://127.0.0.1:4000 sqlite:////home/a.db")
    assert lasting_uri("http://127.0.0.1:4000") == "sqlite:////home/a.db"
    assert lasting_uri("http://127.0.0.1:5000") == "http://127.0.0.1:5000"


# --- how far it is -------------------------------------------------------------------------------


def test_progress_is_told_up_to_the_last_byte(sql_store: SqlStore, uri: str):
    left(begun(uri, known_run(sql_store)))
    told: list[tuple[int, int]] = []
    list(ship_leftovers(progress=lambda report, left: told.append((report.sent, left))))
    assert told[-1] == (3, 0)


def test_this_machine_is_not_another_one(sql_store: Store, uri: str):
    left(begun(uri, known_run(sql_store), host=socket.gethostname()))
    assert [report.outcome for report in ship()] == [Outcome.KILLED]
