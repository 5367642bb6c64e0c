"""Journals of killed trainings, damaged at random: all but the damage arrives; that is named."""

import os
import random
import signal
from pathlib import Path

import pytest

from jupyter_tracker.journal import files
from jupyter_tracker.journal.leftovers import Outcome, ship_leftovers
from tests.crash.harness import Server, Training, Truth

pytestmark = pytest.mark.thorough

SEED = int(os.environ.get("JUPYTER_TRACKER_TEST_SEED", str(random.randrange(1 << 32))))
ROUNDS = 5


def killed(journals: Path) -> Training:
    """Kill a training that had no server."""
    training = Training("forever", 0, uri="http://127.0.0.1:1", journals=journals)
    training.wait_for(500).send(signal.SIGKILL)
    training.end()
    return training


def journal_of(training: Training, journals: Path) -> Path:
    [file] = files.found(journals, training.runs()[0])
    return file.path


def begin_of_line(content: bytes, offset: int) -> int:
    return content.rfind(b"\n", 0, offset) + 1


@pytest.mark.parametrize("round", range(ROUNDS))
def test_a_flipped_bit_costs_one_record_and_is_named(
    shared_server: Server, truth: Truth, journals: Path, round: int
):
    print(f"JUPYTER_TRACKER_TEST_SEED={SEED}")
    chance = random.Random(SEED + round)
    training = killed(journals)
    path = journal_of(training, journals)
    content = bytearray(path.read_bytes())
    first_point = content.index(b" m {") - 8
    # Not in the line that the process may not have finished, nor at the end of one.
    offset = chance.randrange(first_point, begin_of_line(content, len(content)) - 1)
    while content[offset] == 10:
        offset += 1
    begin = begin_of_line(content, offset)
    lost = content.count(b" m {", first_point, begin)
    content[offset] ^= 1 << chance.randrange(7)
    path.write_bytes(content)

    [report] = ship_leftovers(journals, to=shared_server.uri)

    assert report.outcome == Outcome.DAMAGED
    assert report.damage[0].start == begin
    told = training.steps(training.runs()[0])
    there = truth.steps(training.runs()[0])
    assert set(told) - set(there) <= {lost}
    assert len(there) == len(set(there))


@pytest.mark.parametrize("round", range(ROUNDS))
def test_a_truncated_journal_has_all_before_its_end(
    shared_server: Server, truth: Truth, journals: Path, round: int
):
    print(f"JUPYTER_TRACKER_TEST_SEED={SEED}")
    chance = random.Random(SEED + round)
    training = killed(journals)
    path = journal_of(training, journals)
    content = path.read_bytes()
    size = chance.randrange(content.index(b" m {") - 8, len(content))
    os.truncate(path, size)

    [report] = ship_leftovers(journals, to=shared_server.uri)

    assert (report.outcome, report.is_cut) == (Outcome.KILLED, content[size - 1] != 10)
    whole = content[: content.rfind(b"\n", 0, size) + 1].count(b" m {")
    assert truth.steps(training.runs()[0]) == list(range(whole))
