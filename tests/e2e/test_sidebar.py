"""The sidebar as people use it: looked through, ordered, narrow, by keyboard, on a bad day."""

import time
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, expect

from jupyter_tracker.contract import requests as r
from tests.e2e.conftest import TOKEN, Lab
from tests.e2e.demo import Demo
from tests.e2e.tracker_page import TrackerPage


@pytest.fixture
def lab(demo_lab: tuple[Lab, Demo]) -> Lab:
    return demo_lab[0]


@pytest.fixture
def tracker(page: Page, demo_lab: tuple[Lab, Demo]) -> TrackerPage:
    opened = TrackerPage(page, *demo_lab).open()
    opened.sidebar.get_by_role("button", name="churn", exact=True).click()
    expect(opened.run("sweep")).to_be_visible()
    return opened


def test_a_search_is_completed_and_narrows_the_list(tracker: TrackerPage):
    tracker.search("")
    tracker.page.keyboard.type("params.opt")
    offered = tracker.page.locator(".cm-tooltip-autocomplete")
    expect(offered).to_contain_text("optimizer")
    tracker.page.wait_for_timeout(100)  # the editor takes no choice that came just now
    tracker.page.keyboard.press("ArrowDown")
    tracker.page.keyboard.press("Enter")
    expect(tracker.sidebar.locator(".jp-Tracker-query .cm-line")).to_contain_text("optimizer")
    tracker.page.keyboard.insert_text("= 'adam' and attributes.run_name LIKE 'gbm%'")
    tracker.page.keyboard.press("Escape")
    tracker.page.keyboard.press("Enter")
    store = tracker.lab.store()
    found = store.search_runs(
        r.SearchRuns(
            experiment_ids=[tracker.demo.experiment_id],
            filter="params.optimizer = 'adam' and attributes.run_name LIKE 'gbm%'",
        )
    ).runs
    store.close()
    assert found
    expect(tracker.runs).to_have_count(len(found))


def test_runs_are_sorted_grouped_and_given_columns(tracker: TrackerPage):
    sidebar = tracker.sidebar
    sidebar.get_by_test_id("tracker-sort").select_option(label="val_auc")
    store = tracker.lab.store()
    best = store.search_runs(
        r.SearchRuns(
            experiment_ids=[tracker.demo.experiment_id],
            filter="tags.`mlflow.parentRunId` IS NULL",
            order_by=["metrics.val_auc DESC"],
            max_results=1,
        )
    ).runs[0]
    store.close()
    expect(tracker.runs.first).to_have_attribute("data-run-id", best.info.run_id)

    sidebar.get_by_test_id("tracker-columns").click()
    sidebar.get_by_label("Find a column").fill("optimizer")
    sidebar.get_by_role("checkbox", name="optimizer").check()
    tracker.page.keyboard.press("Escape")
    expect(sidebar.get_by_role("columnheader").filter(has_text="optimizer")).to_be_visible()

    sidebar.get_by_test_id("tracker-group-by").select_option(label="optimizer")
    groups = sidebar.get_by_test_id("tracker-group")
    expect(groups.first).to_be_visible()
    groups.first.click()
    expect(groups).to_have_count(2)
    assert {"adam", "sgd"} == {
        word for text in groups.all_inner_texts() for word in ("adam", "sgd") if word in text
    }


def test_a_pinned_run_stays_on_top_and_a_hidden_one_looks_so(tracker: TrackerPage):
    run = tracker.runs.nth(4)
    run_id = run.get_attribute("data-run-id")
    run.hover()
    run.get_by_title("Keep on top (P)").click()
    expect(tracker.runs.first).to_have_attribute("data-run-id", run_id or "")
    tracker.sidebar.get_by_test_id("tracker-sort").select_option(label="Name")
    expect(tracker.runs.first).to_have_attribute("data-run-id", run_id or "")
    hidden = tracker.runs.nth(1)
    hidden.hover()
    hidden.get_by_title("Hide in charts (X)").click()
    expect(hidden).to_have_attribute("data-hidden", "true")


def test_a_view_is_saved_and_comes_back(tracker: TrackerPage):
    listed = tracker.sidebar.get_by_role("treegrid")
    whole = listed.get_attribute("aria-rowcount") or ""
    tracker.search("params.optimizer = 'sgd'")
    tracker.sidebar.get_by_test_id("tracker-sort").select_option(label="Name")
    expect(listed).not_to_have_attribute("aria-rowcount", whole)
    count = listed.get_attribute("aria-rowcount") or ""
    tracker.sidebar.get_by_test_id("tracker-views").click()
    tracker.page.get_by_label("Name of the view").fill("by sgd")
    tracker.page.keyboard.press("Enter")
    expect(tracker.sidebar.get_by_role("button", name="by sgd", exact=True)).to_be_visible()
    tracker.page.keyboard.press("Escape")
    tracker.search("")
    expect(listed).to_have_attribute("aria-rowcount", whole)
    tracker.sidebar.get_by_test_id("tracker-views").click()
    tracker.sidebar.get_by_role("button", name="by sgd", exact=True).click()
    expect(listed).to_have_attribute("aria-rowcount", count)
    expect(tracker.sidebar.get_by_test_id("tracker-sort")).to_have_value("name")


def test_a_sweep_is_folded_until_it_is_asked_for(tracker: TrackerPage):
    part = tracker.run("rate=0.1")
    expect(part).to_have_count(0)
    tracker.run("sweep").get_by_role("button", name="4 parts").click()
    expect(part).to_have_attribute("data-depth", "1")
    tracker.run("sweep").get_by_role("button", name="4 parts").click()
    expect(part).to_have_count(0)


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until a place has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if place.evaluate("place => place === document.activeElement"):
            return
    expect(place).to_be_focused()


def test_runs_are_ticked_compared_opened_and_deleted_by_keyboard_alone(tracker: TrackerPage):
    press = tracker.page.keyboard.press
    tracker.sidebar.get_by_test_id("tracker-sort").focus()
    tab_to(tracker.page, tracker.runs.first)
    press("Space")
    press("ArrowDown")
    press("Space")
    expect(tracker.sidebar).to_contain_text("2 ticked")
    tab_to(tracker.page, tracker.page.get_by_test_id("tracker-compare"))
    press("Enter")
    view = tracker.page.get_by_test_id("tracker-compare-view")
    expect(view.get_by_role("heading", name="2 runs")).to_be_visible()
    tracker.runs.first.focus()
    press("Enter")
    expect(tracker.page.get_by_test_id("tracker-run-page")).to_be_visible()
    deleted, following = (run.get_attribute("data-run-id") for run in tracker.runs.all()[:2])
    tracker.runs.first.focus()
    press("Escape")  # else the ticked ones are deleted
    press("m")
    tracker.page.get_by_test_id("tracker-run-menu").get_by_role("menuitem", name="Delete").focus()
    press("Enter")
    expect(tracker.runs.first).to_have_attribute("data-run-id", following or "")
    expect(tracker.runs.first).to_be_focused()
    tracker.page.get_by_role("button", name="Undo").press("Enter")
    expect(tracker.runs.first).to_have_attribute("data-run-id", deleted or "")


def test_a_new_point_is_shown_without_a_click(tracker: TrackerPage):
    run = tracker.runs.first
    run_id = run.get_attribute("data-run-id")
    point = {"run_id": run_id, "key": "val_auc", "value": 123.5, "step": 999}
    body = {**point, "timestamp": int(time.time() * 1000)}
    # The server's answer is what the page may know of it.
    answer = requests.post(
        tracker.lab.url("jupyter-tracker/api/2.0/mlflow/runs/log-metric"),
        json=body,
        headers={"Authorization": f"token {TOKEN}"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    written = time.monotonic()
    expect(run).to_contain_text("123.5")
    print(f"a new point was shown after {time.monotonic() - written:.2f} s")


def test_nothing_is_cut_off_in_250_pixels(tracker: TrackerPage):
    box = tracker.sidebar.bounding_box()
    assert box
    edge = box["x"] + box["width"] + 1
    tracker.page.mouse.move(edge, 400)
    tracker.page.mouse.down()
    tracker.page.mouse.move(edge - (box["width"] - 250), 400, steps=4)
    tracker.page.mouse.up()
    expect(tracker.runs.first).to_be_visible()
    measured: dict[str, Any] = tracker.sidebar.evaluate(
        """sidebar => ({
            width: sidebar.clientWidth,
            wide: [...sidebar.querySelectorAll('button, select, input, h3')]
                .filter(part => part.checkVisibility() && part.getBoundingClientRect().right
                    > sidebar.getBoundingClientRect().right + 1)
                .filter(part => !part.closest('[role=treegrid]'))
                .map(part => part.outerHTML.slice(0, 120)),
            names: [...sidebar.querySelectorAll('.jp-Tracker-runName')]
                .map(name => name.clientWidth)
        })"""
    )
    assert measured["width"] <= 252
    assert measured["wide"] == []
    assert min(measured["names"]) >= 40


class TestWithABadServer:
    @pytest.fixture
    def tolerated(self) -> str:
        return "Failed to load resource"  # the browser itself reports every such request

    @pytest.mark.parametrize("status", [None, 401, 500], ids=["offline", "401", "500"])
    def test_there_is_one_clear_message_and_a_way_back(
        self, page: Page, demo_lab: tuple[Lab, Demo], status: int | None
    ):
        def refuse(route: Route) -> None:
            if status is None:
                route.abort("connectionrefused")
            else:
                route.fulfill(
                    status=status,
                    json={"error_code": "INTERNAL_ERROR", "message": "the disk is full"},
                )

        searches = "**/runs/search*"
        page.route(searches, refuse)
        tracker = TrackerPage(page, *demo_lab).open()
        alert = tracker.sidebar.get_by_role("alert")
        expect(alert).to_have_count(1)
        assert alert.inner_text().strip()
        page.unroute(searches)
        alert.get_by_role("button", name="Retry").click()
        expect(tracker.runs.first).to_be_visible()
        expect(alert).to_have_count(0)
