"""``from jupyter_tracker.tracking import MlflowClient``, as with MLflow."""

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.places import (
    get_registry_uri,
    get_tracking_uri,
    is_tracking_uri_set,
    set_registry_uri,
    set_tracking_uri,
)

__all__ = [
    "MlflowClient",
    "get_registry_uri",
    "get_tracking_uri",
    "is_tracking_uri_set",
    "set_registry_uri",
    "set_tracking_uri",
]
