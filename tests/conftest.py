"""Fixtures that every room uses: a store of one's own, and a server on top of it."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_tracker.server.application import LoopbackServer, make_application
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker.stores.sql.store import SqlStore

TOKEN = "token-of-the-tests"


@dataclass
class RunningServer:
    """A server that answers on a loopback port, in a thread of this process."""

    uri: str
    token: str
    store: Store


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the developer's own runs and settings."""
    for name in ("URI", "TOKEN", "EXPERIMENT_NAME", "DATA_DIR", "FRONTEND"):
        monkeypatch.delenv(f"JUPYTER_TRACKER_{name}", raising=False)
    for name in ("TRACKING_URI", "TRACKING_TOKEN", "TRACKING_USERNAME", "EXPERIMENT_NAME"):
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[SqlStore]:
    store = SqlStore(tmp_path / "store" / "tracker.db", tmp_path / "store" / "artifacts")
    yield store
    store.close()


@pytest.fixture
def server(sql_store: SqlStore) -> Iterator[RunningServer]:
    started: list[str] = []
    ready, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        context = ServerContext(sql_store)
        listener = LoopbackServer(make_application(context, TOKEN))
        started.append(listener.uri)
        ready.set()
        await stop.wait()
        await listener.close()
        await context.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield RunningServer(started[0], TOKEN, sql_store)
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture(params=["sql", "rest"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store in turn: what holds for one must hold for the other."""
    if request.param == "sql":
        yield request.getfixturevalue("sql_store")
        return
    server = request.getfixturevalue("server")
    rest = RestStore(server.uri, server.token)
    yield rest
    rest.close()
