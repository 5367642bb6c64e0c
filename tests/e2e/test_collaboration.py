"""Two users in one document, under real-time collaboration."""

import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import SnapshotPhase
from tests.e2e.conftest import Lab, free_port, make_home
from tests.e2e.notebook_page import SIDEBAR, NotebookPage

# Beside the environment and not in it, where every Jupyter server would share its documents.
OVERLAY = Path(sys.prefix) / "collaboration"
VARIABLES = {
    "PYTHONPATH": str(OVERLAY),
    "JUPYTER_PATH": str(OVERLAY / "share" / "jupyter"),
    "JUPYTER_CONFIG_PATH": str(OVERLAY / "etc" / "jupyter"),
}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(make_home(tmp_path / "home"), free_port(), variables=VARIABLES)
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture
def users(browser: Browser, lab: Lab) -> Iterator[tuple[NotebookPage, NotebookPage]]:
    """Two who have the same notebook open, each in a browser of their own."""
    cells = [
        nbformat.v4.new_markdown_cell("# Churn"),
        nbformat.v4.new_code_cell("%%track gbm\nauc = 0.5 * 1.5"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, lab.notebooks / "churn.ipynb")
    contexts = [browser.new_context(), browser.new_context()]
    ann, bob = (NotebookPage(context.new_page(), lab) for context in contexts)
    ann.open("churn.ipynb")
    bob.open("churn.ipynb")
    yield ann, bob
    for context in contexts:
        context.close()


def test_a_run_has_the_document_with_what_others_are_typing(
    users: tuple[NotebookPage, NotebookPage], lab: Lab
):
    ann, bob = users
    ann.edit(1, "%%track gbm\nauc = 0.5 * 1.5  # as Ann has it")
    expect(bob.cell(1)).to_contain_text("as Ann has it")
    ann.cell(1).locator(".cm-content").click()
    ann.page.keyboard.press("Control+End")
    ann.page.keyboard.insert_text(", and goes on")
    expect(bob.cell(1)).to_contain_text("and goes on")
    bob.run(1)
    expect(bob.line_under(1)).to_contain_text("gbm")
    expect(ann.line_under(1)).to_contain_text("gbm")
    bob.command(SIDEBAR)
    expect(bob.runs().first).to_have_attribute("data-status", "FINISHED")
    store = lab.store()
    found = store.get_experiment_by_name(r.GetExperimentByName(experiment_name="churn"))
    request = r.SearchRuns(experiment_ids=[found.experiment.experiment_id])
    (run,) = store.search_runs(request).runs
    for phase in SnapshotPhase:
        request = r.GetNotebookSnapshot(run.info.run_id, phase=phase)
        snapshot = store.get_notebook_snapshot(request).snapshot
        assert (snapshot.source, snapshot.path) == ("live document", "churn.ipynb")
        assert snapshot.notebook["cells"][1]["source"].endswith("# as Ann has it, and goes on")
    assert run.data.tags["tracker.verdict"] == "strong"
