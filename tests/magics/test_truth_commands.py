"""``%tracker why|verify|restore``."""

from pathlib import Path

import nbformat
import pytest


@pytest.fixture
def tracker(run_cell, capsys):
    """Return what a subcommand shows, as text."""

    def ask(line):
        capsys.readouterr()
        run_cell(f"%tracker {line}")
        return capsys.readouterr().out

    return ask


def test_why_names_the_cause(run_cell, tracker):
    run_cell("%%track one\nlr = 0.1\nloss = lr * 2")
    run_cell("%%track two\nlr = 0.2\nloss = lr * 2")
    assert "1. param: lr\n   - 0.1\n   + 0.2" in tracker("why one two")


def test_restore_writes_the_notebook_beside(run_cell, tracker):
    run_cell("%%track gbm\nx = 1")
    name = tracker("restore last").strip()
    assert nbformat.read(Path(name), as_version=4).metadata["jupyter_tracker"]["run_id"]


def test_verify_shows_the_report(run_cell, tracker, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(tmp_path / "data"))
    run_cell("base = 2")
    run_cell("%%track gbm\ny = base * 3")
    assert "gives the same" in tracker("verify gbm")
