"""What a tracked cell's run knows of where it comes from."""

import json
import threading
import time

import pytest

import jupyter_tracker
from jupyter_tracker.client import provenance
from jupyter_tracker.contract.names import GIT_STATE_TAG
from jupyter_tracker.provenance.git import CLEAN
from jupyter_tracker.provenance.look import Found
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


@pytest.fixture
def look(shell):
    """What a cell calls that goes on until git has answered: nobody waits for that at its end."""

    def look():
        run_id = jupyter_tracker.active_run().info.run_id
        while GIT_STATE_TAG not in provenance.known(run_id):
            time.sleep(0.001)

    shell.push({"look": look})


def test_the_commit_is_that_of_the_notebooks_folder(run_cell, runs, notebook, look, capsys):
    run_cell("%%track\nlook()")
    commit = git(notebook.parent, "rev-parse", "HEAD").strip()
    assert tags(runs)["mlflow.source.git.commit"] == commit
    assert f"git {commit[:7]}" in capsys.readouterr().out


def test_what_is_not_committed_is_said_and_kept(
    run_cell, runs, notebook, look, capsys, read_artifact
):
    notebook.write_text(notebook.read_text().replace("5", "4"))
    run_cell("%%track\nlook()")
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


def test_git_that_takes_long_is_not_waited_for(run_cell, runs, notebook, monkeypatch):
    may_answer = threading.Event()
    found = Found({GIT_STATE_TAG: CLEAN, "mlflow.source.git.commit": "0" * 40}, {})

    def look(*_):
        may_answer.wait(30)
        yield found

    monkeypatch.setattr(provenance, "look", look)
    monkeypatch.setattr(provenance, "PATIENCE", 30)
    run_cell("%%track\nx = 1")
    assert not may_answer.is_set()
    may_answer.set()
    assert tags(runs)["mlflow.source.git.commit"] == "0" * 40


def test_it_can_be_turned_off(run_cell, runs, notebook, monkeypatch, capsys):
    monkeypatch.setenv("JUPYTER_TRACKER_PROVENANCE", "off")
    run_cell("%%track\nx = 1")
    assert not {"tracker.git.state", "tracker.python", "tracker.environment"} & set(tags(runs))
    assert "git" not in capsys.readouterr().out
