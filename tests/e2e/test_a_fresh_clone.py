"""The README's first command, in a fresh clone: it takes longest, and by its name it is first."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import fetch
from tests.e2e.test_quickstart import REPOSITORY, assert_three_runs, churn_runs, environment

BUILT = ("jupyter_tracker/labextension", "jupyter_tracker/web")


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
