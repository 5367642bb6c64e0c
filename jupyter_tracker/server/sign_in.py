"""Signing in with a browser: the token once, a cookie from then on."""

import json
import time
from typing import Any

from tornado.httputil import HTTPServerRequest

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server.handlers import TrackerHandler
from jupyter_tracker.server.security import Door
from jupyter_tracker.server.sessions import LIFETIME

SIGNED_IN = "token"
"""The name of whoever signed in, which is that of whoever sends the token."""


class Credentials(Entity):
    """What a browser signs in with."""

    token: str = ""


def caller(door: Door, request: HTTPServerRequest) -> str | None:
    """Return the name of who sent ``request``, by its token or its session; None for a stranger."""
    name = door.caller(request.headers.get("Authorization", ""))
    return name or (SIGNED_IN if _has_session(door, request) else None)


def _has_session(door: Door, request: HTTPServerRequest) -> bool:
    """Say whether a session came with the request, and from this server's own page.

    A browser sends its cookies along whichever page makes it ask. Only its own origin's page can
    read what a plain GET answers; anything else must name that origin.
    """
    sessions = door.sessions
    cookie = request.cookies.get(sessions.cookie) if sessions is not None else None
    if sessions is None or cookie is None or not sessions.accepts(cookie.value, time.time()):
        return False
    headers = request.headers
    only_reads = request.method in ("GET", "HEAD") and "Upgrade" not in headers
    return only_reads or door.is_own(headers.get("Origin", ""), headers.get("Host", ""))


class SessionHandler(TrackerHandler):
    """Answers strangers too, if they know the server by its name."""

    max_body_of_strangers = 16 << 10

    async def prepare(self) -> None:
        """Let the host look at the name and the page that asks, and ask for nothing more."""
        waiting = super(TrackerHandler, self).prepare()
        if waiting is not None:
            await waiting
        headers = self.request.headers
        own = self.door.is_own(headers.get("Origin", ""), headers.get("Host", ""))
        if not self._finished and self.request.method != "GET" and not own:
            raise TrackerError(
                "Only this server's own page signs in; programs send the token as "
                "'Authorization: Bearer <token>'.",
                ErrorCode.PERMISSION_DENIED,
            )

    @property
    def door(self) -> Door:
        """Who may enter."""
        application: Any = self.application
        door: Door = application.door
        return door

    async def answer(self, **fields: object) -> None:
        """Write JSON."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        await self.finish(json.dumps(fields))


class SignIn(SessionHandler):
    """``/sign-in``: a session for the token."""

    async def get(self) -> None:
        """Say whether a token is needed, and whether the browser has a session."""
        await self.answer(
            needs_token=self.door.token is not None,
            is_signed_in=_has_session(self.door, self.request),
        )

    async def post(self) -> None:
        """Give a session for the token."""
        self._look_at(codec.decode(self.request.body, Credentials).token.strip())
        sessions = self.door.sessions
        if sessions is not None:
            self.set_cookie(
                sessions.cookie,
                sessions.issue(time.time()),
                path="",  # the browser takes the folder that it knows the server by
                max_age=LIFETIME,
                httponly=True,
                samesite="Strict",
                # The page knows whether a proxy speaks https; the server behind it does not.
                secure=self.request.headers["Origin"].startswith("https:"),
            )
        await self.answer()

    def _look_at(self, token: str) -> None:
        application: Any = self.application
        address, attempts = str(self.request.remote_ip), application.attempts
        if wait := attempts.wait(address):
            raise TrackerError(
                f"Too many wrong tokens came from {address}. Try again in {wait:.0f} seconds.",
                ErrorCode.REQUEST_LIMIT_EXCEEDED,
                retry_after=wait,
            )
        if not self.door.opens_for(token):
            attempts.failed(address)
            raise TrackerError(
                "This is not the server's token. Whoever runs the server has it.",
                ErrorCode.UNAUTHENTICATED,
            )


class SignOut(SessionHandler):
    """``/sign-out``: the browser forgets its session."""

    async def post(self) -> None:
        """Take the cookie away."""
        sessions = self.door.sessions
        if sessions is not None:
            self.clear_cookie(sessions.cookie, path="")
        await self.answer()
