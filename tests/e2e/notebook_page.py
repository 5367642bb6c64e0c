"""What a person does in JupyterLab, in words."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import TOKEN, Lab

SIDEBAR = "jupyter-tracker:show"


@dataclass
class NotebookPage:
    """A notebook that is open in a browser."""

    page: Page
    lab: Lab

    def open(self, name: str) -> None:
        self.page.goto(self.lab.url(f"lab/tree/{name}?token={TOKEN}&reset"))
        # The status bar knows when the kernel is there; before that a key stroke is lost.
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle")

    def command(self, command: str) -> None:
        self.page.evaluate("id => window.jupyterapp.commands.execute(id)", command)

    def theme(self, name: str) -> None:
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        self.page.wait_for_timeout(700)

    def edit(self, cell: int, source: str) -> None:
        """Replace a cell's text by typing, and do not save."""
        self.cell(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def source(self, cell: int) -> str:
        """Return a cell's text as it is on the screen."""
        return "\n".join(self.cell(cell).locator(".cm-line").all_inner_texts())

    def run(self, cell: int) -> None:
        self.cell(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def cell(self, cell: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell)

    def line_under(self, cell: int) -> Locator:
        return self.cell(cell).get_by_test_id("tracker-run-line")

    def runs(self) -> Locator:
        return self.page.get_by_test_id("tracker-run")
