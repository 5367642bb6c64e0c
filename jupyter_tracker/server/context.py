"""What the handlers share: the store, the threads that call it, the change feed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from jupyter_tracker.contract import acting
from jupyter_tracker.server.feed import ChangeFeed
from jupyter_tracker.stores.protocol import Store

T = TypeVar("T")

_STORE_THREADS = 8


class ServerContext:
    """One store, served by one process."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.feed = ChangeFeed(store)
        self._threads = ThreadPoolExecutor(_STORE_THREADS, thread_name_prefix="tracker-store")

    async def in_thread(self, call: Callable[[], T], actor: str = "") -> T:
        """Run a call that may block, away from the event loop, on behalf of ``actor``."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, acting.run_as, actor, call)

    async def close(self) -> None:
        """Stop the feed and the threads, and close the store."""
        self.store.close()
        await self.feed.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
