"""``from jupyter_tracker.exceptions import MlflowException``, as with MLflow."""

from jupyter_tracker.contract.errors import TrackerError

MlflowException = TrackerError

__all__ = ["MlflowException"]
