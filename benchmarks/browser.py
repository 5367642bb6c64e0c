"""What a page takes in a real browser, by the page's own clock."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise

import psutil
from playwright.sync_api import Error, Page, Response, sync_playwright

from tests.e2e.conftest import CHROMIUM_OPTIONS

PATIENCE = 60.0
"""Seconds after which a page is taken never to show what is waited for."""
_OF_TRACKERS = ("/mlflow/", "/tracker/", "/graphql")
"""In the addresses of what is asked of a tracker, and not of JupyterLab."""
_BEGUN = "benchmark-begun"
_SECONDS_OF_SCROLLING = 5.0

# Looks at each frame before it is painted; what is there then has been painted by the next one.
_WATCH = """
() => {
  let begun = %s;
  addEventListener("%s", () => { begun ??= performance.now(); }, { capture: true });
  window.benchmark = new Promise((resolve, reject) => {
    setTimeout(() => { reject(new Error("never seen")); }, %d);
    const look = () => {
      const isReady = begun !== undefined && (%s);
      requestAnimationFrame(
        isReady ? () => { resolve(performance.now() - begun); } : look
      );
    };
    requestAnimationFrame(look);
  });
}
"""
_COUNT_FRAMES = """
() => {
  const times = window.benchmarkFrames = [];
  const note = time => { times.push(time); requestAnimationFrame(note); };
  requestAnimationFrame(note);
}
"""


class Watched:
    """A page whose paints, answers and memory are measured."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._answers: list[Response] = []
        page.set_default_timeout(PATIENCE * 1000)
        page.on("response", self._note)

    def painted(self, ready: str, act: Callable[[], object], event: str) -> float:
        """Return the milliseconds from an event, which an act causes, to the frame that is ready.

        Parameters
        ----------
        ready
            A JavaScript expression that is true when all there is to see is there.
        act
            What a user does.
        event
            The name of the event that begins it.
        """
        self.page.evaluate(_WATCH % ("undefined", event, PATIENCE * 1000, ready))
        act()
        took: float = self.page.evaluate("window.benchmark")
        return took

    def run(self, script: str, ready: str) -> float:
        """Return the milliseconds from the beginning of a script to the frame that is ready."""
        begin = f"dispatchEvent(new Event('{_BEGUN}'))"
        return self.painted(ready, lambda: self.page.evaluate(f"{begin}; {script}"), _BEGUN)

    def loaded(self, address: str, ready: str) -> float:
        """Return the milliseconds from going to an address to the frame that is ready."""
        self.page.goto(address, wait_until="commit")
        self.page.evaluate(_WATCH % ("0", _BEGUN, PATIENCE * 1000, ready))
        took: float = self.page.evaluate("window.benchmark")
        return took

    def scrolled(self, selector: str) -> tuple[float, float]:
        """Scroll a list for some seconds; returns frames per second, and the slowest in ms.

        The slowest is the longest of a hundred: the very longest says more about the machine.
        """
        self.page.locator(selector).first.hover()
        self.page.evaluate(_COUNT_FRAMES)
        deadline = time.monotonic() + _SECONDS_OF_SCROLLING
        while time.monotonic() < deadline:
            self.page.mouse.wheel(0, 120)
            self.page.wait_for_timeout(16)
        return frames(self.page.evaluate("window.benchmarkFrames"))

    def heap(self) -> float:
        """Return how many MiB the page's JavaScript holds when there is no garbage."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        metrics = session.send("Performance.getMetrics")["metrics"]
        session.detach()
        used: float = next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize")
        return used / 2**20

    def largest_answer(self) -> float:
        """Return the bytes of the largest answer that the page has fetched, unpacked."""
        sizes = [0]
        for answer in self._answers:
            with suppress(Error):  # the page went on before it was there
                sizes.append(len(answer.body()))
        return float(max(sizes))

    def answers(self, path: str) -> list[str]:
        """Return what was answered at addresses with this in them."""
        return [answer.text() for answer in self._answers if path in answer.url]

    def _note(self, answer: Response) -> None:
        is_asked = answer.request.resource_type in ("fetch", "xhr")
        if is_asked and any(part in answer.url for part in _OF_TRACKERS):
            self._answers.append(answer)


def frames(times: list[float]) -> tuple[float, float]:
    """Return the frames per second and the longest of a hundred, in ms, of the times of frames."""
    waits = sorted(after - before for before, after in pairwise(times))
    return len(waits) / sum(waits) * 1000, waits[len(waits) * 99 // 100]


def memory() -> float:
    """Return the MiB of the largest of the browser's processes for pages."""
    renderers = [
        process.memory_info().rss
        for process in psutil.Process().children(recursive=True)
        if "--type=renderer" in process.cmdline()
    ]
    return max(renderers, default=0) / 2**20


@contextmanager
def browsing() -> Iterator[Callable[[], Watched]]:
    """Start a browser; gives how to open a page that has never been anywhere."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), headless=True, args=CHROMIUM_OPTIONS
        )
        try:
            yield lambda: Watched(chromium.new_page(viewport={"width": 1440, "height": 900}))
        finally:
            chromium.close()
