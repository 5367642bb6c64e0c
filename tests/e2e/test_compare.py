"""The comparison as people use it: what differs, brushing, charts, export, links, notebooks."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import TOKEN, Lab
from tests.e2e.demo import RUNS, Demo
from tests.e2e.tracker_page import TrackerPage


@pytest.fixture
def lab(demo_lab: tuple[Lab, Demo]) -> Lab:
    return demo_lab[0]


@pytest.fixture
def tracker(page: Page, demo_lab: tuple[Lab, Demo]) -> TrackerPage:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return TrackerPage(page, *demo_lab).open()


@pytest.fixture
def names(demo_lab: tuple[Lab, Demo]) -> list[str]:
    """The plain runs of the demo."""
    return list(demo_lab[1].runs)[:RUNS]


def choose(view: Locator, name: str) -> None:
    view.get_by_role("tab", name=name, exact=True).click()


def drag(page: Page, box: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over a plot, from one place to another in parts of its width and height."""
    place = box.bounding_box()
    assert place
    points = [
        (place["x"] + place["width"] * x, place["y"] + place["height"] * y) for x, y in (start, end)
    ]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=6)
    page.mouse.up()


def test_the_table_shows_only_what_differs_turns_and_is_exported(
    tracker: TrackerPage, names: list[str], tmp_path: Path
):
    view = tracker.compare(*names[:5])
    table = view.get_by_test_id("tracker-compare-table")
    row = table.get_by_role("row")
    expect(row.filter(has_text="data/path")).to_have_count(1)
    view.get_by_label("Only differences").check()
    expect(row.filter(has_text="learning_rate")).to_have_count(1)
    expect(row.filter(has_text="data/path")).to_have_count(0)
    view.get_by_label("Runs as rows").check()
    expect(row).to_have_count(6)
    with tracker.page.expect_download() as saving:
        view.get_by_role("button", name="Save CSV").click()
    saving.value.save_as(tmp_path / "comparison.csv")
    saved = list(csv.reader((tmp_path / "comparison.csv").read_text().splitlines()))
    assert len(saved) == 6
    assert "data/path" not in " ".join(saved[0])
    view.get_by_role("button", name="Copy as Markdown").click()
    expect(view.get_by_text("Copied")).to_be_visible()
    copied: str = tracker.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("|")
    assert names[0] in copied


def test_a_box_over_points_and_a_mark_on_an_axis_filter_the_table(
    tracker: TrackerPage, names: list[str]
):
    view = tracker.compare(*names, link="view=scatter&x=param:learning_rate&y=metric:val_auc")
    canvas = view.get_by_test_id("tracker-plot").get_by_role("img")
    expect(canvas.locator("canvas").first).to_be_visible()
    tracker.page.wait_for_timeout(500)  # points come to rest
    drag(tracker.page, canvas, (0.1, 0.08), (0.5, 0.85))
    note = view.get_by_role("status").filter(has_text="of them selected")
    expect(note).to_be_visible()
    count = int(note.inner_text().split()[0])
    assert 0 < count < RUNS
    choose(view, "Table")
    table = view.get_by_test_id("tracker-compare-table")
    expect(table).to_have_attribute("aria-colcount", str(count + 1))
    note.get_by_role("button", name="Show all").click()
    expect(table).to_have_attribute("aria-colcount", str(RUNS + 1))

    choose(view, "Parallel")
    canvas = view.get_by_test_id("tracker-plot").get_by_role("img")
    expect(canvas.locator("canvas").first).to_be_visible()
    tracker.page.wait_for_timeout(500)
    box = canvas.bounding_box()
    assert box
    axis = 60 / box["width"]  # the first one is 60 pixels from the left
    drag(tracker.page, canvas, (axis, 0.2), (axis, 0.6))
    expect(note).to_be_visible()
    choose(view, "Table")
    expect(table).not_to_have_attribute("aria-colcount", str(RUNS + 1))


def test_a_chart_is_zoomed_smoothed_and_saved(
    tracker: TrackerPage, names: list[str], tmp_path: Path
):
    view = tracker.compare(*names[:4], link="view=charts")
    chart = view.get_by_test_id("tracker-chart").filter(has_text="loss").first
    over = chart.locator(".u-over")
    expect(over).to_be_visible()
    drag(tracker.page, over, (0.3, 0.5), (0.6, 0.5))
    out = chart.get_by_role("button", name="Zoom out")
    expect(out).to_be_visible()
    out.click()
    expect(out).to_have_count(0)
    chart.get_by_role("button", name="More for").click()
    with tracker.page.expect_download() as saving:
        tracker.page.get_by_role("menuitem", name="Save as SVG").click()
    saving.value.save_as(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text().lstrip().startswith("<svg")


def test_a_link_opens_the_same_view_again(tracker: TrackerPage, names: list[str]):
    view = tracker.compare(*names[:4])
    choose(view, "Charts")
    view.get_by_role("combobox", name="x", exact=True).select_option("relative")
    view.get_by_label("log y").check()
    view.get_by_label("Group by").select_option(label="optimizer")
    view.get_by_role("button", name="Copy link").click()
    expect(tracker.page.locator(".Toastify__toast")).to_contain_text("copied")
    address: str = tracker.page.evaluate("() => navigator.clipboard.readText()")
    tracker.command("application:close-all")
    expect(view).to_have_count(0)
    tracker.page.goto(f"{address}&token={TOKEN}")
    shared = tracker.page.get_by_test_id("tracker-compare-view").filter(visible=True)
    expect(shared.get_by_role("heading", name="4 runs")).to_be_visible()
    expect(shared.get_by_role("combobox", name="x", exact=True)).to_have_value("relative")
    expect(shared.get_by_label("log y")).to_be_checked()
    expect(shared.get_by_label("Group by")).not_to_have_value("")


def test_two_notebooks_are_told_apart_and_the_cause_is_named(
    tracker: TrackerPage, names: list[str]
):
    view = tracker.compare(*names[-2:], link="view=notebooks")
    diff = view.get_by_test_id("tracker-notebook-diff")
    changed = re.compile(r"learning_rate = 0")
    expect(diff.locator("del").filter(has_text=changed)).to_have_count(1)
    expect(diff.locator("ins").filter(has_text=changed)).to_have_count(1)
    choose(view, "Causes")
    expect(view.get_by_test_id("tracker-causes")).to_contain_text("learning_rate")
    choose(view, "Artifacts")
    expect(view.locator("img")).to_have_count(2)


def test_no_answer_is_larger_than_a_megabyte(tracker: TrackerPage, names: list[str]):
    sizes: list[int] = []
    asked: list[int] = []
    tracker.page.on(
        "requestfinished",
        lambda request: (
            (asked.append(1), sizes.append(request.sizes()["responseBodySize"]))
            if "/runs/search" in request.url
            else None
        ),
    )
    view = tracker.compare(*names)
    expect(view.get_by_role("heading", name=f"{RUNS} runs")).to_be_visible()
    assert len(asked) == 2  # twenty runs at once
    assert max(sizes) < 1_000_000
