"""Changes pushed to a browser over a WebSocket."""

import asyncio

from tornado.websocket import WebSocketClosedError, WebSocketHandler

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.server.handlers import TrackerHandler

_ROUND = 30.0
"""Seconds that one wait for changes lasts."""
_BATCH = 0.05
"""Seconds after a change in which others join it in one message."""


class ChangeStream(TrackerHandler, WebSocketHandler):
    """Sends where the feed stands, and from then on every change as it comes."""

    _task: asyncio.Task[None] | None = None

    async def get(self) -> None:
        """Check the request, then open the WebSocket."""
        since = self.get_query_argument("since", "")
        if since and not since.isdecimal():
            raise invalid(f"Invalid value {since!r} for parameter 'since' supplied: give a number.")
        self._since = int(since) if since else None
        await super().get()

    def open(self) -> None:
        """Begin to send."""
        super().open()
        self._task = asyncio.create_task(self._send_changes())

    def on_message(self, message: str | bytes) -> None:
        """Ignore what the browser says: it has nothing to say here."""

    def on_close(self) -> None:
        """Stop sending."""
        if self._task is not None:
            self._task.cancel()

    async def _send_changes(self) -> None:
        feed = self.context.feed
        try:
            answer = await feed.changes(self._since, 0)
            await self.write_message(codec.encode(answer).decode())
            while not feed.stopped:
                update = await feed.changes(answer.next, _ROUND)
                if not update.changes and update.next == answer.next:
                    continue
                await self.write_message(codec.encode(update).decode())
                answer = update
                await asyncio.sleep(_BATCH)
            self.close(1001, "The server stops.")
        except WebSocketClosedError:
            pass
        except TrackerError as error:
            self.close(1011, error.message[:100])
        except Exception:
            # A socket that stays open and silent would look like a store where nothing happens.
            self.close(1011, "The change feed failed; the server's log says why.")
            raise
