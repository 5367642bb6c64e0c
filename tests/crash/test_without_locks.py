"""Where the file system has no locks, the processes that files name are looked at instead."""

import multiprocessing
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.crash.harness import Server, Training, Truth
from tests.crash.lockless import forbid_locks

pytestmark = pytest.mark.thorough


def _is_possible() -> bool:
    process = multiprocessing.get_context("spawn").Process(target=forbid_locks)
    process.start()
    process.join()
    return process.exitcode == 0


@pytest.fixture(autouse=True, scope="module")
def _linux() -> None:
    if sys.platform != "linux" or not _is_possible():
        pytest.skip("the kernel takes no seccomp filter")


def training(server: Server, journals: Path, program: str, *arguments: object) -> Training:
    """Begin a training that finds no locks."""
    return Training("without_locks", program, *arguments, uri=server.uri, journals=journals)


def sent(server: Server, journals: Path) -> list[object]:
    """Send leftovers without locks; return what became of each journal."""
    sending = training(server, journals, "sends_leftovers")
    assert sending.end() == 0, sending.errors.decode()
    return [each[2] for each in sending.told]


def test_a_training_is_as_any_other(shared_server: Server, truth: Truth, journals: Path):
    living = training(shared_server, journals, "count", 300)
    assert living.end() == 0
    truth.check(living)
    assert truth.status(living.runs()[0]) == "FINISHED"
    assert list(journals.iterdir()) == []


def test_what_a_killed_training_left_is_sent_and_its_run_ended(
    shared_server: Server, truth: Truth, journals: Path
):
    killed = training(shared_server, journals, "forever", 0.001).wait_for(300)
    killed.send(signal.SIGKILL)
    killed.end()
    assert [path.suffix for path in journals.glob("*.sending")] == [".sending"]
    assert sent(shared_server, journals) == ["KILLED"]
    truth.check(killed)
    assert truth.status(killed.runs()[0]) == "KILLED"
    assert list(journals.iterdir()) == []


def test_a_training_that_lives_is_neither_ended_nor_sent_by_another(
    shared_server: Server, truth: Truth, journals: Path
):
    living = training(shared_server, journals, "count", 1500, 0.002).wait_for(20)
    assert sent(shared_server, journals) == ["BUSY"]
    assert truth.status(living.runs()[0]) == "RUNNING"
    assert living.end() == 0
    truth.check(living)


def test_who_was_killed_while_he_sent_keeps_no_other_from_it(
    shared_server: Server, truth: Truth, journals: Path
):
    killed = training(shared_server, journals, "forever", 0).wait_for(10_000)
    killed.send(signal.SIGKILL)
    killed.end()
    sending = training(shared_server, journals, "sends_leftovers")
    time.sleep(0.6)
    sending.send(signal.SIGKILL)
    sending.end()
    assert sent(shared_server, journals) in (["KILLED"], [])
    truth.check(killed)
    assert truth.status(killed.runs()[0]) == "KILLED"
    assert list(journals.iterdir()) == []
