"""``jupyter tracker export``: a run as a folder that runs again."""

from pathlib import Path

from jupyter_core.application import base_aliases
from traitlets import Unicode

from jupyter_tracker.cli.command import Command
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.truth.exporting import export_run


class ExportApp(Command):
    """``jupyter tracker export``: write a run's notebook, environment, changes and values."""

    name = "jupyter-tracker-export"
    description = (
        "Write a run into a new folder: its notebook, the cells that it depends on, packages, "
        "uncommitted changes, params and metrics, and how to run it again."
    )
    usage = "<run id>"
    takes = 1

    to = Unicode("", help="The folder; by default run-<run id>.").tag(config=True)

    aliases = {**base_aliases, "to": "ExportApp.to"}

    def act(self, *arguments: str) -> int:
        """Export."""
        (run_id,) = arguments
        folder = Path(self.to or f"run-{run_id}")
        for name in export_run(MlflowClient(), run_id, folder):
            print(folder / name)
        return 0
