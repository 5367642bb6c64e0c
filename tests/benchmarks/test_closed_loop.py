"""Clients that ask again and again: what they count."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import closed_loop
from benchmarks.client import RefusedError


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent, in two pieces; the path is the status."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(int(self.path[1:]))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:3])
        self.wfile.write(body[3:])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


def test_answers_of_all_clients_are_counted(port: int):
    done = closed_loop.run(port, closed_loop.post("/200", b"question"), clients=3, seconds=0.1)
    assert len(done.times) >= 3
    assert done.refused == []
    assert done.seconds >= 0.1


def test_a_server_that_refuses_everything_is_not_measured(port: int):
    with pytest.raises(RefusedError, match="503"):
        closed_loop.run(port, closed_loop.post("/503", b"question"), clients=2, seconds=0.1)
