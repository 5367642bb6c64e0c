"""From the table of endpoints to Tornado routes: nothing is served that is not in the table."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tornado.web import RequestHandler

from jupyter_tracker.contract import endpoints as table
from jupyter_tracker.contract.endpoints import Endpoint, Transfer
from jupyter_tracker.server.artifact_handlers import (
    ArtifactHandler,
    RunUploadHandler,
    ShowHandler,
    ShowModelVersionHandler,
)
from jupyter_tracker.server.change_stream import ChangeStream
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import (
    ChangesHandler,
    EndpointHandler,
    HostHandler,
    Permissions,
    TrackerHandler,
)
from jupyter_tracker.server.left_out import (
    EVERY_METHOD,
    LEFT_OUT,
    LeftOutHandler,
    left_out_pattern,
)

_TRANSFER_HANDLERS: dict[str, type[TrackerHandler]] = {
    table.DOWNLOAD_ARTIFACT.path: ArtifactHandler,
    table.SHOW_ARTIFACT.path: ShowHandler,
    table.SHOW_MODEL_VERSION_ARTIFACT.path: ShowModelVersionHandler,
    table.UPLOAD_RUN_ARTIFACT.path: RunUploadHandler,
    table.STREAM_CHANGES.path: ChangeStream,
}

Named = Endpoint[Any, Any] | Transfer
"""Anything of the table: it has a name and a permission."""

Route = tuple[str, type[RequestHandler], dict[str, Any]]

MakeRoutes = Callable[[ServerContext, type[HostHandler]], list[Route]]
"""Makes the routes of what stands beside the table, over a host's base handler."""


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
    # First, because a path with fields, such as one trace's, would match some of them.
    for each in LEFT_OUT:
        refused = over(base, LeftOutHandler, {}, what=each.what)
        options = {"context": context, "permissions": EVERY_METHOD}
        made.append((root + left_out_pattern(each), refused, options))
    for path, methods in _by_path(table.ENDPOINTS).items():
        handler = ChangesHandler if path == table.LIST_CHANGES.path else EndpointHandler
        served = over(base, handler, methods, endpoints=methods)
        made.append((root + _pattern(path), served, _options(context, methods)))
    for path, transfers in _transfers_by_path().items():
        handler_class = _TRANSFER_HANDLERS[path]
        below = (websocket_base or base) if handler_class is ChangeStream else base
        streamed = over(below, handler_class, transfers)
        made.append((root + _pattern(path), streamed, _options(context, transfers)))
    return made


def over(
    base: type[HostHandler],
    handler: type[TrackerHandler],
    methods: Mapping[str, Named],
    **attributes: Any,
) -> type[RequestHandler]:
    """Put a handler over a host's base class."""
    names = {method: each.name for method, each in methods.items()}
    return type(handler.__name__, (handler, base), {"operations": names, **attributes})


def _by_path(
    endpoints: Iterable[Endpoint[Any, Any]],
) -> dict[str, dict[str, Endpoint[Any, Any]]]:
    paths: dict[str, dict[str, Endpoint[Any, Any]]] = {}
    # A field takes any word: what has a name of its own must be found before it.
    for endpoint in sorted(endpoints, key=lambda each: "{" in each.path):
        paths.setdefault(endpoint.path, {}).update(dict.fromkeys(endpoint.methods, endpoint))
    return paths


def _transfers_by_path() -> dict[str, dict[str, Transfer]]:
    paths: dict[str, dict[str, Transfer]] = {}
    for transfer in sorted(table.TRANSFERS, key=lambda each: each.path):
        paths.setdefault(transfer.path, {})[transfer.method] = transfer
    return paths


def _options(context: ServerContext, methods: Mapping[str, Named]) -> dict[str, Any]:
    permissions: Permissions = {method: each.permission for method, each in methods.items()}
    return {"context": context, "permissions": permissions}


def _pattern(path: str) -> str:
    """Make the regular expression of a path: MLflow's web page calls ``/ajax-api/`` for ``/api/``.

    A field that may hold slashes takes the rest of the URL, any other one part of it.
    """
    pattern = re.sub(r"^/api/", "/(?:ajax-)?api/", path)
    pattern = re.sub(r"{(path|folder|tag_key)}", r"(?P<\1>.+)", pattern)
    return re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern)
