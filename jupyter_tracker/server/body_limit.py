"""JSON bodies up to a limit: what is larger is answered, and not kept in memory."""

from collections.abc import Awaitable, Callable

from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)


class LimitedBody(HTTPMessageDelegate):
    """Passes a request on to ``accepted`` unless its body is larger than ``limit`` bytes.

    The rest of a larger one is read and dropped, because a client that is cut off while it sends
    does not see the answer; then it is refused. The rest of a compressed one is not read: it
    may unpack to anything.

    Parameters
    ----------
    refused
        Makes what answers a body that is too large.
    gone
        Called when the client went away before its request was complete.
    """

    def __init__(
        self,
        request: HTTPServerRequest,
        limit: int,
        accepted: HTTPMessageDelegate,
        refused: Callable[[], HTTPMessageDelegate],
        gone: Callable[[], None],
    ) -> None:
        self._request = request
        self._left = limit
        self._accepted = accepted
        self._refused = refused
        self._gone = gone
        self._answered = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Keep nothing of a body that announces that it is too large."""
        announced = headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self._left:
            self._left = -1
        return self._accepted.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Keep what is within the limit."""
        self._left -= len(chunk)
        if self._left >= 0:
            return self._accepted.data_received(chunk)
        if "X-Consumed-Content-Encoding" in self._request.headers:
            self.finish()
        return None

    def finish(self) -> None:
        """Have the request answered."""
        if not self._answered:
            self._answered = True
            (self._accepted if self._left >= 0 else self._refused()).finish()

    def on_connection_close(self) -> None:
        """Drop what was received."""
        if not self._answered:
            self._accepted.on_connection_close()
            self._gone()
