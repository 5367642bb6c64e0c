"""Registered models as people use them: asked for, approved, refused, taken back, loaded."""

import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.protocol import Store
from tests.e2e.conftest import Lab
from tests.e2e.demo import Demo
from tests.e2e.tracker_page import TrackerPage


@pytest.fixture
def lab(demo_lab: tuple[Lab, Demo]) -> Lab:
    return demo_lab[0]


@pytest.fixture
def tracker(page: Page, demo_lab: tuple[Lab, Demo]) -> TrackerPage:
    return TrackerPage(page, *demo_lab).open()


def register(tracker: TrackerPage, name: str, versions: int = 2) -> None:
    """Make a model of the demo's newest runs."""
    store = tracker.lab.store()
    store.create_registered_model(r.CreateRegisteredModel(name=name))
    for run_id in list(tracker.demo.runs.values())[:versions]:
        source = f"runs:/{run_id}/models/model"
        store.create_model_version(r.CreateModelVersion(name=name, source=source, run_id=run_id))
    store.close()


def stage_of(store: Store, name: str, version: str) -> str:
    request = r.GetModelVersion(name=name, version=version)
    return store.get_model_version(request).model_version.current_stage


def opened(tracker: TrackerPage, name: str, version: str | None = None) -> Locator:
    args = {"name": name} if version is None else {"name": name, "version": version}
    tracker.command("jupyter-tracker:open-model", **args)
    shown = tracker.page.get_by_test_id("tracker-model-page").filter(visible=True)
    expect(shown.get_by_role("tab", name="Overview")).to_be_visible()
    return shown


def give(shown: Locator, target: str, button: str) -> None:
    shown.get_by_role("button", name="Stage or alias…").click()
    shown.get_by_label("Give it").select_option(target)
    shown.get_by_role("button", name=button).click()


def test_a_model_is_opened_by_keyboard_and_shows_new_versions_as_they_come(tracker: TrackerPage):
    register(tracker, "live")
    row = tracker.sidebar.locator('[data-testid="tracker-model"][data-name="live"]')
    row.focus()
    tracker.page.keyboard.press("Enter")
    shown = tracker.page.get_by_test_id("tracker-model-page").filter(visible=True)
    versions = shown.get_by_test_id("tracker-model-version")
    expect(versions).to_have_count(2)
    store = tracker.lab.store()
    store.create_model_version(r.CreateModelVersion(name="live", source="s3://models/live"))
    store.close()
    expect(versions).to_have_count(3)


def test_a_model_that_was_closed_is_shown_again(tracker: TrackerPage):
    register(tracker, "closed")
    opened(tracker, "closed")
    tracker.command("application:close")
    expect(tracker.page.get_by_test_id("tracker-model-page")).to_have_count(0)
    opened(tracker, "closed")


def test_a_request_is_made_approved_and_taken_back(tracker: TrackerPage):
    register(tracker, "reviewed")
    shown = opened(tracker, "reviewed", "1")
    give(shown, "Production", "Move now")
    expect(shown.locator("header .jp-Tracker-badge")).to_have_text("Production")

    shown = opened(tracker, "reviewed", "2")
    shown.get_by_role("button", name="Stage or alias…").click()
    shown.get_by_label("Give it").select_option("Production")
    shown.get_by_label("Comment on the move").fill("better on rare plans")
    shown.get_by_role("button", name="Ask for approval").click()
    request = shown.get_by_test_id("tracker-request")
    expect(request).to_contain_text("better on rare plans")
    request.get_by_role("button", name="Approve").click()
    expect(request).to_have_count(0)
    expect(shown.locator("header .jp-Tracker-badge")).to_have_text("Production")

    shown.get_by_role("button", name="Roll back Production…").click()
    confirm = shown.get_by_role("group", name="Roll back Production")
    expect(confirm).to_contain_text("from version 2 back to version 1")
    confirm.get_by_role("button", name="Roll back", exact=True).click()
    expect(shown.locator("header .jp-Tracker-badge")).to_have_text("Archived")
    store = tracker.lab.store()
    stages = [stage_of(store, "reviewed", version) for version in "12"]
    store.close()
    assert stages == ["Production", "Archived"]

    shown.get_by_role("tab", name="Activity").click()
    expect(shown.get_by_test_id("tracker-activities")).to_contain_text("approved Production")


class TestRules:
    @pytest.fixture
    def tolerated(self) -> str:
        return "Failed to load resource"  # the browser itself reports what is refused

    def test_a_rule_is_set_and_says_why_it_refuses(self, tracker: TrackerPage):
        register(tracker, "ruled")
        shown = opened(tracker, "ruled")
        shown.get_by_role("button", name="Change the rule for Production").click()
        shown.get_by_label("a verified run").check()
        shown.get_by_role("button", name="Save").click()
        expect(shown.get_by_test_id("tracker-targets")).to_contain_text(
            "Production needs: a verified run"
        )
        shown = opened(tracker, "ruled", "1")
        give(shown, "Production", "Move now")
        expect(shown.get_by_role("alert")).to_contain_text("nobody has verified its run")
        store = tracker.lab.store()
        assert stage_of(store, "ruled", "1") == "None"
        store.close()


def test_versions_are_compared_and_the_code_is_there_to_copy(tracker: TrackerPage):
    register(tracker, "compared")
    shown = opened(tracker, "compared")
    shown.get_by_label("Tick version 1").check()
    shown.get_by_label("Tick version 2").check()
    shown.get_by_role("button", name="Compare", exact=True).click()
    difference = shown.get_by_test_id("tracker-version-diff")
    expect(difference.get_by_role("table", name="Parameters of the run")).to_contain_text(
        "learning_rate"
    )
    shown = opened(tracker, "compared", "2")
    shown.get_by_role("tab", name="Use").click()
    expect(shown.get_by_test_id("tracker-model-code")).to_contain_text(
        'load_model("models:/compared/2")'
    )


def test_hostile_comments_and_descriptions_are_only_text(tracker: TrackerPage):
    hostile = "<img src=x onerror=\"document.title='HACKED'\">"
    register(tracker, "hostile")
    shown = opened(tracker, "hostile", "1")
    shown.get_by_role("tab", name="Activity").click()
    shown.get_by_label("Comment in Markdown").fill(hostile)
    shown.get_by_role("button", name="Comment", exact=True).click()
    expect(shown.get_by_test_id("tracker-activities")).to_contain_text("onerror")
    assert "HACKED" not in tracker.page.title()
    expect(shown.locator("img")).to_have_count(0)
