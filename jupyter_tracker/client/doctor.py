"""What to say in a report of something that went wrong."""

import os
import platform
import sys

from jupyter_tracker._version import __version__
from jupyter_tracker.client import places
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.journal import files
from jupyter_tracker.journal.traces import found
from jupyter_tracker.journal.unsent import unsent

_OURS = ("JUPYTER_TRACKER_", "MLFLOW_")
_SECRET = ("TOKEN", "PASSWORD", "KEY")


def doctor(mask_envs: bool = False) -> None:
    """Print what matters about this installation, with no token and no password.

    ``mask_envs`` leaves out the values of all environment variables.
    """
    left, traces = unsent(), len(found())
    lines = {
        "System information": f"{platform.system()} {platform.version()}",
        "Python version": platform.python_version(),
        "Jupyter Tracker version": __version__,
        "Jupyter Tracker module location": sys.modules["jupyter_tracker"].__file__,
        "Tracking URI": without_credentials(places.get_tracking_uri()),
        "Registry URI": without_credentials(places.get_registry_uri()),
        "Journals": f"{files.folder()}: not sent are {left.records} records and {traces} traces",
    }
    if SESSION.open_runs:
        active = SESSION.open_runs[-1].info
        lines |= {
            "Active experiment ID": active.experiment_id,
            "Active run ID": active.run_id,
            "Active run artifact URI": active.artifact_uri,
        }
    lines |= {
        name: "***" if mask_envs or any(part in name for part in _SECRET) else _shown(value)
        for name, value in sorted(os.environ.items())
        if name.startswith(_OURS)
    }
    print("\n".join(f"{name}: {value}" for name, value in lines.items()))


def _shown(value: str) -> str:
    return without_credentials(value) if "://" in value else value
