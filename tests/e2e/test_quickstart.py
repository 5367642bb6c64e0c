"""The quickstart without a browser, and the README's first command in a fresh clone."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.stores.resolve import open_embedded
from tests.e2e.conftest import fetch

REPOSITORY = Path(__file__).parents[2]
BUILT = ("jupyter_tracker/labextension", "jupyter_tracker/web")


def environment(home: Path) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "MLFLOW"))}
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    return {**clean, **{name: str(home / folder) for name, folder in folders.items()}}


def churn_runs(home: Path) -> list[Run]:
    store = open_embedded(home / "data" / "tracker")
    request = r.GetExperimentByName(experiment_name="churn")
    experiment_id = store.get_experiment_by_name(request).experiment.experiment_id
    runs = store.search_runs(r.SearchRuns(experiment_ids=[experiment_id])).runs
    for run in runs:
        snapshot = r.GetNotebookSnapshot(run_id=run.info.run_id)
        assert store.get_notebook_snapshot(snapshot).snapshot.notebook["cells"]
    store.close()
    return runs


def assert_three_runs(runs: list[Run]) -> None:
    assert [run.info.run_name for run in runs] == ["bold", "careful", "gbm"]
    for run in runs:
        assert run.info.status == "FINISHED"
        assert set(run.data.params) == {"learning_rate", "max_depth"}
        assert set(run.data.metrics) == {"val_auc"}


def test_jupyter_execute_tracks_three_runs_without_load_ext(tmp_path: Path):
    notebook = shutil.copy(REPOSITORY / "binder" / "quickstart.ipynb", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", notebook],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert_three_runs(churn_runs(tmp_path))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that git knows, as they are now, and the front end that was built of them."""
    target = tmp_path / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, target / name)
    # Building it takes minutes, and `make test` has just done so in the same way.
    for name in BUILT:
        shutil.copytree(REPOSITORY / name, target / name)
    return target


@pytest.fixture
def make_lab(clone: Path, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        ["make", "lab"],
        cwd=clone,
        # BROWSER: whatever `make lab` would open is not to be opened here.
        env={**environment(tmp_path), "BROWSER": "true", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)


@pytest.mark.timeout(900)
def test_make_lab_opens_the_quickstart_in_a_fresh_clone(
    make_lab: "subprocess.Popen[str]", clone: Path, tmp_path: Path
):
    printed = []
    url = None
    assert make_lab.stdout is not None
    for line in make_lab.stdout:
        printed.append(line)
        url = re.search(r"http://127\.0\.0\.1:\d+/lab/tree/binder/quickstart\.ipynb\S*", line)
        if url:
            break
    assert url, "".join(printed[-50:])
    assert "JupyterLab" in fetch(url.group())

    binaries = clone / ".venv" / "bin"

    def output(*command: str) -> str:
        ran = subprocess.run(
            [binaries / command[0], *command[1:]],
            env=environment(tmp_path),
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return ran.stdout

    assert re.fullmatch(r"\d+\.\d+\.\d+\n", output("jupyter", "tracker", "--version"))
    assert "jupyter_tracker_server_ext" in output("jupyter", "server", "extension", "list")
    extension = re.search(
        r"jupyter-tracker-labextension v\S+ \S*enabled\S* \S*OK",
        output("jupyter", "labextension", "list"),
    )
    assert extension
    output("jupyter", "execute", str(clone / "binder" / "quickstart.ipynb"))
    assert_three_runs(churn_runs(tmp_path))
