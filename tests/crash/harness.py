"""A real server and real trainings, to be killed; what each call logged is known to the test."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Self

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal.leftovers import Report, ship_leftovers
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.rest import RestStore
from tests.crash.programs import content

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Server:
    """``jupyter tracker server``, in a process of its own, on a port that it keeps.

    Parameters
    ----------
    folder
        Where it keeps everything.
    database_uri
        Where it keeps runs, when that is no SQLite file in ``folder``.
    """

    def __init__(self, folder: Path, database_uri: str = "") -> None:
        self.folder = folder
        self._database_uri = database_uri or f"sqlite:///{folder / 'tracker.db'}"
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> "Server":
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "jupyter_tracker.cli", "server", "--port", str(self.port)]
        command += ["--backend-store-uri", self._database_uri]
        command += ["--artifacts-destination", str(self.folder / "artifacts")]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "server.log").read_text()
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """End it as the kernel does when memory is short."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        store = RestStore(self.uri)
        try:
            store.search_experiments(r.SearchExperiments(max_results=1))
        except TrackerError:
            return False
        finally:
            store.close()
        return True


class Telling:
    """A process that says what its calls have done, in a line of JSON for each that returned."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment
        )
        self.told: list[list[object]] = []
        """What it said, a list for each call."""
        self.errors = b""
        self._readers = [
            threading.Thread(target=self._read, args=(self._process.stdout,)),
            threading.Thread(target=self._read_errors, args=(self._process.stderr,)),
        ]
        for reader in self._readers:
            reader.start()

    def wait_for(self, count: int, patience: float = PATIENCE) -> Self:
        """Wait until so many calls have returned."""
        deadline = time.monotonic() + patience
        while len(self.told) < count:
            assert time.monotonic() < deadline, (self.told[-3:], self.errors.decode())
            assert self._process.poll() is None, self.errors.decode()
            time.sleep(0.002)
        return self

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def end(self, patience: float = PATIENCE) -> int:
        """Wait for its end, and return its exit code."""
        code = self._process.wait(patience)
        for reader in self._readers:
            reader.join(PATIENCE)
        for output in (self._process.stdout, self._process.stderr):
            if output is not None:
                output.close()
        return code

    def files(self, run_id: str) -> list[int]:
        """Return the files of which it said that they are logged."""
        return [int(str(each[2])) for each in self.told if each[:2] == ["file", run_id]]

    def _read(self, output: IO[bytes]) -> None:
        for line in output:
            self.told.append(json.loads(line))

    def _read_errors(self, output: IO[bytes]) -> None:
        self.errors = output.read()


class Training(Telling):
    """A process that runs a program of ``tests/crash/programs.py`` and says what has returned.

    Parameters
    ----------
    program, arguments
        The function, and what it is called with.
    uri, journals
        Where it logs to, and the folder of its journals.
    """

    def __init__(
        self,
        program: str,
        *arguments: object,
        uri: str,
        journals: Path,
        options: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        own = {
            "JUPYTER_TRACKER_URI": uri,
            "JUPYTER_TRACKER_JOURNAL_DIR": str(journals),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, *options, "-m", "tests.crash.programs", program]
        command += [str(each) for each in arguments]
        super().__init__(command, os.environ | own | (environment or {}))

    def runs(self) -> list[str]:
        """Return the ids of its runs, in the order of their start."""
        return [str(each[1]) for each in self.told if each[0] == "run"]

    def steps(self, run_id: str) -> list[int]:
        """Return the steps of which it said that they are logged."""
        return [int(str(each[2])) for each in self.told if each[:2] == ["metric", run_id]]


class Truth:
    """What a server has in the end."""

    def __init__(self, uri: str) -> None:
        self._store = RestStore(uri)

    def close(self) -> None:
        """Release connections."""
        self._store.close()

    def run(self, run_id: str) -> e.Run:
        """Return a run."""
        return self._store.get_run(r.GetRun(run_id=run_id)).run

    def status(self, run_id: str) -> str:
        """Return a run's status."""
        return str(self.run(run_id).info.status)

    def steps(self, run_id: str) -> list[int]:
        """Return the steps of the metric ``m`` of a run, one for each point."""
        return [point.step for point in self.points(run_id)]

    def points(self, run_id: str) -> list[e.Metric]:
        """Return the points of the metric ``m`` of a run."""
        request = r.GetMetricHistory(run_id=run_id, metric_key="m")
        points: list[e.Metric] = []
        while True:
            page = self._store.get_metric_history(request)
            points += page.metrics
            if not page.next_page_token:
                return points
            request.page_token = page.next_page_token

    def check_files(self, training: Training) -> None:
        """Check that every file that was logged is there, with its content."""
        for run_id in training.runs():
            root = self.run(run_id).info.artifact_uri
            for number in training.files(run_id):
                path = uris.proxied_path(uris.join(root, f"files/{number}.txt"))
                assert b"".join(self._store.artifacts.download(path)) == content(number), number

    def check(self, training: Training) -> None:
        """Check that everything that returned is there, once, and nothing that was never asked."""
        for run_id in training.runs():
            told, there = training.steps(run_id), self.steps(run_id)
            assert there[: len(told)] == told
            # The last call may have logged, and been killed before it could say so.
            assert there[len(told) :] in ([], [len(told)])


def leftovers(journals: Path) -> list[Report]:
    """Send what dead processes left behind."""
    return list(ship_leftovers(journals))


@contextlib.contextmanager
def running(folder: Path, database_uri: str = "") -> Iterator[Server]:
    """Run a server."""
    server = Server(folder, database_uri)
    try:
        yield server.start()
    finally:
        server.kill()
