"""The client's benchmark and the crash report go through with ours; what they find does not matter.

Other trackers are not installed here: how they are read is tested by files as they write them.
"""

import random
import struct
from pathlib import Path

import pytest

from benchmarks import client_side, report, trackers
from benchmarks.crash_report import Kills, Lab
from benchmarks.databases import Databases
from benchmarks.trackers import NotInstalledError, Tracker
from benchmarks.trainings import wandb_records

pytestmark = pytest.mark.thorough


def test_every_measure_is_taken_of_our_client(tmp_path: Path):
    ours = trackers.OURS.small()
    place = tmp_path / "place"
    results = client_side.measure(ours, tmp_path, place, Databases(tmp_path, None))
    assert results.pop("missing") == 0
    assert all(value > 0 for value in results.values())
    assert len(client_side.table({"ours": results | {"missing": 0}}).splitlines()) == 2 + 14


def test_a_killed_training_of_ours_has_lost_nothing(tmp_path: Path):
    seen = Lab(tmp_path, tmp_path, random.Random(1)).kills(trackers.OURS, 1)
    assert seen.returned > 0
    assert (seen.there, seen.lossy, seen.worst) == (seen.returned, 0, 0)


def test_calls_that_are_not_there_are_lost():
    seen = Kills()
    seen.add({0, 1, 2, 3}, {0, 1, 2, 3, 4})
    seen.add({0, 1, 2}, {0})
    assert seen == Kills(returned=7, there=5, lossy=1, worst=2)


def test_a_tracker_that_cannot_be_installed_is_named(tmp_path: Path):
    absent = Tracker("Absent", "absent", requirement=str(tmp_path / "absent.whl"))
    with pytest.raises(NotInstalledError, match=r"pip cannot install .*absent\.whl"):
        absent.python(tmp_path)


def test_whole_records_of_an_event_file_are_points(tmp_path: Path):
    record = struct.pack("<QI5sI", 5, 0, b"event", 0)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "events.out.tfevents.1").write_bytes(3 * record + record[:-1])
    tensorboard = trackers.TENSORBOARD
    assert tensorboard.arrived(tmp_path, str(tmp_path), "run") == {0, 1}  # the first is the version


def test_wandb_records_are_put_together_from_their_pieces():
    def piece(kind: int, text: bytes) -> bytes:
        return struct.pack("<IHB", 0, len(text), kind) + text

    whole, first = piece(1, b"one"), (1 << 15) - 7 - 10 - 7
    begun = b":W&B\xe1\xbe\x00" + whole + piece(2, bytes(first))
    assert len(begun) == 1 << 15
    data = begun + piece(3, b"middle") + piece(4, b"end") + piece(1, b"cut")[:-1]
    assert wandb_records(data) == [b"one", bytes(first) + b"middle" + b"end"]


def test_a_row_may_be_shorter_than_the_heading():
    assert report.markdown([["", "a", "b"], ["x", "not installed"]]).splitlines() == [
        "|  | a | b |",
        "| --- | ---: | ---: |",
        "| x | not installed |  |",
    ]


def test_the_command_is_shown_without_the_places_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.argv", ["", "--kills", "3", "--cache", "/home/ada", "--quick"])
    first = report.machine(tmp_path, [], "python -m x").splitlines()[0]
    assert first.endswith("`python -m x --kills 3 --quick`")
