"""``jupyter tracker sync``."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker.journal import files
from jupyter_tracker.stores.sql.store import SqlStore
from tests.conftest import RunningServer
from tests.journal.journals import START, begun, flip, info, known_run, left, steps

COMMAND = [sys.executable, "-m", "jupyter_tracker.cli", "sync"]
NOBODY = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _signed_in(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)


def sync(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_without_journals_it_says_that_there_is_nothing_to_send():
    assert sync() == (0, f"nothing to send in {files.folder()}\n", "")


def test_each_run_has_a_line_and_there_is_a_sum(sql_store: SqlStore, server: RunningServer):
    first, second = known_run(sql_store), known_run(sql_store)
    for run_id in (first, second):
        left(begun(server.uri, run_id))
    code, said, problems = sync()
    assert (code, problems) == (0, "")
    *lines, total = said.splitlines()
    assert sorted(lines) == sorted(  # a file system's clock may give both journals one age
        f"run {run_id}: 3 records sent to {server.uri}, ended as KILLED"
        for run_id in (first, second)
    )
    assert total == "in all: 6 records of 2 runs sent"
    assert steps(sql_store, second) == [0, 1, 2]
    assert sync()[1].startswith("nothing to send")


def test_files_are_sent_and_counted(sql_store: SqlStore, server: RunningServer):
    writer = begun(server.uri, known_run(sql_store))
    writer.artifact("a.txt", b"hello")
    writer.artifact("b.txt", b"world")
    left(writer)
    run_id = writer.header.run_id
    assert sync() == (
        0,
        f"run {run_id}: 3 records and 2 files sent to {server.uri}, ended as KILLED\n"
        "in all: 3 records and 2 files of 1 run sent\n",
        "",
    )


def test_files_that_remain_are_counted_and_those_that_are_refused_are_named(server: RunningServer):
    writer = begun(NOBODY)
    writer.artifact("a.bin", bytes(2_000_000))
    left(writer)
    assert "2.0 MB (1 file) not sent" in sync()[1]
    gone = begun(server.uri, "0" * 32)
    gone.artifact("a.bin", b"x")
    left(gone, 0)
    code, _, problems = sync()
    assert code == 1
    assert f"refused: 1 file, kept in {gone.file.files}: Run with id=" in problems


def test_what_remains_is_named_with_the_reason_once(server: RunningServer):
    for _ in range(2):
        left(begun(NOBODY))
    code, said, problems = sync()
    assert code == 1
    assert said.count("not sent") == 2
    assert "2 runs not done" in said
    assert problems.count("\n") == 1
    assert "cannot be reached" in problems


def test_without_the_token_it_says_what_to_set(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
):
    left(begun(server.uri))
    monkeypatch.setenv("JUPYTER_TRACKER_URI", NOBODY)
    code, _, problems = sync()
    assert code == 1
    assert f"Set JUPYTER_TRACKER_URI={server.uri} and JUPYTER_TRACKER_TOKEN" in problems


def test_a_target_can_be_named(sql_store: SqlStore, server: RunningServer):
    writer = begun(NOBODY)
    left(writer)
    assert sync("--to", server.uri)[0] == 0
    assert info(sql_store, writer.header.run_id).status == RunStatus.KILLED


def test_a_folder_can_be_named(
    sql_store: SqlStore, server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("JUPYTER_TRACKER_JOURNAL_DIR", str(tmp_path / "rescued"))
        left(begun(server.uri, known_run(sql_store)))
    assert "3 records" in sync("--journal-dir", str(tmp_path / "rescued"))[1]
    code, _, problems = sync("--journal-dir", str(tmp_path / "nowhere"))
    assert code == 1
    assert "nowhere" in problems


def test_damage_is_named_and_the_file_kept(sql_store: SqlStore, server: RunningServer):
    file = left(begun(server.uri, known_run(sql_store)))
    flip(file.path, file.size() - 20)
    code, said, problems = sync()
    assert code == 1
    assert "2 records sent" in said
    (aside,) = files.folder().glob("*.damaged")
    assert f"{aside}: bytes" in problems
    assert sync()[0] == 0


def test_refused_records_are_counted_and_kept(server: RunningServer):
    file = left(begun(server.uri, "0" * 32))
    code, _, problems = sync()
    assert code == 1
    assert f"3 records, kept in {file.refused}" in problems


def test_a_process_that_sends_its_own_is_left_alone(sql_store: SqlStore, server: RunningServer):
    run_id = known_run(sql_store)
    writer = begun(server.uri, run_id, host="here", pid=17)
    sent = writer.file.begin_sending()
    assert sent is not None
    sent.write(writer.file.size())
    assert sync()[:2] == (0, f"nothing to send in {files.folder()}\n")
    writer.metric("loss", 1.0, START, 0)
    code, said, _ = sync()
    assert code == 1
    assert "process 17 on here is sending it" in said
    sent.close()
    writer.close()


def test_a_journal_that_is_written_is_sent_as_far_as_it_goes(
    sql_store: SqlStore, server: RunningServer
):
    run_id = known_run(sql_store)
    writer = begun(server.uri, run_id)
    writer.metric("loss", 1.0, START, 0)
    code, said, _ = sync()
    assert code == 0
    assert "1 record sent" in said
    assert "still written" in said
    assert steps(sql_store, run_id) == [0]
    writer.close()


def test_watching_goes_on_until_it_is_stopped(sql_store: SqlStore, server: RunningServer):
    run_id = known_run(sql_store)
    watching = subprocess.Popen(
        [*COMMAND, "--watch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None
    assert watching.stdout.readline().startswith("nothing to send")
    left(begun(server.uri, run_id))
    assert watching.stdout.readline().startswith(f"run {run_id}: 3 records")
    time.sleep(0.2)
    watching.send_signal(signal.SIGINT)
    said, problems = watching.communicate(timeout=30)
    assert watching.returncode == 0
    assert problems == ""
    assert said == "in all: 3 records of 1 run sent\n"


def test_on_a_terminal_it_says_how_far_it_is(sql_store: SqlStore, server: RunningServer):
    left(begun(server.uri, known_run(sql_store)), points=20_000)
    terminal, end = pty.openpty()
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=end, text=True) as process:
        os.close(end)
        shown = b""
        try:
            while text := os.read(terminal, 4096):
                shown += text
        except OSError:  # how a terminal says that nobody writes to it any more
            pass
        assert process.wait(60) == 0
    os.close(terminal)
    assert b"100 %" in shown
    assert shown.endswith(b"\r\x1b[K")


def test_what_is_not_understood_is_refused():
    code, _, problems = sync("now")
    assert code == 1
    assert "'now'" in problems
