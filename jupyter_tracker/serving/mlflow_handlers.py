"""The endpoints of MLflow's scoring server, and those about the server itself."""

import asyncio
from typing import Any

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.server.counting import CONTENT_TYPE
from jupyter_tracker.serving.handlers import ServingHandler
from jupyter_tracker.serving.reading import Given
from jupyter_tracker.serving.served_model import ServedModel
from jupyter_tracker.serving.writing import write_predictions


class Invocations(ServingHandler):
    """``/invocations``: predictions for a table, an array or a CSV file."""

    endpoint = "invocations"

    async def post(self) -> None:
        """Answer with the predictions."""
        body = self.request.body
        content_type = self.request.headers.get("Content-Type", "")
        answer = await self.answer(lambda model: model.reader.read(body, content_type), _write)
        await self.finish(answer)


class Ping(ServingHandler):
    """``/ping``: whether the model can be asked."""

    endpoint = "ping"
    is_public = True

    async def get(self) -> None:
        """Answer with a line's end as MLflow does, or with status 503."""
        if self._is_well:
            await self.finish("\n")
        else:
            await self.send({"status": "the model hangs"}, 503)

    head = get

    @property
    def _is_well(self) -> bool:
        return not (self.application.predictor.hangs or self.application.is_stopping)


class Health(Ping):
    """``/health``: the same with words; what went wrong is said to who has the token."""

    endpoint = "health"

    async def get(self) -> None:
        """Say whether the model can be asked, and whether it is the one that its URI means."""
        failure = self.application.serving.failure
        status = "ok" if self._is_well else "the model hangs"
        content: dict[str, Any] = {"status": status, "reload_failed": bool(failure)}
        if failure and self.current_user is not None:
            content["reload_error"] = failure
        await self.send(content, 200 if self._is_well else 503)

    head = get


class Version(ServingHandler):
    """``/version``: which model this is, and what serves it."""

    endpoint = "version"

    async def get(self) -> None:
        """Say so."""
        await self.send({"version": __version__, "model": self.model.described()})


class MetricsPage(ServingHandler):
    """``/metrics``, for Prometheus."""

    endpoint = "metrics"

    async def get(self) -> None:
        """Answer with the numbers of all processes."""
        self.set_header("Content-Type", CONTENT_TYPE)
        await asyncio.to_thread(self.application.publish)
        await self.finish(await asyncio.to_thread(self.application.metrics.exposed))


class DriftPage(ServingHandler):
    """``/drift``: how far the latest requests are from what the model was trained on."""

    endpoint = "drift"

    async def get(self) -> None:
        """Answer with a report on this process's latest rows."""
        window = self.model.drift
        if window is None:
            raise not_found(
                "The model came without a summary of its training data: log it with "
                "baseline=<the training data>."
            )
        await self.send(await asyncio.to_thread(window.report))


def _write(model: ServedModel, given: Given, predictions: Any) -> bytes:  # noqa: ARG001
    return write_predictions(predictions, wrapped=given.wrapped)
