"""Files that stand for locks, and processes that are looked at, where the system has no locks."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract import codec
from jupyter_tracker.journal.files import JournalFile, sweep
from jupyter_tracker.journal.locks import lock_file
from jupyter_tracker.journal.processes import QUIET, Process, this_process

HERE = socket.gethostname()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "a.sending"


def held_by(place: Path, content: bytes, age: float = 0.0) -> None:
    """Leave a lock."""
    place.write_bytes(content)
    os.utime(place, (time.time() - age,) * 2)


def dead_process() -> Process:
    """Return a process that was here, and is dead."""
    script = "from jupyter_tracker.journal.processes import *; print(this_process().pid)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return Process(HERE, int(done.stdout))


def test_one_process_has_a_lock(place: Path):
    first = lock_file(place)
    assert first is not None
    assert lock_file(place) is None
    first.release()
    assert not place.exists()
    assert lock_file(place) is not None


def test_the_lock_of_a_dead_process_is_taken_over(place: Path):
    held_by(place, codec.encode(dead_process()))
    assert lock_file(place) is not None
    assert [path.name for path in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize("content", [codec.encode(Process("elsewhere", 1)), b"", b"{"])
@pytest.mark.parametrize(("age", "is_free"), [(0.0, False), (QUIET + 1, True)])
def test_that_of_one_that_cannot_be_looked_at_is_when_it_has_been_quiet_for_long(
    place: Path, content: bytes, age: float, is_free: bool
):
    held_by(place, content, age)
    assert (lock_file(place) is not None) == is_free


def test_a_forked_process_leaves_its_parents_lock_alone(place: Path):
    held = lock_file(place)
    assert held is not None
    pid = os.fork()
    if pid == 0:
        held.release()
        os._exit(0)
    os.waitpid(pid, 0)
    assert place.exists()


def test_this_process_is_alive():
    assert this_process().is_alive(seen=0)


def test_one_that_was_given_the_number_of_another_is_not_the_other():
    me = this_process()
    if me.start == 0:
        pytest.skip("the system does not say when a process started")
    assert not Process(me.host, me.pid, me.start - 1).is_alive(seen=time.time())


def test_one_that_is_dead_but_not_buried_is_dead():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    try:
        assert not Process(HERE, pid, 1).is_alive(seen=time.time())
    finally:
        os.waitpid(pid, 0)


def test_what_a_process_left_that_was_killed_at_a_journals_beginning_or_end_goes(tmp_path: Path):
    old, new, in_use = (JournalFile(tmp_path / f"{name}.journal") for name in "abc")
    in_use.path.touch()
    for file in (old, new, in_use):
        sent = file.begin_sending()
        assert sent is not None
        sent.close()
    (tmp_path / "a.sending").touch()
    for path in (tmp_path / "a.sent", tmp_path / "a.sending", tmp_path / "c.sent"):
        os.utime(path, (time.time() - 120,) * 2)
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.sent", "c.journal", "c.sent"]
