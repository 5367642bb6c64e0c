"""The page of one run, in a real JupyterLab: what other people wrote into it stays harmless."""

import json

import pytest
from playwright.sync_api import Page, expect

from jupyter_tracker.contract import requests as r
from tests.e2e.conftest import Lab
from tests.e2e.notebook_page import SIDEBAR, NotebookPage
from tests.e2e.test_manners import write_notebook

HOSTILE = "<img src=x onerror=\"document.title='HACKED'\"><script>document.title='HACKED'</script>"
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": HOSTILE},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": "show()",
            "outputs": [
                {
                    "output_type": "display_data",
                    "metadata": {},
                    "data": {"text/html": HOSTILE, "text/plain": "as text"},
                }
            ],
        },
    ],
}
CELL = f"""%%track hostile
import jupyter_tracker as mlflow
hostile = {HOSTILE!r}
mlflow.log_text("<h1>Report</h1>" + hostile, "report.html")
mlflow.log_text("# Notes\\n\\n" + hostile, "notes.md")
mlflow.log_text({json.dumps(NOTEBOOK)!r}, "analysis.ipynb")
mlflow.log_text("name,score\\n" + "a,1\\n" * 500, "scores.csv")
mlflow.set_tag("mlflow.note.content", hostile)
mlflow.set_tag("mlflow.runName", hostile)
"""


@pytest.fixture
def run_page(page: Page, lab: Lab) -> Page:
    notebook = NotebookPage(page, lab)
    notebook.open(write_notebook(lab, "a.ipynb", CELL))
    notebook.command(SIDEBAR)
    notebook.run(0)
    expect(notebook.runs().first).to_have_attribute("data-status", "FINISHED")
    store = lab.store()
    experiments = store.search_experiments(r.SearchExperiments()).experiments
    ids = [experiment.experiment_id for experiment in experiments]
    run = store.search_runs(r.SearchRuns(experiment_ids=ids)).runs[0]
    store.close()
    page.evaluate(
        "id => window.jupyterapp.commands.execute('jupyter-tracker:open-run', {run_id: id})",
        run.info.run_id,
    )
    expect(page.get_by_test_id("tracker-run-page")).to_be_visible()
    return page


def test_nothing_that_a_run_holds_runs_as_script(run_page: Page):
    shown = run_page.get_by_test_id("tracker-run-page")
    expect(shown.get_by_role("heading", level=2)).to_have_text(HOSTILE)
    expect(shown.get_by_test_id("tracker-note")).to_contain_text("<script>")
    shown.get_by_role("tab", name="Artifacts").click()
    shown.locator('[data-path="report.html"]').click()
    frame = shown.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Report")).to_be_visible()
    shown.locator('[data-path="notes.md"]').click()
    expect(shown.get_by_role("heading", name="Notes")).to_be_visible()
    shown.locator('[data-path="analysis.ipynb"]').click()
    expect(shown.get_by_text("as text")).to_be_visible()
    assert shown.locator("script").count() == 0
    assert "HACKED" not in run_page.title()


def test_a_table_is_read_by_keyboard_alone(run_page: Page):
    shown = run_page.get_by_test_id("tracker-run-page")
    shown.get_by_role("tab", name="Overview").focus()
    for _ in range(2):
        run_page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("tab", name="Artifacts")).to_have_attribute("aria-selected", "true")
    expect(shown.locator('[data-path="scores.csv"]')).to_be_visible()
    run_page.keyboard.press("Tab")
    run_page.keyboard.press("End")
    run_page.keyboard.press("Enter")
    expect(shown.get_by_text("500 rows")).to_be_visible()
