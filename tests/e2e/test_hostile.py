"""What other people wrote is only ever text, wherever it is shown."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Lab
from tests.e2e.demo import HOSTILE, Demo
from tests.e2e.tracker_page import TrackerPage


@pytest.fixture
def lab(demo_lab: tuple[Lab, Demo]) -> Lab:
    return demo_lab[0]


@pytest.fixture
def tracker(page: Page, demo_lab: tuple[Lab, Demo]) -> TrackerPage:
    return TrackerPage(page, *demo_lab).open()


def assert_harmless(tracker: TrackerPage) -> None:
    assert "HACKED" not in tracker.page.title()
    assert tracker.page.locator("img[src=x]").count() == 0


def test_names_notes_and_tags_are_text(tracker: TrackerPage):
    tracker.search("attributes.run_name LIKE '<img%'")
    expect(tracker.runs).to_have_count(1)
    expect(tracker.runs.locator(".jp-Tracker-runName")).to_have_text(HOSTILE)
    shown = tracker.open_run(HOSTILE)
    expect(shown.get_by_role("heading", level=2)).to_have_text(HOSTILE)
    expect(shown.get_by_test_id("tracker-note")).to_contain_text("<script>")
    view = tracker.compare(HOSTILE, "sweep", link="view=table&withTags=1")
    expect(view.get_by_role("columnheader").filter(has_text="<script>")).to_be_visible()
    for name in ("Charts", "Scatter", "Artifacts", "Notebooks"):
        view.get_by_role("tab", name=name).click()
        tracker.page.wait_for_timeout(500)
    assert_harmless(tracker)


def test_files_of_every_kind_are_shown_and_none_of_them_runs(tracker: TrackerPage):
    shown = tracker.open_run(HOSTILE)
    shown.get_by_role("tab", name="Artifacts").click()

    def open_file(path: str) -> None:
        shown.locator(f'[data-path="{path}"]').click()

    open_file("report.html")
    frame = shown.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Report")).to_be_visible()
    assert_harmless(tracker)
    open_file("notes.md")
    expect(shown.get_by_role("heading", name="Notes")).to_be_visible()
    open_file("analysis.ipynb")
    expect(shown.get_by_text("as text")).to_be_visible()
    open_file("config.json")
    expect(shown.get_by_text("layers")).to_be_visible()
    for folder, file, said in (
        ("tables", "tables/scores.csv", "500 rows"),
        ("logs", "logs/train.log", "epoch 59"),
    ):
        open_file(folder)
        open_file(file)
        expect(shown.get_by_text(said)).to_be_visible()
    open_file("figures")
    open_file("figures/roc.png")
    picture = shown.get_by_role("img", name="figures/roc.png")
    expect(picture).to_be_visible()
    assert shown.locator("script").count() == 0
    assert_harmless(tracker)
