"""The table, and the machine that it was measured on."""

import datetime
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psutil

from jupyter_tracker._version import __version__

RAW = "raw engine"
NOTHING = "\N{EN DASH}"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"

_PLACES = ("--cache", "--json", "--write")

Results = Mapping[str, float]


class Measure(NamedTuple):
    """A row of the table; what says only what the others are measured on is not compared."""

    name: str
    title: str
    format: str = "{:,.0f}"
    more_is_better: bool = False
    is_compared: bool = True


_MEASURES = [
    Measure("first start", "start, tables to be made (s)", "{:.2f}"),
    Measure("start", "start (s)", "{:.2f}"),
    Measure("processes", "processes"),
    Measure("memory", "memory when idle, shared pages counted once (MiB)"),
    Measure("memory, RSS", "memory when idle, RSS summed (MiB)"),
    Measure("log-metric p50", "log-metric, p50 (ms)", "{:.2f}"),
    Measure("log-metric p99", "log-metric, p99 (ms)", "{:.2f}"),
    Measure("points, 1", "points/s logged, 1 client", more_is_better=True),
    Measure("points, 4", "points/s logged, 4 clients", more_is_better=True),
    Measure("history", "points/s read from a history", more_is_better=True),
    Measure("filled runs, 1", "filled runs/s, 1 client", "{:,.1f}", more_is_better=True),
    Measure("filled runs, 4", "filled runs/s, 4 clients", "{:,.1f}", more_is_better=True),
    Measure("page", "page of 1000 runs, p50 (ms)", "{:,.1f}"),
    Measure("search, *", "filter and order over {} runs, p50 (ms)", "{:,.1f}"),
    Measure("memory after the load", "memory after all this (MiB)"),
    Measure("refused", "requests refused"),
]


def table(
    results: Mapping[str, Results],
    ours: str = "",
    theirs: str = "",
    measures: Sequence[Measure] = _MEASURES,
) -> str:
    """Make a table of measures, in Markdown.

    Parameters
    ----------
    results
        What was measured, by column.
    ours, theirs
        The columns whose ratio is the last column; there is none when one of them is missing.
    measures
        Its rows, as far as a column has them.
    """
    compared = ours in results and theirs in results
    rows = [["", *results, *(["times better"] if compared else [])]]
    for measure in _present(results, measures):
        values = [column.get(measure.name) for column in results.values()]
        row = [
            measure.title,
            *(NOTHING if v is None else measure.format.format(v) for v in values),
        ]
        if compared:
            row.append(_ratio(measure, results[ours], results[theirs]))
        rows.append(row)
    return markdown(rows)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Make a table; the first row is its heading, and the others may be shorter."""
    width = len(rows[0])
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    filled.insert(1, ["---", *["---:"] * (width - 1)])
    return "\n".join(f"| {' | '.join(row)} |" for row in filled)


@contextmanager
def workplace(cache: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """Make a folder for the environments of others, unless it is given, and an empty one."""
    with tempfile.TemporaryDirectory(prefix="tracker-benchmark-") as name:
        (folder := Path(name) / "files").mkdir()
        yield cache or Path(name), folder


def machine(folder: Path, versions: Sequence[str], program: str = "python -m benchmarks") -> str:
    """Say in Markdown where, when and how this is measured; ``folder`` holds what is written."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    sync = _milliseconds_to_sync(folder)
    lines = [
        f"{datetime.date.today()}, `{_command(program)}`",
        f"{os.cpu_count()} cores ({_processor()}), {psutil.virtual_memory().total / 2**30:.0f} GiB,"
        f" {system}, Linux {platform.release()}; load before it began: {os.getloadavg()[0]:.2f}",
        f"files on {_file_system(folder)}, where writing 8 KiB durably takes {sync:.2f} ms",
        ", ".join(
            [
                f"jupyter-tracker {__version__}", f"MLflow {version('mlflow-skinny')}",
                f"Python {platform.python_version()}", *versions,
            ]
        ),
    ]  # fmt: skip
    return "\n".join(f"- {line}" for line in lines)


def has_marks(page: Path, begin: str = BEGIN, end: str = END) -> bool:
    """Say whether a page has the marks that a table goes between."""
    return page.is_file() and _marked(begin, end).search(page.read_text()) is not None


def write(page: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put a text between two marks of a page."""
    page.write_text(_marked(begin, end).sub(lambda _: f"\n{text}\n\n", page.read_text()))


def _marked(begin: str, end: str) -> re.Pattern[str]:
    return re.compile(f"(?<={begin}\n).*(?={end})", re.DOTALL)


def _present(results: Mapping[str, Results], measures: Sequence[Measure]) -> list[Measure]:
    """Return the measures that a column has; those of searches once for each number of runs."""
    there = {name for column in results.values() for name in column}
    found = []
    for measure in measures:
        if measure.name in there:
            found.append(measure)
        elif measure.name.endswith("*"):
            prefix = measure.name.removesuffix("*")
            for count in sorted(int(n.removeprefix(prefix)) for n in there if n.startswith(prefix)):
                title = measure.title.format(f"{count:,}")
                found.append(measure._replace(name=f"{prefix}{count}", title=title))
    return found


def _ratio(measure: Measure, ours: Results, theirs: Results) -> str:
    is_known = ours.get(measure.name) and theirs.get(measure.name)
    if not is_known or not measure.is_compared:
        return NOTHING
    ratio = theirs[measure.name] / ours[measure.name]
    ratio = 1 / ratio if measure.more_is_better else ratio
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _command(program: str) -> str:
    """Return the command line without the places of files, which are nobody else's."""
    kept: list[str] = []
    arguments = iter(sys.argv[1:])
    for argument in arguments:
        if argument in _PLACES:
            next(arguments, None)
        else:
            kept.append(argument)
    return " ".join([program, *kept])


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _file_system(folder: Path) -> str:
    """Name the file system and the device that a folder is on."""
    mounts = [p for p in psutil.disk_partitions(all=True) if folder.is_relative_to(p.mountpoint)]
    mount = max(mounts, key=lambda partition: len(partition.mountpoint))
    return f"{mount.fstype} ({mount.device})"


def _milliseconds_to_sync(folder: Path) -> float:
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(50):
            before = time.perf_counter()
            os.write(file.fileno(), bytes(8192))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - before)
    return 1000 * statistics.median(times)
