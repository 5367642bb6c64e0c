"""The change feed: one watcher of the store, for everybody who waits for changes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store

_LOOK = 2.0
"""Seconds that one look at the store waits for a change."""


class ChangeFeed:
    """Wakes those who wait when the store changes; watches only while somebody waits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # One thread for the watcher, which blocks, and one for questions, which do not.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="tracker-feed")
        self._waiting = 0
        self._watch: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._closed = False

    async def changes(self, since: int | None, wait: float) -> r.ListChangesResponse:
        """Answer what was written after ``since``, waiting at most ``wait`` seconds for it.

        Raises
        ------
        TrackerError
            When the store cannot say.
        """
        changed = self._changed  # taken before asking, so that no change falls in between
        answer = await self._ask(r.ListChanges(since=since))
        if answer.changes or since is None or wait <= 0 or self._closed:
            return answer
        await self._until(changed, answer.next, wait)
        return answer if self._closed else await self._ask(r.ListChanges(since=since))

    @property
    def stopped(self) -> bool:
        """Whether nobody is kept waiting any more."""
        return self._closed

    def stop(self) -> None:
        """Let everybody who waits go, and keep nobody waiting from now on."""
        self._closed = True
        self._changed.set()
        if self._watch is not None:
            self._watch.cancel()

    async def close(self) -> None:
        """Stop, and let the threads go."""
        self.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _until(self, changed: asyncio.Event, since: int, wait: float) -> None:
        self._waiting += 1
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watch_store(since))
        try:
            await asyncio.wait_for(changed.wait(), wait)
        except TimeoutError:
            pass
        finally:
            self._waiting -= 1

    async def _watch_store(self, since: int) -> None:
        while self._waiting and not self._closed:
            try:
                answer = await self._ask(r.ListChanges(since=since, wait=_LOOK))
            except TrackerError:
                await asyncio.sleep(_LOOK)
                continue
            if answer.next != since:
                since = answer.next
                self._changed.set()
                self._changed = asyncio.Event()

    async def _ask(self, request: r.ListChanges) -> r.ListChangesResponse:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._store.list_changes, request)
