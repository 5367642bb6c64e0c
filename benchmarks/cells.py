"""``python -m benchmarks.cells``: what ``%%track`` adds to small cells, and to their loops."""

import argparse
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
from benchmarks import loops
from benchmarks.report import machine, markdown, workplace, write
from benchmarks.servers import Kind, running
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.entities import SnapshotPhase, SnapshotSource
from jupyter_tracker.contract.requests import LogNotebookSnapshot
from jupyter_tracker_magics.extension import Extension
from jupyter_tracker_magics.history import notebook_from_history
from jupyter_tracker_magics.snapshot import FrontEnd

BEGIN, END = "<!-- cells -->", "<!-- end of cells -->"
REPEATS = 50
QUICK = 3
_CELLS = {
    "an empty cell": "pass",
    "a param and a metric": "rate = 0.1\nauc = rate * 5",
    "an empty cell of a large notebook": "pass",
    "an empty cell, with the documents of JupyterLab": "pass",
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


class _Page(FrontEnd):
    """A page of JupyterLab: it takes the notebook when it is asked, and sends it after the cell."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__()
        self._shell = shell
        self._taken: list[LogNotebookSnapshot] = []

    def ask(self, run_id: str, phase: SnapshotPhase) -> "_Page":
        """Take the notebook."""
        notebook = notebook_from_history(self._shell.history_manager)
        live = SnapshotSource.LIVE_DOCUMENT
        self._taken.append(
            LogNotebookSnapshot(run_id=run_id, phase=phase, source=live, notebook=notebook)
        )
        return self

    def close(self) -> None:
        """Do nothing: it is also what it returns when it is asked."""

    def send(self) -> None:
        """Send what was taken."""
        while self._taken:
            SESSION.recorder.store.log_notebook_snapshot(self._taken.pop(0))


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser("python -m benchmarks.cells", description=__doc__)
    parser.add_argument("--write", type=Path, help="put the tables in this page, between its marks")
    options = parser.parse_args()
    text = measure_all()
    print(text)
    if options.write:
        write(options.write, text, BEGIN, END)


def measure_all(repeats: int = REPEATS, size: int = _LARGE) -> str:
    """Measure tracked cells and their loops.

    Parameters
    ----------
    repeats
        How often each cell runs.
    size
        Bytes of a large notebook.

    Returns
    -------
    str
        Where it was measured, and two tables.
    """
    with workplace() as (_, folder):
        where = machine(folder, [], "python -m benchmarks")
        os.environ["JUPYTER_TRACKER_JOURNAL_DIR"] = str(folder / "journal")
        cells = _table(folder, repeats, size)
    return f"{where}\n\n{cells}\n\n{loops.table()}"


def _table(folder: Path, repeats: int, size: int) -> str:
    rows = [
        [
            "what `%%track` adds",
            "ms, median",
            "ms, fastest",
            "ms of the main thread's CPU",
            "times that it waited",
        ]
    ]
    shell, large = _shell(folder), _large_notebook(folder, size)
    page, nobody = _Page(shell), FrontEnd()
    page.answers, nobody.answers = True, False
    for store, uri in _stores(folder):
        jupyter_tracker.set_tracking_uri(uri)
        for name, source in _CELLS.items():
            asked = page if "JupyterLab" in name else nobody
            Extension._get_front_end = lambda _, asked=asked: asked
            shell.reset(new_session=True)  # each in a session that is as long
            shell.user_ns[_PATH] = str(large if "large" in name else folder / "Small.ipynb")
            costs = _added(shell, source, repeats, page)
            rows.append([f"{name}, {store}", *costs])
        SESSION.reset()
    return markdown(rows)


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


def _added(shell: InteractiveShell, source: str, repeats: int, page: _Page) -> list[str]:
    """Return how much more a tracked cell takes, column by column."""
    plain = _costs(shell, source, repeats, page)
    tracked = _costs(shell, f"%%track\n{source}", repeats, page)
    before, after = _medians(plain), _medians(tracked)
    usual = _Cost(*(more - less for less, more in zip(before, after, strict=True)))
    fastest = min(cost.time for cost in tracked) - min(cost.time for cost in plain)
    times = [f"{seconds * 1e3:.1f}" for seconds in (usual.time, fastest, usual.cpu)]
    return [*times, f"{usual.waits:.0f}"]


def _medians(costs: list[_Cost]) -> _Cost:
    return _Cost(*map(statistics.median, zip(*costs, strict=True)))


def _costs(shell: InteractiveShell, source: str, repeats: int, page: _Page) -> list[_Cost]:
    """Run a cell often; the first time, which imports and connects, does not count."""
    return [_once(shell, source, page) for _ in range(repeats + 1)][1:]


def _once(shell: InteractiveShell, source: str, page: _Page) -> _Cost:
    with redirect_stdout(StringIO()):
        begun, cpu, waits = perf_counter(), thread_time(), _waits()
        shell.run_cell(source, store_history=True).raise_error()
        cost = _Cost(perf_counter() - begun, thread_time() - cpu, _waits() - waits)
    page.send()
    jupyter_tracker.flush_async_logging()  # a user thinks between two cells
    return cost


def _waits() -> int:
    """Count how often this thread has given up its core to wait, by itself."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw


if __name__ == "__main__":
    main()
