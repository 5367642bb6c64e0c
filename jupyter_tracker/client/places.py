"""Where the fluent API records to."""

from pathlib import Path

from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.uris import URIS


def set_tracking_uri(uri: str | Path) -> None:
    """Record to the store at ``uri`` from now on: see `jupyter_tracker.MlflowClient`."""
    URIS.chosen = str(uri)
    SESSION.experiment = None


def get_tracking_uri() -> str:
    """Return the tracking URI in use."""
    return URIS.tracking or SESSION.client.tracking_uri


def is_tracking_uri_set() -> bool:
    """Say whether the program or the environment names a tracking URI."""
    return URIS.tracking is not None


def set_registry_uri(uri: str) -> None:
    """Keep registered models at ``uri`` from now on, rather than where the runs are."""
    URIS.chosen_registry = str(uri)


def get_registry_uri() -> str:
    """Return the URI of registered models, which is that of the runs by default."""
    return URIS.registry or get_tracking_uri()
