"""What is done with each tracker, by that tracker's own Python, which need have nothing else.

``python trainings.py <tracker> <place> <program> …``: the place is a tracking URI or a folder. What
they find goes to the standard output, a list in JSON on each line.
"""

import json
import os
import struct
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

_MEMORY_AT = 5
"""The fifth part of the points: memory is looked at then, and in the end."""


class Run(NamedTuple):
    """A run that has begun.

    Attributes
    ----------
    name
        What it is found by.
    log
        Logs one point: its value and its step.
    end
        Ends it, and returns when all of it is where it goes.
    """

    name: str
    log: Callable[[float, int], object]
    end: Callable[[], object]


# --- beginning a run, as each tracker's manual says ----------------------------------------------


def tracker(place: str) -> Run:
    """Begin a run of ours."""
    import jupyter_tracker

    jupyter_tracker.set_tracking_uri(place)
    name = jupyter_tracker.start_run().info.run_id

    def end() -> None:
        jupyter_tracker.end_run()
        jupyter_tracker.flush_async_logging()

    return Run(name, partial(jupyter_tracker.log_metric, "m"), end)


def mlflow(place: str) -> Run:
    """Begin a run of MLflow's, each of whose calls waits."""
    import mlflow

    mlflow.set_tracking_uri(place)
    name = mlflow.start_run().info.run_id
    return Run(name, partial(mlflow.log_metric, "m"), mlflow.end_run)


def mlflow_async(place: str) -> Run:
    """Begin one whose calls do not wait."""
    import mlflow as module

    module.config.enable_async_logging()
    run = mlflow(place)

    def end() -> None:
        module.flush_async_logging()
        run.end()

    return run._replace(end=end)


def wandb(place: str) -> Run:
    """Begin a run of W&B's, offline."""
    import wandb

    settings = wandb.Settings(silent=True, console="off", x_disable_stats=True)
    run = wandb.init(project="benchmark", mode="offline", dir=place, settings=settings)
    return Run(run.id, lambda value, _step: run.log({"m": value}), run.finish)


def tensorboard(place: str) -> Run:
    """Begin an event file of TensorBoard's."""
    from tensorboardX import SummaryWriter

    name = uuid.uuid4().hex
    writer = SummaryWriter(f"{place}/{name}")
    return Run(name, partial(writer.add_scalar, "m"), writer.close)


def trackio(place: str) -> Run:
    """Begin a run of Trackio's, on this machine."""
    os.environ["TRACKIO_DIR"] = place
    import trackio

    run = trackio.init(project="benchmark", auto_log_cpu=False, auto_log_gpu=False)
    log = trackio.log
    return Run(run.name, lambda value, step: log({"m": value}, step=step), trackio.finish)


# --- what is done ---------------------------------------------------------------------------------


def calls(run: Run, number: str) -> None:
    """Say how long calls took, in a loop that does nothing else."""
    log, clock = run.log, time.perf_counter_ns
    times = []
    for step in range(int(number)):
        value = step / 7
        before = clock()
        log(value, step)
        times.append(clock() - before)
    times.sort()
    place = [min(int(len(times) * part), len(times) - 1) for part in (0.5, 0.99)]
    _tell("found", {"p50": times[place[0]] / 1e9, "p99": times[place[1]] / 1e9})
    run.end()


def many(run: Run, number: str) -> None:
    """Say how long many points take, and how much memory."""
    log, count = run.log, int(number)
    early = _memory()
    before = time.perf_counter()
    for step in range(count):
        log(step / 7, step)
        if step == count // _MEMORY_AT:
            early = _memory()
    looped = time.perf_counter()
    late = _memory()
    run.end()
    _tell(
        "found",
        {
            "loop": looped - before,
            "rest": time.perf_counter() - looped,
            "early memory": early,
            "memory": late,
            "peak memory": _peak_memory(),
        },
    )


def forever(run: Run, pause: str) -> None:
    """Say the number of each call that has returned, until somebody kills the process."""
    step = 0
    while True:
        run.log(step / 7, step)
        _tell("point", step)
        step += 1
        if pause != "0":
            time.sleep(float(pause))


def nothing(run: Run) -> None:
    """End at once."""
    run.end()


def through_an_outage(run: Run, seconds: str, pause: str) -> None:
    """Log for some time, whatever happens; say how many calls returned and which took longest."""
    returned, longest, failed = [], 0.0, 0
    deadline = time.perf_counter() + float(seconds)
    step = 0
    while (before := time.perf_counter()) < deadline:
        try:
            run.log(step / 7, step)
            returned.append(step)
        except Exception:
            failed += 1
        longest = max(longest, time.perf_counter() - before)
        step += 1
        time.sleep(float(pause))
    _tell("found", {"returned": len(returned), "failed": failed, "longest": longest})
    run.end()


def count(name: str, place: str) -> None:
    """Say how many points of W&B's run are in its file, which only its own package can read."""
    from wandb.proto.wandb_internal_pb2 import Record

    points = 0
    for file in Path(place).glob(f"wandb/offline-run-*-{name}/*.wandb"):
        for text in wandb_records(file.read_bytes()):
            record = Record()
            record.ParseFromString(text)
            points += record.WhichOneof("record_type") == "history"
    _tell("found", points)


def wandb_records(data: bytes) -> list[bytes]:
    """Split LevelDB's log format: blocks of 32 KiB, records that may be in several pieces."""
    block, header, found, whole, at = 1 << 15, 7, [], b"", 7
    while at + header <= len(data):
        if (left := block - at % block) < header:
            at += left
            continue
        _, length, kind = struct.unpack_from("<IHB", data, at)
        piece = data[at + header : at + header + length]
        at += header + length
        if len(piece) < length:
            break
        whole = whole + piece if kind in (3, 4) else piece
        if kind in (1, 4):
            found.append(whole)
    return found


def _memory() -> float:
    return _status("VmRSS")


def _peak_memory() -> float:
    # Not what getrusage calls maxrss: a process has that from the one that started it.
    return _status("VmHWM")


def _status(name: str) -> float:
    """Return a number of MiB that Linux keeps of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def _tell(*what: object) -> None:
    os.write(_OUT, json.dumps(what).encode() + b"\n")


TRACKERS = {
    "tracker": tracker,
    "mlflow": mlflow,
    "mlflow-async": mlflow_async,
    "wandb": wandb,
    "tensorboard": tensorboard,
    "trackio": trackio,
}
PROGRAMS = {each.__name__: each for each in (calls, many, forever, nothing, through_an_outage)}

if __name__ == "__main__":
    # What trackers print goes elsewhere: the standard output is for what is found.
    _OUT = os.dup(1)
    os.dup2(2, 1)
    # This folder, in which modules may be called as something that a tracker imports.
    with suppress(ValueError):
        sys.path.remove(str(Path(__file__).parent))
    name, place, program, *arguments = sys.argv[1:]
    if program == "count":
        count(arguments[0], place)
    else:
        begun = TRACKERS[name](place)
        _tell("run", begun.name)
        PROGRAMS[program](begun, *arguments)
