"""What a person does with runs that there are, in a real JupyterLab."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Lab
from tests.e2e.notebook_page import NotebookPage
from tests.e2e.test_manners import all_runs, opened

TRACKED = "%%track gbm\nauc = 0.5\nfor _ in range(3):\n    auc = auc + 0.1"


@pytest.fixture
def notebook(page: Page, lab: Lab) -> NotebookPage:
    notebook = opened(page, lab, TRACKED, "1")
    notebook.run(0)
    expect(notebook.runs()).to_have_attribute("data-status", "FINISHED")
    return notebook


def test_a_run_is_renamed_in_its_row(notebook: NotebookPage, lab: Lab):
    notebook.runs().focus()
    notebook.page.keyboard.press("F2")
    notebook.page.get_by_label("New name of gbm").fill("better")
    notebook.page.keyboard.press("Enter")
    expect(notebook.runs()).to_contain_text("better")
    assert all_runs(lab)[0].info.run_name == "better"


def test_a_deletion_is_undone(notebook: NotebookPage):
    notebook.runs().focus()
    notebook.page.keyboard.press("Delete")
    expect(notebook.runs()).to_have_count(0)
    notebook.page.get_by_role("button", name="Undo", exact=True).click()
    expect(notebook.runs()).to_have_count(1)


def test_a_run_that_goes_on_is_stopped_from_its_menu(page: Page, lab: Lab):
    endless = "%%track endless\nimport time\n\nfor _ in range(3000):\n    time.sleep(0.1)"
    notebook = opened(page, lab, endless, name="endless.ipynb")
    notebook.run(0)
    expect(notebook.runs()).to_have_attribute("data-status", "RUNNING")
    notebook.runs().focus()
    page.keyboard.press("m")
    page.get_by_test_id("tracker-run-menu").get_by_role("menuitem", name="Stop Run…").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop Run").click()
    expect(notebook.runs()).to_have_attribute("data-status", "KILLED")


def test_the_menu_of_a_row_is_walked_by_keys(notebook: NotebookPage):
    notebook.runs().focus()
    notebook.page.keyboard.press("m")
    menu = notebook.page.get_by_test_id("tracker-run-menu")
    expect(menu.get_by_role("menuitem", name="Open Run")).to_be_focused()
    notebook.page.keyboard.press("p")
    notebook.page.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    expect(notebook.page.get_by_label("Pin gbm")).to_have_attribute("aria-pressed", "true")


def test_a_run_that_is_dragged_into_the_notebook_becomes_the_code_that_loads_it(
    notebook: NotebookPage,
):
    notebook.runs().locator(".jp-Tracker-facts").drag_to(notebook.cell(1))
    source = notebook.source(1)
    assert "import jupyter_tracker" in source
    assert "# gbm" in source


def test_the_badge_of_a_cell_says_that_it_was_edited_since_and_opens_the_run(
    notebook: NotebookPage,
):
    badge = notebook.cell(0).get_by_test_id("tracker-cell-badge")
    expect(badge).to_have_attribute("data-stale", "false")
    notebook.edit(0, TRACKED + "\nx = 1")
    expect(badge).to_have_attribute("data-stale", "true")
    badge.focus()
    notebook.page.keyboard.press("Enter")
    expect(notebook.page.get_by_test_id("tracker-run-page")).to_be_visible()


def test_the_sidebar_lists_the_runs_of_the_notebook_below_their_cells(notebook: NotebookPage):
    group = notebook.page.get_by_test_id("tracker-cell-group")
    expect(group.get_by_role("heading")).to_have_text("auc = 0.5")
    expect(group.get_by_test_id("tracker-notebook-run")).to_contain_text("gbm")
