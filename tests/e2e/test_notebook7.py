"""The same extension in Notebook 7, which has one document on a page and no status bar."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import TOKEN, Lab, free_port, make_home
from tests.e2e.notebook_page import SIDEBAR, NotebookPage

pytest.importorskip("notebook")

CONNECTED = """() => {
    const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(make_home(tmp_path / "home"), free_port(), application="notebook")
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture
def tolerated() -> str:
    """Notebook 7 itself looks for settings that JupyterLab alone has."""
    return "reading 'schema'"


@pytest.fixture
def notebook(page: Page, lab: Lab) -> NotebookPage:
    cell = new_code_cell("%%track gbm\nauc = 0.5\nfor _ in range(3):\n    auc = auc + 0.1")  # type: ignore[no-untyped-call]
    document = new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
    document.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(document, lab.notebooks / "a.ipynb")
    page.goto(lab.url(f"notebooks/a.ipynb?token={TOKEN}"))
    # The circle beside the kernel's name is that of an idle one before there is any; a cell that
    # is run then is not run at all.
    page.wait_for_function(CONNECTED, timeout=60_000)
    return NotebookPage(page, lab)


def test_a_tracked_cell_shows_its_run_beside_it_and_in_the_sidebar(notebook: NotebookPage):
    notebook.command(SIDEBAR)
    notebook.run(0)
    badge = notebook.cell(0).get_by_test_id("tracker-cell-badge")
    expect(badge).to_have_attribute("data-status", "FINISHED")
    expect(notebook.page.get_by_test_id("tracker-notebook-run")).to_contain_text("gbm")


def test_a_run_opens_below_the_notebook(notebook: NotebookPage):
    notebook.run(0)
    badge = notebook.cell(0).get_by_test_id("tracker-cell-badge")
    badge.click()
    run = notebook.page.get_by_test_id("tracker-run-page")
    expect(run.get_by_role("heading", name="gbm")).to_be_in_viewport()
