"""A notebook whose kernel is not Python, and runs that somebody else has made."""

import json
import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import RunStatus, SnapshotPhase
from tests.e2e.conftest import Lab
from tests.e2e.notebook_page import SIDEBAR, NotebookPage

IMAGES = Path("test-results")
BASH = {"name": "bash", "display_name": "Bash", "language": "bash"}


@pytest.fixture
def bash(lab: Lab, page: Page) -> NotebookPage:
    """An open notebook whose kernel is bash."""
    folder = lab.home / "data" / "kernels" / "bash"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({**BASH, "argv": command}))
    cell = nbformat.v4.new_code_cell("%%track deploy\necho hello")
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": BASH})
    nbformat.write(notebook, lab.notebooks / "deploy.ipynb")
    IMAGES.mkdir(exist_ok=True)
    opened = NotebookPage(page, lab)
    opened.open("deploy.ipynb")
    opened.command(SIDEBAR)
    return opened


def test_the_reader_is_told_that_track_is_for_python_and_keeps_the_notebook(bash: NotebookPage):
    bash.run(0)
    note = bash.page.locator(".Toastify__toast").filter(has_text="speaks bash")
    expect(note).to_contain_text("%%track is for Python kernels")
    bash.page.screenshot(path=IMAGES / "other-kernel.png")
    bash.edit(0, "echo unsaved")
    note.get_by_role("button", name="Keep Notebook").click()
    expect(bash.runs()).to_have_count(1)
    expect(bash.runs().first).to_have_attribute("data-status", RunStatus.FINISHED)
    bash.page.screenshot(path=IMAGES / "kept-notebook.png")
    store = bash.lab.store()
    found = store.get_experiment_by_name(r.GetExperimentByName(experiment_name="deploy"))
    request = r.SearchRuns(experiment_ids=[found.experiment.experiment_id])
    (run,) = store.search_runs(request).runs
    snapshot = store.get_notebook_snapshot(
        r.GetNotebookSnapshot(run.info.run_id, phase=SnapshotPhase.END)
    ).snapshot
    assert (snapshot.source, snapshot.path, snapshot.unsaved) == (
        "live document",
        "deploy.ipynb",
        True,
    )
    assert snapshot.notebook["cells"][0]["source"] == "echo unsaved"


def test_the_cells_of_somebody_else_do_not_run_unasked(lab: Lab, page: Page):
    experiment = r.CreateExperiment(name="theirs")
    experiment_id = lab.store().create_experiment(experiment).experiment_id
    request = r.CreateRun(experiment_id=experiment_id, run_name="hers", start_time=1, user_id="ann")
    run_id = lab.store().create_run(request).run.info.run_id
    page.goto(lab.url("lab?token=token-of-the-tests&reset"))
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('jupyter-tracker:verify-run')")
    page.evaluate(
        "id => void window.jupyterapp.commands.execute('jupyter-tracker:verify-run', {run_id: id})",
        run_id,
    )
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("made by ann")
    page.screenshot(path=IMAGES / "verify-stranger.png")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    kept = lab.store().get_run(r.GetRun(run_id=run_id)).run
    assert "tracker.verified" not in kept.data.tags
