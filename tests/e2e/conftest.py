"""A real JupyterLab and a real Chromium, with nothing of the developer's own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_embedded

if TYPE_CHECKING:
    from tests.e2e.demo import Demo

TOKEN = "token-of-the-tests"
CHROMIUM_OPTIONS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-default-apps"
).split()

# No time decides a test: a busy machine may take long to show what it shows at once elsewhere.
expect.set_options(timeout=60_000)


@dataclass
class Lab:
    """A JupyterLab that runs in a folder of its own."""

    home: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    variables: dict[str, str] = field(default_factory=dict)
    application: str = "jupyterlab"
    """Or ``notebook``, which is Notebook 7."""

    @property
    def notebooks(self) -> Path:
        return self.home / "notebooks"

    @property
    def log(self) -> Path:
        return self.home / f"lab-{self.port}.log"

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def store(self) -> Store:
        """The store that this JupyterLab writes; SQLite lets us read beside it."""
        return open_embedded(self.home / "data" / "tracker")

    def start(self) -> None:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "MLFLOW"))},
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.home / f"runtime-{self.port}"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "IPYTHONDIR": str(self.home / "ipython"),
            **self.variables,
        }
        command = [sys.executable, "-m", self.application, "--no-browser", "--allow-root"]
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.notebooks,
            "IdentityProvider.token": TOKEN,
            "LabApp.extension_manager": "readonly",
            "LabApp.expose_app_in_browser": True,
            "JupyterNotebookApp.expose_app_in_browser": True,
        }
        command += [f"--{name}={value}" for name, value in options.items()]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.home, env=environment, stdout=log, stderr=log
            )
        fetch(self.url(f"api/status?token={TOKEN}"))

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)


def fetch(url: str, patience: float = 60) -> str:
    """Get a page from a server that is about to answer."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with urlopen(url, timeout=10) as page:
                text: str = page.read().decode()
                return text
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_home(home: Path) -> Path:
    """Make the folders, and keep JupyterLab from asking for news."""
    (home / "notebooks").mkdir(parents=True)
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    return home


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(make_home(tmp_path / "home"), free_port())
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture(scope="module")
def demo_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator["tuple[Lab, Demo]"]:
    """A JupyterLab with runs to look at, for stories that do not disturb each other."""
    from tests.e2e.demo import make_demo

    lab = Lab(make_home(tmp_path_factory.mktemp("demo") / "home"), free_port())
    store = lab.store()
    demo = make_demo(store)
    store.close()
    lab.start()
    yield lab, demo
    lab.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), headless=True, args=CHROMIUM_OPTIONS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def tolerated() -> str:
    """What the browser's console may report as an error all the same."""
    return "nothing"


@pytest.fixture
def page(browser: Browser, lab: Lab, tolerated: str) -> Iterator[Page]:  # closes before the lab
    """A page that must not report an error in its console."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield page
    page.close()
    untolerated = [error for error in errors if tolerated not in error]
    assert not untolerated, "\n".join([*untolerated, *lab.log.read_text().splitlines()[-60:]])
