"""The stand-alone host: a Tornado application that asks for a token."""

import hmac
import re

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from jupyter_tracker.contract.endpoints import Permission
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import HostHandler, TrackerHandler
from jupyter_tracker.server.routes import routes

_LOOPBACK = "127.0.0.1"
_MAX_BODY = 512 << 20
"""Largest JSON body in bytes; artifacts are streamed and may be larger."""

_BEARER = re.compile(r"(?:bearer|token)\s+(\S+)", re.IGNORECASE)


class TokenHandler(HostHandler):
    """Recognises whoever sends the application's token, and lets him do everything."""

    def prepare(self) -> None:
        """Look at the token."""
        sent = _BEARER.fullmatch(self.request.headers.get("Authorization", ""))
        expected: str = self.settings["token"]
        if sent and hmac.compare_digest(sent.group(1).encode(), expected.encode()):
            self.current_user = "token"

    async def allows(self, permission: Permission) -> bool:  # noqa: ARG002
        """Say yes: the token is for everything."""
        return True


class UnknownEndpoint(TrackerHandler):
    """Answers what is not in the table; MLflow's clients look for this error code."""

    async def prepare(self) -> None:
        """Refuse."""
        raise TrackerError(
            f"There is no endpoint {self.request.method} {self.request.path}.",
            ErrorCode.ENDPOINT_NOT_FOUND,
        )


def make_application(context: ServerContext, token: str) -> Application:
    """Make the application that serves ``context`` to whoever sends ``token``."""
    return Application(
        routes(context, TokenHandler),
        token=token,
        default_handler_class=UnknownEndpoint,
        default_handler_args={"context": context, "permissions": {}},
        log_function=lambda handler: None,  # noqa: ARG005
    )


class LoopbackServer:
    """Serves an application on a free port of the loopback interface."""

    def __init__(self, application: Application) -> None:
        self._sockets = bind_sockets(0, _LOOPBACK)
        self._server = HTTPServer(application, max_body_size=_MAX_BODY)
        self._server.add_sockets(self._sockets)

    @property
    def uri(self) -> str:
        """The address that it answers under."""
        return f"http://{_LOOPBACK}:{self._sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop answering."""
        self._server.stop()
        await self._server.close_all_connections()
