"""What a tracked cell's run knows of where it comes from."""

import json

import pytest

from tests.provenance.conftest import git


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A notebook in a repository, which is not where the kernel runs."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-b", "main")
    file = folder / "study.ipynb"
    file.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))
    return file


def tags(runs):
    (run,) = runs()
    return run.data.tags


def test_the_commit_is_that_of_the_notebooks_folder(run_cell, runs, notebook, capsys):
    run_cell("%%track\nx = 1")
    commit = git(notebook.parent, "rev-parse", "HEAD").strip()
    assert tags(runs)["mlflow.source.git.commit"] == commit
    assert f"git {commit[:7]}" in capsys.readouterr().out


def test_what_is_not_committed_is_said_and_kept(run_cell, runs, notebook, capsys, read_artifact):
    notebook.write_text(notebook.read_text().replace("5", "4"))
    run_cell("%%track\nx = 1")
    assert "with uncommitted changes" in capsys.readouterr().out
    assert b"study.ipynb" in read_artifact(runs()[0], "provenance/changes.patch")


def test_without_git_there_is_no_patch_and_no_data_either(run_cell, runs, notebook, artifacts):
    notebook.write_text(notebook.read_text().replace("5", "4"))
    run_cell("%%track --no-git\nx = 1")
    assert "provenance/changes.patch" not in artifacts(runs()[0])
    assert not {name for name in tags(runs) if "git" in name}


def test_seeds_of_the_cell_and_of_earlier_ones_are_seen(run_cell, runs):
    run_cell("import random\nSEED = 7")
    run_cell("random.seed(SEED)")
    run_cell("def split(seed): return seed\n")
    run_cell("%%track\npart = split(seed=3)")
    assert json.loads(tags(runs)["tracker.seeds"]) == {"random": 7, "split": 3}


def test_a_run_that_the_cell_starts_itself_has_it_all(run_cell, runs, notebook):
    run_cell("import jupyter_tracker\nwith jupyter_tracker.start_run(): pass")
    commit = git(notebook.parent, "rev-parse", "HEAD").strip()
    assert tags(runs)["mlflow.source.git.commit"] == commit
    assert tags(runs)["mlflow.source.name"] == str(notebook)
    assert tags(runs)["mlflow.source.type"] == "NOTEBOOK"


def test_it_can_be_turned_off(run_cell, runs, notebook, monkeypatch, capsys):
    monkeypatch.setenv("JUPYTER_TRACKER_PROVENANCE", "off")
    run_cell("%%track\nx = 1")
    assert not {"tracker.git.state", "tracker.python", "tracker.environment"} & set(tags(runs))
    assert "git" not in capsys.readouterr().out
