"""What the environment says: where runs go, with which token, and where files are kept."""

import os
from pathlib import Path
from urllib.parse import urlsplit

URI_VARIABLES = ("JUPYTER_TRACKER_URI", "MLFLOW_TRACKING_URI")
EXPERIMENT_VARIABLES = ("JUPYTER_TRACKER_EXPERIMENT_NAME", "MLFLOW_EXPERIMENT_NAME")
EXPERIMENT_ID_VARIABLES = ("JUPYTER_TRACKER_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_ID")
RUN_VARIABLES = ("JUPYTER_TRACKER_RUN_ID", "MLFLOW_RUN_ID")
DATA_DIR_VARIABLE = "JUPYTER_TRACKER_DATA_DIR"
LOOPBACK_VARIABLE = "JUPYTER_TRACKER_LOOPBACK"
"""Set in the kernels of a Jupyter server: its address and, after a space, the database behind."""
FRONTEND_VARIABLE = "JUPYTER_TRACKER_FRONTEND"
"""Set to 1 in the kernels of a Jupyter server whose front end may have our extension."""

PROVENANCE_VARIABLE = "JUPYTER_TRACKER_PROVENANCE"
PROVENANCE_PARTS = frozenset("git patch data environment machine command seeds".split())
"""What is recorded of where a run comes from."""


def tracking_uri() -> str | None:
    """Return the tracking URI that the environment names; None means the local data directory."""
    return _first(URI_VARIABLES)


def registry_uri() -> str | None:
    """Return the URI of registered models that the environment names, if it names one."""
    return os.environ.get("MLFLOW_REGISTRY_URI") or None


def database_behind(uri: str) -> str | None:
    """Return the database that a Jupyter server has at ``uri``; None when it is not its address."""
    address, _, database = os.environ.get(LOOPBACK_VARIABLE, "").partition(" ")
    return database if uri == address else None


def experiment_name() -> str | None:
    """Return the name of the experiment that the environment asks for."""
    return _first(EXPERIMENT_VARIABLES)


def experiment_id() -> str | None:
    """Return the id of the experiment that the environment asks for."""
    return _first(EXPERIMENT_ID_VARIABLES)


def take_run_id() -> str | None:
    """Return the run that the environment asks to resume, once: the next run is another one."""
    run_id = _first(RUN_VARIABLES)
    for name in RUN_VARIABLES:
        os.environ.pop(name, None)
    return run_id


def token_for(uri: str) -> str | None:
    """Return the token to send to ``uri``.

    A token goes only to the server whose URI stands beside it in the environment, so that
    ``set_tracking_uri`` to another server does not give it away. MLflow's token without MLflow's
    URI goes to any server, as with MLflow.
    """
    ours = os.environ.get("JUPYTER_TRACKER_TOKEN")
    if ours and _same_server(uri, os.environ.get("JUPYTER_TRACKER_URI", "")):
        return ours
    mlflow_uri = os.environ.get("MLFLOW_TRACKING_URI")
    if not mlflow_uri or _same_server(uri, mlflow_uri):
        return os.environ.get("MLFLOW_TRACKING_TOKEN")
    return None


def provenance_parts() -> tuple[frozenset[str], frozenset[str]]:
    """Return the parts of provenance that the environment wants, and what it names that is none."""
    value = os.environ.get(PROVENANCE_VARIABLE, "").strip().lower()
    if value in ("", "all", "on", "1", "true"):
        return PROVENANCE_PARTS, frozenset()
    if value in ("off", "none", "0", "false"):
        return frozenset(), frozenset()
    named = frozenset(name.strip() for name in value.split(",")) - {""}
    return named & PROVENANCE_PARTS, named - PROVENANCE_PARTS


def data_dir() -> Path:
    """Return the folder of the embedded store: below the Jupyter data directory by default."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(os.environ.get(DATA_DIR_VARIABLE) or Path(jupyter_data_dir()) / "tracker")


def _first(names: tuple[str, ...]) -> str | None:
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def _same_server(uri: str, known: str) -> bool:
    """Say whether ``uri`` is ``known`` or below it; one host may serve many people's paths."""
    below = urlsplit(uri).path.rstrip("/") + "/"
    root = urlsplit(known).path.rstrip("/") + "/"
    return urlsplit(uri)[:2] == urlsplit(known)[:2] and below.startswith(root)
