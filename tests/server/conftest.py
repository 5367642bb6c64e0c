"""A server whose application a test makes, and the real command in a process of its own."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tornado.web import Application

from jupyter_tracker.server.application import LoopbackServer
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.stores.protocol import Store

Make = Callable[[ServerContext], Application]


@contextlib.contextmanager
def serving(store: Store, make: Make) -> Iterator[str]:
    """Serve a store by an application of the test's own, in a thread; gives the address."""
    loop = asyncio.new_event_loop()
    uri: list[str] = []
    ready, stop = threading.Event(), asyncio.Event()

    async def run() -> None:
        context = ServerContext(store)
        listener = LoopbackServer(make(context))
        uri.append(listener.uri)
        ready.set()
        await stop.wait()
        await listener.close()
        await context.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield uri[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


@dataclass
class Command:
    """``jupyter tracker server`` in a process, with what it has said so far."""

    process: subprocess.Popen[str]
    said: str

    @property
    def uri(self) -> str:
        """The address that it named."""
        return re.findall(r"http://\S+", self.said)[-1]

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


Start = Callable[..., Command]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What the command finds in its environment."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    return {**known, "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Iterator[Start]:
    """Start the command in an empty folder, on a port that is free, and wait until it answers."""
    started: list[subprocess.Popen[str]] = []

    def command(*options: str, port: str = "0", **variables: str) -> Command:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_tracker.cli", "server", "--port", port, *options],
            cwd=tmp_path,
            env={**environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("address:"):
                break
        return Command(process, said)

    yield command
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def refused(tmp_path: Path, environment: dict[str, str]) -> Callable[..., str]:
    """Start the command, which cannot start; gives its last line."""

    def command(*options: str, **variables: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_tracker.cli", "server", *options],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 1, done.stdout + done.stderr
        lines = done.stderr.strip().splitlines()
        assert len(lines) == 1, done.stderr
        return lines[0]

    return command
