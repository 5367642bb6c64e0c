"""What ``pip install jupyter-tracker`` brings into an empty environment, and does there."""

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from tests.conftest import RunningServer

ROOT = Path(__file__).parents[2]
MOST = 10
TRAINING = r"""
import re, sys, time
begun = time.perf_counter()
import jupyter_tracker as tracker
seconds = time.perf_counter() - begun
memory = int(re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1]) >> 10
print(f"import jupyter_tracker: {1000 * seconds:.0f} ms, {memory} MB", file=sys.stderr)
with tracker.start_run() as run:
    for step in range(100):
        tracker.log_metric("loss", 1 / (step + 1), step=step)
print(run.info.run_id)
"""


def ran(*command: object, **variables: str) -> str:
    """Run a command, and return what it printed."""
    done = subprocess.run(
        list(map(str, command)), env=os.environ | variables, stdout=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel in it, and what pip brings along."""
    folder = tmp_path_factory.mktemp("wheel")
    # The hook would build the front end, which is another test's.
    ran(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--wheel-dir", folder, ROOT, HATCH_BUILD_NO_HOOKS="1",
    )  # fmt: skip
    venv.create(folder / "venv", with_pip=True)
    [wheel] = folder.glob("*.whl")
    programs = folder / "venv" / "bin"
    ran(programs / "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return programs


def test_the_client_is_fewer_than_ten_distributions(installed: Path):
    listed = json.loads(ran(installed / "pip", "list", "--format", "json"))
    names = {each["name"].lower() for each in listed} - {"pip", "setuptools", "jupyter-tracker"}
    print(sorted(names))
    assert len(names) < MOST


def test_a_training_there_logs_to_a_server(installed: Path, server: RunningServer, tmp_path: Path):
    run_id = ran(
        installed / "python",
        "-c",
        TRAINING,
        JUPYTER_TRACKER_URI=server.uri,
        JUPYTER_TRACKER_TOKEN=server.token,
        JUPYTER_TRACKER_DATA_DIR=str(tmp_path),
    ).strip()
    history = r.GetMetricHistory(run_id=run_id, metric_key="loss")
    assert len(server.store.get_metric_history(history).metrics) == 100


def test_the_command_is_there(installed: Path, tmp_path: Path):
    path = f"{installed}:{os.environ['PATH']}"
    folder = {"PATH": path, "JUPYTER_TRACKER_DATA_DIR": str(tmp_path)}
    assert ran("jupyter", "tracker", "sync", **folder).startswith("nothing to send")


def test_every_extra_that_is_named_somewhere_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    rooms = ("jupyter_tracker", "magics", "server_ext")
    sources = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    named = {
        extra
        for path in (*pages, *sources)
        for extra in re.findall(r"jupyter-tracker\[(\w+)\]", path.read_text())
    }
    assert named
    assert named <= set(project["optional-dependencies"])
