"""The trackers that are compared: how each is installed, where it logs to, and what is there."""

import json
import shutil
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from benchmarks.client import Client, Points, decode
from benchmarks.databases import Databases
from benchmarks.servers import Kind, environment, running
from tests.servers.mlflow import mlflow_program

TRAININGS = Path(__file__).with_name("trainings.py")
_PAGE = 25_000


class _Point(msgspec.Struct):
    """What is looked at of a point."""

    step: int = 0


class NotInstalledError(Exception):
    """A tracker could not be installed here."""


@dataclass(frozen=True)
class Tracker:
    """A tracker in one way of using it.

    Attributes
    ----------
    title
        Its name in tables.
    program
        Its name in ``trainings.py``.
    server
        The server that it logs to; None for files on this machine.
    database
        What is behind the server, or "sqlite" without a server for a database of its own.
    requirement
        What pip installs into an environment of its own; "" where there is one already.
    calls, points
        How many calls are timed, and how many points it gets in one run.
    """

    title: str
    program: str
    server: Kind | None = None
    database: str = ""
    requirement: str = ""
    calls: int = 100_000
    points: int = 1_000_000

    @property
    def module(self) -> str:
        """What its users import."""
        known = {"tracker": "jupyter_tracker", "tensorboard": "tensorboardX"}
        return known.get(self.program, self.program.removesuffix("-async"))

    def small(self) -> "Tracker":
        """Return it with few calls and points, to try a benchmark."""
        return replace(self, calls=100, points=1000 if self.calls > 10_000 else 100)

    def python(self, folder: Path) -> Path:
        """Return the Python that has it, which is made below ``folder`` when there is none.

        Raises
        ------
        NotInstalledError
            When pip cannot install it.
        """
        if self.program == "tracker":
            return Path(sys.executable)
        if self.program.startswith("mlflow"):
            try:
                return mlflow_program().with_name("python")
            except FileNotFoundError as error:
                raise NotInstalledError(str(error)) from error
        python = folder / self.program / "bin" / "python"
        if not python.exists():
            install([self.requirement], folder / self.program)
        return python

    def version(self, python: Path) -> str:
        """Say which version is installed there."""
        name = {"tracker": "jupyter-tracker", "mlflow-async": "mlflow"}.get(
            self.program, self.requirement or self.program
        )
        ask = f"from importlib.metadata import version; print(version({name!r}))"
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
        return f"{name} {found.stdout.strip()}"

    @contextmanager
    def place(self, folder: Path, made: Databases) -> Iterator[str]:
        """Make a place to log to: run a server, or make a folder; gives its address."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.server:
            with made.new(self.database) as uri, running(self.server, uri, folder) as server:
                yield f"http://127.0.0.1:{server.port}"
        elif self.database:
            yield f"sqlite:///{folder / 'mlflow.db'}"
        else:
            yield str(folder)

    def command(self, python: Path, place: str, program: str, *arguments: object) -> list[str]:
        """Return the command that runs a program of ``trainings.py``."""
        told = (TRAININGS, self.program, place, program, *arguments)
        return [str(each) for each in (python, *told)]

    def environment(self, folder: Path) -> dict[str, str]:
        """Return the environment of that command; ``folder`` has the journals of ours."""
        return environment(folder) | {
            "JUPYTER_TRACKER_JOURNAL_DIR": str(folder / "journal"),
            "JUPYTER_TRACKER_DATA_DIR": str(folder),
            "HF_HUB_OFFLINE": "1",
        }

    def arrived(self, python: Path, place: str, run: str) -> set[int]:
        """Return the steps of a run that are where they were to go."""
        if self.server:
            return _steps_on_server(int(place.rpartition(":")[2]), run)
        if self.database:
            return _steps_in(Path(place.removeprefix("sqlite:///")), "run_uuid", run)
        match self.program:
            case "trackio":
                return _steps_in(Path(place) / "benchmark.db", "run_name", run)
            case "tensorboard":  # which has its points in their order, as W&B
                return set(range(_tensorboard_points(Path(place) / run)))
            case _:
                command = self.command(python, place, "count", run)
                told = subprocess.run(command, capture_output=True, text=True, check=True)
                return set(range(json.loads(told.stdout)[1]))


_OUR_SERVER = Kind("tracker")
_MLFLOWS_SERVER = Kind("mlflow", workers=1)  # on SQLite faster than what it starts by itself

OURS = Tracker("jupyter-tracker", "tracker", _OUR_SERVER, "sqlite")
OURS_ON_POSTGRESQL = replace(OURS, title="jupyter-tracker, PostgreSQL", database="postgresql")
MLFLOW = Tracker("MLflow", "mlflow", _MLFLOWS_SERVER, "sqlite", calls=500, points=500)
MLFLOW_ASYNC = replace(
    MLFLOW, title="MLflow, async", program="mlflow-async", calls=2000, points=2000
)
MLFLOW_SQLITE = replace(MLFLOW, title="MLflow on SQLite", server=None, calls=2000, points=2000)
WANDB = Tracker("W&B offline", "wandb", requirement="wandb", calls=10_000, points=20_000)
TENSORBOARD = Tracker("tensorboardX", "tensorboard", requirement="tensorboardX")
TRACKIO = Tracker("Trackio", "trackio", requirement="trackio")


def install(requirements: Sequence[str], folder: Path) -> None:
    """Make an environment that has some packages.

    Raises
    ------
    NotInstalledError
        When pip cannot install them.
    """
    venv.create(folder, clear=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet"]
    done = subprocess.run([*pip, *requirements], capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(folder)
        wanted = " and ".join(requirements)
        raise NotInstalledError(f"pip cannot install {wanted}: {done.stderr.strip()[-300:]}")


def _steps_on_server(port: int, run: str) -> set[int]:
    client = Client(port)
    query = {"run_id": run, "metric_key": "m", "max_results": _PAGE}
    steps: set[int] = set()
    while True:
        page = decode(client.get("/metrics/get-history", query), Points)
        steps |= {decode(point, _Point).step for point in page.metrics}
        query["page_token"] = page.next_page_token
        if not page.next_page_token:
            client.close()
            return steps


def _steps_in(database: Path, column: str, run: str) -> set[int]:
    if not database.exists():
        return set()
    connection = sqlite3.connect(database)
    rows = connection.execute(f"SELECT step FROM metrics WHERE {column} = ?", (run,))
    steps = {step for (step,) in rows}
    connection.close()
    return steps


def _tensorboard_points(folder: Path) -> int:
    """Count the whole records of an event file, of which the first is its version."""
    header, footer = 12, 4  # the length with its checksum, and the checksum of what follows
    count = 0
    for file in folder.glob("events.out.tfevents.*"):
        data, at = file.read_bytes(), 0
        while at + header <= len(data):
            at += header + int.from_bytes(data[at : at + 8], "little") + footer
            count += at <= len(data)
        count -= 1
    return max(count, 0)
