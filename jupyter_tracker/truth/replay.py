"""Running the cells that a run depends on once more, in a fresh kernel and a store of their own."""

import asyncio
import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_tracker import config
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import PARENT_RUN_TAG
from jupyter_tracker.extras import needs
from jupyter_tracker.truth.kept import read_printed
from jupyter_tracker.truth.log import ExecutionRecord

_LOOK_UP = 0.5
"""Seconds after which Ctrl-C is noticed at the latest."""
COPIED_AT_MOST = 200 * 1024 * 1024
"""Bytes of a notebook's folder that are copied; in a larger one, the cells run where it is."""

_NOT_COPIED = (".*", "__pycache__", "node_modules", "mlruns", "mlartifacts", "*.ipynb")
_PREPARE = """\
%load_ext jupyter_tracker
from jupyter_tracker.truth.confining import confine as _confine
_confine()  # what runs here stays here
del _confine
"""

Progress = Callable[[int, int], None]
"""Is told how many cells have run, and of how many."""


def unseen(_done: int, _of: int) -> None:
    """Show no progress."""


@dataclass
class Replayed:
    """What the cells gave this time.

    Attributes
    ----------
    run
        The run of the tracked cell, None when there was none.
    outputs
        What the tracked cell showed, as in a notebook file.
    printed
        What the run keeps of that, as text.
    error
        Why the cells did not run to their end.
    notes
        What is to be known of the way in which they ran.
    """

    run: e.Run | None = None
    outputs: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""
    error: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0


def replay(
    executions: Sequence[ExecutionRecord],
    *,
    folder: Path | None,
    python: str = sys.executable,
    timeout: float,
    progress: Progress = unseen,
    child_params: Mapping[str, str] | None = None,
) -> Replayed:
    """Run cells in a fresh kernel.

    Parameters
    ----------
    executions
        The cells, in order, the tracked one last.
    folder
        The folder that they ran in, None when it is not here.
    python
        The interpreter.
    timeout
        Longest time in seconds that all of them may take.
    progress
        Is told how far it is.
    child_params
        Params that tell which run inside that of the tracked cell is meant, if one is.

    Raises
    ------
    TrackerError
        When they cannot be run at all.
    KeyboardInterrupt
        When that came while the cells ran; their kernel has ended.
    """
    with needs("Running cells again", "jupyter-tracker[verify]"):
        import nbclient

        new = _nbformat()
    replayed, started = Replayed(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-", ignore_cleanup_errors=True) as home:
        place = _working_folder(folder, Path(home), replayed.notes)
        cells = [new.new_code_cell(_PREPARE), *map(_cell, executions)]
        notebook = new.new_notebook(cells=cells)
        uri = f"sqlite:///{Path(home) / 'tracker.db'}"
        client = nbclient.NotebookClient(
            notebook,
            km=_kernel_manager(Path(home), python),
            resources={"metadata": {"path": str(place)}},
            log=logging.getLogger(__name__),  # that of the command would say what nobody asked
            on_cell_executed=lambda cell_index, **_: progress(cell_index, len(executions)),
        )
        client.timeout_func = lambda _: max(1, int(started + timeout - time.monotonic()))
        try:
            _execute(client, _environment(Path(home), uri))
        except nbclient.exceptions.CellExecutionError as error:
            replayed.error = f"{error.ename}: {error.evalue}"
            if any(each.output_type == "error" for each in cells[0].outputs):
                raise invalid(f"{python} cannot load the tracker: {replayed.error}") from error
        except (nbclient.exceptions.CellTimeoutError, TimeoutError):
            replayed.error = f"The cells were not done in {timeout:g} s."
        except nbclient.exceptions.DeadKernelError:
            replayed.error = "The kernel died."
        replayed.outputs = [dict(each) for each in notebook.cells[-1].get("outputs", [])]
        with contextlib.closing(MlflowClient(uri)) as store:
            replayed.run = _last_run(store, child_params)
            if replayed.run is not None:
                replayed.printed = read_printed(store, replayed.run.info.run_id)
    replayed.seconds = time.monotonic() - started
    return replayed


def make_environment(folder: Path, requirements: Path) -> str:
    """Make a virtual environment of a run's packages, with uv where it is; return its Python.

    Raises
    ------
    TrackerError
        When a package cannot be installed.
    """
    uv, venv = shutil.which("uv"), folder / "environment"
    python = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
    if uv:
        steps = [
            [uv, "venv", "-p", sys.executable, str(venv)],
            [uv, "pip", "install", "--python", str(python)],
        ]
    else:
        steps = [[sys.executable, "-m", "venv", str(venv)], [str(python), "-m", "pip", "install"]]
    for step in (steps[0], [*steps[1], "-r", str(requirements)], [*steps[1], "ipykernel"]):
        done = subprocess.run(step, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise invalid(f"The run's environment could not be made by {step[0]}: {why}")
    return str(python)


def _execute(client: Any, environment: dict[str, str]) -> None:
    """Run the cells of an `nbclient.NotebookClient`; leave no kernel, interrupted or not.

    That is done in a thread of its own: in the main one, nbclient takes the signals itself, and
    takes the kernel for dead.
    """
    stopping: Future[Callable[[], object]] = Future()
    is_interrupted = threading.Event()

    async def work() -> None:
        loop, manager = asyncio.get_running_loop(), client.km
        executing = loop.create_task(client.async_execute(env=environment, cleanup_kc=True))
        stopping.set_result(lambda: loop.call_soon_threadsafe(executing.cancel))
        if is_interrupted.is_set():  # before there was something to stop
            executing.cancel()
        try:
            await executing
        finally:
            # One that is still starting is not ended by nbclient.
            if await manager.is_alive():
                await manager.shutdown_kernel(now=True)

    with ThreadPoolExecutor(1) as thread:
        try:  # around the start too: the thread may be far by the time it is noticed here
            working = thread.submit(lambda: asyncio.run(work()))
            # Again and again: a signal that another thread took does not wake this one.
            while not wait([working], timeout=_LOOK_UP).done:
                pass
            working.result()
        except KeyboardInterrupt:
            client.shutdown_kernel = "immediate"
            is_interrupted.set()
            if stopping.done():
                with contextlib.suppress(RuntimeError):  # it ended at that moment
                    stopping.result()()
            raise


def _cell(execution: ExecutionRecord) -> Any:
    # What failed then may fail again: what it did before that is needed.
    tags = ["raises-exception"] if execution.failed_line is not None else []
    return _nbformat().new_code_cell(execution.source, metadata={"tags": tags})


def _nbformat() -> Any:
    """Import what makes notebooks, which has no types."""
    return import_module("nbformat.v4")


def _working_folder(folder: Path | None, home: Path, notes: list[str]) -> Path:
    place = home / "work"
    if folder is None or not folder.is_dir():
        place.mkdir()
        notes.append("The folder of the notebook is not here: the cells ran in an empty one.")
    elif _size(folder, COPIED_AT_MOST) > COPIED_AT_MOST:
        notes.append(f"{folder} is too large to be copied: the cells ran in it.")
        return folder
    else:
        shutil.copytree(
            folder,
            place,
            ignore=shutil.ignore_patterns(*_NOT_COPIED),
            symlinks=True,
            ignore_dangling_symlinks=True,
        )
    return place


def _size(folder: Path, enough: int) -> int:
    """Add up the sizes of files, up to ``enough`` and a file more."""
    total = 0
    for root, folders, files in os.walk(folder):
        folders[:] = set(folders) - shutil.ignore_patterns(*_NOT_COPIED)(root, folders)
        for name in files:
            with contextlib.suppress(OSError):
                total += (Path(root) / name).stat().st_size
        if total > enough:
            break
    return total


def _environment(home: Path, uri: str) -> dict[str, str]:
    """Return the kernel's environment: whatever it records goes into its own store."""
    clients = ("JUPYTER_TRACKER_", "MLFLOW_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(clients)}
    return kept | {
        "JUPYTER_TRACKER_URI": uri,
        "MLFLOW_TRACKING_URI": f"sqlite:///{home / 'mlflow.db'}",  # its tables are not ours
        config.DATA_DIR_VARIABLE: str(home),
        "JUPYTER_TRACKER_JOURNAL_DIR": str(home / "j"),
        config.FRONTEND_VARIABLE: "0",
    }


def _kernel_manager(home: Path, python: str) -> Any:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    specification = home / "kernels" / "again"
    specification.mkdir(parents=True)
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    content = {"argv": argv, "display_name": "Again", "language": "python"}
    (specification / "kernel.json").write_text(json.dumps(content))
    specs = KernelSpecManager(kernel_dirs=[str(home / "kernels")], ensure_native_kernel=False)
    manager = AsyncKernelManager(kernel_name="again", kernel_spec_manager=specs)
    if os.name == "posix":  # a port that is free now may be another program's in a moment
        manager.transport, manager.ip = "ipc", str(home / "kernel")
    return manager


def _last_run(client: MlflowClient, child_params: Mapping[str, str] | None) -> e.Run | None:
    """Return the run of the tracked cells, or the one inside it that has these params.

    It is the last one to begin that is inside of no other.
    """
    ids = [each.experiment_id for each in client.search_experiments()]
    runs = client.search_runs(ids, order_by=["attributes.start_time DESC"])
    last = next((run for run in runs if PARENT_RUN_TAG not in run.data.tags), None)
    if last is None or child_params is None:
        return last
    children = (run for run in runs if run.data.tags.get(PARENT_RUN_TAG) == last.info.run_id)
    return next((run for run in children if child_params.items() <= run.data.params.items()), None)
