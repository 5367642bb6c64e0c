"""``jupyter tracker db``: the schema of a server's database."""

import os
import sys
from typing import Any

from jupyter_core.application import JupyterApp

from jupyter_tracker._version import __version__
from jupyter_tracker.cli.group import Group
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.credentials import without_credentials

_VARIABLE = "MLFLOW_BACKEND_STORE_URI"


class _OnDatabase(JupyterApp):
    """Does something with the database that the command line or the environment names."""

    version = __version__

    def start(self) -> None:
        """Do it; exit with 1 when that is impossible."""
        super().start()
        try:
            self.work(self._uri())
        except TrackerError as error:
            print(f"{self.name.replace('-', ' ')}: {error.message}", file=sys.stderr)
            self.exit(1)

    def work(self, uri: str) -> None:
        """Do it."""
        raise NotImplementedError

    def _uri(self) -> str:
        named = [*self.extra_args, *filter(None, [os.environ.get(_VARIABLE)])]
        if not named or len(self.extra_args) > 1:
            raise invalid(f"Name one database, such as postgresql://…, or set {_VARIABLE}.")
        return named[0]


class UpgradeApp(_OnDatabase):
    """``jupyter tracker db upgrade <uri>``."""

    name = "jupyter-tracker-db-upgrade"
    description = "Bring the tables of a database to this version; make a backup before."

    def work(self, uri: str) -> None:
        """Run the migrations that the database lacks."""
        from jupyter_tracker.stores.sql import failures, schema
        from jupyter_tracker.stores.sql.engine import make_engine

        engine = make_engine(uri)
        schema.prepare(engine)
        print(f"{failures.named(engine)} has schema {schema.revision(engine)}")
        engine.dispose()


class CheckApp(_OnDatabase):
    """``jupyter tracker db check <uri>``."""

    name = "jupyter-tracker-db-check"
    description = "Say which schema a database has, and whether this version can serve it."

    def work(self, uri: str) -> None:
        """Say it; exit with 1 when it must be upgraded first."""
        from jupyter_tracker.stores.sql import failures, schema
        from jupyter_tracker.stores.sql.engine import make_engine

        engine = make_engine(uri)
        found, named = schema.revision(engine), failures.named(engine)
        engine.dispose()
        has = f"schema {found}" if found else "no tables"
        print(f"{named} has {has}, this version needs schema {schema.HEAD}")
        if found != schema.HEAD:
            print(f"Make a backup, then run: jupyter tracker db upgrade {without_credentials(uri)}")
            self.exit(1)


class DatabaseApp(Group):
    """``jupyter tracker db``: picks the subcommand."""

    name = "jupyter-tracker-db"
    description = "Look after a server's database."
    subcommands: dict[str, Any] = {
        "upgrade": (UpgradeApp, UpgradeApp.description),
        "check": (CheckApp, CheckApp.description),
    }
