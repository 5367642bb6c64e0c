"""The demo of verdicts, step by step as it tells its reader, and without one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_embedded
from tests.e2e.conftest import Lab
from tests.e2e.notebook_page import SIDEBAR, NotebookPage
from tests.e2e.test_quickstart import environment

DEMO = Path(__file__).parents[2] / "binder" / "truth.ipynb"
IMAGES = Path("test-results")
IDS = [cell.id for cell in nbformat.read(DEMO, 4).cells]
DATA, CLEAN, FIT = (IDS.index(name) for name in ("data", "clean", "fit"))


def runs_of(store: Store) -> list[Run]:
    """The demo's runs, newest first."""
    request = r.GetExperimentByName(experiment_name="bikes")
    experiment_id = store.get_experiment_by_name(request).experiment.experiment_id
    return store.search_runs(r.SearchRuns(experiment_ids=[experiment_id])).runs


@pytest.fixture
def notebook(page: Page, lab: Lab) -> NotebookPage:
    shutil.copy(DEMO, lab.notebooks)
    IMAGES.mkdir(exist_ok=True)
    opened = NotebookPage(page, lab)
    opened.open("truth.ipynb")
    opened.command(SIDEBAR)
    return opened


def verdict(notebook: NotebookPage, run: int = 0) -> Locator:
    return notebook.runs().nth(run).get_by_test_id("tracker-verdict")


def track(notebook: NotebookPage, count: int) -> None:
    """Run the tracked cell; it becomes the run with this number."""
    notebook.run(FIT)
    expect(notebook.runs()).to_have_count(count)
    expect(notebook.runs().first).to_have_attribute("data-status", "FINISHED")


def choose(notebook: NotebookPage, run: int, item: str) -> None:
    """Choose from the menu of a run."""
    notebook.runs().nth(run).click(button="right")
    notebook.page.get_by_role("menuitem", name=item).click()


def shoot(notebook: NotebookPage, name: str) -> None:
    notebook.page.screenshot(path=IMAGES / f"{name}.png")
    notebook.theme("JupyterLab Dark")
    notebook.page.screenshot(path=IMAGES / f"{name}-dark.png")
    notebook.theme("JupyterLab Light")


def test_the_demo_leads_from_hidden_state_to_a_proof(notebook: NotebookPage):
    notebook.run(DATA)
    notebook.run(CLEAN)
    track(notebook, 1)
    expect(verdict(notebook)).to_have_text("strong")

    notebook.edit(CLEAN, notebook.source(CLEAN).replace("25", "15"))
    track(notebook, 2)
    expect(verdict(notebook)).to_have_text("weak")
    expect(verdict(notebook)).to_have_attribute("title", re.compile("edited after it ran"))
    notebook.cell(FIT).scroll_into_view_if_needed()
    shoot(notebook, "truth-weak")

    show_cell_to_blame(notebook)

    notebook.run(CLEAN)
    track(notebook, 3)
    expect(verdict(notebook)).to_have_text("strong")

    verify_newest(notebook)
    restore_weak(notebook)

    store = notebook.lab.store()
    verdicts = [run.data.tags["tracker.verdict"] for run in runs_of(store)]
    assert verdicts == ["strong", "weak", "strong"]
    newest = runs_of(store)[0].data.tags
    assert newest["tracker.verified"] == "yes"
    assert newest["tracker.verified.signature"]
    store.close()
    compare_runs(notebook)


def show_cell_to_blame(notebook: NotebookPage) -> None:
    page = notebook.page
    notebook.runs().first.get_by_role("button", name="line", exact=True).click()
    page.get_by_role("tab", name="Notebook", exact=True).click()
    truth = page.get_by_test_id("tracker-truth")
    expect(truth).to_contain_text("was edited after it ran, and warmest came from it")
    shoot(notebook, "truth-reasons")
    truth.get_by_test_id("tracker-cell-link").first.click()
    expect(notebook.cell(CLEAN)).to_be_visible()
    expect(notebook.cell(CLEAN)).to_have_class(re.compile("jp-mod-active"))
    shoot(notebook, "truth-cell")


def verify_newest(notebook: NotebookPage) -> None:
    page = notebook.page
    notebook.runs().first.get_by_role("button", name="line", exact=True).click()
    choose(notebook, 0, "Verify Run")
    truth = page.get_by_test_id("tracker-truth").filter(visible=True)
    expect(truth.get_by_role("status")).to_contain_text("Running again")
    shoot(notebook, "truth-verifying")
    mark = notebook.runs().first.get_by_test_id("tracker-verified")
    expect(mark).to_have_attribute("data-verified", "true", timeout=90_000)
    expect(page.locator(".Toastify__toast")).to_contain_text("gave the same")
    expect(truth.get_by_test_id("tracker-report")).to_contain_text("3 cells ran again")
    shoot(notebook, "truth-verified")


def restore_weak(notebook: NotebookPage) -> None:
    page = notebook.page
    before = (notebook.lab.notebooks / "truth.ipynb").read_text()
    choose(notebook, 1, "Open This Run's Notebook")
    expect(page.get_by_role("tab", name="truth-line-1.ipynb")).to_be_visible()
    shoot(notebook, "truth-restored")
    restored = nbformat.read(notebook.lab.notebooks / "truth-line-1.ipynb", 4)
    assert "warmest = 15" in restored.cells[CLEAN].source
    store = notebook.lab.store()
    assert restored.metadata["jupyter_tracker"]["run_id"] == runs_of(store)[1].info.run_id
    store.close()
    choose(notebook, 1, "Open This Run's Notebook")
    expect(page.get_by_role("tab", name="truth-line-2.ipynb")).to_be_visible()
    assert (notebook.lab.notebooks / "truth.ipynb").read_text() == before


def compare_runs(notebook: NotebookPage) -> None:
    page = notebook.page
    for index in (0, 2):
        notebook.runs().nth(index).get_by_role("checkbox").check()
    page.get_by_test_id("tracker-compare").click()
    causes = page.get_by_test_id("tracker-causes").filter(visible=True)
    expect(causes.get_by_role("listitem")).to_have_count(1)
    expect(causes).to_contain_text("Cell before it: warmest edited")
    expect(causes.locator("del")).to_contain_text("warmest = 25")
    expect(causes.locator("ins")).to_contain_text("warmest = 15")
    causes.scroll_into_view_if_needed()
    shoot(notebook, "truth-compare")


def test_the_demo_runs_without_a_browser_and_is_strong(tmp_path: Path):
    demo = shutil.copy(DEMO, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", demo],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    store = open_embedded(tmp_path / "data" / "tracker")
    assert [run.data.tags["tracker.verdict"] for run in runs_of(store)] == ["strong"]
    store.close()
