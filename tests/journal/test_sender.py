"""Sending in the background: what is logged arrives, whatever the server does meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import psutil
import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.journal import files
from jupyter_tracker.journal import sender as sending
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.outages import Outage
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store
from tests.servers.front import Front

LONG = 20.0


@pytest.fixture(autouse=True)
def _journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))


def new_run(store: Store) -> str:
    return store.create_run(r.CreateRun()).run.info.run_id


def begin(sender: Sender, store: Store, run_id: str) -> JournalWriter:
    return sender.begin(files.new(run_id), Header(run_id=run_id), store)


def steps(store: Store, run_id: str, key: str = "m") -> list[int]:
    request = r.GetMetricHistory(run_id=run_id, metric_key=key)
    return [point.step for point in store.get_metric_history(request).metrics]


def wait_for(said: list[str], count: int) -> list[str]:
    """Wait until so many lines have been said."""
    deadline = time.monotonic() + LONG
    while len(said) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return said


def test_what_was_logged_before_is_in_the_store_once_settled(sender: Sender, rest_store: Store):
    run_id = new_run(rest_store)
    writer = begin(sender, rest_store, run_id)
    for step in range(3000):
        writer.metric("m", 0.5, 1, step)
    assert sender.settle(LONG)
    assert steps(rest_store, run_id) == list(range(3000))


def test_it_is_sent_without_anybody_waiting(sender: Sender, sql_store: Store):
    run_id = new_run(sql_store)
    begin(sender, sql_store, run_id).metric("m", 0.5, 1, 7)
    deadline = time.monotonic() + LONG
    while not steps(sql_store, run_id) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert steps(sql_store, run_id) == [7]


def test_whoever_waits_does_not_wait_for_what_is_logged_later(sender: Sender, sql_store: Store):
    run_id = new_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    stop = threading.Event()

    def flood() -> None:
        step = 1
        while not stop.is_set():
            writer.metric("m", 0.5, 1, step)
            step += 1

    writer.metric("m", 0.5, 1, 0)
    thread = threading.Thread(target=flood)
    thread.start()
    assert sender.settle(LONG)
    stop.set()
    thread.join()


def test_the_file_goes_when_the_run_is_over_and_all_is_sent(sender: Sender, sql_store: Store):
    writer = begin(sender, sql_store, new_run(sql_store))
    writer.metric("m", 0.5, 1, 0)
    writer.status(e.RunStatus.FINISHED, 1)
    assert sender.settle(LONG)
    assert writer.file.path.exists()
    sender.close(writer)
    assert sender.settle(LONG)
    assert list(files.folder().iterdir()) == []


def test_the_last_value_of_a_tag_is_that_which_was_set_last(sender: Sender, sql_store: Store):
    run_id = new_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    for value in range(500):
        writer.record(tags=[e.RunTag("phase", str(value))])
        if value % 100 == 0:
            time.sleep(0.01)
    assert sender.settle(LONG)
    assert sql_store.get_run(r.GetRun(run_id=run_id)).run.data.tags["phase"] == "499"


@pytest.mark.parametrize("mood", ["500", "429", "html", "half", "nothing", "empty", "unauthorized"])
def test_an_outage_is_said_once_and_its_end_once_and_nothing_is_lost(
    sender: Sender, said: list[str], front: Front, front_store: Store, mood: str
):
    run_id = new_run(front_store)
    writer = begin(sender, front_store, run_id)
    writer.metric("m", 0.5, 1, 0)
    assert sender.settle(LONG)
    front.mood = mood
    for step in range(1, 1500):
        writer.metric("m", 0.5, 1, step)
    assert "but not sent" in wait_for(said, 1)[0]
    assert not sender.settle(0.5)
    time.sleep(0.6)  # there are more attempts meanwhile
    assert len(said) == 1
    front.mood = "pass"
    assert "takes records again" in wait_for(said, 2)[1]
    assert sender.settle(LONG)
    assert steps(front_store, run_id) == list(range(1500))
    assert len(said) == 2


def test_each_outage_is_said_anew(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    writer = begin(sender, front_store, new_run(front_store))
    for step in range(2):
        front.mood = "500"
        writer.metric("m", 0.5, 1, step)
        wait_for(said, 2 * step + 1)
        front.mood = "pass"
        wait_for(said, 2 * step + 2)
    assert len(said) == 4


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("pass", "Jupyter Tracker: Runs are recorded, but not sent.\n"),
        ("logging.getLogger('jupyter_tracker').setLevel(logging.ERROR)", ""),
        ("logging.basicConfig()", "WARNING:jupyter_tracker:Runs are recorded, but not sent.\n"),
    ],
)
def test_a_program_decides_by_logging_how_it_is_said(setting: str, line: str):
    program = f"""
import logging
from jupyter_tracker.journal.sender import warn
{setting}
warn("Runs are recorded, but not sent.")
"""
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == line


def test_attempts_become_rarer_and_keep_no_common_time():
    outage = Outage("down")
    pauses = []
    for _ in range(12):
        outage.wait(0)
        pauses.append(outage.next_attempt - time.monotonic())
    assert 0.2 < pauses[0] <= 0.5
    assert 15 <= pauses[-1] + 0.1 <= 30.1
    firsts = {round(pause, 6) for pause in map(_first_pause, range(5))}
    assert len(firsts) > 1


def _first_pause(_number: int) -> float:
    outage = Outage("down")
    outage.wait(0)
    return outage.next_attempt - time.monotonic()


def test_a_server_that_asks_for_a_day_is_asked_again_after_five_minutes():
    outage = Outage("down")
    outage.wait(86400)
    assert 299 < outage.next_attempt - time.monotonic() <= 300


def test_a_server_that_says_only_that_it_has_too_much_is_asked_less_often(
    sender: Sender, front: Front, front_store: Store
):
    writer = begin(sender, front_store, new_run(front_store))
    front.mood = "429"
    begun = len(front.moments)
    writer.metric("m", 0.5, 1, 0)
    deadline = time.monotonic() + LONG
    while len(front.moments) < begun + 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    first, *_, before, last = front.moments[begun:]
    assert last - before >= 1
    assert first < before


def test_a_server_that_asks_for_time_gets_it(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    writer = begin(sender, front_store, new_run(front_store))
    front.mood, front.retry_after = "429", "2"
    begun = len(front.moments)
    writer.metric("m", 0.5, 1, 0)
    wait_for(said, 1)
    front.mood = "pass"
    wait_for(said, 2)
    refused, taken = front.moments[begun : begun + 2]
    assert taken - refused >= 2


def test_a_store_that_does_not_answer_keeps_back_no_other(
    sender: Sender, said: list[str], front: Front, front_store: Store, sql_store: Store
):
    down, up = new_run(front_store), new_run(sql_store)
    front.mood = "500"
    begin(sender, front_store, down).metric("m", 0.5, 1, 0)
    wait_for(said, 1)
    begin(sender, sql_store, up).metric("m", 0.5, 1, 0)
    sender.settle(LONG)
    assert steps(sql_store, up) == [0]


def test_a_store_that_hangs_keeps_back_no_other(
    sender: Sender, front: Front, front_store: Store, sql_store: Store
):
    slow, quick = new_run(front_store), new_run(sql_store)
    front.delay = LONG
    count = len(front.moments)
    begin(sender, front_store, slow).metric("m", 0.5, 1, 0)
    while len(front.moments) == count:
        time.sleep(0.01)
    begin(sender, sql_store, quick).metric("m", 0.5, 1, 0)
    deadline = time.monotonic() + LONG / 2
    while not steps(sql_store, quick) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert steps(sql_store, quick) == [0]


def threads() -> list[threading.Thread]:
    """Return the threads that send."""
    return [each for each in threading.enumerate() if each.name == "tracker-sender"]


def test_the_thread_of_a_store_ends_when_it_has_had_nothing_for_a_while(
    sender: Sender, sql_store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "IDLE_LIMIT", 0.5)
    before = set(threads())
    run_id = new_run(sql_store)
    for step in range(2):
        writer = begin(sender, sql_store, run_id)
        [thread] = set(threads()) - before
        writer.metric("m", 0.5, 1, step)
        thread.join(1)
        assert thread.is_alive()
        sender.close(writer)
        assert sender.settle(LONG)
        thread.join(LONG)
        assert not thread.is_alive()
    assert steps(sql_store, run_id) == [0, 1]
    assert sender._targets == {}


def test_a_run_that_cannot_be_made_keeps_back_no_other(
    sender: Sender, said: list[str], sql_store: Store
):
    header = Header(run_id=uuid.uuid4().hex, is_known=False, experiment_id="12345")
    orphan = sender.begin(files.new(header.run_id), header, sql_store)
    orphan.metric("m", 0.5, 1, 0)
    assert "refuses run" in wait_for(said, 1)[0]
    run_id = new_run(sql_store)
    begin(sender, sql_store, run_id).metric("m", 0.5, 1, 0)
    assert not sender.settle(LONG)
    assert steps(sql_store, run_id) == [0]
    assert sender.unsent() == [orphan]
    assert len(said) == 1


def test_many_refused_records_are_said_once(sender: Sender, said: list[str], sql_store: Store):
    run_id = new_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    sql_store.delete_run(r.DeleteRun(run_id=run_id))
    for step in range(300):
        writer.metric("m", 0.5, 1, step)
    assert sender.settle(LONG)
    assert len(said) == 1
    assert len(writer.file.refused.read_text().splitlines()) == 300


def test_the_last_attempt_at_the_end_does_not_wait_for_its_time(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    run_id = new_run(front_store)
    front.mood, front.retry_after = "429", "60"
    begin(sender, front_store, run_id).metric("m", 0.5, 1, 0)
    wait_for(said, 1)
    assert not sender.settle(LONG)
    assert not sender.settle(LONG, insist=True)
    front.mood = "pass"
    assert sender.settle(LONG, insist=True)
    assert steps(front_store, run_id) == [0]


def test_threads_each_with_a_run_of_their_own_lose_nothing(sender: Sender, rest_store: Store):
    runs = [new_run(rest_store) for _ in range(8)]

    def train(run_id: str) -> None:
        writer = begin(sender, rest_store, run_id)
        for step in range(200):
            writer.metric("m", 0.5, 1, step)
        writer.status(e.RunStatus.FINISHED, 1)
        sender.close(writer)

    threads = [threading.Thread(target=train, args=(run_id,)) for run_id in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sender.settle(LONG)
    assert [steps(rest_store, run_id) for run_id in runs] == [list(range(200))] * 8
    assert list(files.folder().iterdir()) == []


def test_what_another_thread_logs_after_the_end_arrives(sender: Sender, sql_store: Store):
    run_id = new_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    writer.status(e.RunStatus.FINISHED, 1)
    sender.close(writer)
    assert sender.settle(LONG)
    writer.metric("m", 0.5, 1, 0)
    assert sender.settle(LONG)
    assert steps(sql_store, run_id) == [0]
    assert sql_store.get_run(r.GetRun(run_id=run_id)).run.info.status == "FINISHED"


def dead_process_logs(run_id: str, step: int) -> None:
    """Log to a run from a process that is forked, and killed before it has sent anything."""
    pid = os.fork()
    if pid == 0:
        writer = JournalWriter(files.new(run_id), Header(run_id=run_id))
        writer.metric("m", 0.5, 1, step)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


def test_what_a_killed_child_logged_is_sent_when_the_run_ends(sender: Sender, sql_store: Store):
    run_id = new_run(sql_store)
    writer = begin(sender, sql_store, run_id)
    writer.metric("m", 0.5, 1, 0)
    dead_process_logs(run_id, 1)
    writer.status(e.RunStatus.FINISHED, 1)
    sender.close(writer)
    assert sender.settle(LONG)
    assert steps(sql_store, run_id) == [0, 1]
    assert sql_store.get_run(r.GetRun(run_id=run_id)).run.info.status == "FINISHED"
    assert list(files.folder().iterdir()) == []


def test_what_a_killed_child_logged_is_sent_while_the_run_goes_on(
    sender: Sender, sql_store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "LEFTOVERS_INTERVAL", 0.3)
    run_id = new_run(sql_store)
    begin(sender, sql_store, run_id)
    dead_process_logs(run_id, 1)
    deadline = time.monotonic() + LONG
    while not steps(sql_store, run_id) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert steps(sql_store, run_id) == [1]
    assert sql_store.get_run(r.GetRun(run_id=run_id)).run.info.status == "RUNNING"


def test_nobody_else_sends_what_this_process_does(sender: Sender, sql_store: Store):
    writer = begin(sender, sql_store, new_run(sql_store))
    assert JournalFile(writer.file.path).begin_sending() is None


def test_memory_is_flat_over_many_points(sender: Sender, sql_store: Store):
    writer = begin(sender, sql_store, new_run(sql_store))
    process = psutil.Process(os.getpid())

    def log(start: int, count: int) -> int:
        for step in range(start, start + count):
            writer.metric("m", 0.5, 1, step)
        assert sender.settle(60)
        used: int = process.memory_info().rss
        return used

    before = log(0, 20_000)
    after = log(20_000, 200_000)
    assert after - before < 24 << 20


def test_the_last_attempt_begins_after_it_was_asked_for(
    sender: Sender, said: list[str], front: Front, front_store: Store
):
    run_id = new_run(front_store)
    writer = begin(sender, front_store, run_id)
    front.mood, front.delay = "500", 0.5
    writer.metric("m", 0.5, 1, 0)
    count = len(front.moments)
    while len(front.moments) == count:
        time.sleep(0.01)
    timer = threading.Timer(0.1, lambda: setattr(front, "mood", "pass"))
    timer.start()
    assert sender.settle(LONG, insist=True)
    assert steps(front_store, run_id) == [0]
