"""What the handlers share: the store, the threads that call it, the change feed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from jupyter_tracker.contract import acting
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, unavailable
from jupyter_tracker.server.feed import ChangeFeed
from jupyter_tracker.server.lost_runs import LOST_AFTER, LostRuns
from jupyter_tracker.server.webhook_delivery import WebhookDelivery
from jupyter_tracker.stores.protocol import Store

T = TypeVar("T")

_STORE_THREADS = 8
_TRANSFER_THREADS = 16
_MAX_QUEUED = 256
_QUEUE_TIMEOUT = 10.0
_MAX_ARTIFACT_SIZE = 1 << 40
_PING_TIMEOUT = 2.0
"""Seconds in which a store must answer to be called healthy."""


class ServerContext:
    """One store, served by one process.

    Parameters
    ----------
    store
        What answers.
    max_queued
        Requests that may wait for a thread; one more is refused at once.
    queue_timeout
        Seconds that a request may wait for a thread.
    max_artifact_size
        Largest artifact in bytes that is taken in.
    lost_after
        Seconds without a sign of life after which a run is KILLED.
    """

    def __init__(
        self,
        store: Store,
        *,
        max_queued: int = _MAX_QUEUED,
        queue_timeout: float = _QUEUE_TIMEOUT,
        max_artifact_size: int = _MAX_ARTIFACT_SIZE,
        lost_after: float = LOST_AFTER,
    ) -> None:
        self.store = store
        self.feed = ChangeFeed(store)
        self._webhooks = WebhookDelivery(store.outbox) if store.outbox is not None else None
        end_lost_runs = getattr(store, "end_lost_runs", None)
        self._lost_runs = LostRuns(end_lost_runs, lost_after) if end_lost_runs else None
        self.max_artifact_size = max_artifact_size
        self._max_queued = max_queued
        self._queue_timeout = queue_timeout
        self._threads = ThreadPoolExecutor(_STORE_THREADS, thread_name_prefix="tracker-store")
        self._transfers = ThreadPoolExecutor(_TRANSFER_THREADS, thread_name_prefix="tracker-bytes")
        self._unfinished = 0
        self._pinger = ThreadPoolExecutor(1, thread_name_prefix="tracker-ping")
        self._ping: asyncio.Future[object] | None = None

    @property
    def queued(self) -> int:
        """How many calls wait for a thread."""
        return max(0, self._unfinished - _STORE_THREADS)

    def gauges(self) -> dict[str, float]:
        """Return numbers of this process and its store, for whoever watches; may block."""
        numbers = {"requests_queued": float(self.queued), "database_answers": 1.0}
        of_store: Callable[[], dict[str, float]] | None = getattr(self.store, "gauges", None)
        try:
            if of_store is not None:
                numbers |= of_store()
            if self.store.outbox is not None:
                numbers["webhook_deliveries_pending"] = float(self.store.outbox.pending())
        except TrackerError:  # the other numbers are wanted all the more
            numbers["database_answers"] = 0.0
        return numbers

    async def in_thread(self, call: Callable[[], T], actor: str = "") -> T:
        """Run a call that may block, away from the event loop, on behalf of ``actor``.

        Raises
        ------
        TrackerError
            TEMPORARILY_UNAVAILABLE when too many calls wait already, or this one waited too long.
        """
        if self.queued >= self._max_queued:
            raise unavailable(
                f"The server is overloaded: {self.queued} requests wait already. Try again."
            )
        queued = self._threads.submit(acting.run_as, actor, call)
        self._unfinished += 1
        loop = asyncio.get_running_loop()
        # A call that has begun cannot be cancelled: the timer ends only those that wait.
        timer = loop.call_later(self._queue_timeout, queued.cancel) if self.queued else None
        try:
            return await asyncio.wrap_future(queued)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if queued.cancelled() and task is not None and not task.cancelling():
                raise unavailable(
                    f"The server is overloaded: the request waited {self._queue_timeout:g} s for "
                    "its turn. Try again."
                ) from None
            raise
        finally:
            self._unfinished -= 1
            if timer is not None:
                timer.cancel()

    async def in_transfer_thread(self, call: Callable[[], T], actor: str = "") -> T:
        """Run a call that moves an artifact's bytes; the threads of the store stay free.

        A transfer that has begun is not refused half-way: it waits for its turn.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._transfers, acting.run_as, actor, call)

    def announce_artifact(self, path: str) -> None:
        """Let those who follow a run know of one of its files; may block."""
        # A store without it is a server's, which does so itself.
        announce: Callable[[str], None] | None = getattr(self.store, "announce_artifact", None)
        if announce is not None:
            with suppress(TrackerError):  # the file is there all the same
                announce(path)

    async def ping(self) -> None:
        """Ask the store for a sign of life.

        Raises
        ------
        TrackerError
            When it cannot answer, or does not within two seconds.
        """
        # Who asks while another asks gets the same answer: probes must not pile up.
        if self._ping is None or self._ping.done():
            loop = asyncio.get_running_loop()
            self._ping = loop.run_in_executor(
                self._pinger, self.store.list_changes, r.ListChanges()
            )
            # Nobody may be left to hear of a failure that comes late.
            self._ping.add_done_callback(lambda ping: ping.cancelled() or ping.exception())
        try:
            await asyncio.wait_for(asyncio.shield(self._ping), _PING_TIMEOUT)
        except TimeoutError:
            raise unavailable(
                f"The database has not answered for {_PING_TIMEOUT:g} seconds."
            ) from None

    async def close(self) -> None:
        """Stop the feed and the threads, and close the store."""
        if self._lost_runs is not None:
            self._lost_runs.close()
        if self._webhooks is not None:
            self._webhooks.close()
        self.store.close()
        await self.feed.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._transfers.shutdown(wait=False, cancel_futures=True)
        self._pinger.shutdown(wait=False, cancel_futures=True)
