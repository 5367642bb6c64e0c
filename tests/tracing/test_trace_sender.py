"""A trace that has ended is not lost, whatever becomes of the server and of the program."""

import json
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.journal import trace_sender, traces
from jupyter_tracker_server_ext.leftovers import LeftoverSender
from tests.conftest import RunningServer
from tests.servers.front import Front, front_of

NOWHERE = "http://127.0.0.1:9"
PROGRAM = """
import os, signal
import jupyter_tracker as tracker

@tracker.trace
def call(x):
    return x

for number in range(3):
    call(number)
os.kill(os.getpid(), signal.{signal})
"""


@pytest.fixture(autouse=True)
def _own_session() -> Iterator[None]:
    SESSION.reset()
    yield
    trace_sender.sender().settle(10)
    SESSION.reset()


@pytest.fixture
def front(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """The server's door, which the environment names."""
    with front_of(server.uri) as front:
        monkeypatch.setenv("JUPYTER_TRACKER_URI", front.uri)
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
        SESSION.reset()
        yield front


def call_away(monkeypatch: pytest.MonkeyPatch) -> str:
    """Trace a call while there is no server, and return the id."""
    monkeypatch.setenv("JUPYTER_TRACKER_URI", NOWHERE)
    SESSION.reset()
    tracker.trace(len)([1])
    trace_id = tracker.get_last_active_trace_id()
    assert trace_id is not None
    return trace_id


def test_what_has_been_sent_leaves_no_file():
    tracker.trace(len)([1])
    assert trace_sender.sender().settle(10)
    assert list(traces.folder().iterdir()) == []


def test_a_trace_is_on_the_disk_when_the_call_returns(monkeypatch: pytest.MonkeyPatch):
    trace_id = call_away(monkeypatch)
    (path,) = traces.found()
    assert path.name == f"{trace_id}.json"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    content = json.loads(path.read_text())
    assert content["tracking_uri"] == NOWHERE
    assert content["info"]["trace_id"] == trace_id
    assert [span["name"] for span in content["spans"]] == ["len"]


def test_an_outage_is_told_once_and_costs_no_call(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    call_away(monkeypatch)
    for _ in range(2):
        tracker.trace(len)([1])
    trace_sender.sender().settle(10)
    assert not trace_sender.sender().settle(10, insist=True)
    said = [record.message for record in caplog.records if "Traces are recorded" in record.message]
    assert len(said) == 1
    assert len(traces.found()) == 3


def test_traces_are_sent_when_the_server_is_back(front: Front):
    front.mood = "500"
    tracker.trace(len)([1])
    trace_sender.sender().settle(10)
    assert len(traces.found()) == 1
    front.mood = "pass"
    assert trace_sender.sender().settle(10, insist=True)
    assert traces.found() == []
    assert len(tracker.search_traces(["0"], return_type="list")) == 1


def test_what_a_store_never_takes_is_put_aside(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(trace_sender.sender(), "_has_said_refusal", False)
    tracker.set_experiment("gone")
    tracker.delete_experiment(SESSION.experiment.experiment_id)  # type: ignore[union-attr]
    for _ in range(2):
        tracker.trace(len)([1])
    assert trace_sender.sender().settle(10)
    assert sum("refused a trace" in record.message for record in caplog.records) == 1
    refused = sorted(traces.folder().glob("*.refused"))
    assert len(refused) == 2
    assert "'gone' is deleted" in json.loads(refused[0].read_text())["reason"]


def test_without_a_disk_traces_are_sent_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("JUPYTER_TRACKER_JOURNAL_DIR", str(tmp_path / "file"))
    tracker.trace(len)([1])
    assert len(tracker.search_traces(return_type="list")) == 1


def test_a_trace_is_sent_elsewhere_where_its_experiment_is_made(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", NOWHERE)
    tracker.set_experiment("later")
    tracker.trace(len)([1])
    reports = list(traces.ship_traces(to=f"sqlite:///{traces.folder()}/other.db"))
    assert [report.reason for report in reports] == [""]
    assert traces.found() == []
    tracker.set_tracking_uri(f"sqlite:///{traces.folder()}/other.db")
    found = tracker.search_traces(return_type="list", locations=["1"])
    assert len(found) == 1
    assert tracker.get_experiment("1").name == "later"


@pytest.mark.parametrize("ending", ["SIGKILL", "SIGTERM"])
def test_traces_of_a_killed_program_are_sent_by_sync(ending: str, front: Front):
    front.mood = "500"
    program = PROGRAM.format(signal=ending)
    killed = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert killed.returncode == -getattr(signal, ending)
    assert len(traces.found()) == 3
    front.mood = "pass"
    sync = [sys.executable, "-m", "jupyter_tracker.cli", "sync"]
    said = subprocess.run(sync, check=True, capture_output=True, text=True).stdout
    assert "3 traces sent" in said
    assert traces.found() == []
    assert len(tracker.search_traces(["0"], return_type="list")) == 3


def test_traces_of_a_dead_kernel_are_sent_by_the_jupyter_server(front: Front):
    front.mood = "500"
    program = PROGRAM.format(signal="SIGKILL")
    subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    front.mood = "pass"
    LeftoverSender({}, logging.getLogger("test")).ship()
    assert traces.found() == []
    assert len(tracker.search_traces(["0"], return_type="list")) == 3


def test_sync_says_what_it_could_not_send(monkeypatch: pytest.MonkeyPatch):
    trace_id = call_away(monkeypatch)
    sync = [sys.executable, "-m", "jupyter_tracker.cli", "sync"]
    said = subprocess.run(sync, check=False, capture_output=True, text=True)
    assert said.returncode == 1
    assert f"failed: trace {trace_id}: " in said.stderr
    assert "0 traces sent; 1 not sent" in said.stdout


def test_a_program_that_ends_says_what_remains(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", NOWHERE)
    monkeypatch.setenv("JUPYTER_TRACKER_EXIT_TIMEOUT", "1")
    program = PROGRAM.replace("os.kill(os.getpid(), signal.{signal})", "")
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert b"3 traces have not been sent" in ended.stderr
    assert b"jupyter tracker sync" in ended.stderr


def _forked_call() -> None:
    tracker.trace(len, name="child")([1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_has_traces_of_its_own():
    with tracker.start_span("parent") as span:
        process = multiprocessing.get_context("fork").Process(target=_forked_call)
        process.start()
        process.join(30)
    assert process.exitcode == 0
    found = tracker.search_traces(return_type="list")
    names = {trace.info.tags["mlflow.traceName"]: trace for trace in found}  # type: ignore[union-attr]
    assert set(names) == {"parent", "child"}
    assert len(names["parent"].data.spans) == 1
    assert names["child"].trace_id != span.trace_id


def test_many_threads_lose_nothing():
    def work() -> None:
        for _ in range(5):
            tracker.trace(len)([1])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trace_sender.sender().settle(60)
    assert len(tracker.search_traces(return_type="list", include_spans=False)) == 20
