"""SIGKILL while files are logged and sent: every one whose call returned is there in the end."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crash.harness import ROOT, Server, Training, Truth, leftovers, running
from tests.crash.test_kills import KILLS, SEED
from tests.servers.front import front_of

pytestmark = pytest.mark.thorough

PACES = ("0", "0.005", "0.05")
"""Seconds between two files."""


@pytest.mark.timeout(60 + 10 * KILLS)
def test_a_training_that_is_killed_loses_no_file(
    shared_server: Server, truth: Truth, journals: Path
):
    print(f"JUPYTER_TRACKER_TEST_SEED={SEED}")
    chance = random.Random(SEED)
    for _ in range(max(1, KILLS // 4)):
        training = Training("keep", chance.choice(PACES), uri=shared_server.uri, journals=journals)
        training.wait_for(2)
        time.sleep(chance.uniform(0, 1.5))
        training.send(signal.SIGKILL)
        training.end()
        leftovers(journals)
        truth.check_files(training)
        assert truth.status(training.runs()[0]) == "KILLED"
        assert list(journals.iterdir()) == []


def test_a_server_that_is_killed_gets_every_file(tmp_path: Path, journals: Path):
    with running(tmp_path / "server") as server:
        training = Training("keep_and_end", 150, uri=server.uri, journals=journals).wait_for(20)
        server.kill()
        time.sleep(0.5)
        server.start()
        assert training.end() == 0
        leftovers(journals)
        truth = Truth(server.uri)
        truth.check_files(training)
        assert len(training.files(training.runs()[0])) == 150
        assert truth.status(training.runs()[0]) == "FINISHED"
        truth.close()
        assert list(journals.iterdir()) == []


def test_a_killed_sync_is_taken_up_again(shared_server: Server, truth: Truth, journals: Path):
    training = Training("keep", "0", uri="http://127.0.0.1:1", journals=journals).wait_for(200)
    training.send(signal.SIGKILL)
    training.end()
    command = [sys.executable, "-m", "jupyter_tracker.cli", "sync", "--to", shared_server.uri]
    command += ["--journal-dir", str(journals)]
    for after in (0.6, 0.8, 1.0):
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(after)
        process.kill()
        process.wait()
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    truth.check_files(training)
    assert truth.status(training.runs()[0]) == "KILLED"
    assert list(journals.iterdir()) == []


def test_files_that_cannot_be_sent_at_the_end_are_counted_and_kept(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training(
        "keep_and_end",
        5,
        uri="http://127.0.0.1:1",
        journals=journals,
        environment={"JUPYTER_TRACKER_EXIT_TIMEOUT": "1"},
    )
    assert training.end() == 0
    assert b"; 5 files, " in training.errors
    assert b"jupyter tracker sync" in training.errors
    list(leftovers(journals))
    subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "sync", "--to", shared_server.uri]
        + ["--journal-dir", str(journals)],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    truth.check_files(training)
    assert truth.status(training.runs()[0]) == "FINISHED"


def test_ctrl_c_ends_the_wait_for_files(shared_server: Server, journals: Path):
    with front_of(shared_server.uri) as front:
        front.meant, front.delay = ("PUT",), 60.0
        training = Training("keep_and_end", 5, uri=front.uri, journals=journals).wait_for(6)
        time.sleep(1)
        begun = time.monotonic()
        training.send(signal.SIGINT)
        training.end()
        assert time.monotonic() - begun < 8
    assert b"; 5 files, " in training.errors
    assert b"Traceback" not in training.errors


def test_files_survive_forks(shared_server: Server, truth: Truth, journals: Path):
    training = Training("forks_with_files", 5, uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    leftovers(journals)
    truth.check_files(training)
    assert len(training.files(training.runs()[0])) == 50
    assert truth.status(training.runs()[0]) == "FINISHED"
