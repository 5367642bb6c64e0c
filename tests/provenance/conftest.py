"""Git repositories, and scripts that run in them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jupyter_tracker
from jupyter_tracker.client.session import SESSION
from tests.conftest import NewDatabase

Git = Callable[..., str]


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody, and return what it prints."""
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    ran = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True
    )
    return ran.stdout.decode()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one committed file, in a folder of its own."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-b", "main")
    (folder / "code.py").write_text("x = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    return folder


@pytest.fixture
def tracking(new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the test's own, to which runs go with their provenance."""
    uri = new_database(tmp_path / "runs" / "tracker.db")
    monkeypatch.delenv("JUPYTER_TRACKER_PROVENANCE")
    monkeypatch.setenv("JUPYTER_TRACKER_URI", uri)
    SESSION.reset()
    return uri


@pytest.fixture
def run_script(repository: Path, tracking: str) -> Callable[..., None]:
    """Run a program of the repository to its end, in a process of its own."""

    def run(text: str, *arguments: str) -> None:
        script = repository / "train.py"
        script.write_text(f"import jupyter_tracker as tracker\n{text}\n")
        subprocess.run([sys.executable, str(script), *arguments], cwd=repository, check=True)

    return run


@pytest.fixture
def runs(tracking: str) -> Callable[[], list[jupyter_tracker.entities.Run]]:
    """All runs, the oldest first."""

    def listed() -> list[jupyter_tracker.entities.Run]:
        found = jupyter_tracker.search_runs(search_all_experiments=True, output_format="list")
        return sorted(found, key=lambda run: run.info.start_time)

    return listed
