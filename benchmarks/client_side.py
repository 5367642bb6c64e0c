"""What logging costs the program that does it: import, calls, a million points, memory."""

import json
import signal
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks import report, trackers
from benchmarks.databases import Databases
from benchmarks.report import Measure
from benchmarks.trackers import Tracker
from tests.crash.harness import Telling

TRACKERS = (
    trackers.OURS,
    trackers.OURS_ON_POSTGRESQL,
    trackers.MLFLOW,
    trackers.MLFLOW_ASYNC,
    trackers.MLFLOW_SQLITE,
    trackers.WANDB,
    trackers.TENSORBOARD,
    trackers.TRACKIO,
)
BEGIN, END = "<!-- client -->", "<!-- end of client -->"

_IMPORT = """
import json, re, time
begun = time.perf_counter()
import {module}
seconds = time.perf_counter() - begun
kib = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
print(json.dumps([seconds, int(kib) / 1024]))
"""
_IMPORTS, _STARTS = 10, 5
_LIMIT = 1800.0
"""Seconds that one program may take."""
_MEASURES = [
    Measure("import", "import, median of 10 (ms)"),
    Measure("import memory", "memory after the import (MiB)"),
    Measure("first point", "from the start of Python to the first point logged (s)", "{:.2f}"),
    Measure("p50", "a call, p50 (µs)", "{:,.1f}"),
    Measure("p99", "a call, p99 (µs)", "{:,.1f}"),
    Measure("calls", "calls timed"),
    Measure("points", "points in one run"),
    Measure("loop", "their loop (s)", "{:.2f}"),
    Measure("rest", "then until all is stored (s)", "{:.2f}"),
    Measure("a point", "a point, from its call to the store (µs)", "{:,.1f}"),
    Measure("early memory", "memory after a fifth of them (MiB)"),
    Measure("memory", "memory after all of them (MiB)"),
    Measure("peak memory", "peak of the memory (MiB)"),
    Measure("missing", "points that are not there"),
]


def measure(
    tracker: Tracker, environments: Path, folder: Path, made: Databases
) -> dict[str, float]:
    """Measure one tracker; ``environments`` are those of others, ``folder`` has what they write.

    Raises
    ------
    NotInstalledError
        When it cannot be installed.
    """
    python = tracker.python(environments)
    results = dict(_import(python, tracker.module))
    with tracker.place(folder, made) as place:
        results["first point"] = statistics.median(
            _first_point(tracker, python, place, folder) for _ in range(_STARTS)
        )
        _, calls = _found(tracker, python, place, folder, "calls", tracker.calls)
        results |= {name: 1e6 * seconds for name, seconds in calls.items()}
        results["calls"] = tracker.calls
        run, many = _found(tracker, python, place, folder, "many", tracker.points)
        there = tracker.arrived(python, place, run)
        results |= many | {"points": tracker.points, "missing": tracker.points - len(there)}
        results["a point"] = 1e6 * (many["loop"] + many["rest"]) / tracker.points
    return results


def table(results: Mapping[str, report.Results]) -> str:
    """Make the table, a column for each tracker."""
    return report.table(results, measures=_MEASURES)


@cache
def _import(python: Path, module: str) -> dict[str, float]:
    command = [python, "-c", _IMPORT.format(module=module)]
    # The first one writes compiled files.
    ran = [_output(command) for _ in range(_IMPORTS + 1)][1:]
    seconds, memory = zip(*map(json.loads, ran), strict=True)
    return {
        "import": 1000 * statistics.median(seconds),
        "import memory": statistics.median(memory),
    }


def _output(command: Sequence[str | Path]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _first_point(tracker: Tracker, python: Path, place: str, folder: Path) -> float:
    command = tracker.command(python, place, "forever", 1)
    begun = time.perf_counter()
    training = Telling(command, tracker.environment(folder)).wait_for(2, _LIMIT)
    seconds = time.perf_counter() - begun
    training.send(signal.SIGKILL)  # one of them does not end before all is stored
    training.end(_LIMIT)
    return seconds


def _found(
    tracker: Tracker, python: Path, place: str, folder: Path, program: str, number: int
) -> tuple[str, dict[str, float]]:
    """Run a program; return the name of its run, and what it found."""
    command = tracker.command(python, place, program, number)
    training = Telling(command, tracker.environment(folder))
    if training.end(_LIMIT):
        raise RuntimeError(f"{tracker.title}: {training.errors.decode()[-2000:]}")
    [_, run], [_, found] = training.told
    assert isinstance(found, dict)
    return str(run), found
