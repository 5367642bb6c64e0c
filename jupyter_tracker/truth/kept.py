"""What was kept with a run, read again: the cells that ran, and the environment."""

import tempfile
from pathlib import Path

import msgspec

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.truth.log import PATH as LOG_PATH
from jupyter_tracker.truth.log import RunLog

_REQUIREMENTS = "environment/requirements.txt"


def read_printed(client: MlflowClient, run_id: str) -> str:
    """Return what the run's cell printed; nothing where it did not, or that was not kept."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = client.download_artifacts(run_id, "output/stdout.txt", folder)
            return Path(path).read_text("utf-8")
        except (TrackerError, OSError):
            return ""


def read_log(client: MlflowClient, run_id: str) -> RunLog:
    """Return what ran for a run.

    Raises
    ------
    TrackerError
        When that was not recorded, or cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = client.download_artifacts(run_id, LOG_PATH, folder)
            return msgspec.json.decode(Path(path).read_bytes(), type=RunLog)
        except (TrackerError, OSError) as error:
            raise invalid(
                f"The run {run_id} has no record of the cells that ran ({LOG_PATH}): only a run "
                "of %%track or %track_notebook has."
            ) from error
        except msgspec.MsgspecError as error:
            raise invalid(f"{LOG_PATH} of run {run_id} cannot be read: {error}") from error


def requirements_of(client: MlflowClient, run: e.Run) -> str:
    """Return the requirements file of a run's environment; nothing when nobody looked."""
    carrier = run.data.tags.get(names.ENVIRONMENT_RUN_TAG, run.info.run_id)
    with tempfile.TemporaryDirectory() as folder:
        try:
            return Path(client.download_artifacts(carrier, _REQUIREMENTS, folder)).read_text()
        except (TrackerError, OSError):
            return ""


def recorded_packages(client: MlflowClient, run: e.Run) -> dict[str, str]:
    """Return the version of each package that a run used; nothing when nobody looked."""
    lines = requirements_of(client, run).splitlines()
    pairs = [line.split("==", 1) for line in lines if not line.startswith("#")]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
