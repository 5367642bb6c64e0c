"""Connections and transactions."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from jupyter_tracker.contract.errors import invalid, unavailable
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.stores.sql import failures

T = TypeVar("T")

_BUSY_TIMEOUT_MS = 30_000
"""How long a SQLite connection waits for another process to finish writing."""
_CONNECT_TIMEOUT = 5
"""Seconds to wait for a database server to take a connection."""
_FORK_TIMEOUT = 2.0
"""Seconds that a fork waits for a transaction that writes."""
_ATTEMPTS = 5
"""How often a transaction that lost to another one is run."""

_USED = "last used"
_FRESH = 1.0
"""Seconds that a connection is trusted after it was used."""
_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}
_EXTRAS = {"postgresql+psycopg": "postgresql", "mysql+pymysql": "mysql"}


def make_engine(uri: str) -> Engine:
    """Make the engine for a database; nothing is connected yet.

    Parameters
    ----------
    uri
        ``sqlite:///<file>``, ``postgresql://…`` or ``mysql://…``, in SQLAlchemy's form; the driver
        is ours to choose, so ``postgresql+psycopg2://…`` is taken as well.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is another database, or its driver is not installed.
    """
    url = _driven(uri)
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(Path(str(url.database)))
    try:
        engine = create_engine(url, **_pool_options(), **_server_options(url))
    except ModuleNotFoundError as error:
        extra = _EXTRAS[url.drivername]
        raise invalid(
            f"The database driver {error.name!r} is not installed. Install it with: "
            f"pip install 'jupyter-tracker[{extra}]'"
        ) from None
    if url.get_backend_name() == "mysql":
        event.listen(engine, "connect", _set_up_mysql)
    event.listen(engine, "checkout", partial(_ping_unless_fresh, engine))
    event.listen(engine, "checkin", _remember_use)
    return engine


def sqlite_engine(path: Path) -> Engine:
    """Make the engine for the SQLite file at ``path``; the file need not exist yet."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the data and does not write."""
    with _translated(engine), engine.connect() as connection, connection.begin():
        _begin_sqlite(connection, "BEGIN")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: everything in it is kept, or on an error nothing."""
    with _translated(engine), _begun_to_write(engine) as connection:
        yield connection


def written(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run ``work`` in a transaction that writes, and again when it was lost.

    Two writers of one name both find it free; the database refuses the second, which then looks
    again and says what it finds. The same goes for deadlocks, which a database breaks by refusing
    one of the two. And a connection may prove dead when it is used again.
    """
    with _translated(engine):
        for attempt in range(1, _ATTEMPTS):
            try:
                with _begun_to_write(engine) as connection:
                    return work(connection)
            except DBAPIError as error:
                if not (failures.lost_to_another(error) or _broke_before_commit(error)):
                    raise
                time.sleep(0.002 * 2**attempt)
        with _begun_to_write(engine) as connection:
            return work(connection)


def _broke_before_commit(error: DBAPIError) -> bool:
    """Say whether the connection broke at a statement, so that nothing has been written."""
    return error.connection_invalidated and error.statement is not None


@contextmanager
def _begun_to_write(engine: Engine) -> Iterator[Connection]:
    with (
        _turn_to_write(engine),
        engine.connect() as connection,
        connection.begin(),
    ):
        # IMMEDIATE takes the write lock at once: two writers queue instead of failing half-way.
        _begin_sqlite(connection, "BEGIN IMMEDIATE")
        yield connection


def pool_gauges(engine: Engine) -> dict[str, float]:
    """Count the connections of the engine's pool."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return {}
    in_use = pool.checkedout()
    return {
        "pool_connections_open": float(pool.checkedin() + in_use),
        "pool_connections_in_use": float(in_use),
        "pool_connections_allowed": float(pool.size() + pool._max_overflow),
    }


def _driven(uri: str) -> URL:
    try:
        url = make_url(uri)
        driver = _DRIVERS[url.get_backend_name()]
    except (ArgumentError, NoSuchModuleError, KeyError, ValueError):
        raise invalid(
            f"Invalid database URI {shown(without_credentials(uri))}: use 'sqlite:///<file>', "
            "'postgresql://<user>:<password>@<host>/<database>' or "
            "'mysql://<user>:<password>@<host>/<database>'."
        ) from None
    if driver == "sqlite" and not url.database:
        raise invalid(f"Invalid database URI {shown(uri)}: name a file, as in 'sqlite:///my.db'.")
    return url.set(drivername=driver)


def _pool_options() -> dict[str, Any]:
    """Size the pool; the names of the variables are MLflow's."""
    return {
        "pool_size": _number("MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", 10),
        "max_overflow": _number("MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW", 0),
        "pool_recycle": _number("MLFLOW_SQLALCHEMYSTORE_POOL_RECYCLE", 1800),
        "pool_timeout": _number("JUPYTER_TRACKER_POOL_TIMEOUT", 5),
    }


def _number(variable: str, default: int) -> int:
    text = os.environ.get(variable, "")
    if not text:
        return default
    if not text.isdecimal():
        raise invalid(f"Invalid value {shown(text)} of {variable}: give a whole number.")
    return int(text)


def _ping_unless_fresh(engine: Engine, connection: Any, record: Any, _fairy: object) -> None:
    """Try a connection that has not been used for a moment: the server may have restarted.

    As SQLAlchemy's ``pool_pre_ping``, which asks every time, for a fifth of what a request takes.
    """
    if time.monotonic() - record.info.get(_USED, -inf) < _FRESH:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError("the connection was lost") from error


def _remember_use(_connection: object, record: Any) -> None:
    record.info[_USED] = time.monotonic()


def _server_options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "postgresql":
        return {"connect_args": {"connect_timeout": _CONNECT_TIMEOUT}}
    return {
        # Without gap locks, so that writers of different runs do not wait for each other.
        "isolation_level": "READ COMMITTED",
        "connect_args": {"connect_timeout": _CONNECT_TIMEOUT, "charset": "utf8mb4"},
    }


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own transaction handling would begin too late; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA case_sensitive_like = ON")
    cursor.execute("PRAGMA cache_size = -16000")
    cursor.execute("PRAGMA mmap_size = 268435456")
    cursor.close()


def _begin_sqlite(connection: Connection, statement: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement)


def _set_up_mysql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        # Strict: a value that does not fit is refused, never cut. Experiment 0 is really 0.
        cursor.execute(
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,"
            "NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
        )


_sqlite_writers: dict[str, threading.Lock] = {}


def _turn_to_write(engine: Engine) -> AbstractContextManager[Any]:
    """Let the writers of a SQLite file in this process queue, instead of sleeping and retrying."""
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _sqlite_writers.setdefault(str(engine.url.database), threading.Lock())


class _Fork:
    """Lets no process be forked while SQLite writes: the child would take the lock for its own.

    SQLite keeps in memory which locks on a file its process holds; a child inherits that, and with
    it a lock that nobody will ever give back.
    """

    def __init__(self) -> None:
        self._held: list[threading.Lock] = []

    def before(self) -> None:
        """Wait until nobody writes, for a while."""
        deadline = time.monotonic() + _FORK_TIMEOUT
        locks = list(_sqlite_writers.values())
        held = [lock for lock in locks if lock.acquire(timeout=max(0, deadline - time.monotonic()))]
        self._held = held

    def in_parent(self) -> None:
        """Let write again."""
        held, self._held = self._held, []
        for lock in held:
            lock.release()

    def in_child(self) -> None:
        """Forget whose turn it was."""
        self._held = []
        _sqlite_writers.clear()


if hasattr(os, "register_at_fork"):
    _fork = _Fork()
    os.register_at_fork(
        before=_fork.before, after_in_parent=_fork.in_parent, after_in_child=_fork.in_child
    )


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise failures.explained(error, engine) from error
    except PoolTimeout:
        raise unavailable(
            f"All connections to the database {failures.named(engine)} are in use. Try again; if "
            "this happens often, raise MLFLOW_SQLALCHEMYSTORE_POOL_SIZE."
        ) from None
    except OverflowError:
        raise invalid("A number is too large: the database holds 64-bit integers.") from None
    except UnicodeEncodeError as error:
        raise invalid(f"A text is not valid Unicode: {error}.") from None
