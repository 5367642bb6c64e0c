"""Where artifacts are, as URIs: ``mlflow-artifacts:/<experiment id>/<run id>/artifacts/<path>``."""

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.validation import check_artifact_path, shown

SCHEME = "mlflow-artifacts:"
DEFAULT_ROOT = f"{SCHEME}/"


def join(uri: str, *parts: str) -> str:
    """Append path parts to ``uri``; empty ones are skipped."""
    return "/".join([uri.rstrip("/"), *(part for part in parts if part)])


def proxied_path(uri: str) -> str:
    """Return the path that ``uri`` has in the artifact store.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when the URI leads to another kind of storage.
    """
    if not uri.startswith(SCHEME):
        raise TrackerError(
            f"Artifacts at {shown(uri)} cannot be reached: only 'mlflow-artifacts:/…' locations "
            "are served. Create the experiment without artifact_location.",
            ErrorCode.NOT_IMPLEMENTED,
        )
    return check_artifact_path(uri.removeprefix(SCHEME).strip("/"), may_be_root=True)
