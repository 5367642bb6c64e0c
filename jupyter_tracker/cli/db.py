"""``jupyter tracker db``: the schema of a server's database."""

import os
from typing import Any

from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.cli.group import Group
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.credentials import without_credentials

_VARIABLE = "MLFLOW_BACKEND_STORE_URI"


class _OnDatabase(Command):
    """Does something with the database that the command line or the environment names."""

    usage = f"[<database>, by default {_VARIABLE}]"

    def arguments(self) -> list[str]:
        """Return the database."""
        named = [*self.extra_args, *filter(None, [os.environ.get(_VARIABLE)])]
        if not named or len(self.extra_args) > 1:
            raise invalid(f"Name one database, such as postgresql://…, or set {_VARIABLE}.")
        return named[:1]


class UpgradeApp(_OnDatabase):
    """``jupyter tracker db upgrade <uri>``."""

    name = "jupyter-tracker-db-upgrade"
    description = "Bring the tables of a database to this version; make a backup before."

    def act(self, *arguments: str) -> int:
        """Run the migrations that the database lacks."""
        from jupyter_tracker.stores.sql import failures, schema
        from jupyter_tracker.stores.sql.engine import make_engine

        (uri,) = arguments
        engine = make_engine(uri)
        schema.prepare(engine)
        print(f"{failures.named(engine)} has schema {schema.revision(engine)}")
        engine.dispose()
        return 0


class CheckApp(_OnDatabase):
    """``jupyter tracker db check <uri>``."""

    name = "jupyter-tracker-db-check"
    description = "Say which schema a database has, and whether this version can serve it."

    def act(self, *arguments: str) -> int:
        """Say it; it has failed when it must be upgraded first."""
        from jupyter_tracker.stores.sql import failures, schema
        from jupyter_tracker.stores.sql.engine import make_engine

        (uri,) = arguments
        engine = make_engine(uri)
        found, named = schema.revision(engine), failures.named(engine)
        engine.dispose()
        has = f"schema {found}" if found else "no tables"
        print(f"{named} has {has}, this version needs schema {schema.HEAD}")
        if found != schema.HEAD:
            print(f"Make a backup, then run: jupyter tracker db upgrade {without_credentials(uri)}")
            return FAILED
        return 0


class DatabaseApp(Group):
    """``jupyter tracker db``: picks the subcommand."""

    name = "jupyter-tracker-db"
    description = "Look after a server's database."
    subcommands: dict[str, Any] = {
        "upgrade": (UpgradeApp, UpgradeApp.description),
        "check": (CheckApp, CheckApp.description),
    }
