"""What has not been sent yet, in the status bar of a real JupyterLab."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, expect

from jupyter_tracker.contract import requests as r
from jupyter_tracker.journal.unsent import unsent
from jupyter_tracker.stores.rest import RestStore
from tests.e2e.conftest import Lab, fetch, free_port, make_home
from tests.e2e.notebook_page import NotebookPage

IMAGES = Path("test-results")
LOG = """import jupyter_tracker as tracker
run = tracker.start_run()
for step in range(500):
    tracker.log_metric("loss", 1 / (step + 1), step=step)
print(run.info.run_id)
"""


MORE = """tracker.log_metric("x", 1)
tracker.log_text("some", "notes.txt")
print("logged")
"""


@dataclass
class SharedServer:
    """A tracking server of its own, which may be away."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "jupyter_tracker.cli", "server", f"--port={self.port}"]
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "MLFLOW"))
        }
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        fetch(f"{self.uri}/health")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[SharedServer]:
    """A server that is away, until it is started."""
    server = SharedServer(tmp_path / "shared", free_port())
    yield server
    server.stop()


@pytest.fixture
def lab(tmp_path: Path, shared: SharedServer) -> Iterator[Lab]:
    forwarding = {"JUPYTER_TRACKER_URI": shared.uri}
    lab = Lab(make_home(tmp_path / "home"), free_port(), variables=forwarding)
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture
def tolerated() -> str:
    return "status of 503"  # the browser itself reports every refused request


@pytest.fixture
def notebook(page: Page, lab: Lab) -> NotebookPage:
    IMAGES.mkdir(exist_ok=True)
    written = new_notebook(cells=[new_code_cell(LOG), new_code_cell(MORE)])  # type: ignore[no-untyped-call]
    written.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(written, lab.notebooks / "a.ipynb")
    opened = NotebookPage(page, lab)
    opened.open("a.ipynb")
    return opened


def item(page: Page) -> Locator:
    return page.get_by_test_id("tracker-unsent")


def notification(page: Page) -> Locator:
    return page.locator(".Toastify__toast")


def words(lab: Lab) -> str:
    """Say what is on the disk, which a run may still be adding to."""
    left = unsent(lab.home / "data" / "tracker" / "journal")
    files = "file" if left.files == 1 else "files"
    return f"{left.records} records and {left.files} {files} not yet sent"


def wait_for(holds: Callable[[], bool], patience: float = 15.0) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def shoot(notebook: NotebookPage, name: str) -> None:
    notebook.page.screenshot(path=IMAGES / f"{name}.png")
    notebook.theme("JupyterLab Dark")
    notebook.page.screenshot(path=IMAGES / f"{name}-dark.png")
    notebook.theme("JupyterLab Light")


def test_what_is_logged_while_the_server_is_away_is_counted_until_it_is_back(
    notebook: NotebookPage, shared: SharedServer
):
    page = notebook.page
    notebook.run(0)
    expect(item(page)).to_contain_text("not yet sent")
    assert "Logged by 1 run." in (item(page).get_attribute("title") or "")
    expect(item(page)).to_have_attribute("title", re.compile(re.escape(shared.uri)))
    shoot(notebook, "unsent")

    notebook.run(1)
    expect(notebook.cell(1)).to_contain_text("logged")
    wait_for(lambda: item(page).inner_text().strip() == words(notebook.lab))

    item(page).focus()
    page.keyboard.press("Enter")
    expect(notification(page)).to_contain_text("Not all can be sent now")
    shoot(notebook, "unsent-refused")

    run_id = notebook.cell(0).locator(".jp-OutputArea-output pre").first.inner_text().strip()
    shared.start()
    expect(item(page)).to_have_count(0)
    store = RestStore(shared.uri, "")
    metrics = store.get_run(r.GetRun(run_id=run_id)).run.data.metrics
    store.close()
    assert set(metrics) == {"loss", "x"}


def test_what_an_ended_kernel_left_is_sent_by_a_click(notebook: NotebookPage, shared: SharedServer):
    page = notebook.page
    notebook.run(0)
    expect(item(page)).to_be_visible()
    notebook.command("notebook:shutdown-kernel")
    expect(page.locator("#jp-main-statusbar")).to_contain_text("No Kernel")
    expect(item(page)).to_be_visible()
    shared.start()
    item(page).click()
    expect(notification(page)).to_contain_text(re.compile(r"\d+ records sent"))
    shoot(notebook, "unsent-sent")
    expect(item(page)).to_have_count(0)
