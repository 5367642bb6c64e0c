"""A Tornado application that knows what is under way, and keeps no body above its limit."""

from asyncio import Future
from collections.abc import Mapping, Sequence
from typing import Any

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.web import Application, RequestHandler

from jupyter_tracker.server.body_limit import LimitedBody


class CountedHandler(RequestHandler):
    """A handler of such an application."""

    async def _execute(self, transforms: Any, *args: Any, **kwargs: Any) -> None:
        application: Any = self.application
        try:
            await super()._execute(transforms, *args, **kwargs)
        finally:
            application.in_flight -= 1

    def finish(self, chunk: Any = None) -> "Future[None]":
        """Answer; when the server stops, tell the caller to send the next request elsewhere."""
        application: Any = self.application
        if application.is_stopping:
            self.set_header("Connection", "close")
        return super().finish(chunk)


class BoundedApplication(Application):
    """Finds handlers by the path itself before patterns are tried, and bounds what they are sent.

    All handlers are a `CountedHandler`.

    Parameters
    ----------
    routes
        Everything that is served.
    plain
        The handlers, with their options, of paths that hold no field.
    unknown, too_large
        What answers paths that there are not, and bodies above the limit.
    options
        The options of these two.
    max_body_size
        Largest body of a request in bytes; handlers that stream theirs may be sent more.
    """

    def __init__(
        self,
        routes: Sequence[Any],
        plain: Mapping[str, tuple[type[RequestHandler], dict[str, Any]]],
        *,
        unknown: type[RequestHandler],
        too_large: type[RequestHandler],
        options: Mapping[str, Any] | None = None,
        max_body_size: int,
    ) -> None:
        self.max_body_size = max_body_size
        self.in_flight = 0
        self.is_stopping = False
        self._plain = plain
        self._too_large = too_large
        self._refusing = dict(options or {})
        super().__init__(
            list(routes), default_handler_class=unknown, default_handler_args=self._refusing
        )

    def knows(self, request: HTTPServerRequest) -> bool:
        """Say whether the caller is somebody whose body may be kept."""
        raise NotImplementedError

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Find who answers."""
        plain = self._plain.get(request.path)
        if plain is None:
            return super().find_handler(request, **kwargs)
        return self.get_handler_delegate(request, *plain)

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
        if answer.stream_request_body or not _has_body(request):
            return answer
        if not self.knows(request):
            # A stranger is told so; nothing that he sends is kept meanwhile, but what signs him in.
            allowed = getattr(target_class, "max_body_of_strangers", 0)
            return LimitedBody(request, allowed, answer, lambda: answer, self._gone)

        def refused() -> HTTPMessageDelegate:
            return super(BoundedApplication, self).get_handler_delegate(
                request, self._too_large, self._refusing
            )

        return LimitedBody(request, self.max_body_size, answer, refused, self._gone)

    def _gone(self) -> None:
        self.in_flight -= 1


def _has_body(request: HTTPServerRequest) -> bool:
    return "Content-Length" in request.headers or "Transfer-Encoding" in request.headers
