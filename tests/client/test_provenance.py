"""Where runs come from is recorded wherever they go: a file, our server, MLflow's."""

from pathlib import Path

import pytest

import jupyter_tracker as tracker
from tests.provenance.conftest import git


@pytest.fixture
def two_runs(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two runs of one process, in a repository in which something is not committed."""
    git(tmp_path, "init", "-b", "main")
    (tmp_path / "code.py").write_text("x = 1\n")
    git(tmp_path, "add", "code.py")
    git(tmp_path, "commit", "-m", "first")
    (tmp_path / "code.py").write_text("x = 2\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUPYTER_TRACKER_PROVENANCE")
    ids = []
    for _ in range(2):
        with tracker.start_run() as run:
            ids.append(run.info.run_id)
    return ids


def files(run_id: str, folder: str) -> list[str]:
    return [file.path for file in tracker.MlflowClient().list_artifacts(run_id, folder)]


def test_the_commit_and_the_patch_are_there(two_runs: list[str], tmp_path: Path):
    commit = git(tmp_path, "rev-parse", "HEAD").strip()
    for run_id in two_runs:
        assert tracker.get_run(run_id).data.tags["mlflow.source.git.commit"] == commit
        patch = tracker.artifacts.load_text(f"runs:/{run_id}/provenance/changes.patch")
        assert "-x = 1\n+x = 2\n" in patch


def test_the_environment_is_there_once(two_runs: list[str]):
    first, second = two_runs
    assert files(first, "environment") == ["environment/requirements.txt"]
    assert files(second, "environment") == []
    assert tracker.get_run(second).data.tags["tracker.environment.run"] == first


def test_another_process_finds_the_environment(
    two_runs: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jupyter_tracker.client.provenance._CARRIERS", {})
    with tracker.start_run() as run:
        pass
    tags = tracker.get_run(run.info.run_id).data.tags
    assert tags["tracker.environment.run"] == two_runs[0]
