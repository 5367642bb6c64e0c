"""``jupyter tracker``: picks the subcommand."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_tracker.cli.group import Group
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.extras import needs

_HERE = "jupyter_tracker.cli"
_EXTRAS = {"server": "[server]", "import": "[server]", "gc": "[sql]", "db": "[sql]"}
"""What is to be installed for a subcommand that needs more than the client does."""


class TrackerApp(Group):
    """``jupyter tracker``: picks the subcommand, and imports no other."""

    name = "jupyter-tracker"
    description = "The experiment tracker that lives in the notebook."
    subcommands: dict[str, Any] = {
        "info": (f"{_HERE}.info.InfoApp", "Say where runs are recorded, and whether it answers."),
        "server": (f"{_HERE}.server.TrackerServer", "Serve a database to many, as MLflow does."),
        "import": (f"{_HERE}.import_.ImportApp", "Copy what another tracker has."),
        "sync": (f"{_HERE}.sync.SyncApp", "Send what runs could not send."),
        "journal": (f"{_HERE}.journal.JournalApp", "Look at what runs have not sent."),
        "verify": (f"{_HERE}.verify.VerifyApp", "Run a run's cells again, and compare."),
        "export": (f"{_HERE}.export.ExportApp", "Write a run as a folder that runs again."),
        "history": (f"{_HERE}.history.HistoryApp", "List the runs of a notebook, with changes."),
        "models": (f"{_HERE}.models.ModelsApp", "Review, promote and trace registered models."),
        "gc": (f"{_HERE}.gc.CollectApp", "Remove for good what is in the trash."),
        "db": (f"{_HERE}.db.DatabaseApp", "Look after a server's database."),
    }

    _subcommand = ""

    def initialize_subcommand(self, subc: str, argv: Any = None) -> None:
        """Import the subcommand, and let it read its part of the command line."""
        self._subcommand = subc
        with self._complete():
            super().initialize_subcommand(subc, argv)

    def start(self) -> None:
        """Run the subcommand, or print the help."""
        with self._complete():
            super().start()

    @contextmanager
    def _complete(self) -> Iterator[None]:
        """Exit with 1 and say what to install where the subcommand misses a package."""
        command = f"jupyter tracker {self._subcommand}"
        try:
            with needs(command, "jupyter-tracker" + _EXTRAS.get(self._subcommand, "")):
                yield
        except TrackerError as error:
            print(error.message, file=sys.stderr)
            self.exit(1)
