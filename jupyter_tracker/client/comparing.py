"""Why two runs differ."""

from typing import TYPE_CHECKING

from jupyter_tracker.client.fluent import get_client

if TYPE_CHECKING:
    from jupyter_tracker.client.mlflow_client import MlflowClient
    from jupyter_tracker.contract.entities import Run
    from jupyter_tracker.truth.causes import Evidence, RunComparison


def compare_runs(run_id: str, other_run_id: str) -> "RunComparison":
    """Say how two runs differ, and what was different before, the likeliest cause first.

    Parameters
    ----------
    run_id, other_run_id
        The first and the second run.

    Raises
    ------
    TrackerError
        When there is no such run.
    """
    from jupyter_tracker.truth.causes import compare

    client = get_client()
    first, second = (client.get_run(each) for each in (run_id, other_run_id))
    return compare(evidence(client, first), evidence(client, second))


def evidence(client: "MlflowClient", run: "Run") -> "Evidence":
    """Return what is known of a run."""
    from jupyter_tracker.contract.errors import TrackerError
    from jupyter_tracker.truth.causes import Evidence
    from jupyter_tracker.truth.kept import read_log, recorded_packages

    try:
        log = read_log(client, run.info.run_id)
    except TrackerError:  # not every run is of a tracked cell
        log = None
    return Evidence(run, log, recorded_packages(client, run))
