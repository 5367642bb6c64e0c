"""The stand-alone host: a Tornado application with a door of its own."""

import re
from collections.abc import Sequence
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from jupyter_tracker.contract.endpoints import Permission
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server.attempts import Attempts
from jupyter_tracker.server.bounded_application import BoundedApplication, CountedHandler
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import HostHandler, TrackerHandler
from jupyter_tracker.server.listening import make_server
from jupyter_tracker.server.observability import Metrics
from jupyter_tracker.server.routes import MakeRoutes, Route, routes
from jupyter_tracker.server.security import Door
from jupyter_tracker.server.service_pages import service_routes
from jupyter_tracker.server.sign_in import caller

_LOOPBACK = "127.0.0.1"
MAX_JSON_BODY = 64 << 20

_AJAX = "(?:ajax-)?"
_PLAIN = re.compile(r"[\w/.-]*")

_UNKNOWN = "unknown"
"""The operation of what is not in the table."""


class DoorHandler(CountedHandler, HostHandler):
    """Looks at who comes in, and through which name; whoever may enter may do everything."""

    application: "TrackerApplication"

    def set_default_headers(self) -> None:
        """Keep browsers from framing an answer, and from guessing what it is.

        Clients learn that they may compress what they send (RFC 7694).
        """
        self.set_header("Accept-Encoding", "gzip")
        self.set_header("X-Content-Type-Options", "nosniff")
        if self.application.x_frame_options:
            self.set_header("X-Frame-Options", self.application.x_frame_options)

    async def prepare(self) -> None:
        """Look at the name, the page that asks, and the token."""
        headers, door = self.request.headers, self.application.door
        host = headers.get("Host", "")
        if not door.knows_host(host):
            raise TrackerError(
                f"This server does not answer to the host name {host[:100]!r}. If it should, "
                "start it with --allowed-hosts.",
                ErrorCode.PERMISSION_DENIED,
            )
        if "Origin" in headers:
            self._look_at_origin(headers["Origin"], host)
        if not self._finished:
            self.current_user = caller(door, self.request)

    async def allows(self, permission: Permission) -> bool:  # noqa: ARG002
        """Say yes: there is one kind of caller."""
        return True

    def compute_etag(self) -> str | None:
        """Leave it out: hashing costs more than a client that asks again would save."""
        return None

    def _look_at_origin(self, origin: str, host: str) -> None:
        door, method = self.application.door, self.request.method
        if door.invites(origin):
            self.set_header("Access-Control-Allow-Origin", origin)
            self.set_header("Vary", "Origin")
            if method == "OPTIONS":
                self._answer_preflight()
        elif method not in ("GET", "HEAD") and not door.trusts_origin(origin, host):
            raise TrackerError(
                f"Pages from {origin[:100]!r} may not use this server. If they should, start it "
                "with --cors-allowed-origins.",
                ErrorCode.PERMISSION_DENIED,
            )

    def _answer_preflight(self) -> None:
        asked = self.request.headers.get("Access-Control-Request-Headers", "")
        self.set_header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
        self.set_header("Access-Control-Allow-Headers", asked)
        self.set_header("Access-Control-Max-Age", "600")
        self.set_status(204)
        self.finish()


class UnknownEndpoint(TrackerHandler, DoorHandler):
    """Answers what is not in the table; MLflow's clients look for this error code."""

    async def prepare(self) -> None:
        """Refuse."""
        await DoorHandler.prepare(self)
        if not self._finished:
            raise TrackerError(
                f"There is no endpoint {self.request.method} {self.request.path}.",
                ErrorCode.ENDPOINT_NOT_FOUND,
            )


class BodyTooLarge(TrackerHandler, DoorHandler):
    """Answers a request whose body is above the limit."""

    async def prepare(self) -> None:
        """Refuse."""
        limit = self.application.max_body_size
        raise TrackerError(
            f"The request body is larger than {limit} bytes. Send less in one request, log large "
            "things as artifacts, or start the server with a larger --max-body-size.",
            ErrorCode.RESOURCE_LIMIT_EXCEEDED,
        )


class TrackerApplication(BoundedApplication):
    """Serves one context.

    Parameters
    ----------
    context
        What the handlers share.
    door
        Who may enter.
    metrics
        Counts the answers, where somebody wants to know.
    prefix
        Path that everything is served below, besides the root; without a slash at its end.
    max_body_size
        Largest JSON body in bytes; artifacts are streamed and may be larger.
    x_frame_options
        Value of that header; empty for none.
    more
        What is served beside the table.
    """

    def __init__(
        self,
        context: ServerContext,
        door: Door,
        *,
        metrics: Metrics | None = None,
        prefix: str = "",
        max_body_size: int = MAX_JSON_BODY,
        x_frame_options: str = "SAMEORIGIN",
        more: Sequence[MakeRoutes] = (),
    ) -> None:
        self.context = context
        self.door = door
        self.metrics = metrics
        self.x_frame_options = x_frame_options
        self.attempts = Attempts()
        self._prefix = prefix
        made = [*service_routes(context, DoorHandler, prefix), *routes(context, DoorHandler)]
        for make in more:
            made += make(context, DoorHandler)
        super().__init__(
            made,
            _plain(made),
            unknown=UnknownEndpoint,
            too_large=BodyTooLarge,
            options={"context": context, "permissions": {}},
            max_body_size=max_body_size,
        )

    def gauges(self) -> dict[str, float]:
        """Return numbers of this process, for whoever watches; may block."""
        return {"requests_in_flight": float(self.in_flight), **self.context.gauges()}

    def knows(self, request: HTTPServerRequest) -> bool:
        """Say whether the caller sent a token, or has signed in."""
        return caller(self.door, request) is not None

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Find who answers, below the prefix too."""
        if self._prefix and request.path.startswith(self._prefix + "/"):
            request.path = request.path.removeprefix(self._prefix)
        return super().find_handler(request, **kwargs)

    def log_request(self, handler: RequestHandler) -> None:
        """Count the answer."""
        if self.metrics is not None:
            request = handler.request
            method = request.method or ""
            operation = getattr(handler, "operations", {}).get(method, _UNKNOWN)
            self.metrics.answered(operation, method, handler.get_status(), request.request_time())


def _plain(made: list[Route]) -> dict[str, tuple[type[RequestHandler], dict[str, Any]]]:
    """Return the routes whose path holds no field.

    They are looked up, instead of trying one pattern after another.
    """
    found: dict[str, tuple[type[RequestHandler], dict[str, Any]]] = {}
    for pattern, handler, options in made:
        for path in {pattern.replace(_AJAX, "", 1), pattern.replace(_AJAX, "ajax-", 1)}:
            if _PLAIN.fullmatch(path):
                found.setdefault(path, (handler, options))
    return found


def make_application(context: ServerContext, token: str) -> Application:
    """Make the application that serves ``context`` to whoever sends ``token``."""
    return TrackerApplication(context, Door(token))


class LoopbackServer:
    """Serves an application on a free port of the loopback interface."""

    def __init__(self, application: Application) -> None:
        self._sockets = bind_sockets(0, _LOOPBACK)
        self._server = make_server(application)
        self._server.add_sockets(self._sockets)

    @property
    def uri(self) -> str:
        """The address that it answers under."""
        return f"http://{_LOOPBACK}:{self._sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop answering."""
        self._server.stop()
        await self._server.close_all_connections()
