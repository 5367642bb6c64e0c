"""What is particular to a server far away, or to something that is no tracking server."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.rest import RestStore


@pytest.fixture(params=["login page", "empty object"])
def stranger(request: pytest.FixtureRequest) -> Iterator[str]:
    """A web server that answers everything, though not as a tracking server does."""
    body = {"login page": b"<html>Sign in</html>", "empty object": b"{}"}[request.param]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_of_something_else_is_not_the_callers_mistake(stranger: str):
    store = RestStore(stranger)
    with pytest.raises(TrackerError, match="not as a tracking server does") as refused:
        store.get_run(r.GetRun(run_id="a"))
    store.close()
    assert refused.value.error_code == "TEMPORARILY_UNAVAILABLE"


def test_a_password_in_the_address_is_never_shown():
    store = RestStore("http://ann:s3cret@127.0.0.1:1")
    with pytest.raises(TrackerError) as refused:
        store.get_run(r.GetRun(run_id="a"))
    store.close()
    assert "s3cret" not in refused.value.message
    assert "http://127.0.0.1:1" in refused.value.message


def test_loopback_is_reached_past_a_proxy(monkeypatch: pytest.MonkeyPatch, stranger: str):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    store = RestStore(stranger)
    with pytest.raises(TrackerError, match="not as a tracking server does"):
        store.get_run(r.GetRun(run_id="a"))
    store.close()
