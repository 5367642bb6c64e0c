"""Whether containers of a model would refuse to load it, because it is code."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.models import trust
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.loading import load_pyfunc


def needs_trust(folder: ModelFolder) -> list[str]:
    """Return what is to be said of a model that is not loaded unless it is trusted; else nothing.

    It is loaded here without trust, so that nothing of it runs.
    """
    try:
        with _trusting_nobody():
            load_pyfunc(folder._replace(origin=folder.origin._replace(trust=False)))
    except TrackerError as error:
        if error.error_code == ErrorCode.PERMISSION_DENIED:
            return [f"containers stop with this, unless you pass --trust here: {error.message}"]
    except Exception:
        return []  # its packages may be missing here, and be in the image
    return []


@contextmanager
def _trusting_nobody() -> Iterator[None]:
    """Leave aside what this machine trusts: the containers do not have its environment."""
    said = os.environ.pop(trust.VARIABLE, None)
    try:
        yield
    finally:
        if said is not None:
            os.environ[trust.VARIABLE] = said
