"""Jupyter's handlers as the base of the tracker's: Jupyter knows the caller and his rights."""

import re
from inspect import isawaitable

from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketHandler

from jupyter_tracker.contract.acting import ANONYMOUS
from jupyter_tracker.contract.endpoints import Permission
from jupyter_tracker.server.handlers import HostHandler

RESOURCE = "jupyter_tracker"
"""What a Jupyter server's authorizer knows the tracker as; the actions are "read" and "write"."""
_RANDOM_ID = re.compile("[0-9a-f]{32}")


class AuthorizedByJupyter(JupyterHandler, HostHandler):
    """Asks the server's authorizer, which by default lets everybody do everything."""

    @property
    def actor(self) -> str:
        """The user's name; whom Jupyter knows by its token alone has none, but one made up."""
        user: User | None = self.current_user
        if user is None:
            return ""
        made_up = user.name.startswith("Anonymous ") and _RANDOM_ID.fullmatch(user.username)
        return ANONYMOUS if made_up else user.username

    async def allows(self, permission: Permission) -> bool:
        """Say whether the recognised caller has ``permission``."""
        return await self.may(str(permission), RESOURCE)

    async def may(self, action: str, resource: str) -> bool:
        """Say whether the recognised caller may do ``action`` to a ``resource`` of Jupyter's."""
        answer = self.authorizer.is_authorized(self, self.current_user, action, resource)
        return bool(await answer) if isawaitable(answer) else bool(answer)


class JupyterBase(AuthorizedByJupyter, APIHandler):
    """Signs in as Jupyter's own API does: token, cookie or the Hub, with its XSRF check."""


class JupyterWebSocketBase(WebSocketMixin, AuthorizedByJupyter, WebSocketHandler):
    """The same for WebSockets, with Jupyter's origin check and pings."""
