"""The servers that are compared, each a process as its users start it."""

import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from tests.servers.mlflow import mlflow_program

_START_LIMIT = 180.0
_REST_LIMIT = 60.0


@dataclass(frozen=True)
class Kind:
    """Which server, and how many workers; 0 for as many as it starts by itself."""

    program: str
    workers: int = 0

    @classmethod
    def parse(cls, text: str) -> "Kind":
        """Read ``tracker`` or ``mlflow:1``.

        Raises
        ------
        ValueError
            When there is no such server, or the workers are no number.
        """
        program, _, workers = text.partition(":")
        if program not in ("tracker", "mlflow"):
            raise ValueError(f"There is no server {program!r}: use tracker or mlflow.")
        return cls(program, int(workers or 0))

    def __str__(self) -> str:
        """Name it in the table."""
        name = {"tracker": "jupyter-tracker", "mlflow": "MLflow"}[self.program]
        return name + (f", --workers {self.workers}" if self.workers else "")

    def command(self) -> list[str]:
        """Return what its users type, MLflow being installed in an environment of its own."""
        workers = ["--workers", str(self.workers)] if self.workers else []
        if self.program == "tracker":
            return [str(Path(sys.executable).with_name("jupyter")), "tracker", "server", *workers]
        return [str(mlflow_program()), "server", *workers]


@dataclass
class Server:
    """A server that answers."""

    process: psutil.Process
    port: int
    start_seconds: float
    """From the start of the process to the first healthy answer."""

    def measure_idle(self) -> dict[str, float]:
        """Count processes and memory when nothing is going on any more."""
        family = self._rest()
        memory = [process.memory_full_info() for process in family]
        # Pages that processes share count once; where the system cannot tell, RSS must do.
        return {
            "processes": len(family),
            "memory": sum(getattr(each, "pss", each.rss) for each in memory) / 2**20,
            "memory, RSS": sum(each.rss for each in memory) / 2**20,
        }

    def _rest(self) -> list[psutil.Process]:
        """Wait until every process is there and takes no time: some start after the first."""
        deadline = time.monotonic() + _REST_LIMIT
        before, used = 0, 0.0
        while time.monotonic() < deadline:
            family = family_of(self.process)
            now = sum(sum(process.cpu_times()[:2]) for process in family)
            if len(family) == before and now - used < 0.1:
                break
            before, used = len(family), now
            time.sleep(2)
        return family_of(self.process)


@contextmanager
def running(kind: Kind, database_uri: str, folder: Path) -> Iterator[Server]:
    """Run a server on a database; its artifacts and what it says go to ``folder``.

    Raises
    ------
    RuntimeError
        When it does not answer in time; with the end of what it has said.
    """
    port = free_port()
    command = [
        *kind.command(), "--backend-store-uri", _with_driver(database_uri), "--host", "127.0.0.1",
        "--artifacts-destination", str(folder / "artifacts"), "--port", str(port),
    ]  # fmt: skip
    with started(command, port, folder) as server:
        yield server


@contextmanager
def started(
    command: Sequence[str], port: int, folder: Path, health: str = "/health"
) -> Iterator[Server]:
    """Run the command of a server that listens on ``port``, and wait until it answers.

    Raises
    ------
    RuntimeError
        When it does not answer in time; with the end of what it has said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    begun = time.perf_counter()
    with log.open("ab") as said:
        process = psutil.Popen(
            command, cwd=folder, env=_activated(command[0], folder), stdout=said, stderr=said
        )
    try:
        _wait_until_healthy(process, port, log, health)
        yield Server(process, port, time.perf_counter() - begun)
    finally:
        _stop(process)


def family_of(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that it has started."""
    return [process, *process.children(recursive=True)]


def _with_driver(database_uri: str) -> str:
    """Name the driver that MLflow is used with; our server takes it for its own."""
    return database_uri.replace("postgresql://", "postgresql+psycopg2://", 1)


def environment(folder: Path) -> dict[str, str]:
    """Return an environment without settings of the user's own, and without telemetry."""
    ours = ("MLFLOW_", "JUPYTER_TRACKER_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"MLFLOW_DISABLE_TELEMETRY": "true", "JUPYTER_CONFIG_DIR": str(folder)}


def _activated(program: str, folder: Path) -> dict[str, str]:
    """Return the environment with the programs beside this one, as a shell of its users has it."""
    path = f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return environment(folder) | {"PATH": path}


def _wait_until_healthy(process: psutil.Popen, port: int, log: Path, path: str) -> None:
    deadline = time.monotonic() + _START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.01)
    raise RuntimeError(f"The server has not started:\n{log.read_text()[-2000:]}")


def _stop(process: psutil.Popen) -> None:
    """End a server with every process it has started."""
    if process.poll() is not None:
        return
    family = family_of(process)
    process.terminate()
    _, left = psutil.wait_procs(family, timeout=20)
    for each in left:
        each.kill()
    process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
