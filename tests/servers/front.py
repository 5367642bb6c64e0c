"""A front that stands before a server and behaves badly when told to, as proxies do."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

MOODS = ("pass", "500", "429", "html", "half", "nothing", "empty", "unauthorized", "plain only")
"""How a front may answer; "half" and "nothing" after it has passed the request on."""


class Front(ThreadingHTTPServer):
    """Listens on a port of its own, and passes requests on to ``target``, or does not."""

    daemon_threads = True

    def __init__(self, target: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.target = target
        self.uri = f"http://127.0.0.1:{self.server_address[1]}"
        self.mood = "pass"
        self.methods: list[str] = []
        self.moments: list[float] = []
        """When requests came, by the clock that is never set."""
        self.retry_after = ""
        self.delay = 0.0
        """Seconds until it answers as it meant to when the request came."""
        self.meant: tuple[str, ...] = ("GET", "POST", "PUT")
        """The methods that its mood and its delay are for."""
        self.unknown = ""
        """A part of the paths that it knows nothing of, as servers of MLflow do."""
        self.encodings: list[str] = []
        """How the bodies of requests were compressed, "" for not at all."""
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

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.moments.append(time.monotonic())
        self.server.methods.append(self.command)
        self.server.encodings.append(self.headers.get("Content-Encoding", ""))
        is_meant = self.command in self.server.meant
        mood = self.server.mood if is_meant else "pass"
        time.sleep(self.server.delay if is_meant else 0)
        if self.server.unknown and self.server.unknown in self.path:
            self._send(404, b"<html>Not found</html>")
            return
        match mood:
            case "500":
                self._send(500, b'{"error_code": "INTERNAL_ERROR", "message": "The disk is full."}')
            case "429":
                self._send(429, b"slow down")
            case "html":
                self._send(200, b"<html>Please log in</html>")
            case "empty":
                self._send(200, b"")
            case "plain only" if "Content-Encoding" in self.headers:
                self._send(415, b"<html>What is that?</html>")
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
        if mood in ("pass", "plain only"):
            taken = answer.headers.get("Accept-Encoding", "")
            self._send(answer.status_code, answer.content, taken=taken)
        elif mood == "half":
            self._send(answer.status_code, answer.content, len(answer.content) + 100)
        self.close_connection = mood in ("half", "nothing")

    def _send(self, status: int, body: bytes, length: int | None = None, taken: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if taken:
            self.send_header("Accept-Encoding", taken)
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
