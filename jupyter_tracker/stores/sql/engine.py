"""Connections and transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid, unavailable

_BUSY_TIMEOUT_MS = 30_000
"""How long a SQLite connection waits for another process to finish writing."""


def sqlite_engine(path: Path) -> Engine:
    """Make the engine for the SQLite file at ``path``; the file need not exist yet."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the data and does not write."""
    with _translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: everything in it is kept, or on an error nothing."""
    with (
        _translated(engine),
        engine.connect().execution_options(tracker_writes=True) as connection,
        connection.begin(),
    ):
        yield connection


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own transaction handling would begin too late; `_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA case_sensitive_like = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("tracker_writes", False)
    # IMMEDIATE takes the write lock at once: two writers queue instead of failing half-way.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _explained(error, engine) from error
    except OverflowError:
        raise invalid("A number is too large: the database holds 64-bit integers.") from None
    except UnicodeEncodeError as error:
        raise invalid(f"A text is not valid Unicode: {error}.") from None


def _explained(error: DBAPIError, engine: Engine) -> TrackerError:
    reason: Any = error.orig
    code = getattr(reason, "sqlite_errorname", "")
    if code.startswith("SQLITE_FULL"):
        return TrackerError(
            f"The disk of the database {engine.url.database} is full: free some space.",
            ErrorCode.PERMISSION_DENIED,  # a status that clients do not retry for minutes
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")):
        return TrackerError(
            f"Cannot write to the database {engine.url.database}: {reason}. Make its folder "
            "writable, or set JUPYTER_TRACKER_DATA_DIR to one that is.",
            ErrorCode.PERMISSION_DENIED,
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return unavailable(f"The database {engine.url.database} is busy: {reason}. Try again.")
    return TrackerError(f"The database {engine.url.database} failed: {reason}.")
