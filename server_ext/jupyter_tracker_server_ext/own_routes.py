"""Routes of what only a Jupyter server offers: they stand in no contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_tracker.contract.endpoints import Permission
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import HostHandler, TrackerHandler
from jupyter_tracker.server.routes import Route, over
from jupyter_tracker_server_ext.state_stream import StateSource, StateStream

Operation = tuple[str, str, Permission]
"""An HTTP method, the name of what it does, and the permission that this takes."""


@dataclass(frozen=True)
class OwnRoutes:
    """Makes routes; the fields are those of the routes of the contract."""

    context: ServerContext
    base: type[HostHandler]
    websocket_base: type[HostHandler]
    root: str

    def route(
        self, path: str, handler: type[TrackerHandler], operation: Operation, **attributes: Any
    ) -> Route:
        """Make the route of ``path`` below ``/api/tracker/1``; the handler has ``attributes``."""
        return self._made(path, handler, self.base, operation, attributes)

    def stream(self, path: str, operation: Operation, source: StateSource) -> Route:
        """Make the route of a WebSocket that sends a state."""
        return self._made(path, StateStream, self.websocket_base, operation, {"source": source})

    def _made(
        self,
        path: str,
        handler: type[TrackerHandler],
        base: type[HostHandler],
        operation: Operation,
        attributes: Mapping[str, Any],
    ) -> Route:
        method, name, permission = operation
        served = over(base, handler, {}, **{**attributes, "operations": {method: name}})
        options = {"context": self.context, "permissions": {method: permission}}
        return f"{self.root}/api/tracker/1/{path}", served, options
