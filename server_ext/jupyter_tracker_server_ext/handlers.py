"""Jupyter's handlers as the base of the tracker's: Jupyter recognises the caller."""

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketHandler


class JupyterBase(APIHandler):
    """Signs in as Jupyter's own API does: token, cookie or the Hub, with its XSRF check."""


class JupyterWebSocketBase(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """The same for WebSockets, with Jupyter's origin check and pings."""
