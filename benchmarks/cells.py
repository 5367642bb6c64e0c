"""``python -m benchmarks.cells``: what ``%%track`` costs a cell that does nothing."""

import os
import statistics
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import perf_counter, thread_time

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import jupyter_tracker
from benchmarks.report import markdown, workplace
from benchmarks.servers import Kind, running
from jupyter_tracker.client.session import SESSION

_REPEATS = 50
_CELL = "pass"


def main(repeats: int = _REPEATS) -> None:
    """Measure, and print a table."""
    rows = [["what `%%track` adds to an empty cell (ms)", "time", "CPU of the main thread"]]
    with workplace() as (_, folder):
        os.environ["JUPYTER_TRACKER_JOURNAL_DIR"] = str(folder / "journal")
        shell = _shell(folder)
        for name, uri in _stores(folder):
            jupyter_tracker.set_tracking_uri(uri)
            added = _added(shell, repeats)
            rows.append([name, *(f"{seconds * 1e3:.1f}" for seconds in added)])
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


def _added(shell: InteractiveShell, repeats: int) -> list[float]:
    """Return how many seconds, and of the main thread's CPU, a tracked cell takes longer."""
    plain, tracked = (
        [statistics.median(column) for column in zip(*_times(shell, source, repeats), strict=True)]
        for source in (_CELL, f"%%track\n{_CELL}")
    )
    return [after - before for before, after in zip(plain, tracked, strict=True)]


def _times(shell: InteractiveShell, source: str, repeats: int) -> list[tuple[float, float]]:
    """Run a cell often; the first time, which imports and connects, does not count."""
    return [_once(shell, source) for _ in range(repeats + 1)][1:]


def _once(shell: InteractiveShell, source: str) -> tuple[float, float]:
    with redirect_stdout(StringIO()):
        begun, cpu = perf_counter(), thread_time()
        shell.run_cell(source, store_history=True).raise_error()
        took = perf_counter() - begun, thread_time() - cpu
    jupyter_tracker.flush_async_logging()  # a user thinks between two cells
    return took


if __name__ == "__main__":
    main()
