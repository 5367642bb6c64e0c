"""Jupyter starts where the packages of the embedded store are missing."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.conftest import RunningServer
from tests.crash.harness import free_port

PROGRAM = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("alembic", "lark", "sqlalchemy"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from jupyter_server.serverapp import main
main()
"""
SEARCH = "/jupyter-tracker/api/2.0/mlflow/experiments/search?max_results=10"
START_LIMIT = 30.0


@contextmanager
def jupyter(folder: Path, **variables: str) -> Iterator[str]:
    """Run a Jupyter server without these packages; gives its address."""
    uri = f"http://127.0.0.1:{(port := free_port())}"
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=secret"]
    extension = "--ServerApp.jpserver_extensions={'jupyter_tracker_server_ext': True}"
    environment = {**os.environ, "JUPYTER_TRACKER_DATA_DIR": str(folder / "data"), **variables}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *options, extension],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield uri
    finally:
        process.terminate()
        process.wait()


def answer(uri: str) -> tuple[int, Any]:
    """Ask for the experiments, as the sidebar does, as soon as there is a server."""
    deadline = time.monotonic() + START_LIMIT
    while True:
        try:
            headers = {"Authorization": "token secret"}
            found = requests.get(uri + SEARCH, headers=headers, timeout=START_LIMIT)
            return found.status_code, found.json()
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_sidebar_and_the_log_say_what_to_install(tmp_path: Path):
    with jupyter(tmp_path) as uri:
        status, body = answer(uri)
    assert (status, body["error_code"]) == (501, "NOT_IMPLEMENTED")
    assert body["message"] == (
        "Recording without a tracking server needs sqlalchemy: pip install 'jupyter-tracker[sql]', "
        "or set JUPYTER_TRACKER_URI to a server's address."
    )
    said = (tmp_path / "log").read_text()
    assert len(re.findall(r"The experiment tracker records nothing\. Recording without", said)) == 1
    assert "Traceback" not in said


def test_a_shared_server_is_forwarded_to_all_the_same(server: RunningServer, tmp_path: Path):
    place = {"JUPYTER_TRACKER_URI": server.uri, "JUPYTER_TRACKER_TOKEN": server.token}
    with jupyter(tmp_path, **place) as uri:
        status, body = answer(uri)
    assert status == 200
    assert [each["name"] for each in body["experiments"]] == ["Default"]
    assert "Traceback" not in (tmp_path / "log").read_text()
