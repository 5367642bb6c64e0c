"""Following what has not been sent yet, as long as somebody wants to know."""

import asyncio
import time

import msgspec

from jupyter_tracker.journal.unsent import Late, Unsent, count, tails
from jupyter_tracker_server_ext.leftovers import LeftoverSender

_INTERVAL = 1.0
"""Seconds between looks at the journals: no system tells of changes on every file system."""
_PATIENCE = 3.0
"""Seconds after which something that has not been sent is worth telling."""


class Waiting(Unsent):
    """How much waits to be sent, and why, if that is known."""

    reason: str = ""


class UnsentWatch:
    """Looks at the journals while somebody waits, and says when what waits to be sent changes.

    Parameters
    ----------
    sender
        Knows why something could not be sent; looks into it as soon as something is late.
    """

    def __init__(self, sender: LeftoverSender) -> None:
        self._sender = sender
        self._late = Late(_PATIENCE)
        self._changed = asyncio.Condition()
        self._listeners = 0
        self._task: asyncio.Task[None] | None = None
        self._last: Waiting | None = None
        self._is_closed = False

    async def other_than(self, known: Waiting | None) -> Waiting | None:
        """Return what waits to be sent, as soon as that is not ``known``; None at the end."""
        if self._is_closed:
            return None
        if self._task is None or self._task.done():
            self._last = None
            self._task = asyncio.create_task(self._watch())
        self._listeners += 1
        try:
            async with self._changed:
                while not self._is_closed and self._last in (None, known):
                    await self._changed.wait()
                return None if self._is_closed else self._last
        finally:
            self._listeners -= 1

    async def close(self) -> None:
        """Look no more, and let go who waits."""
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()
        async with self._changed:
            self._changed.notify_all()

    async def _watch(self) -> None:
        while self._listeners:
            found = await asyncio.to_thread(self._look)
            if found != self._last:
                async with self._changed:
                    self._last = found
                    self._changed.notify_all()
            await asyncio.sleep(_INTERVAL)

    def _look(self) -> Waiting:
        try:
            found = count(self._late.among(tails(), time.monotonic()))
        except OSError:  # a network file system is away: nothing is known to have changed
            return self._last or Waiting()
        if not found.runs:
            return Waiting()
        if not (self._last and self._last.runs):
            self._sender.wake()
        return Waiting(**msgspec.structs.asdict(found), reason=self._sender.reason)
