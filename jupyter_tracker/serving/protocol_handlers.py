"""The endpoints of the Open Inference Protocol, version 2."""

from typing import Any

from tornado.httputil import HTTPServerRequest

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.serving import inference_protocol as protocol
from jupyter_tracker.serving.binary_tensors import HEADER
from jupyter_tracker.serving.handlers import ServingHandler
from jupyter_tracker.serving.reading import Given
from jupyter_tracker.serving.served_model import ServedModel


class ProtocolHandler(ServingHandler):
    """Answers errors as the protocol has them."""

    def error_body(self, error: TrackerError) -> dict[str, str]:
        """Return the one field that the protocol knows."""
        return {"error": error.message}


class ServerMetadata(ProtocolHandler):
    """``/v2``: what serves, and what it can do besides."""

    endpoint = "v2"

    async def get(self) -> None:
        """Say so."""
        extensions = list(protocol.EXTENSIONS)
        said = {"name": protocol.PLATFORM, "version": __version__, "extensions": extensions}
        await self.send(said)


class Live(ProtocolHandler):
    """``/v2/health/live``: whether the server answers."""

    endpoint = "v2_live"
    is_public = True

    async def get(self) -> None:
        """Say yes."""
        await self.send({"live": True})


class Ready(ProtocolHandler):
    """``/v2/health/ready``: whether the model can be asked."""

    endpoint = "v2_ready"
    is_public = True

    async def get(self) -> None:
        """Say so, also by the status."""
        application = self.application
        ready = not (application.predictor.hangs or application.is_stopping)
        await self.send({"ready": ready}, 200 if ready else 503)


class ModelMetadata(ProtocolHandler):
    """``/v2/models/{name}``: what a model takes and gives."""

    endpoint = "v2_model"

    async def get(self, name: str, version: str | None = None) -> None:
        """Say so."""
        protocol.check_served(self.model, name, version)
        await self.send(protocol.metadata(self.model))


class ModelReady(Ready):
    """``/v2/models/{name}/ready``: whether this model can be asked."""

    endpoint = "v2_model_ready"

    async def get(self, name: str, version: str | None = None) -> None:  # type: ignore[override]
        """Say so, also by the status."""
        protocol.check_served(self.model, name, version)
        await super().get()


class Infer(ProtocolHandler):
    """``/v2/models/{name}/infer``: predictions for tensors."""

    endpoint = "v2_infer"

    async def post(self, name: str, version: str | None = None) -> None:
        """Answer with tensors."""
        protocol.check_served(self.model, name, version)
        inference = _Inference(self.request)
        body = await self.answer(inference.read, inference.write)
        for header, value in inference.headers.items():
            self.set_header(header, value)
        await self.finish(body)


class _Inference:
    """One request, which the thread that asks the model reads and answers."""

    def __init__(self, request: HTTPServerRequest) -> None:
        self._body = request.body
        self._json_length = request.headers.get(HEADER)
        self._request: protocol.InferenceRequest
        self.headers: dict[str, str] = {}

    def read(self, model: ServedModel) -> Given:
        asked = protocol.read_request(self._body, self._json_length)
        self._request = asked.request
        return protocol.given(model, asked)

    def write(self, model: ServedModel, given: Given, predictions: Any) -> bytes:  # noqa: ARG002
        body, self.headers = protocol.write_response(model, self._request, predictions)
        return body
