"""axe-core, the checker of browsers and auditors, finds nothing serious on any screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import grave_findings
from tests.e2e.conftest import Lab
from tests.e2e.demo import RUNS, Demo
from tests.e2e.tracker_page import TrackerPage

SIDEBAR = "[data-testid=tracker-sidebar]"
RUN_PAGE = "[data-testid=tracker-run-page]"
COMPARE_VIEW = "[data-testid=tracker-compare-view]"


@pytest.fixture
def lab(demo_lab: tuple[Lab, Demo]) -> Lab:
    return demo_lab[0]


@pytest.fixture
def tolerated() -> str:
    return "400 (Bad Request)"  # a search that cannot be read is one of the screens


def _thorough(theme: str) -> Any:
    return pytest.param(theme, marks=pytest.mark.thorough)


@pytest.fixture(params=["Light", _thorough("Dark"), _thorough("Dark High Contrast")])
def tracker(
    request: pytest.FixtureRequest, page: Page, demo_lab: tuple[Lab, Demo]
) -> Iterator[TrackerPage]:
    tracker = TrackerPage(page, *demo_lab).open()
    tracker.theme(request.param)
    expect(tracker.runs.first).to_be_visible()
    yield tracker
    tracker.theme("Light")


def look_through(tracker: TrackerPage, below: str) -> list[str]:
    """Check each tab of a page."""
    found: list[str] = []
    for tab in tracker.page.locator(f"{below} [role=tab]").all():
        tab.click()
        tracker.page.wait_for_timeout(700)  # what is loaded is there
        found += [f"{tab.inner_text()}: {line}" for line in grave_findings(tracker.page, below)]
    return found


def test_the_sidebar(tracker: TrackerPage):
    found = grave_findings(tracker.page, SIDEBAR)
    tracker.runs.first.get_by_role("checkbox").check()
    for name in ("Columns", "Saved views", "Earlier searches"):
        tracker.sidebar.get_by_role("button", name=name, exact=True).click()
        found += grave_findings(tracker.page, SIDEBAR)
        tracker.page.keyboard.press("Escape")
    tracker.search("metrics. >")
    expect(tracker.sidebar.get_by_role("alert").first).to_be_visible()
    assert found + grave_findings(tracker.page, SIDEBAR) == []


def test_the_page_of_a_run(tracker: TrackerPage):
    tracker.open_run(list(tracker.demo.runs)[RUNS - 1])
    assert look_through(tracker, RUN_PAGE) == []


def test_the_comparison(tracker: TrackerPage):
    view = tracker.compare(*list(tracker.demo.runs)[RUNS - 6 : RUNS])
    view.get_by_role("button", name="Choose runs").click()
    found = grave_findings(tracker.page, COMPARE_VIEW)
    view.get_by_role("button", name="Choose runs").click()
    assert found + look_through(tracker, COMPARE_VIEW) == []


def test_a_model_and_the_dialog_that_registers_one(tracker: TrackerPage):
    tracker.command("jupyter-tracker:open-model", name="churn-classifier")
    page = ".jp-Tracker-modelPage"
    heading = tracker.page.locator(page).get_by_role("heading", name="churn-classifier")
    expect(heading).to_be_visible()
    found = grave_findings(tracker.page, page)
    run_id = tracker.demo.runs[list(tracker.demo.runs)[RUNS - 1]]
    tracker.command("jupyter-tracker:register-model", run_id=run_id)
    dialog = ".jp-Dialog .jp-Tracker"
    expect(tracker.page.locator(dialog).first).to_be_visible()
    found += grave_findings(tracker.page, dialog)
    tracker.page.keyboard.press("Escape")
    assert found == []
