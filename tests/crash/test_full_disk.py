"""The disk of the journals is full: trainings go on, and lose nothing."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.harness import Server, Training, Truth, free_port
from tests.servers.front import front_of

pytestmark = pytest.mark.thorough


@pytest.fixture
def journals(tmp_path: Path) -> Iterator[Path]:
    """A folder for journals, on a disk of 64 KiB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting takes root")
    yield place / "journal"
    subprocess.run(["umount", "-l", str(place)], check=True)


def check(training: Training, truth: Truth, journals: Path) -> None:
    assert training.end() == 0
    assert b"Traceback" not in training.errors
    truth.check(training)
    assert len(truth.steps(training.runs()[0])) == 3000
    assert truth.status(training.runs()[0]) == "FINISHED"
    assert list(journals.iterdir()) == []


def test_a_training_on_a_full_disk_loses_nothing(
    shared_server: Server, truth: Truth, journals: Path
):
    check(Training("count", 3000, uri=shared_server.uri, journals=journals), truth, journals)


def test_nor_does_one_that_has_no_server_meanwhile(
    shared_server: Server, truth: Truth, journals: Path
):
    port = free_port()
    uri = f"http://127.0.0.1:{port}"
    training = Training("count", 3000, 0.0005, uri=uri, journals=journals).wait_for(1500)
    with front_of(shared_server.uri, port):
        check(training, truth, journals)
