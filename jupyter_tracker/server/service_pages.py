"""The pages about the server itself: is it alive, which version, what does it count and offer."""

import asyncio
import re
from typing import Any

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.endpoints import READ, Transfer
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server import openapi
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.counting import CONTENT_TYPE
from jupyter_tracker.server.handlers import HostHandler, TrackerHandler
from jupyter_tracker.server.public_page import PublicPage
from jupyter_tracker.server.routes import Route, over
from jupyter_tracker.server.sign_in import SignIn, SignOut
from jupyter_tracker.server.web_pages import Asset, HomePage

_WELCOME = f"""\
Jupyter Tracker {__version__}: a tracking server that speaks MLflow's REST API.

Browsers: the address of this page
Clients:  MLFLOW_TRACKING_URI or JUPYTER_TRACKER_URI = the address of this page
API:      openapi.json
Health:   health
Numbers:  metrics
"""


class Welcome(HomePage):
    """``/``: the web page for browsers, and for others what this is."""

    async def get(self) -> None:
        """Show it, or say it."""
        if self.is_for_browser:
            await self.send_page()
        else:
            await self.answer(_WELCOME)


class PrefixPage(PublicPage):
    """The path that everything is served below, without the slash that the page's links need."""

    async def get(self) -> None:
        """Lead to the page."""
        self.redirect(self.request.path.rpartition("/")[2] + "/")


class Version(PublicPage):
    """``/version``, which MLflow's client asks for."""

    async def get(self) -> None:
        """Answer with the bare number."""
        await self.answer(__version__)


class Health(PublicPage):
    """``/health``: whether the server can answer questions."""

    async def get(self) -> None:
        """Say OK, or with status 503 why not."""
        try:
            await self.context.ping()
        except TrackerError as error:
            self.set_status(503)
            self.set_header("Retry-After", "1")
            await self.answer(error.message)
        else:
            await self.answer("OK")

    async def head(self) -> None:
        """Say the same without words."""
        await self.get()


class MetricsPage(TrackerHandler):
    """``/metrics``, for Prometheus."""

    async def get(self) -> None:
        """Answer with the numbers of all processes."""
        application: Any = self.application
        if application.metrics is None:
            raise TrackerError("Nothing is counted here.", ErrorCode.NOT_IMPLEMENTED)
        loop = asyncio.get_running_loop()
        # Not in a thread of the store: a server that is overloaded must be able to say so.
        gauges = await loop.run_in_executor(None, application.gauges)
        self.set_header("Content-Type", CONTENT_TYPE)
        await self.finish(await loop.run_in_executor(None, application.metrics.expose, gauges))


class OpenApiPage(TrackerHandler):
    """``/openapi.json``: every endpoint with its types."""

    async def get(self) -> None:
        """Answer with the document."""
        self.set_header("Content-Type", "application/json")
        await self.finish(openapi.document())


_PAGES: dict[str, type[TrackerHandler]] = {
    "/": Welcome,
    "/assets/(?P<name>[\\w-][\\w.-]*)": Asset,
    "/sign-in": SignIn,
    "/sign-out": SignOut,
    "/version": Version,
    "/health": Health,
    "/metrics": MetricsPage,
    "/openapi.json": OpenApiPage,
}


def service_routes(
    context: ServerContext, base: type[HostHandler], prefix: str = ""
) -> list[Route]:
    """Make the routes of these pages; ``prefix`` is what everything is served below too."""
    pages = {**_PAGES, prefix: PrefixPage} if prefix else _PAGES
    options = {"context": context, "permissions": {"GET": READ}}
    made: list[Route] = []
    for path, page in pages.items():
        name = re.sub(r"\W*\(.*", "", path.strip("/")) or "welcome"
        shown = Transfer(name, "GET", path, READ)
        made.append((path, over(base, page, {"GET": shown}), options))
    return made
