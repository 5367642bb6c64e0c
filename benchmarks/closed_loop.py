"""Clients that send the next request when they have the answer to the last one, and cost little."""

import asyncio
import re
import time

from benchmarks.client import RefusedError
from benchmarks.load import Done

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_GRACE = 60.0
"""Seconds that the last answers may take."""


def post(path: str, body: bytes) -> bytes:
    """Make a request that sends JSON."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def run(port: int, request: bytes, clients: int, seconds: float) -> Done:
    """Let clients send the same request for some time, each on a connection of its own.

    Raises
    ------
    RefusedError
        When no request was answered with 200.
    """
    return asyncio.run(_run(port, request, clients, seconds))


async def _run(port: int, request: bytes, clients: int, seconds: float) -> Done:
    loop = asyncio.get_running_loop()
    done = Done([], 0.0, [])
    begun = time.perf_counter()
    made = [
        await loop.create_connection(
            lambda: _Client(request, begun + seconds, done), "127.0.0.1", port
        )
        for _ in range(clients)
    ]
    await asyncio.wait_for(asyncio.gather(*(each.ended for _, each in made)), seconds + _GRACE)
    done.seconds = time.perf_counter() - begun
    if not done.times:
        raise RefusedError(f"All requests were refused: {done.refused[:1]}")
    return done


class _Client(asyncio.Protocol):
    """One connection, which notes how long each answer has taken."""

    def __init__(self, request: bytes, deadline: float, done: Done) -> None:
        self.ended = asyncio.get_running_loop().create_future()
        self._request, self._deadline, self._done = request, deadline, done
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so where nobody expects it."""
        if not self.ended.done():
            self._done.refused.append(f"The connection was closed: {exc}")
            self.ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Note an answer that is complete, and send the next request."""
        self._answer += data
        head, separator, body = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not separator or not length or len(body) < int(length[1]):
            return
        now = time.perf_counter()
        if head[9:12] == b"200":
            self._done.times.append(now - self._sent)
        else:
            self._done.refused.append(self._answer[:300].decode(errors="replace"))
        if now < self._deadline:
            self._send()
        else:
            self.ended.set_result(None)
            self._transport.close()

    def _send(self) -> None:
        self._answer = b""
        self._sent = time.perf_counter()
        self._transport.write(self._request)
