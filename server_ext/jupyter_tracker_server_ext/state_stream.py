"""A state that changes, sent to the browser."""

import asyncio
from typing import Any, Protocol

from tornado.websocket import WebSocketClosedError, WebSocketHandler

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.server.handlers import TrackerHandler


class StateSource(Protocol):
    """Knows a state, and waits for another one."""

    async def other_than(self, known: Any) -> Entity | None:
        """Return the state, as soon as that is not ``known``; None at the end."""


class StateStream(TrackerHandler, WebSocketHandler):
    """Sends the state, and again whenever that changes."""

    source: StateSource
    _task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to send."""
        super().open()
        self._task = asyncio.create_task(self._send())

    def on_message(self, message: str | bytes) -> None:
        """Ignore what the browser says: it has nothing to say here."""

    def on_close(self) -> None:
        """Stop sending."""
        if self._task is not None:
            self._task.cancel()

    async def _send(self) -> None:
        known: Entity | None = None
        try:
            while (known := await self.source.other_than(known)) is not None:
                await self.write_message(codec.encode(known).decode())
            self.close(1001, "The server stops.")
        except WebSocketClosedError:
            pass
