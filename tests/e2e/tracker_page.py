"""What a person does with the tracker's own panels, in words."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import TOKEN, Lab
from tests.e2e.demo import Demo
from tests.e2e.notebook_page import SIDEBAR


@dataclass
class TrackerPage:
    """A JupyterLab without a notebook, its sidebar open."""

    page: Page
    lab: Lab
    demo: Demo

    def open(self) -> "TrackerPage":
        self.page.goto(self.lab.url(f"lab?token={TOKEN}&reset"))
        expect(self.page.locator(".jp-Launcher").first).to_be_visible()
        self.command(SIDEBAR)
        expect(self.sidebar).to_be_visible()
        return self

    def command(self, command: str, **args: Any) -> None:
        execute = "([id, args]) => { window.jupyterapp.commands.execute(id, args); }"
        self.page.evaluate(execute, [command, args])

    def theme(self, name: str) -> None:
        self.command("apputils:change-theme", theme=f"JupyterLab {name}")
        self.page.wait_for_timeout(700)

    @property
    def sidebar(self) -> Locator:
        return self.page.get_by_test_id("tracker-sidebar")

    @property
    def runs(self) -> Locator:
        return self.sidebar.get_by_test_id("tracker-run")

    def run(self, name: str) -> Locator:
        return self.sidebar.locator(f'[data-run-id="{self.demo.runs[name]}"]')

    def names(self) -> list[str]:
        """The names of the runs that are listed, from top to bottom."""
        return self.runs.locator(".jp-Tracker-runName").all_inner_texts()

    def search(self, text: str) -> None:
        """Type into the search box and press Enter; an empty text shows all again."""
        self.page.get_by_label("Search runs").click()
        editor = self.sidebar.locator(".jp-Tracker-query .cm-content")
        expect(editor).to_be_focused()  # what is typed before that would go to the plain box
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def open_run(self, name: str) -> Locator:
        self.command("jupyter-tracker:open-run", run_id=self.demo.runs[name])
        shown = self.page.get_by_test_id("tracker-run-page").filter(visible=True)
        expect(shown).to_be_visible()
        return shown

    def compare(self, *names: str, link: str = "view=table") -> Locator:
        runs = ",".join(self.demo.runs[name] for name in names)
        self.command("jupyter-tracker:compare", link=f"runs={runs}&{link}")
        view = self.page.get_by_test_id("tracker-compare-view").filter(visible=True)
        expect(view).to_be_visible()
        return view
