"""Threads beside somebody's program, which leave its signals alone."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from jupyter_tracker.threads import Background

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal masks")

ASLEEP = """
import threading, time
from jupyter_tracker.threads import Background

def grow():
    while True:
        thread = Background("child", int)
        thread.start()
        thread.join()

for _ in range(4):
    Background("parent", grow).start()
print("asleep", flush=True)
time.sleep(60)
"""


def blocked():
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def masks_of(*names):
    """The signals that threads of these names block, each started by the one before."""
    masks = []

    def note(rest):
        masks.append(blocked())
        if rest:
            start(rest)

    def start(rest):
        thread = Background(rest[0], note, rest[1:])
        thread.start()
        thread.join()

    start(names)
    return masks


def test_a_thread_and_those_that_it_starts_take_no_signal_of_the_program():
    for mask in masks_of("first", "second"):
        assert {signal.SIGINT, signal.SIGTERM} <= mask


def test_who_starts_one_gets_signals_as_before():
    before = blocked()
    masks_of("any")
    assert blocked() == before
    assert signal.SIGINT not in before


def test_it_has_a_name_of_ours_and_does_not_keep_the_program_from_ending():
    seen = []
    thread = Background("upload", lambda: seen.append(threading.current_thread()))
    thread.start()
    thread.join()
    assert (seen[0].name, seen[0].daemon) == ("tracker-upload", True)


def test_an_interrupt_while_one_is_started_leaves_signals_as_they_were(monkeypatch):
    def interrupted(thread):
        signal.raise_signal(signal.SIGINT)
        raise RuntimeError("can't start new thread")

    before = blocked()
    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Background("any", int).start()
    assert blocked() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_sleeping_program_is_woken_however_many_threads_start_at_that_time(number):
    # Python hears of it in its main thread, whichever the system gives it to.
    taken = f"import signal; signal.signal({int(number)}, signal.default_int_handler)\n"
    program = [sys.executable, "-c", taken + ASLEEP]
    for _ in range(5):
        with subprocess.Popen(
            program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            try:
                process.stdout.readline()
                time.sleep(0.1)
                process.send_signal(number)
                assert process.wait(timeout=20) != 0
            finally:
                process.kill()
