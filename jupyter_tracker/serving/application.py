"""The Tornado application around a served model: who may ask, and who answers what."""

import re

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from jupyter_tracker.server.bounded_application import BoundedApplication
from jupyter_tracker.server.security import Door
from jupyter_tracker.serving.handlers import BodyTooLarge, ServingHandler, UnknownEndpoint
from jupyter_tracker.serving.metrics import ServingMetrics
from jupyter_tracker.serving.mlflow_handlers import (
    DriftPage,
    Health,
    Invocations,
    MetricsPage,
    Ping,
    Version,
)
from jupyter_tracker.serving.predictor import Predictor
from jupyter_tracker.serving.protocol_handlers import (
    Infer,
    Live,
    ModelMetadata,
    ModelReady,
    Ready,
    ServerMetadata,
)
from jupyter_tracker.serving.serving import Serving

_PLAIN = re.compile(r"[\w/]+")
_MODEL = r"/v2/models/(?P<name>[^/]+)(?:/versions/(?P<version>[^/]+))?"

ROUTES: dict[str, type[ServingHandler]] = {
    "/invocations": Invocations,
    "/ping": Ping,
    "/health": Health,
    "/version": Version,
    "/metrics": MetricsPage,
    "/drift": DriftPage,
    "/v2/?": ServerMetadata,
    "/v2/health/live": Live,
    "/v2/health/ready": Ready,
    _MODEL: ModelMetadata,
    _MODEL + "/ready": ModelReady,
    _MODEL + "/infer": Infer,
}
"""Everything that is served, by the pattern of its path."""


class ServingApplication(BoundedApplication):
    """Serves one model.

    Parameters
    ----------
    serving
        The model.
    predictor
        Asks it.
    door
        Who may enter.
    metrics
        Counts the answers.
    max_body
        Largest body of a request in bytes.
    """

    def __init__(
        self,
        serving: Serving,
        predictor: Predictor,
        door: Door,
        metrics: ServingMetrics,
        *,
        max_body: int,
    ) -> None:
        self.serving = serving
        self.predictor = predictor
        self.door = door
        self.metrics = metrics
        super().__init__(
            list(ROUTES.items()),
            {path: (each, {}) for path, each in ROUTES.items() if _PLAIN.fullmatch(path)},
            unknown=UnknownEndpoint,
            too_large=BodyTooLarge,
            max_body_size=max_body,
        )

    def knows(self, request: HTTPServerRequest) -> bool:
        """Say whether the caller sent the token."""
        return self.door.caller(request.headers.get("Authorization", "")) is not None

    def log_request(self, handler: RequestHandler) -> None:
        """Count the answer."""
        endpoint = getattr(handler, "endpoint", "unknown")
        self.metrics.answered(endpoint, handler.get_status(), handler.request.request_time())

    def publish(self) -> None:
        """Tell the metrics what is so just now; may take a moment."""
        self.metrics.publish(self.serving, self.in_flight, self.predictor.waiting)
