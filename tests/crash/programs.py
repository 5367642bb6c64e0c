"""Trainings that say what they have logged: ``python -m tests.crash.programs <name> …``.

Every function is a program; a line of JSON goes to the standard output when a call has returned.
"""

import contextlib
import io
import json
import multiprocessing
import os
import signal
import sys
import threading
import time

import jupyter_tracker as tracker
from jupyter_tracker.journal.leftovers import ship_leftovers
from tests.crash.lockless import forbid_locks


def tell(*what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def start(**arguments: object) -> str:
    begun = time.monotonic()
    run = tracker.start_run(**arguments)  # type: ignore[arg-type]
    tell("run", run.info.run_id, time.monotonic() - begun)
    return str(run.info.run_id)


def log(run_id: str, first: int, count: int, pause: float = 0.0) -> None:
    for step in range(first, first + count):
        tracker.log_metric("m", step / 7, step=step)
        tell("metric", run_id, step)
        if pause:
            time.sleep(pause)


def forever(pause: str) -> None:
    run_id = start()
    tracker.log_param("rate", 0.1)
    tell("param", run_id)
    tracker.set_tag("phase", "training")
    tell("tag", run_id)
    log(run_id, 0, 1_000_000, float(pause))


def content(number: int) -> bytes:
    """Return what a file has in it, which its number says."""
    return f"{number};".encode() * (number * 7919 % 60_000)


def keep(pause: str) -> None:
    """Log files, and now and then a metric."""
    run_id = start()
    for number in range(100_000):
        tracker.log_stream(io.BytesIO(content(number)), f"files/{number}.txt")
        tell("file", run_id, number)
        if number % 10 == 0:
            log(run_id, number // 10, 1)
        time.sleep(float(pause))


def keep_and_end(number: str) -> None:
    """Log files, and end the run."""
    with tracker.start_run() as run:
        tell("run", run.info.run_id)
        for each in range(int(number)):
            tracker.log_stream(io.BytesIO(content(each)), f"files/{each}.txt")
            tell("file", run.info.run_id, each)


def forks_with_files(number: str) -> None:
    """Fork while files are being sent; each child logs one too."""
    with tracker.start_run() as run:
        run_id = run.info.run_id
        tell("run", run_id)
        for child in range(int(number)):
            for each in range(10 * child, 10 * child + 9):
                tracker.log_stream(io.BytesIO(content(each)), f"files/{each}.txt")
                tell("file", run_id, each)
            pid = os.fork()
            if pid == 0:
                last = 10 * child + 9
                tracker.log_stream(io.BytesIO(content(last)), f"files/{last}.txt")
                tell("file", run_id, last)
                os._exit(0)
            os.waitpid(pid, 0)


def count(number: str, pause: str = "0") -> None:
    """Log, and end the run."""
    with tracker.start_run() as run:
        tell("run", run.info.run_id)
        log(run.info.run_id, 0, int(number), float(pause))


def ends(how: str) -> None:
    """End without having ended the run."""
    run_id = start()
    log(run_id, 0, 10)
    _end(how)


def ends_in_block(how: str) -> None:
    with tracker.start_run() as run:
        tell("run", run.info.run_id)
        log(run.info.run_id, 0, 10)
        _end(how)


def ends_nested(how: str) -> None:
    start()
    start(nested=True)
    _end(how)


def _end(how: str) -> None:
    match how:
        case "exception":
            raise ZeroDivisionError
        case "interrupt":
            raise KeyboardInterrupt
        case "exit 0":
            sys.exit()
        case "exit 3":
            sys.exit(3)
        case "caught exit 3":
            with contextlib.suppress(SystemExit):
                sys.exit(3)
        case "wait":
            tell("waiting")
            time.sleep(60)


def ends_after_ipython(how: str) -> None:
    """Do so where a library has imported IPython."""
    import IPython  # noqa: F401

    ends(how)


def ends_in_thread() -> None:
    """Leave a run of another thread open."""

    def train() -> None:
        log(start(), 0, 10)

    thread = threading.Thread(target=train)
    thread.start()
    thread.join()


def clock(set_back_at: str) -> None:
    """Log while the clock is set back by an hour."""
    from jupyter_tracker.client import fluent

    run_id = start()
    log(run_id, 0, int(set_back_at))
    real, real_ns = time.time, time.time_ns
    time.time = lambda: real() - 3600
    fluent.time_ns = lambda: real_ns() - 3600 * 10**9  # type: ignore[attr-defined]
    log(run_id, int(set_back_at), 50, 0.01)
    tracker.end_run()


def joins(run_id: str, first: str, number: str) -> None:
    """Log to the run of another process."""
    for step in range(int(first), int(first) + int(number)):
        tracker.log_metric("m", step / 7, step=step, run_id=run_id)
        tell("metric", run_id, step)
        time.sleep(0.001)


def offline(name: str, number: str, go_on: str) -> None:
    """Begin where no server is; end when there is a file called ``go_on``."""
    begun = time.monotonic()
    tracker.set_experiment(name)
    tell("experiment", name, time.monotonic() - begun)
    run_id = start(run_name="begun offline", tags={"a": "b"})
    log(run_id, 0, int(number))
    while not os.path.exists(go_on):  # noqa: PTH110
        time.sleep(0.05)
    log(run_id, int(number), 1)
    tracker.end_run()


def forks(number: str, child_ends: str) -> None:
    """Fork again and again while the sender is busy; each child logs to the run too."""
    number_of = int(number)
    with tracker.start_run() as run:
        run_id = run.info.run_id
        tell("run", run_id)
        for child in range(number_of):
            log(run_id, 1000 * child, 100)
            pid = os.fork()
            if pid == 0:
                log(run_id, 1000 * child + 500, 5)
                if child_ends == "flushed":
                    tracker.flush_async_logging()
                if child_ends == "exit":
                    sys.exit()
                if child_ends == "killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                os._exit(0)
            log(run_id, 1000 * child + 100, 5)
            os.waitpid(pid, 0)


def _work(run_id: str, first: int) -> None:
    log(run_id, first, 50)


def workers(number: str) -> None:
    """Log from processes of multiprocessing, as data loaders do."""
    context = multiprocessing.get_context("fork")
    with tracker.start_run() as run:
        run_id = run.info.run_id
        tell("run", run_id)
        processes = [
            context.Process(target=_work, args=(run_id, 50 * each)) for each in range(int(number))
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()


def terminated_worker() -> None:
    """Go on training when a worker is terminated."""
    context = multiprocessing.get_context("fork")
    with tracker.start_run() as run:
        run_id = run.info.run_id
        tell("run", run_id)
        process = context.Process(target=time.sleep, args=(60,))
        process.start()
        time.sleep(0.3)
        process.terminate()
        process.join()
        tell("status", tracker.get_run(run_id).info.status, process.exitcode)
        log(run_id, 0, 5)


def sends_leftovers() -> None:
    """Send what dead processes left behind."""
    for report in ship_leftovers():
        tell("report", report.file.run_id, report.outcome.name)


def without_locks(program: str, *arguments: str) -> None:
    """Run another program where files have no locks."""
    forbid_locks()
    globals()[program](*arguments)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
