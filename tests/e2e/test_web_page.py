"""The shared server's own page: a real server, a real browser, no JupyterLab."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from jupyter_tracker.server.web_pages import FOLDER
from tests.e2e.web_server import HOSTILE, SECRET, WebServer, below, running

ROOT = Path(__file__).parents[2]
AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "test-results"
MOST = 300_000
"""Bytes that the browser loads before anything is shown, compressed."""

RUN_PAGE = "[data-testid=tracker-run-page]"
COMPARE_VIEW = "[data-testid=tracker-compare-view]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server with an experiment, runs and a model."""
    with running(tmp_path_factory.mktemp("server")) as server:
        created = server.call("experiments/create", {"name": "churn"})
        experiment_id = str(created["experiment_id"])
        for number in range(12):
            server.log_run(experiment_id, f"gbm-{number}", 0.01 * (number + 1), 0.8 + 0.01 * number)
        run_id = server.log_run(experiment_id, HOSTILE, 0.5, 0.7)
        server.call("registered-models/create", {"name": "churn-model"})
        source = f"runs:/{run_id}/model"
        version = {"name": "churn-model", "source": source, "run_id": run_id}
        server.call("model-versions/create", version)
        yield server


@pytest.fixture
def runs(server: WebServer) -> dict[str, str]:
    """The ids of the runs, by their names."""
    found: Any = server.call("runs/search", {"experiment_ids": ["1"]})
    return {run["info"]["run_name"]: run["info"]["run_id"] for run in found["runs"]}


@pytest.fixture
def tolerated() -> str:
    return "nothing"


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: WebServer, tolerated: str) -> Iterator[Visit]:
    """Open an address of the page, in a browser that has never been there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []

    def opened(address: str = "", uri: str = server.uri) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(f"{uri}/{address}")
        return page

    yield opened
    context.close()
    untolerated = [error for error in errors if not re.search(tolerated, error)]
    assert not untolerated, "\n".join(untolerated)


def sign_in(page: Page, token: str = SECRET) -> None:
    page.get_by_label("The server's token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def row(page: Page, name: str) -> Any:
    named = page.get_by_role("button", name=name, exact=True)
    return page.get_by_test_id("tracker-run").filter(has=named)


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(500)  # what moves has come to rest
    page.screenshot(path=SHOTS / f"web-{name}.png")


def test_what_is_loaded_first_is_small():
    page = (FOLDER / "index.html").read_text()
    names = re.findall(r'(?:src|href)="(assets/[^"]+\.(?:js|css))"', page)
    assert any(name.endswith(".js") for name in names)
    assert sum((FOLDER / f"{name}.gz").stat().st_size for name in names) <= MOST


@pytest.mark.parametrize("tolerated", ["401 .Unauthorized."], ids=[""])
def test_a_reader_signs_in_searches_opens_a_run_and_signs_out(visit: Visit):
    page = visit()
    shot(page, "sign-in")
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("not the server's token")
    sign_in(page)
    expect(heading(page)).to_have_text("Experiments")
    page.get_by_role("main").get_by_role("link", name="churn").click()
    expect(heading(page)).to_have_text("churn")
    expect(page).to_have_url(re.compile(r"#/experiments/1$"))
    shot(page, "experiment")

    page.get_by_label("Search runs").fill("metrics.val_auc > 0.9")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("tracker-run")).to_have_count(1)
    row(page, "gbm-11").get_by_role("button", name="gbm-11", exact=True).click()
    expect(page.locator(RUN_PAGE)).to_contain_text("learning_rate")
    expect(page).to_have_title("gbm-11 · Jupyter Tracker")
    expect(page).to_have_url(re.compile(r"#/experiments/1/runs/[0-9a-f]{32}$"))
    shot(page, "run")

    page.get_by_role("button", name="Sign out").click()
    expect(heading(page)).to_have_text("Sign in")
    page.reload()
    expect(heading(page)).to_have_text("Sign in")


def test_two_runs_are_compared_and_the_address_can_be_shared(visit: Visit):
    page = visit("#/experiments/1")
    sign_in(page)
    for name in ("gbm-11", "gbm-10"):
        row(page, name).get_by_role("checkbox").check()
    page.get_by_test_id("tracker-compare").click()
    expect(page.locator(COMPARE_VIEW)).to_contain_text("gbm-10")
    expect(page.get_by_test_id("tracker-causes")).to_contain_text("learning_rate")
    expect(page).to_have_url(re.compile(r"#/compare-runs\?runs="))
    shot(page, "compare")
    shared = page.url

    again = page.context.new_page()
    again.goto(shared)
    expect(again.locator(COMPARE_VIEW)).to_contain_text("gbm-11")
    expect(again.locator(COMPARE_VIEW)).to_contain_text("gbm-10")


def test_models_lead_to_their_versions_and_these_to_their_runs(visit: Visit):
    page = visit("#/models")
    sign_in(page)
    main = page.get_by_role("main")
    main.get_by_role("link", name="churn-model").click()
    main.get_by_role("link", name="Version 1").click()
    expect(page).to_have_url(re.compile(r"#/models/churn-model/versions/1$"))
    shot(page, "model")
    main.locator(".jp-Tracker-sourceRun").get_by_role("button").click()
    expect(page.locator(RUN_PAGE)).to_contain_text(HOSTILE)
    page.go_back()
    expect(heading(page)).to_have_text("churn-model version 1")


def test_a_run_is_deleted_from_its_menu_and_brought_back(visit: Visit, server: WebServer):
    server.log_run("1", "gbm-in-the-way", 0.2, 0.5)
    page = visit("#/experiments/1")
    sign_in(page)
    row(page, "gbm-in-the-way").focus()
    page.keyboard.press("m")
    page.get_by_test_id("tracker-run-menu").get_by_text("Delete Run").click()
    expect(row(page, "gbm-in-the-way")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "gbm-in-the-way")).to_have_count(1)


def test_a_link_to_an_artifact_opens_it(visit: Visit, server: WebServer, runs: dict[str, str]):
    server.upload(f"1/{runs['gbm-3']}/artifacts/notes/read me.txt", b"It went well.")
    page = visit(f"#/experiments/1/runs/{runs['gbm-3']}/artifacts/notes/read%20me.txt")
    sign_in(page)
    expect(page.get_by_role("region", name="notes/read me.txt")).to_contain_text("It went well.")


def test_the_address_follows_the_artifact_that_is_chosen_and_back_leads_to_the_one_before(
    visit: Visit, server: WebServer, runs: dict[str, str]
):
    for name in ("first.txt", "second.txt"):
        server.upload(f"1/{runs['gbm-4']}/artifacts/{name}", name.encode())
    page = visit(f"#/experiments/1/runs/{runs['gbm-4']}")
    sign_in(page)
    page.get_by_role("tab", name="Artifacts").click()
    for name in ("first.txt", "second.txt"):
        page.get_by_role("treeitem", name=name).click()
        expect(page).to_have_url(re.compile(rf"/artifacts/{name}$"))
    page.go_back()
    expect(page.get_by_role("region", name="first.txt")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("region", name="second.txt")).to_be_visible()


def test_a_link_that_a_client_prints_works_below_a_path_behind_a_proxy(
    visit: Visit, server: WebServer, runs: dict[str, str]
):
    with below(server.uri, "/team/tracker") as uri:
        page = visit(f"#/experiments/1/runs/{runs['gbm-3']}", uri)
        sign_in(page)
        expect(page.locator(RUN_PAGE)).to_contain_text("gbm-3")
        [cookie] = page.context.cookies()
        assert cookie["path"] == "/team/tracker"
        expect(row(page, "gbm-11")).to_be_visible()
        server.log_run("1", "gbm-behind-proxy", 0.9, 0.5)
        expect(row(page, "gbm-behind-proxy")).to_be_visible()  # the WebSocket passes too
        page.close()


def test_mlflows_address_of_a_comparison_works(visit: Visit, runs: dict[str, str]):
    ids = json.dumps([runs["gbm-5"], runs["gbm-6"]])
    page = visit(f'#/compare-runs?runs={quote(ids)}&experiments=["1"]')
    sign_in(page)
    expect(page.locator(COMPARE_VIEW)).to_contain_text("gbm-6")


def test_an_address_that_leads_nowhere_says_so(visit: Visit):
    page = visit("#/nowhere")
    sign_in(page)
    expect(heading(page)).to_have_text("There is no such page")


def test_everything_is_reached_by_keyboard_alone(visit: Visit):
    page = visit("#/models")
    # It comes after the server was asked; what is typed before that is lost.
    expect(page.get_by_label("The server's token")).to_be_focused()
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Models")

    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            at = page.evaluate(
                "() => document.activeElement.getAttribute('aria-label')"
                " ?? document.activeElement.textContent"
            )
            if at == name:
                return
        raise AssertionError(f"{name} is not reached by the Tab key")

    tab_to("Experiments")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Experiments")
    expect(heading(page)).to_be_focused()
    tab_to("Width of the list")
    before = page.get_by_role("separator").get_attribute("aria-valuenow")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("separator").get_attribute("aria-valuenow") != before
    tab_to("churn")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("churn")


def test_the_theme_is_chosen_and_remembered(visit: Visit):
    page = visit("#/experiments/1")
    sign_in(page)
    expect(row(page, "gbm-11")).to_be_visible()
    page.get_by_title("Dark theme").click()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    shot(page, "dark")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")


@pytest.mark.parametrize("tolerated", ["401 .Unauthorized."], ids=[""])
def test_a_session_that_has_ended_is_asked_for_again(visit: Visit):
    page = visit("#/models")
    sign_in(page)
    expect(heading(page)).to_have_text("Models")
    page.context.clear_cookies()
    page.evaluate("location.hash = '#/models/churn-model'")
    expect(heading(page)).to_have_text("Sign in")
    sign_in(page)
    expect(heading(page)).to_have_text("churn-model")


PAGES = {
    "experiments": "#/experiments",
    "experiment": "#/experiments/1",
    "run": "#/runs/{run}",
    "compare": '#/compare-runs?runs=["{run}","{other}"]',
    "models": "#/models",
    "model": "#/models/churn-model",
}


@pytest.mark.parametrize("theme", ["Light theme", "Dark theme"])
def test_axe_finds_nothing_serious(visit: Visit, runs: dict[str, str], theme: str):
    page = visit("#/experiments")
    found = axe(page, "sign-in")
    sign_in(page)
    page.get_by_title(theme).click()
    for name, address in PAGES.items():
        place = address.replace("{run}", runs["gbm-7"]).replace("{other}", runs["gbm-8"])
        page.evaluate("address => { location.hash = address }", place)
        expect(page.get_by_role("main")).not_to_contain_text("Loading…")
        page.wait_for_timeout(500)
        found += axe(page, name)
    assert not found, "\n".join(found)


def axe(page: Page, name: str) -> list[str]:
    """Return what axe holds against the page as it is."""
    page.evaluate(AXE.read_text())  # as the browser's own tools do, past the page's policy
    result = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{name}: {each['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("tolerated", ["net::ERR_"], ids=[""])
def test_a_server_that_is_gone_is_said_and_asked_again(visit: Visit, tmp_path: Path):
    with running(tmp_path) as server:
        page = visit("", server.uri)
        sign_in(page)
        expect(heading(page)).to_have_text("Experiments")
        server.process.kill()
        server.process.wait()
        page.get_by_role("link", name="Models").first.click()
        page.evaluate("location.hash = '#/models/none'")
        expect(page.get_by_text("What you see may be old.")).to_be_visible()
        expect(page.get_by_role("button", name="Retry").first).to_be_visible()
        shot(page, "offline")
