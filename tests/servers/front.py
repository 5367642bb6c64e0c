"""A front that stands before a server and behaves badly when told to, as proxies do."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

MOODS = ("pass", "500", "429", "html", "half", "nothing", "empty", "unauthorized")
"""How a front may answer; "half" and "nothing" after it has passed the request on."""


class Front(ThreadingHTTPServer):
    """Listens on a port of its own, and passes requests on to ``target``, or does not."""

    daemon_threads = True

    def __init__(self, target: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.target = target
        self.uri = f"http://127.0.0.1:{self.server_address[1]}"
        self.mood = "pass"
        self.moments: list[float] = []
        """When requests came, by the clock that is never set."""
        self.retry_after = ""
        self.delay = 0.0
        """Seconds until it answers as it meant to when the request came."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.moments.append(time.monotonic())
        mood = self.server.mood
        time.sleep(self.server.delay)
        match mood:
            case "500":
                self._send(500, b'{"error_code": "INTERNAL_ERROR", "message": "The disk is full."}')
            case "429":
                self._send(429, b"slow down")
            case "html":
                self._send(200, b"<html>Please log in</html>")
            case "empty":
                self._send(200, b"")
            case "unauthorized":
                self._send(401, b"who are you?")
            case _:
                self._pass_on(body, mood)

    def _pass_on(self, body: bytes, mood: str) -> None:
        try:
            answer = requests.request(
                self.command,
                self.server.target + self.path,
                data=body,
                headers={k: v for k, v in self.headers.items() if k.lower() != "host"},
                timeout=30,
            )
        except requests.RequestException:
            self._send(502, b"<html>Bad gateway</html>")
            return
        if mood == "pass":
            self._send(answer.status_code, answer.content)
        elif mood == "half":
            self._send(answer.status_code, answer.content, len(answer.content) + 100)
        self.close_connection = mood != "pass"

    def _send(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def front_of(target: str, port: int = 0) -> Iterator[Front]:
    """Put a front before ``target``."""
    front = Front(target, port)
    yield front
    front.shutdown()
    front.server_close()
