"""SIGKILL at random moments, of the training and of the server: nothing is lost, or doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crash.harness import ROOT, Server, Training, Truth, leftovers, running

KILLS = int(os.environ.get("JUPYTER_TRACKER_TEST_KILLS", "10"))
"""How many trainings are killed; 200 for the crash report."""
SEED = int(os.environ.get("JUPYTER_TRACKER_TEST_SEED", str(random.randrange(1 << 32))))
PACES = ("0", "0.0005", "0.01")
"""Seconds between two points."""


def killed(server: Server, journals: Path, pace: str, after: float) -> Training:
    """Kill a training some seconds after it began its run."""
    training = Training("forever", pace, uri=server.uri, journals=journals).wait_for(1)
    time.sleep(after)
    training.send(signal.SIGKILL)
    assert training.end() == -signal.SIGKILL
    return training


@pytest.mark.timeout(30 + 5 * KILLS)
def test_a_training_that_is_killed_loses_nothing(
    shared_server: Server, truth: Truth, journals: Path
):
    print(f"JUPYTER_TRACKER_TEST_SEED={SEED}")
    chance = random.Random(SEED)
    for _ in range(KILLS):
        training = killed(shared_server, journals, chance.choice(PACES), chance.uniform(0, 0.7))
        leftovers(journals)
        truth.check(training)
        assert [truth.status(run_id) for run_id in training.runs()] == ["KILLED"]
        assert list(journals.iterdir()) == []


def test_the_command_sends_what_was_left_behind(
    shared_server: Server, truth: Truth, journals: Path
):
    training = killed(shared_server, journals, "0", 0.05)
    subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "sync"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        env=os.environ | {"JUPYTER_TRACKER_JOURNAL_DIR": str(journals)},
    )
    truth.check(training)
    assert truth.status(training.runs()[0]) == "KILLED"


def test_what_lives_is_not_ended_by_who_sends_leftovers(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training("count", 300, 0.002, uri=shared_server.uri, journals=journals)
    training.wait_for(20)
    for _ in range(10):
        leftovers(journals)
        time.sleep(0.03)
    assert truth.status(training.runs()[0]) == "RUNNING"
    assert training.end() == 0
    truth.check(training)
    assert truth.status(training.runs()[0]) == "FINISHED"


def test_a_server_that_is_killed_and_restarted_gets_everything_once(tmp_path: Path, journals: Path):
    with running(tmp_path / "server") as server:
        trainings = [
            Training("count", 1500, 0.002, uri=server.uri, journals=journals) for _ in range(2)
        ]
        for number in (100, 500, 900):
            trainings[0].wait_for(number)
            server.kill()
            time.sleep(0.3)
            server.start()
        for training in trainings:
            assert training.end() == 0
            assert b"Traceback" not in training.errors
        leftovers(journals)
        truth = Truth(server.uri)
        for training in trainings:
            truth.check(training)
            assert len(truth.steps(training.runs()[0])) == 1500
            assert truth.status(training.runs()[0]) == "FINISHED"
        truth.close()
        assert list(journals.iterdir()) == []


def test_both_are_killed_and_everything_arrives_once(tmp_path: Path, journals: Path):
    with running(tmp_path / "server") as server:
        training = Training("forever", 0.0005, uri=server.uri, journals=journals).wait_for(300)
        server.kill()
        training.wait_for(600)
        training.send(signal.SIGKILL)
        training.end()
        assert [report.unsent > 0 for report in leftovers(journals)] == [True]
        server.start()
        leftovers(journals)
        truth = Truth(server.uri)
        truth.check(training)
        assert truth.status(training.runs()[0]) == "KILLED"
        truth.close()


def test_a_killed_sync_is_taken_up_again(shared_server: Server, truth: Truth, journals: Path):
    training = Training("forever", 0, uri="http://127.0.0.1:1", journals=journals)
    training.wait_for(3000).send(signal.SIGKILL)
    training.end()
    command = [sys.executable, "-m", "jupyter_tracker.cli", "sync", "--to", shared_server.uri]
    environment = os.environ | {"JUPYTER_TRACKER_JOURNAL_DIR": str(journals)}
    for after in (0.5, 0.6, 0.7, 0.9):
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(after)
        process.kill()
        process.wait()
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    truth.check(training)
    assert truth.status(training.runs()[0]) == "KILLED"
    assert list(journals.iterdir()) == []
