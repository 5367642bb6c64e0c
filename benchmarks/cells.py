"""``python -m benchmarks.cells``: what ``%%track`` adds to small cells."""

import json
import os
import resource
import statistics
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import perf_counter, thread_time
from typing import NamedTuple

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import jupyter_tracker
from benchmarks.report import markdown, workplace
from benchmarks.servers import Kind, running
from jupyter_tracker.client.session import SESSION

_REPEATS = 30
_CELLS = {
    "an empty cell": "pass",
    "a param and a metric": "rate = 0.1\nauc = rate * 5",
    "an empty cell of a large notebook": "pass",
}
_LARGE = 20_000_000
"""Bytes of a large notebook."""
_PATH = "__vsc_ipynb_file__"
"""The variable in which a front end says where the notebook is."""


class _Cost(NamedTuple):
    """What a cell took: seconds, those of the main thread's CPU, and how often that waited."""

    time: float
    cpu: float
    waits: float


def main(repeats: int = _REPEATS, size: int = _LARGE) -> None:
    """Measure, and print a table."""
    rows = [["what `%%track` adds", "ms", "ms of the main thread's CPU", "times that it waited"]]
    with workplace() as (_, folder):
        os.environ["JUPYTER_TRACKER_JOURNAL_DIR"] = str(folder / "journal")
        shell, large = _shell(folder), _large_notebook(folder, size)
        for store, uri in _stores(folder):
            jupyter_tracker.set_tracking_uri(uri)
            for name, source in _CELLS.items():
                shell.user_ns[_PATH] = str(large if "large" in name else folder / "Small.ipynb")
                added = _added(shell, source, repeats)
                times = [f"{seconds * 1e3:.1f}" for seconds in (added.time, added.cpu)]
                rows.append([f"{name}, {store}", *times, f"{added.waits:.0f}"])
            SESSION.reset()
    print(markdown(rows))


def _stores(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the addresses to record to, one after the other."""
    yield "embedded", f"sqlite:///{folder / 'embedded.db'}"
    with running(Kind("tracker"), f"sqlite:///{folder / 'server.db'}", folder / "server") as server:
        yield "server", f"http://127.0.0.1:{server.port}"


def _shell(folder: Path) -> InteractiveShell:
    config = Config()
    config.HistoryManager.enabled = False
    shell: InteractiveShell = InteractiveShell.instance(config=config, ipython_dir=str(folder))
    shell.extension_manager.load_extension("jupyter_tracker")
    return shell


def _large_notebook(folder: Path, size: int) -> Path:
    """Write a notebook whose outputs are large."""
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * (size // 20)}]
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": "pass", "outputs": outputs}
        for n in range(20)
    ]
    path = folder / "Large.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    return path


def _added(shell: InteractiveShell, source: str, repeats: int) -> _Cost:
    """Return how much more a tracked cell takes."""
    plain, tracked = (
        [statistics.median(column) for column in zip(*_costs(shell, cell, repeats), strict=True)]
        for cell in (source, f"%%track\n{source}")
    )
    return _Cost(*(after - before for before, after in zip(plain, tracked, strict=True)))


def _costs(shell: InteractiveShell, source: str, repeats: int) -> list[_Cost]:
    """Run a cell often; the first time, which imports and connects, does not count."""
    return [_once(shell, source) for _ in range(repeats + 1)][1:]


def _once(shell: InteractiveShell, source: str) -> _Cost:
    with redirect_stdout(StringIO()):
        begun, cpu, waits = perf_counter(), thread_time(), _waits()
        shell.run_cell(source, store_history=True).raise_error()
        cost = _Cost(perf_counter() - begun, thread_time() - cpu, _waits() - waits)
    jupyter_tracker.flush_async_logging()  # a user thinks between two cells
    return cost


def _waits() -> int:
    """Count how often this thread has given up its core to wait, by itself."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw


if __name__ == "__main__":
    main()
