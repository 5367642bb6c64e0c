"""``jupyter tracker``: picks the subcommand."""

from typing import Any

from jupyter_core.application import JupyterApp

from jupyter_tracker._version import __version__

_HERE = "jupyter_tracker.cli"


class TrackerApp(JupyterApp):
    """``jupyter tracker``: picks the subcommand, and imports no other."""

    name = "jupyter-tracker"
    description = "The experiment tracker that lives in the notebook."
    version = __version__
    subcommands: dict[str, Any] = {
        "info": (f"{_HERE}.info.InfoApp", "Say where runs are recorded, and whether it answers."),
        "server": (f"{_HERE}.server.TrackerServer", "Serve a database to many, as MLflow does."),
        "import": (f"{_HERE}.import_.ImportApp", "Copy what another tracker has."),
        "sync": (f"{_HERE}.sync.SyncApp", "Send what runs could not send."),
        "journal": (f"{_HERE}.journal.JournalApp", "Look at what runs have not sent."),
        "gc": (f"{_HERE}.gc.CollectApp", "Remove for good what is in the trash."),
        "db": (f"{_HERE}.db.DatabaseApp", "Look after a server's database."),
    }

    def start(self) -> None:
        """Run the subcommand, or print the help."""
        super().start()
        self.print_help()
