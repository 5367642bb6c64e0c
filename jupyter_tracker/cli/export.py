"""``jupyter tracker export``: a run as a folder that runs again."""

import sys
from pathlib import Path

from jupyter_core.application import JupyterApp, base_aliases
from traitlets import Unicode

from jupyter_tracker._version import __version__
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.truth.exporting import export_run


class ExportApp(JupyterApp):
    """``jupyter tracker export``: write a run's notebook, environment, changes and values."""

    name = "jupyter-tracker-export"
    description = (
        "Write a run into a new folder: its notebook, the cells that it depends on, packages, "
        "uncommitted changes, params and metrics, and how to run it again."
    )
    version = __version__

    to = Unicode("", help="The folder; by default run-<run id>.").tag(config=True)

    aliases = {**base_aliases, "to": "ExportApp.to"}

    def start(self) -> None:
        """Export; exit with 1 when that is not possible."""
        super().start()
        try:
            if len(self.extra_args) != 1:
                raise invalid("Name one run: jupyter tracker export <run id>.")
            run_id = self.extra_args[0]
            folder = Path(self.to or f"run-{run_id}")
            for name in export_run(MlflowClient(), run_id, folder):
                print(folder / name)
        except (TrackerError, OSError) as error:
            print(f"jupyter tracker export: {getattr(error, 'message', error)}", file=sys.stderr)
            self.exit(1)
