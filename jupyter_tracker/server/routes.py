"""From the table of endpoints to Tornado routes: nothing is served that is not in the table."""

import re
from typing import Any

from tornado.web import RequestHandler

from jupyter_tracker.contract import endpoints as table
from jupyter_tracker.server.artifact_handlers import ArtifactHandler, ShowHandler
from jupyter_tracker.server.change_stream import ChangeStream
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import (
    ChangesHandler,
    EndpointHandler,
    HostHandler,
    Permissions,
    TrackerHandler,
)

_TRANSFER_HANDLERS: dict[str, type[TrackerHandler]] = {
    table.DOWNLOAD_ARTIFACT.path: ArtifactHandler,
    table.SHOW_ARTIFACT.path: ShowHandler,
    table.STREAM_CHANGES.path: ChangeStream,
}

Route = tuple[str, type[RequestHandler], dict[str, Any]]


def routes(
    context: ServerContext,
    base: type[HostHandler],
    websocket_base: type[HostHandler] | None = None,
    root: str = "",
) -> list[Route]:
    """Make the routes of everything in the table.

    Parameters
    ----------
    context
        What the handlers share.
    base
        The host's base handler; its ``prepare`` recognises the caller as ``current_user``.
    websocket_base
        The same for WebSockets, where the host has another one for them.
    root
        Path that everything is served below, without a slash at its end.
    """
    made: list[Route] = []
    for endpoint in table.ENDPOINTS:
        handler = ChangesHandler if endpoint is table.LIST_CHANGES else EndpointHandler
        permissions: Permissions = dict.fromkeys(endpoint.methods, endpoint.permission)
        options = {"context": context, "permissions": permissions}
        pattern = root + _pattern(endpoint.path)
        made.append((pattern, _over(base, handler, endpoint=endpoint), options))
    for path, permissions in _transfer_permissions().items():
        handler_class = _TRANSFER_HANDLERS[path]
        below = (websocket_base or base) if handler_class is ChangeStream else base
        options = {"context": context, "permissions": permissions}
        made.append((root + _pattern(path), _over(below, handler_class), options))
    return made


def _pattern(path: str) -> str:
    """Make the regular expression of a path: MLflow's web page calls ``/ajax-api/`` for ``/api/``.

    A field that may hold slashes takes the rest of the URL, any other one part of it.
    """
    pattern = re.sub(r"^/api/", "/(?:ajax-)?api/", path)
    pattern = re.sub(r"{(path|tag_key)}", r"(?P<\1>.+)", pattern)
    return re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern)


def _transfer_permissions() -> dict[str, Permissions]:
    paths = {transfer.path for transfer in table.TRANSFERS}
    return {
        path: {each.method: each.permission for each in table.TRANSFERS if each.path == path}
        for path in sorted(paths)
    }


def _over(
    base: type[HostHandler], handler: type[TrackerHandler], **attributes: Any
) -> type[RequestHandler]:
    return type(handler.__name__, (handler, base), attributes)
