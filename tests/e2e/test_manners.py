"""What goes wrong, and how that looks in a real JupyterLab."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page, expect

from jupyter_tracker.contract import requests as r
from tests.e2e.conftest import Lab, free_port, make_home
from tests.e2e.notebook_page import SIDEBAR, NotebookPage


def write_notebook(lab: Lab, name: str, *sources: str) -> str:
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])  # type: ignore[no-untyped-call]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab.notebooks / name)
    return name


def all_runs(lab: Lab) -> list[Any]:
    store = lab.store()
    experiments = store.search_experiments(r.SearchExperiments()).experiments
    ids = [experiment.experiment_id for experiment in experiments]
    runs = store.search_runs(r.SearchRuns(experiment_ids=ids)).runs
    store.close()
    return runs


def opened(page: Page, lab: Lab, *sources: str, name: str = "a.ipynb") -> NotebookPage:
    notebook = NotebookPage(page, lab)
    notebook.open(write_notebook(lab, name, *sources))
    notebook.command(SIDEBAR)
    return notebook


def test_a_failing_cell_shows_its_own_traceback_and_its_run_as_failed(page: Page, lab: Lab):
    notebook = opened(page, lab, "%%track\nrate = 0.1\n1 / 0")
    notebook.run(0)
    expect(notebook.runs().first).to_have_attribute("data-status", "FAILED")
    expect(notebook.cell(0)).to_contain_text("ZeroDivisionError")
    expect(notebook.cell(0)).to_contain_text("----> 3")
    assert all_runs(lab)[0].data.params == {"rate": "0.1"}


def test_an_interrupted_cell_ends_its_run_as_killed(page: Page, lab: Lab):
    notebook = opened(page, lab, "%%track\nimport time\nfor _ in range(600):\n    time.sleep(0.1)")
    notebook.run(0)
    expect(notebook.runs().first).to_have_attribute("data-status", "RUNNING")
    notebook.command("notebook:interrupt-kernel")
    expect(notebook.runs().first).to_have_attribute("data-status", "KILLED")


def test_mistakes_are_named_and_nothing_is_recorded(page: Page, lab: Lab):
    mistakes = {
        "%%track\n": "nothing to track",
        "%%track --experment churn\na = 1": "--experiment",
        "%%track --experiment 'a\tb'\na = 1": "Invalid experiment name",
        "%%track\na = (1,\n": "SyntaxError",
    }
    alive = "print('still ' + 'alive')"
    notebook = opened(page, lab, *(source for mistake in mistakes for source in (mistake, alive)))
    for cell, said in enumerate(said for why in mistakes.values() for said in (why, "still alive")):
        notebook.run(cell)
        output = notebook.cell(cell).locator(".jp-OutputArea-output")
        expect(output).to_contain_text(said)
    expect(notebook.runs()).to_have_count(0)
    assert all_runs(lab) == []


@pytest.mark.thorough
def test_a_param_over_the_limit_is_named_and_the_rest_is_recorded(page: Page, lab: Lab):
    notebook = opened(page, lab, f"%%track\ntext = {'x' * 7000!r}\nrate = 0.1")
    notebook.run(0)
    expect(notebook.line_under(0)).to_contain_text("not recorded: param text")
    assert all_runs(lab)[0].data.params == {"rate": "0.1"}


def test_mlflows_own_client_lands_in_the_sidebar_without_any_set_up(page: Page, lab: Lab):
    source = (
        "import mlflow\nwith mlflow.start_run(run_name='theirs'):\n    mlflow.log_metric('m', 1)"
    )
    notebook = opened(page, lab, source)
    notebook.run(0)
    expect(notebook.runs().first).to_contain_text("theirs")


@pytest.mark.thorough
def test_a_second_jupyterlab_on_the_same_data_directory_shows_the_same_runs(page: Page, lab: Lab):
    second = Lab(lab.home, free_port())
    second.start()
    try:
        notebook = opened(page, lab, "%%track first\na = 1", "%%track second\na = 2")
        other = page.context.browser.new_page()  # type: ignore[union-attr]
        watching = NotebookPage(other, second)
        watching.open("a.ipynb")
        watching.command(SIDEBAR)
        notebook.run(0)
        expect(watching.runs().first).to_contain_text("first")
        watching.run(1)
        expect(notebook.runs().first).to_contain_text("second")
        other.close()
    finally:
        second.stop()
    assert [run.info.run_name for run in all_runs(lab)] == ["second", "first"]


class TestWithAReadOnlyDataDirectory:
    """A path below a file cannot be made, not even by root."""

    @pytest.fixture
    def lab(self, tmp_path: Path) -> Iterator[Lab]:
        (tmp_path / "file").write_text("")
        blocked = {"JUPYTER_TRACKER_DATA_DIR": str(tmp_path / "file" / "tracker")}
        lab = Lab(make_home(tmp_path / "home"), free_port(), variables=blocked)
        lab.start()
        yield lab
        lab.stop()

    @pytest.fixture
    def tolerated(self) -> str:
        return "status of 403"  # the browser itself reports every refused request

    def test_the_cell_runs_and_one_line_says_what_to_do(self, page: Page, lab: Lab):
        notebook = opened(page, lab, "%%track\nprint('trained')")
        notebook.run(0)
        output = notebook.cell(0).locator(".jp-OutputArea")
        expect(output).to_contain_text("trained")
        expect(output).to_contain_text("JUPYTER_TRACKER_DATA_DIR")
        expect(page.get_by_test_id("tracker-sidebar")).to_contain_text("JUPYTER_TRACKER_DATA_DIR")


def test_the_notebook_file_is_never_written_by_tracking(page: Page, lab: Lab):
    notebook = opened(page, lab, "%%track\na = 1")
    before = (lab.notebooks / "a.ipynb").read_bytes()
    notebook.edit(0, "%%track\na = 2")
    notebook.run(0)
    expect(notebook.line_under(0)).to_contain_text("1 param")
    assert (lab.notebooks / "a.ipynb").read_bytes() == before
    store = lab.store()
    run = all_runs(lab)[0]
    snapshot = store.get_notebook_snapshot(r.GetNotebookSnapshot(run_id=run.info.run_id)).snapshot
    store.close()
    assert "a = 2" in json.dumps(snapshot.notebook)
