"""What runs in this process, which is pytest."""

import sys

import pytest

from jupyter_tracker.provenance.source import notebook_path, running_source


@pytest.fixture
def main(monkeypatch):
    """A main module of the test's own."""
    module = type(sys)("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    return module


@pytest.fixture
def notebook(tmp_path):
    file = tmp_path / "notebooks" / "study.ipynb"
    file.parent.mkdir()
    file.write_text("{}")
    return file


def test_a_script_is_looked_for_where_it_is_and_then_where_it_runs(main, tmp_path, monkeypatch):
    main.__file__ = "/srv/code/train.py"
    monkeypatch.setattr(sys, "argv", ["code/train.py", "--lr", "0.1"])
    monkeypatch.chdir(tmp_path)
    source = running_source()
    assert [str(folder) for folder in source.folders] == ["/srv/code", str(tmp_path)]
    assert (source.name, source.kind) == ("code/train.py", "LOCAL")
    assert source.command == ("code/train.py", "--lr", "0.1")


@pytest.mark.parametrize("place", ["bin of the environment", "site-packages"])
def test_the_code_of_a_tool_is_where_it_runs(main, place, tmp_path, monkeypatch):
    scripts = sys.executable.rpartition("/")[0]
    package = "/usr/lib/python3/site-packages/torch/distributed"
    main.__file__ = f"{scripts if place.startswith('bin') else package}/run.py"
    monkeypatch.chdir(tmp_path)
    assert running_source().folders == (tmp_path,)


def test_a_console_has_no_script(main, monkeypatch):
    monkeypatch.setattr(sys, "argv", [""])
    assert (running_source().name, running_source().script) == ("<console>", None)


def test_a_notebook_has_a_folder_cells_and_no_command(main, notebook, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    main._ih = ["", "x = 1"]
    source = running_source()
    assert (source.name, source.kind) == (str(notebook), "NOTEBOOK")
    assert (source.folders, source.command) == ((notebook.parent,), ())
    assert source.cells == ("", "x = 1")


def test_vs_code_names_the_notebook_in_the_namespace(notebook):
    assert notebook_path({"__vsc_ipynb_file__": str(notebook)}) == notebook


def test_a_notebook_that_was_renamed_is_not_named(notebook, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    notebook.rename(notebook.with_name("other.ipynb"))
    assert notebook_path({}) is None


def test_a_batch_job_is_a_job(main, monkeypatch):
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    assert running_source().kind == "JOB"
