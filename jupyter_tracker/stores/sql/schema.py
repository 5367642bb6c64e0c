"""The schema's revision: making a new database, and bringing an old one up to date."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.stores.sql.engine import reading, writing

HEAD = "0001"
"""The newest revision in ``migrations/versions``; a test holds the two together."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(engine: Engine) -> None:
    """Bring the database to the newest revision; several processes may do so at the same time.

    Raises
    ------
    TrackerError
        When the file is another program's database, or cannot be written.
    """
    with reading(engine) as connection:
        if _revision(connection) == HEAD:
            return
    with writing(engine) as connection:
        # Another process may have been faster while this one waited for the lock.
        if _revision(connection) != HEAD:
            upgrade(connection, HEAD)


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations up to ``revision`` in the open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables or "change_counter" not in tables:
        raise TrackerError(
            f"The database {connection.engine.url.database} belongs to another program, perhaps "
            "MLflow. Give Jupyter Tracker a file of its own.",
            ErrorCode.INVALID_PARAMETER_VALUE,
        )
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision > HEAD:
        raise TrackerError(
            f"The database {connection.engine.url.database} was written by a newer Jupyter Tracker "
            f"(schema {revision}, this one knows {HEAD}). Upgrade with: pip install -U "
            "jupyter-tracker",
            ErrorCode.INVALID_PARAMETER_VALUE,
        )
    return revision
