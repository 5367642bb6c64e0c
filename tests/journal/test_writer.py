"""Appending to a journal: nothing is lost, whatever happens to the process or to the disk."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal import writer as writing
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.reader import Damage, read_all, read_header
from jupyter_tracker.journal.records import Header, Kind, read
from jupyter_tracker.journal.writer import JournalWriter

HEADER = Header(run_id="run")

KILLED_AFTER = """
import os, signal, sys
from pathlib import Path
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.writer import JournalWriter

writer = JournalWriter(JournalFile(Path(sys.argv[1])), Header(run_id="run"))
for step in range(int(sys.argv[2])):
    writer.metric("m", 0.5, 1, step)
if sys.argv[3] == "wait":
    print("written", flush=True)
    sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def file(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal" / "run-0.journal")


@pytest.fixture
def writer(file: JournalFile) -> JournalWriter:
    return JournalWriter(file, HEADER)


def steps(file: JournalFile) -> list[int]:
    """Return the steps of the points in a journal."""
    return [
        codec.decode(record.body, e.Metric).step
        for chunk in read_all(file)
        for record, _ in chunk.records
        if record.kind == Kind.METRIC
    ]


def damage(file: JournalFile) -> list[Damage]:
    return [each for chunk in read_all(file, is_over=True) for each in chunk.damage]


def kept_steps(writer: JournalWriter) -> list[int]:
    """Return the steps of the points that are in memory only."""
    records = [read(each) for lines in writer.kept() for each in lines.splitlines()]
    return [
        codec.decode(record.body, e.Metric).step
        for record in records
        if record is not None and record.kind == Kind.METRIC
    ]


@contextmanager
def full_disk(file: JournalFile, room: int = 0) -> Iterator[None]:
    """Let a journal grow by ``room`` bytes and no further; Python ignores the signal."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.size() + room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_everything_is_there_when_the_process_is_killed_right_after(file: JournalFile):
    command = [sys.executable, "-c", KILLED_AFTER, str(file.path), "1000", "now"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert (steps(file), damage(file)) == (list(range(1000)), [])


def test_it_is_seen_from_outside_whether_the_writer_is_alive(file: JournalFile):
    command = [sys.executable, "-c", KILLED_AFTER, str(file.path), "1", "wait"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        assert file.is_written()
        process.stdin.close()
        process.wait(10)
    assert not file.is_written()


def test_a_writer_is_alive_until_it_is_closed(writer: JournalWriter):
    assert writer.file.is_written()
    writer.close()
    assert not writer.file.is_written()


def test_the_end_of_a_run_reaches_the_disk_after_its_journal_was_closed(writer: JournalWriter):
    writer.status(e.RunStatus.FINISHED, 1)
    writer.close()
    assert writer._dirty
    writer.sync()
    assert not writer._dirty


def test_threads_do_not_mix_their_lines(writer: JournalWriter):
    def write(start: int) -> None:
        for step in range(start, start + 500):
            writer.metric(f"metric of {start}", 0.5, 1, step)

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 4000, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(steps(writer.file)) == list(range(4000))
    assert damage(writer.file) == []


def test_a_wrong_key_is_refused_before_anything_is_written(writer: JournalWriter):
    size = writer.file.size()
    with pytest.raises(TrackerError, match="Invalid metric name 'a%b'"):
        writer.metric("a%b", 1.0, 1, 0)
    assert writer.file.size() == size


def test_what_a_full_disk_does_not_take_is_kept_in_memory(writer: JournalWriter):
    writer.metric("m", 0.5, 1, 0)
    with full_disk(writer.file):
        for step in (1, 2, 3):
            writer.metric("m", 0.5, 1, step)
    writer.metric("m", 0.5, 1, 4)  # not before what is older
    assert (steps(writer.file), kept_steps(writer)) == ([0], [1, 2, 3, 4])
    writer.forget(4)
    writer.metric("m", 0.5, 1, 5)
    assert (steps(writer.file), kept_steps(writer)) == ([0, 5], [])
    assert (damage(writer.file), writer.lost) == ([], 0)


@pytest.mark.parametrize("room", [1, 20, 50])
def test_a_line_that_was_written_in_part_is_kept_whole(writer: JournalWriter, room: int):
    writer.metric("m", 0.5, 1, 0)
    with full_disk(writer.file, room):
        writer.metric("m", 0.5, 1, 1)
        writer.metric("m", 0.5, 1, 2)
    assert (kept_steps(writer), writer.cut) == ([1, 2], room)
    writer.forget(2)
    writer.metric("m", 0.5, 1, 3)
    assert steps(writer.file) == [0, 3]
    assert [each.end - each.start for each in damage(writer.file)] == [room + 1]
    assert writer.cut == 0


def test_threads_on_a_disk_that_fills_up_lose_nothing(writer: JournalWriter):
    def write(start: int) -> None:
        for step in range(start, start + 500):
            writer.metric("m", 0.5, 1, step)

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 2000, 500)]
    with full_disk(writer.file, 40_021):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(steps(writer.file) + kept_steps(writer)) == list(range(2000))
    assert steps(writer.file)
    assert kept_steps(writer)


@pytest.mark.parametrize("room", [0, 10, 200])
def test_a_file_that_had_no_room_for_its_header_gets_it_later(file: JournalFile, room: int):
    with full_disk(file, room):
        writer = JournalWriter(file, HEADER)
        writer.metric("m", 0.5, 1, 0)
    assert kept_steps(writer) + steps(file) == [0]
    writer.forget(len(writer.kept()))
    writer.metric("m", 0.5, 1, 1)
    assert read_header(file) == HEADER
    assert steps(file)[-1] == 1


def test_a_small_tmpfs_that_is_full_costs_nothing(tmp_path: Path):
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting takes root")
    try:
        file = JournalFile(place / "journal" / "run-0.journal")
        writer = JournalWriter(file, HEADER)
        for step in range(5000):
            writer.metric("m", 0.5, 1, step)
        assert kept_steps(writer)
        assert steps(file) + kept_steps(writer) == list(range(5000))
        second = JournalWriter(JournalFile(place / "journal" / "run-1.journal"), HEADER)
        second.metric("m", 0.5, 1, 0)
        assert steps(second.file) + kept_steps(second) == [0]
        writer.close()
        second.close()
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_without_a_folder_everything_is_kept_in_memory(tmp_path: Path):
    (tmp_path / "taken").write_text("a file, not a folder")
    writer = JournalWriter(JournalFile(tmp_path / "taken" / "run-0.journal"), HEADER)
    writer.metric("m", 0.5, 1, 0)
    writer.status(e.RunStatus.FINISHED, 1)
    writer.close()
    assert not writer.is_on_disk
    assert kept_steps(writer) == [0]


def test_a_call_waits_for_room_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "MAX_KEPT", 200)
    (tmp_path / "taken").touch()
    writer = JournalWriter(JournalFile(tmp_path / "taken" / "run-0.journal"), HEADER)
    for step in range(3):
        writer.metric("m", 0.5, 1, step)
    timer = threading.Timer(0.3, lambda: writer.forget(len(writer.kept())))
    begun = time.monotonic()
    timer.start()
    writer.metric("m", 0.5, 1, 3)
    assert time.monotonic() - begun > 0.2
    assert (kept_steps(writer), writer.lost) == ([3], 0)


def test_what_finds_no_room_is_counted_and_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writing, "MAX_KEPT", 200)
    monkeypatch.setattr(writing, "_PATIENCE", 0.2)
    (tmp_path / "taken").touch()
    writer = JournalWriter(JournalFile(tmp_path / "taken" / "run-0.journal"), HEADER)
    begun = time.monotonic()
    for step in range(100):
        writer.metric("m", 0.5, 1, step)
    assert time.monotonic() - begun < 10  # and not 0.2 s for each
    assert writer.lost + len(kept_steps(writer)) == 100


def test_what_is_logged_after_the_end_goes_to_a_journal_of_its_own(
    file: JournalFile, writer: JournalWriter
):
    after = JournalFile(file.path.with_name("run-1.journal"))
    made: list[JournalWriter] = []

    def begin() -> JournalWriter:
        made.append(JournalWriter(after, HEADER))
        return made[0]

    writer.successor = begin
    writer.metric("m", 0.5, 1, 0)
    writer.close()
    writer.metric("m", 0.5, 1, 1)
    writer.metric("m", 0.5, 1, 2)
    assert (steps(file), steps(after), len(made)) == ([0], [1, 2], 1)


def test_closing_under_the_hands_of_another_thread_writes_into_no_other_file(tmp_path: Path):
    for number in range(30):
        writer = JournalWriter(JournalFile(tmp_path / f"run-{number}.journal"), HEADER)
        stop = threading.Event()

        def write(writer: JournalWriter = writer, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                writer.metric("m", 0.5, 1, 0)

        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.002)
        writer.close()
        with (tmp_path / "of the user").open("wb") as other:
            time.sleep(0.002)
            other.flush()
            assert os.fstat(other.fileno()).st_size == 0
        stop.set()
        thread.join()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_forked_process_does_not_hold_the_lock_of_its_parent(writer: JournalWriter):
    reading, ready = os.pipe()
    child = os.fork()
    if child == 0:
        writer.abandon()
        os.write(ready, b"x")
        time.sleep(60)
        os._exit(0)
    try:
        os.read(reading, 1)
        assert writer.file.is_written()
        writer.close()
        assert not writer.file.is_written()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(ready)
