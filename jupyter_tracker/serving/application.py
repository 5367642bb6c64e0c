"""The Tornado application around a served model: who may ask, and who answers what."""

import re
from typing import Any

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.web import Application, RequestHandler

from jupyter_tracker.server.body_limit import LimitedBody
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


class ServingApplication(Application):
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
        self.max_body = max_body
        self.in_flight = 0
        self.is_stopping = False
        self._plain = {path: each for path, each in ROUTES.items() if _PLAIN.fullmatch(path)}
        super().__init__(list(ROUTES.items()), default_handler_class=UnknownEndpoint)

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Find who answers: by the path itself, before patterns are tried."""
        handler = self._plain.get(request.path)
        if handler is None:
            return super().find_handler(request, **kwargs)
        return self.get_handler_delegate(request, handler)

    def get_handler_delegate(
        self,
        request: HTTPServerRequest,
        target_class: type[RequestHandler],
        target_kwargs: dict[str, Any] | None = None,
        path_args: list[bytes] | None = None,
        path_kwargs: dict[str, bytes] | None = None,
    ) -> Any:
        """Have the request answered by ``target_class``, once its body is known to be in bounds."""
        self.in_flight += 1
        answer = super().get_handler_delegate(
            request, target_class, target_kwargs, path_args, path_kwargs
        )
        # A stranger is told so; nothing that he sends is kept meanwhile.
        authorization = request.headers.get("Authorization", "")
        is_known = self.door.caller(authorization) is not None
        limit = self.max_body if is_known else 0

        def refused() -> HTTPMessageDelegate:
            handler = BodyTooLarge if is_known else target_class
            return super(ServingApplication, self).get_handler_delegate(
                request, handler, target_kwargs, path_args, path_kwargs
            )

        return LimitedBody(request, limit, answer, refused, self._gone)

    def log_request(self, handler: RequestHandler) -> None:
        """Count the answer."""
        self.in_flight -= 1
        endpoint = getattr(handler, "endpoint", "unknown")
        self.metrics.answered(endpoint, handler.get_status(), handler.request.request_time())

    def publish(self) -> None:
        """Tell the metrics what is so just now; may take a moment."""
        self.metrics.publish(self.serving, self.in_flight, self.predictor.waiting)

    def _gone(self) -> None:
        self.in_flight -= 1
