"""MLflow's own server, which `make .venv/mlflow` installs in an environment of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

_START_LIMIT = 120.0


def mlflow_program() -> Path:
    """Return MLflow's program.

    Raises
    ------
    FileNotFoundError
        When it is not installed.
    """
    program = Path(sys.prefix) / "mlflow" / "bin" / "mlflow"
    if not program.exists():
        raise FileNotFoundError(f"There is no {program}: run 'make .venv/mlflow'.")
    return program


@contextmanager
def running_mlflow(folder: Path) -> Iterator[str]:
    """Run MLflow's server on SQLite, with its files in ``folder``; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    uri, log = f"http://127.0.0.1:{port}", folder / "log"
    command = [
        mlflow_program(), "server", "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}",
        "--artifacts-destination", folder / "artifacts", "--port", str(port), "--workers", "1",
    ]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, "MLFLOW_DISABLE_TELEMETRY": "true"},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        _wait(process, uri, log)
        yield uri
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], uri: str, log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{uri}/health", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise RuntimeError(f"MLflow's server has not started:\n{log.read_text()[-2000:]}")
