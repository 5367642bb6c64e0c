"""Programs whose run somebody asks to stop, from afar."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.protocol import Store
from tests.conftest import RunningServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")

PRELUDE = """
import time
from jupyter_tracker.journal import sender
sender.HEARTBEAT_INTERVAL = 0.2
import jupyter_tracker as tracker
"""
WAITING = "time.sleep(60)"
"""Which only a signal ends."""
WORKING = "for i in range(6000): time.sleep(0.01)"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(server: RunningServer) -> Iterator[Start]:
    begun: list[subprocess.Popen[str]] = []

    def start(program: str, **options: object) -> subprocess.Popen[str]:
        environment = os.environ | {
            "JUPYTER_TRACKER_URI": server.uri,
            "JUPYTER_TRACKER_TOKEN": server.token,
        }
        command = [sys.executable, "-c", PRELUDE + program]
        process = subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, text=True, **options
        )  # type: ignore[call-overload]
        begun.append(process)
        return process  # type: ignore[no-any-return]

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def run(store: Store, patience: float = 60) -> e.RunInfo:
    """Wait for the run, and for the metric that says that it is at work."""
    deadline = time.monotonic() + patience
    search = r.SearchRuns(experiment_ids=["0"], filter="metrics.begun = 1")
    while not (found := store.search_runs(search).runs):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found[0].info


def stopped(store: Store, process: subprocess.Popen[str]) -> tuple[str, str]:
    """Ask the run to stop; return its status when the process has ended, and what it said."""
    run_id = run(store).run_id
    store.stop_run(r.StopRun(run_id=run_id))
    _, said = process.communicate(timeout=30)
    return store.get_run(r.GetRun(run_id=run_id)).run.info.status, said


@pytest.mark.parametrize("work", [WAITING, WORKING])
def test_a_program_is_interrupted_and_its_run_killed(
    server: RunningServer, start: Start, work: str
):
    process = start(f"tracker.start_run()\ntracker.log_metric('begun', 1)\n{work}")
    status, said = stopped(server.store, process)
    assert status == "KILLED"
    assert "Somebody asked to stop run" in said
    assert "KeyboardInterrupt" in said


def test_a_program_that_ignores_interrupts_is_stopped_too(server: RunningServer, start: Start):
    process = start(
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"with tracker.start_run():\n    tracker.log_metric('begun', 1)\n    {WORKING}"
    )
    assert stopped(server.store, process)[0] == "KILLED"


def test_a_training_that_saves_its_work_when_interrupted_may_do_so_once(
    server: RunningServer, start: Start
):
    process = start(
        "with tracker.start_run():\n"
        "    tracker.log_metric('begun', 1)\n"
        "    try:\n"
        f"        {WAITING}\n"
        "    except KeyboardInterrupt:\n"
        "        time.sleep(1)\n"
        "        tracker.log_metric('saved', 1)\n"
    )
    status, said = stopped(server.store, process)
    assert (status, process.returncode) == ("KILLED", 0)
    assert said.count("Somebody asked") == 1
    search = r.SearchRuns(experiment_ids=["0"], filter="metrics.saved = 1")
    assert len(server.store.search_runs(search).runs) == 1
