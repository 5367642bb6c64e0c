"""The shared server in a process of its own, and a proxy that serves it below a path."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.e2e.conftest import free_port

SECRET = "token-of-the-shared-server"
HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass
class WebServer:
    """A shared server with a few runs, and the addresses of what is in it."""

    uri: str
    process: "subprocess.Popen[bytes]"

    def call(self, path: str, body: dict[str, object]) -> dict[str, dict[str, str]]:
        """Ask as a program does."""
        answer = requests.post(
            f"{self.uri}/api/2.0/mlflow/{path}",
            json=body,
            headers={"Authorization": f"Bearer {SECRET}"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, dict[str, str]] = answer.json()
        return found

    def upload(self, path: str, content: bytes) -> None:
        """Put a file among the artifacts."""
        answer = requests.put(
            f"{self.uri}/api/2.0/mlflow-artifacts/artifacts/{path}",
            data=content,
            headers={"Authorization": f"Bearer {SECRET}"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.text

    def log_run(self, experiment_id: str, name: str, rate: float, auc: float) -> str:
        """Log a finished run; returns its id."""
        start = int((time.time() - 60 + rate) * 1000)  # the higher the rate, the later
        new = {"experiment_id": experiment_id, "run_name": name, "start_time": start}
        run_id = str(self.call("runs/create", new)["run"]["info"]["run_id"])  # type: ignore[index]
        points = [
            {"key": "val_auc", "value": auc * step / 10, "timestamp": step, "step": step}
            for step in range(1, 11)
        ]
        params = [{"key": "learning_rate", "value": str(rate)}]
        self.call("runs/log-batch", {"run_id": run_id, "metrics": points, "params": params})
        self.call("runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": start + 9000})
        return run_id


@contextlib.contextmanager
def running(folder: Path) -> Iterator[WebServer]:
    """Serve an empty folder."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_tracker.cli", "server", "--port", str(port)],
        cwd=folder,
        env={**os.environ, "JUPYTER_TRACKER_SERVER_TOKEN": SECRET, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(b"address:"):
            break
    try:
        yield WebServer(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def below(uri: str, prefix: str) -> Iterator[str]:
    """Serve ``uri`` below a path that is taken off, as reverse proxies do; gives the address."""
    host, port = uri.removeprefix("http://").split(":")
    own, began, ends = free_port(), threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, path, rest = head.split(" ", 2)
            if not path.startswith(f"{prefix}/"):
                writer.write(b"HTTP/1.1 404 Outside\r\nContent-Length: 0\r\n\r\n")
                return writer.close()
            if "upgrade: websocket" not in head.lower():
                # One request a connection, so that each can be rewritten.
                rest = rest.replace("Connection: keep-alive", "Connection: close")
            there, onward = await asyncio.open_connection(host, int(port))
            onward.write(f"{method} {path.removeprefix(prefix)} {rest}".encode("latin-1"))
            await asyncio.gather(_pass_on(reader, onward), _pass_on(there, writer))

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with await asyncio.start_server(answer, "127.0.0.1", own):
            began.set()
            await ends.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert began.wait(10)
    try:
        yield f"http://127.0.0.1:{own}{prefix}"
    finally:
        loops[0].call_soon_threadsafe(ends.set)
        thread.join(10)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
