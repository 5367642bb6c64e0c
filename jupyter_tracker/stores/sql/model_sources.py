"""Where a model version may come from: inside the artifacts of the run that it names."""

import re

from sqlalchemy import Connection

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import check_artifact_path, shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import runs

_RUN_SOURCE = re.compile(r"runs:/([^/]+)/(.+)")


def check(connection: Connection, source: str, run_id: str) -> None:
    """Refuse a source that is not inside the artifacts of the run ``run_id``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE with the form that is accepted; RESOURCE_DOES_NOT_EXIST when there
        is no such run.
    """
    if not run_id:
        raise invalid(
            "Missing value for required parameter 'run_id'. A model version comes from a run, so "
            "that its origin is known."
        )
    root = runs.find(connection, run_id)["artifact_uri"]
    from_run = _RUN_SOURCE.fullmatch(source)
    if from_run and from_run.group(1) == run_id:
        check_artifact_path(from_run.group(2))
        return
    if source.startswith(f"{root}/"):
        check_artifact_path(uris.proxied_path(source))
        return
    raise invalid(
        f"Invalid model version source {shown(source)}: it must be 'runs:/{run_id}/<path>' or lie "
        f"below {root!r}, the artifacts of the run given as run_id."
    )
