"""The explicit client, with MLflow's name, methods, arguments and return fields."""

from jupyter_tracker.client.artifact_client import ArtifactClient
from jupyter_tracker.client.experiment_client import ExperimentClient
from jupyter_tracker.client.logged_model_client import LoggedModelClient
from jupyter_tracker.client.registry_client import RegistryClient
from jupyter_tracker.client.review_client import ReviewClient
from jupyter_tracker.client.trace_client import TraceClient
from jupyter_tracker.client.webhook_client import WebhookClient


class MlflowClient(
    ExperimentClient,
    ArtifactClient,
    LoggedModelClient,
    RegistryClient,
    ReviewClient,
    TraceClient,
    WebhookClient,
):
    """Creates, logs to and searches experiments, runs, models and traces.

    Every call asks the store, and raises what that refuses. Takes what `Connected` takes.
    """
