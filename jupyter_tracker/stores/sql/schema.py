"""The schema's revision: making a new database, and bringing an old one up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid, unavailable
from jupyter_tracker.stores.sql import failures
from jupyter_tracker.stores.sql.engine import reading, writing

HEAD = "0008"
"""The newest revision in ``migrations/versions``; a test holds the two together."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_311_226_017
"""Number of the lock that a process holds while it migrates; any number, always the same."""
_LOCK_TIMEOUT = 300
"""Seconds to wait for another process to finish migrating."""


def prepare(engine: Engine, *, may_upgrade: bool = True) -> None:
    """Bring the database to the newest revision; several processes may do so at the same time.

    A database that does not exist is made, an empty one gets its tables.

    Parameters
    ----------
    may_upgrade
        Whether the tables of an older version are changed too, rather than refused.

    Raises
    ------
    TrackerError
        When it is another program's database, is older and must not be changed, is newer, or
        cannot be reached or written.
    """
    _make_database(engine)
    found = revision(engine)
    if found == HEAD:
        return
    if found is not None and not may_upgrade:
        raise TrackerError(
            f"The tables of the database {failures.named(engine)} are of an older version (schema "
            f"{found}, this one needs {HEAD}). Make a backup, then run: jupyter tracker db upgrade "
            f"{failures.named(engine)}",
            ErrorCode.INVALID_PARAMETER_VALUE,
        )
    upgrade(engine)


def upgrade(engine: Engine) -> None:
    """Run the migrations that the database lacks."""
    with writing(engine) as connection, _alone(connection):
        # Another process may have been faster while this one waited for the lock.
        if _revision(connection) != HEAD:
            _compare_exactly(connection)
            migrate(connection, HEAD)


def migrate(connection: Connection, target: str) -> None:
    """Run the migrations up to the revision ``target`` in the open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def revision(engine: Engine) -> str | None:
    """Return the revision of the database's tables, None when it has none; it is not made.

    Raises
    ------
    TrackerError
        When it is another program's database, or a newer version's.
    """
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return None
    with reading(engine) as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    where = failures.named(connection.engine)
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables or "change_counter" not in tables:
        raise invalid(
            f"The database {where} belongs to another program, perhaps "
            "MLflow. Give Jupyter Tracker a database of its own; runs are brought over with: "
            "jupyter tracker import <MLflow's tracking URI>"
        )
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found > HEAD:
        raise invalid(
            f"The database {where} was written by a newer Jupyter Tracker "
            f"(schema {found}, this one knows {HEAD}). Upgrade with: pip install -U jupyter-tracker"
        )
    return found


def _compare_exactly(connection: Connection) -> None:
    """Let MySQL tell 'A' from 'a' and 'a ' from 'a', in the tables that are made from now on."""
    if connection.dialect.name not in ("mysql", "mariadb"):
        return
    mariadb = getattr(connection.dialect, "is_mariadb", False)
    name = connection.dialect.identifier_preparer.quote_identifier(
        str(connection.engine.url.database)
    )
    collation = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
    connection.exec_driver_sql(f"ALTER DATABASE {name} CHARACTER SET utf8mb4 COLLATE {collation}")


def _make_database(engine: Engine) -> None:
    """Make the database when its server has none of this name."""
    if engine.dialect.name == "sqlite":
        return
    try:
        engine.connect().close()
    except DBAPIError as error:
        if not failures.is_missing(error):
            raise failures.explained(error, engine) from error
        _create_database(engine, error)


def _create_database(engine: Engine, reason: DBAPIError) -> None:
    postgresql = engine.dialect.name == "postgresql"
    server = create_engine(
        engine.url.set(database="postgres" if postgresql else ""), isolation_level="AUTOCOMMIT"
    )
    name = engine.dialect.identifier_preparer.quote_identifier(str(engine.url.database))
    options = "" if postgresql else " CHARACTER SET utf8mb4"
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}{options}")
    except DBAPIError as error:
        # Another process may have made it a moment ago.
        if "exists" not in str(error.orig):
            raise failures.explained(reason, engine) from error
    finally:
        server.dispose()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Wait until no other process migrates the same database."""
    match connection.dialect.name:
        case "postgresql":  # SQLite's transaction is a lock already
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield
        case "mysql" | "mariadb":
            lock = {"name": f"jupyter_tracker_{connection.engine.url.database}"[:64]}
            taken = connection.execute(
                text(f"SELECT GET_LOCK(:name, {_LOCK_TIMEOUT})"), lock
            ).scalar()
            if not taken:
                raise unavailable("Another process is migrating the database. Try again.")
            try:
                yield
            finally:
                connection.execute(text("SELECT RELEASE_LOCK(:name)"), lock)
        case _:
            yield
