"""Fixtures that every room uses: a store of one's own, and a server on top of it."""

import asyncio
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.uris import URIS
from jupyter_tracker.journal import background, trace_sender
from jupyter_tracker.server.application import LoopbackServer, make_application
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore
from tests.servers.databases import DatabaseServer, Postgres, emptied, mysql, postgresql
from tests.servers.mlflow import running_mlflow
from tests.servers.s3 import s3, s3_server, s3_uri

# A shell that runs the tests in the background has them, and what they start, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

__all__ = ["mysql", "postgresql", "s3", "s3_server", "s3_uri"]

TOKEN = "token-of-the-tests"
OUR_VARIABLES = (
    "URI TOKEN EXPERIMENT_NAME EXPERIMENT_ID RUN_ID DATA_DIR JOURNAL_DIR FRONTEND LOOPBACK".split()
)


@dataclass
class RunningServer:
    """A server that answers on a loopback port, in a thread of this process."""

    uri: str
    token: str
    store: Store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `make thorough` what is tried on a quicker database too.

    That is MariaDB, and PostgreSQL where MLflow's client asks.
    """
    for item in items:
        is_slow = "[mysql" in item.nodeid or (
            "[postgresql" in item.nodeid and item.path.parent.name == "compat"
        )
        if is_slow and not item.path.name.startswith("test_databases"):
            item.add_marker(pytest.mark.thorough)


LONG = ("truth/test_verification.py", "server_ext/test_verify.py", "magics/test_kernel.py")
"""Files of few long tests that share nothing; whole, the last of them would keep one core busy."""


class Scheduling(LoadFileScheduling):
    """A file is tested by one process, and so is all that needs MLflow's server: it starts once."""

    def _split_scope(self, nodeid: str) -> str:
        if "[mlflow" in nodeid or "test_mlflows_server" in nodeid:
            return "MLflow's server"
        file: str = super()._split_scope(nodeid)
        return nodeid if file.endswith(LONG) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(autouse=True)
def _nothing_left_for_the_next() -> Iterator[None]:
    """Forget what a test has set, here, in MLflow and in the environment."""
    before = dict(os.environ)
    yield
    URIS.forget()
    SESSION.experiment = None
    if "mlflow.tracking.fluent" in sys.modules:
        import mlflow

        mlflow.set_tracking_uri(None)
        mlflow.set_registry_uri("")
        mlflow.tracking.fluent._active_experiment_id = None
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(autouse=True)
def _own_environment(
    _nothing_left_for_the_next: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep every test away from the developer's own runs and settings."""
    for name in OUR_VARIABLES:
        monkeypatch.delenv(f"JUPYTER_TRACKER_{name}", raising=False)
    for name in (
        "TRACKING_URI",
        "REGISTRY_URI",
        "TRACKING_TOKEN",
        "TRACKING_USERNAME",
        "EXPERIMENT_NAME",
        "EXPERIMENT_ID",
        "RUN_ID",
    ):
        monkeypatch.delenv(f"MLFLOW_{name}", raising=False)
    for name in list(os.environ):
        if name.startswith(("AWS_", "MLFLOW_S3_", "MLFLOW_BOTO_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("JUPYTER_TRACKER_PROVENANCE", "off")  # of this repository, for each run
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture(autouse=True)
def _no_earlier_journals() -> None:
    """Forget what earlier tests left to be sent: the sender would speak up in this one."""
    background.sender()._targets.clear()
    trace_sender.sender()._targets.clear()


NewDatabase = Callable[[Path], str]


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Put a new store's SQLite database at a path, and name it.

    It is a copy: making the tables takes longer than most tests.
    """
    made = tmp_path_factory.mktemp("database") / "tracker.db"
    schema.prepare(engine := make_engine(f"sqlite:///{made}"))
    engine.dispose()

    def copied(path: Path) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, path)
        return f"sqlite:///{path}"

    return copied


@pytest.fixture
def database_uri(new_database: NewDatabase, tmp_path: Path) -> str:
    """Where `sql_store` is; a test that is given another database overrides it."""
    return new_database(tmp_path / "store" / "tracker.db")


@pytest.fixture
def artifact_location(tmp_path: Path) -> str:
    """Where `sql_store` keeps artifacts; a test that is given another place overrides it."""
    return str(tmp_path / "store" / "artifacts")


@pytest.fixture
def sql_store(database_uri: str, artifact_location: str, tmp_path: Path) -> Iterator[SqlStore]:
    (tmp_path / "store").mkdir(exist_ok=True)
    store = SqlStore(make_engine(database_uri), open_artifacts(artifact_location))
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


@pytest.fixture(scope="session")
def mlflow_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """MLflow's own server, for the tests that leave room for others on it."""
    with running_mlflow(tmp_path_factory.mktemp("mlflow")) as uri:
        client = MlflowClient(uri)  # its first answers take some seconds
        client.log_text(client.create_run("0").info.run_id, "warm", "warm.txt")
        client.close()
        yield uri


@pytest.fixture
def rest_store(server: RunningServer) -> Iterator[RestStore]:
    store = RestStore(server.uri, server.token)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "rest", "postgresql", "mysql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store in turn: what holds for one must hold for the others."""
    match request.param:
        case "sqlite":
            yield request.getfixturevalue("sql_store")
        case "rest":
            yield request.getfixturevalue("rest_store")
        case kind:
            uri = request.getfixturevalue(f"{kind}_uri")
            store = SqlStore(make_engine(uri), LocalArtifacts(tmp_path / "artifacts"))
            yield store
            store.close()


@pytest.fixture
def postgresql_uri(postgresql: Postgres) -> Iterator[str]:
    """An empty database on PostgreSQL."""
    yield from emptied(postgresql)


@pytest.fixture
def mysql_uri(mysql: DatabaseServer) -> Iterator[str]:
    """An empty database on MariaDB."""
    yield from emptied(mysql)
