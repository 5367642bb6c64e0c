"""The pictures of the docs, from the demo's runs: python -m tests.e2e.gallery [name …]."""

import json
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from benchmarks.stored_runs import store_runs
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.rest import RestStore
from tests.e2e.conftest import CHROMIUM_OPTIONS, Lab, free_port, make_home
from tests.e2e.demo import RUNS, Demo, make_demo
from tests.e2e.tracker_page import TrackerPage
from tests.e2e.web_server import SECRET, running

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_SIZE = {"width": 1440, "height": 900}
_MANY = 10_000
_LARGEST = 200_000
"""Bytes; larger pictures make do with fewer colors."""

_RUN_TABS = ("Overview", "Metrics", "Artifacts", "Notebook", "Environment", "Reproduce")
_VIEWS = ("Table", "Charts", "Parallel", "Scatter", "Importance", "Contour", "Artifacts")
_VIEWS_OF_TWO = ("Notebooks", "Causes")


@dataclass
class Gallery:
    """Takes pictures of a tracker's page."""

    tracker: TrackerPage
    wanted: list[str]

    def picture(self, name: str, look: Callable[[], None]) -> None:
        """Show something, and take its picture."""
        if self.wanted and not any(part in name for part in self.wanted):
            return
        look()
        shoot(self.tracker.page, name)


def shoot(page: Page, name: str) -> None:
    page.mouse.move(720, 890)  # where nothing is pointed at
    page.wait_for_timeout(1500)  # what moves has come to rest
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size > _LARGEST:
        Image.open(file).convert("RGB").quantize(256).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1000} kB", flush=True)


def take_sidebar(gallery: Gallery) -> None:
    tracker = gallery.tracker

    def show() -> None:
        open_churn(tracker)

    def sweep() -> None:
        show()
        tracker.run("sweep").get_by_role("button", name="4 parts").click()

    def narrow() -> None:
        show()
        resize_sidebar(tracker, 250)

    def fail() -> None:
        searches = "**/runs/search*"
        tracker.page.route(searches, refuse)
        tracker.open()
        expect(tracker.sidebar.get_by_role("alert")).to_be_visible()
        tracker.page.unroute(searches)

    def refuse(route: Route) -> None:
        answer = {"error_code": "TEMPORARILY_UNAVAILABLE", "message": "The database is away."}
        route.fulfill(status=503, json=answer)

    def many() -> None:
        tracker.open()
        tracker.sidebar.get_by_role("button", name="large", exact=True).click()
        expect(tracker.sidebar.get_by_role("toolbar").last).to_contain_text("10,000 runs")

    def dark() -> None:
        show()
        tracker.theme("Dark")

    gallery.picture("sidebar-sweep", sweep)
    gallery.picture("sidebar-narrow", narrow)
    gallery.picture("sidebar-error", fail)
    gallery.picture("sidebar-10000-runs", many)
    gallery.picture("sidebar-dark", dark)
    tracker.theme("Light")


def open_churn(tracker: TrackerPage) -> None:
    """Open JupyterLab with the runs of one experiment in the sidebar."""
    tracker.open()
    tracker.sidebar.get_by_role("button", name="churn", exact=True).click()
    expect(tracker.run("sweep")).to_be_visible()


def resize_sidebar(tracker: TrackerPage, width: int) -> None:
    """Drag the sidebar's edge."""
    box = tracker.sidebar.bounding_box()
    assert box
    edge = box["x"] + box["width"] + 1
    tracker.page.mouse.move(edge, 400)
    tracker.page.mouse.down()
    tracker.page.mouse.move(edge + width - box["width"], 400, steps=4)
    tracker.page.mouse.up()


def take_run_page(gallery: Gallery) -> None:
    tracker = gallery.tracker
    name = list(tracker.demo.runs)[RUNS - 1]

    def show(tab: str) -> None:
        shown = tracker.open_run(name)
        shown.get_by_role("tab", name=tab).click()
        if tab == "Artifacts":
            shown.locator('[data-path="figures"]').click()
            shown.locator('[data-path="figures/roc.png"]').click()

    open_churn(tracker)
    for tab in _RUN_TABS:
        gallery.picture(f"run-{tab.lower()}", lambda tab=tab: show(tab))


def take_compare(gallery: Gallery) -> None:
    tracker = gallery.tracker
    names = list(tracker.demo.runs)[:RUNS]

    def show(view: str, *chosen: str) -> Locator:
        open_churn(tracker)
        return tracker.compare(*chosen, link=f"view={view.lower()}")

    for view in _VIEWS:
        few = names[-6:] if view in {"Table", "Charts"} else names
        few = names[-4:] if view == "Artifacts" else few
        gallery.picture(
            f"compare-{view.lower()}", lambda view=view, few=few: show(view, *few) and None
        )
    for view in _VIEWS_OF_TWO:
        gallery.picture(
            f"compare-{view.lower()}", lambda view=view: show(view, *names[-2:]) and None
        )

    gallery.picture("compare", lambda: show("Table", *names[-2:]) and None)

    def dark() -> None:
        show("Charts", *names[-6:])
        tracker.theme("Dark")

    gallery.picture("compare-dark", dark)
    tracker.theme("Light")


def take_models(gallery: Gallery) -> None:
    tracker = gallery.tracker

    def show() -> None:
        open_churn(tracker)
        tracker.command("jupyter-tracker:open-model", name="churn-classifier")
        expect(tracker.page.get_by_role("heading", name="churn-classifier")).to_be_visible()

    gallery.picture("model", show)


def take_web_page(browser: Browser, folder: Path) -> None:
    with running(folder) as server:
        store = RestStore(server.uri, SECRET)
        demo = make_demo(store)
        store.close()
        page = browser.new_page(viewport=_SIZE)
        page.goto(f"{server.uri}/#/experiments/{demo.experiment_id}")
        page.get_by_label("The server's token").fill(SECRET)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_test_id("tracker-run").first).to_be_visible()
        shoot(page, "web-runs")
        runs = quote(json.dumps(list(demo.runs.values())[RUNS - 6 : RUNS]))
        page.goto(f"{server.uri}/#/compare-runs?runs={runs}&view=charts")
        expect(page.get_by_test_id("tracker-chart").first).to_be_visible()
        shoot(page, "web-compare")


@contextmanager
def demo_tracker(browser: Browser, folder: Path) -> Iterator[TrackerPage]:
    """Give a JupyterLab with the demo's runs."""
    lab = Lab(make_home(folder / "home"), free_port())
    store = lab.store()
    demo = make_demo(store)
    large = store.create_experiment(r.CreateExperiment(name="large")).experiment_id
    store.close()
    add_many(lab.home / "data" / "tracker" / "tracker.db", large)
    lab.start()
    page = browser.new_page(viewport=_SIZE)
    yield TrackerPage(page, lab, demo)
    page.close()
    lab.stop()


def add_many(database: Path, experiment_id: str) -> None:
    """Fill an experiment with runs that began a minute after each other."""
    store_runs(f"sqlite:///{database}", experiment_id, _MANY)
    now = int(time.time() * 1000)
    with sqlite3.connect(database) as connection:
        connection.execute(
            "UPDATE runs SET start_time = :now - 60000 * (start_time % 100000), "
            "end_time = :now - 60000 * (start_time % 100000) + 95000 WHERE experiment_id = :large",
            {"now": now, "large": experiment_id},
        )


def take_empty(browser: Browser, folder: Path, wanted: list[str]) -> None:
    lab = Lab(make_home(folder / "empty"), free_port())
    lab.start()
    tracker = TrackerPage(browser.new_page(viewport=_SIZE), lab, Demo("0"))
    Gallery(tracker, wanted).picture("sidebar-empty", lambda: tracker.open() and None)
    tracker.page.close()
    lab.stop()


def main(wanted: list[str]) -> None:
    """Take all pictures, or those whose names hold one of these words."""
    IMAGES.mkdir(exist_ok=True)

    def has(word: str) -> bool:
        return not wanted or any(word in name for name in wanted)

    with (
        tempfile.TemporaryDirectory(prefix="gallery-") as temporary,
        sync_playwright() as playwright,
    ):
        folder = Path(temporary)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), headless=True, args=CHROMIUM_OPTIONS
        )
        if wanted != ["web"]:
            with demo_tracker(browser, folder) as tracker:
                gallery = Gallery(tracker, wanted)
                for take in (take_sidebar, take_run_page, take_compare, take_models):
                    take(gallery)
        if has("empty"):
            take_empty(browser, folder, wanted)
        if has("web"):
            (folder / "server").mkdir()
            take_web_page(browser, folder / "server")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
