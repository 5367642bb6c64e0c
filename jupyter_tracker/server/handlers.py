"""Request handlers, as mixins: each host puts its own base class, with its identity, underneath."""

import json
from collections.abc import Mapping
from math import ceil
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.endpoints import Endpoint, Permission
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server.context import ServerContext

Permissions = Mapping[str, Permission]
"""What each HTTP method of a path asks for; a method that is not in it is refused."""

_RETRY_AFTER = "1"
"""Seconds after which a refused caller may come back."""
_FAILURES = (500, 503)
"""What the log has a traceback of; 501 says what is not offered, or not installed."""


class HostHandler(RequestHandler):
    """What a host's base class brings: who calls, and with what rights.

    Its ``prepare`` sets ``current_user``. Denies by default: a host that forgets to override
    `allows` serves nobody.
    """

    async def allows(self, permission: Permission) -> bool:  # noqa: ARG002
        """Say whether the recognised caller has ``permission``."""
        return False

    @property
    def actor(self) -> str:
        """The name under which the caller's deeds are kept in the audit log."""
        return str(self.current_user or "")


class TrackerHandler(HostHandler):
    """Asks for the endpoint's permission before anything else, and answers errors as MLflow does.

    Whoever the host did not recognise is refused here, for every endpoint alike.
    """

    context: ServerContext
    permissions: Permissions
    operations: Mapping[str, str] = {}
    """The name of what each HTTP method does here, for whoever counts."""

    def initialize(self, context: ServerContext, permissions: Permissions) -> None:
        """Receive what the route says."""
        self.context = context
        self.permissions = permissions

    async def prepare(self) -> None:
        """Let the host recognise the caller, then ask for the permission."""
        waiting = super().prepare()
        if waiting is not None:
            await waiting
        if self._finished:
            return
        permission = self.permissions.get(self.request.method or "")
        if permission is None:
            raise HTTPError(405, f"{self.request.path} does not take {self.request.method}.")
        if not self.current_user:
            raise TrackerError(
                "Not signed in: send the token as 'Authorization: Bearer <token>'.",
                ErrorCode.UNAUTHENTICATED,
            )
        if not await self.allows(permission):
            raise TrackerError(
                f"You are not allowed to {permission} here.", ErrorCode.PERMISSION_DENIED
            )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer ``{"error_code", "message"}``."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        tracker_error = _as_tracker_error(error, status_code)
        self.set_status(
            tracker_error.http_status if isinstance(error, TrackerError) else status_code
        )
        self.set_header("Content-Type", "application/json")
        if tracker_error.retry_after:
            self.set_header("Retry-After", str(ceil(tracker_error.retry_after)))
        elif tracker_error.error_code == ErrorCode.TEMPORARILY_UNAVAILABLE:
            self.set_header("Retry-After", _RETRY_AFTER)
        body: dict[str, Any] = {
            "error_code": tracker_error.error_code,
            "message": tracker_error.message,
        }
        if tracker_error.position is not None:
            body["position"] = tracker_error.position
        self.finish(json.dumps(body))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Leave out of the log refusals, which are the caller's to read, and callers who left."""
        if isinstance(value, StreamClosedError):
            return
        if not isinstance(value, TrackerError) or value.http_status in _FAILURES:
            super().log_exception(typ, value, tb)


def _as_tracker_error(error: BaseException | None, status: int) -> TrackerError:
    if isinstance(error, TrackerError):
        return error
    code = {
        400: ErrorCode.BAD_REQUEST,
        401: ErrorCode.UNAUTHENTICATED,
        403: ErrorCode.PERMISSION_DENIED,
        404: ErrorCode.ENDPOINT_NOT_FOUND,
        405: ErrorCode.ENDPOINT_NOT_FOUND,
    }.get(status, ErrorCode.INTERNAL_ERROR)
    reason = error.log_message if isinstance(error, HTTPError) else None
    return TrackerError(reason or f"The server answered HTTP {status}; its log says why.", code)


class EndpointHandler(TrackerHandler):
    """Answers the JSON endpoints of one path by calling the store's methods of their names."""

    endpoints: Mapping[str, Endpoint[Any, Any]]
    """What each HTTP method asks for."""

    async def get(self, **path_fields: str) -> None:
        """Answer with the request in the query string."""
        query = {
            name: [value.decode("utf-8", "replace") for value in values]
            for name, values in self.request.query_arguments.items()
        }
        await self._answer(codec.from_query(query, self._endpoint.request, **path_fields))

    async def post(self, **path_fields: str) -> None:
        """Answer with the request as a JSON body."""
        await self._answer(codec.decode(self.request.body, self._endpoint.request, **path_fields))

    put = patch = delete = post

    @property
    def _endpoint(self) -> Endpoint[Any, Any]:
        return self.endpoints[self.request.method or ""]

    async def _answer(self, request: Entity) -> None:
        method = getattr(self.context.store, self._endpoint.name)
        response = await self.context.in_thread(lambda: method(request), self.actor)
        await self.reply(response)

    async def reply(self, response: Entity) -> None:
        """Write ``response`` as JSON."""
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(response))


class ChangesHandler(EndpointHandler):
    """Answers ``list_changes`` from the feed, so that many who wait hold no thread each."""

    async def _answer(self, request: Any) -> None:
        await self.reply(await self.context.feed.changes(request.since, request.wait))
