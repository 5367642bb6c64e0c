"""What all handlers of a served model share: who may ask, and how errors are answered."""

import json
import logging
from math import ceil
from typing import TYPE_CHECKING, Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.server.bounded_application import CountedHandler
from jupyter_tracker.serving.errors import bad_request, unsupported
from jupyter_tracker.serving.predictor import Read, Write
from jupyter_tracker.serving.served_model import ServedModel
from jupyter_tracker.serving.writing import write_json

if TYPE_CHECKING:
    from jupyter_tracker.serving.application import ServingApplication

_log = logging.getLogger(__name__)


class ServingHandler(CountedHandler):
    """Lets in who may enter, and answers errors as MLflow does."""

    application: "ServingApplication"
    endpoint = "unknown"
    """The name under which its answers are counted."""
    is_public = False
    """Whether strangers are answered too, such as whoever looks whether this is alive."""

    def set_default_headers(self) -> None:
        """Keep browsers from guessing what an answer is."""
        self.set_header("Content-Type", "application/json")
        self.set_header("X-Content-Type-Options", "nosniff")

    def prepare(self) -> None:
        """Look at the name that the server is called by, and at the token."""
        headers, door = self.request.headers, self.application.door
        host = headers.get("Host", "")
        if not door.knows_host(host):
            raise TrackerError(
                f"This server does not answer to the host name {host[:100]!r}. Use the address "
                "that it was started with.",
                ErrorCode.PERMISSION_DENIED,
            )
        self.current_user = door.caller(headers.get("Authorization", ""))
        if self.current_user is None and not self.is_public:
            raise TrackerError(
                "Not signed in: send the token as 'Authorization: Bearer <token>'.",
                ErrorCode.UNAUTHENTICATED,
            )
        if "Content-Encoding" in headers:  # gzip's is gone by now
            encoding = shown(headers["Content-Encoding"])
            raise unsupported(f"A body in {encoding} is not read: send it as it is, or in gzip.")

    def compute_etag(self) -> str | None:
        """Leave it out: nobody asks again for the same."""
        return None

    @property
    def model(self) -> ServedModel:
        """The model that is served now."""
        return self.application.serving.model

    async def answer(self, read: Read, write: Write) -> bytes:
        """Have the model asked, and return what it says; who it is goes into the headers."""
        answer = await self.application.predictor.answer(read, write)
        self.application.metrics.asked(answer.rows)
        for name, value in answer.model.headers:
            self.set_header(name, value)
        return answer.body

    async def send(self, content: Any, status: int = 200) -> None:
        """Answer with JSON."""
        self.set_status(status)
        await self.finish(write_json(content))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer what `error_body` makes of an error."""
        raised = kwargs.get("exc_info", (None, None, None))[1]
        error = self._as_tracker_error(raised, status_code)
        self.set_status(error.http_status if isinstance(raised, TrackerError) else status_code)
        if status_code == 405:
            self.set_header("Allow", self._method)
        if error.retry_after:
            self.set_header("Retry-After", str(ceil(error.retry_after)))
        self.application.metrics.refused(error.error_code)
        self.finish(json.dumps(self.error_body(error)))

    def error_body(self, error: TrackerError) -> dict[str, str]:
        """Return what an error is answered with."""
        return {"error_code": error.error_code, "message": error.message}

    def _as_tracker_error(self, error: BaseException | None, status: int) -> TrackerError:
        if isinstance(error, TrackerError):
            return error
        if status == 405:
            path, method = self.request.path, self.request.method
            return bad_request(f"{path} does not take {method}: use {self._method}.")
        return TrackerError(f"The server answered HTTP {status}; its log says why.")

    @property
    def _method(self) -> str:
        """The method that it takes."""
        return "GET" if type(self).post is RequestHandler.post else "POST"

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Leave out of the log refusals, which are the caller's to read, and callers who left."""
        if isinstance(value, StreamClosedError | HTTPError):
            return
        if not isinstance(value, TrackerError) or value.http_status == 500:
            _log.error("%s %s", self.request.method, self.request.path, exc_info=(typ, value, tb))


class UnknownEndpoint(ServingHandler):
    """Answers whatever else is asked for."""

    def prepare(self) -> None:
        """Refuse."""
        raise TrackerError(
            f"There is no endpoint {self.request.method} {self.request.path}.",
            ErrorCode.ENDPOINT_NOT_FOUND,
        )


class BodyTooLarge(ServingHandler):
    """Answers a request whose body is above the limit."""

    def prepare(self) -> None:
        """Refuse."""
        raise TrackerError(
            f"The request body is larger than {self.application.max_body_size} bytes. Send fewer "
            "rows in one request, or start the server with a larger --max-body.",
            ErrorCode.RESOURCE_LIMIT_EXCEEDED,
        )
