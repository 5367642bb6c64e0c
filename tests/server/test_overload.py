"""More requests than threads: they wait, and at last are told to come back."""

import asyncio
import threading
import time

import pytest
import requests

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server.application import TrackerApplication
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.security import Door
from jupyter_tracker.stores.sql.store import SqlStore
from tests.server.conftest import serving

THREADS = 8


def occupied(
    context: ServerContext, calls: int, until: threading.Event
) -> list[asyncio.Task[bool]]:
    return [asyncio.create_task(context.in_thread(lambda: until.wait(10))) for _ in range(calls)]


def test_one_request_too_many_is_refused_at_once(sql_store: SqlStore):
    async def overload() -> None:
        context, released = ServerContext(sql_store, max_queued=2), threading.Event()
        waiting = occupied(context, THREADS + 2, released)
        await asyncio.sleep(0.1)
        assert context.queued == 2
        assert context.gauges()["requests_queued"] == 2
        with pytest.raises(TrackerError, match="overloaded") as refusal:
            await context.in_thread(lambda: None)
        assert refusal.value.error_code == ErrorCode.TEMPORARILY_UNAVAILABLE
        released.set()
        assert all(await asyncio.gather(*waiting))
        assert context.queued == 0
        await context.close()

    asyncio.run(overload())


def test_a_request_does_not_wait_for_ever(sql_store: SqlStore):
    async def overload() -> None:
        context, released = ServerContext(sql_store, queue_timeout=0.2), threading.Event()
        begun = occupied(context, THREADS, released)
        await asyncio.sleep(0.05)
        before = time.monotonic()
        with pytest.raises(TrackerError, match=r"waited 0.2 s"):
            await context.in_thread(lambda: None)
        assert time.monotonic() - before < 1
        released.set()
        assert all(await asyncio.gather(*begun))  # what has begun is not interrupted
        await context.close()

    asyncio.run(overload())


def test_a_refused_client_is_told_when_to_come_back(sql_store: SqlStore):
    def make(context: ServerContext) -> TrackerApplication:
        context._max_queued = 0
        context._unfinished = THREADS
        return TrackerApplication(context, Door(None))

    with serving(sql_store, make) as uri:
        answer = requests.get(f"{uri}/api/2.0/mlflow/experiments/search?max_results=1", timeout=10)
        health = requests.get(f"{uri}/health", timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["error_code"] == "TEMPORARILY_UNAVAILABLE"
    assert health.text == "OK"  # overloaded is not dead
