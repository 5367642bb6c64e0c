"""What is particular to a server far away, or to something that is no tracking server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores import rest, retry_after
from jupyter_tracker.stores.rest import RestStore
from tests.conftest import RunningServer
from tests.servers.front import Front, front_of


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


@pytest.fixture
def front(server: RunningServer) -> Iterator[Front]:
    with front_of(server.uri) as front:
        yield front


@pytest.fixture
def far_store(
    front: Front, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RestStore]:
    """The server's store, as one that is not on this machine."""
    monkeypatch.setattr(rest, "_LOOPBACK", ())
    store = RestStore(front.uri, server.token)
    yield store
    store.close()


def log(store: RestStore, run_id: str, points: int, first: int = 0) -> None:
    metrics = [e.Metric("m" * 100, 0.5, 1, step) for step in range(first, first + points)]
    store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics))


def test_a_large_batch_is_compressed_once_the_server_has_said_that_it_unpacks(
    front: Front, far_store: RestStore, server: RunningServer
):
    run_id = server.store.create_run(r.CreateRun()).run.info.run_id
    log(far_store, run_id, 1000)
    log(far_store, run_id, 1000, 1000)
    log(far_store, run_id, 10, 2000)
    assert front.encodings == ["", "gzip", ""]
    request = r.GetMetricHistory(run_id=run_id, metric_key="m" * 100)
    assert len(server.store.get_metric_history(request).metrics) == 2010


def test_what_stays_on_this_machine_is_not_compressed(front: Front, server: RunningServer):
    run_id = server.store.create_run(r.CreateRun()).run.info.run_id
    store = RestStore(front.uri, server.token)
    for first in (0, 1000):
        log(store, run_id, 1000, first)
    store.close()
    assert front.encodings == ["", ""]


def test_a_proxy_that_refuses_compressed_requests_gets_one(
    front: Front, far_store: RestStore, server: RunningServer
):
    run_id = server.store.create_run(r.CreateRun()).run.info.run_id
    front.mood = "plain only"
    for first in range(0, 3000, 1000):
        log(far_store, run_id, 1000, first)
    assert front.encodings == ["", "gzip", "", ""]


def test_a_server_that_is_busy_gets_compressed_requests_again(
    front: Front, far_store: RestStore, server: RunningServer
):
    run_id = server.store.create_run(r.CreateRun()).run.info.run_id
    log(far_store, run_id, 1)
    front.mood = "429"
    with pytest.raises(TrackerError, match="429"):
        log(far_store, run_id, 1000)
    front.mood = "pass"
    log(far_store, run_id, 1000)
    assert front.encodings == ["", "gzip", "gzip"]


def test_a_refusal_of_our_server_is_none_of_compression(
    front: Front, far_store: RestStore, server: RunningServer
):
    log(far_store, server.store.create_run(r.CreateRun()).run.info.run_id, 1)
    for _ in range(2):
        with pytest.raises(TrackerError, match="not found"):
            log(far_store, "0" * 32, 1000)
    assert front.encodings == ["", "gzip", "gzip"]


@pytest.mark.parametrize(
    ("text", "wait"), [("7", 7), ("0", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 0)]
)
def test_a_server_may_say_how_long_to_wait(text: str, wait: float):
    assert retry_after.seconds(text) == wait


def test_a_server_may_say_when_to_come_back_by_a_date():
    text = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    wait = retry_after.seconds(text)
    assert wait is not None
    assert 3000 < wait <= 3600


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "99 bottles", "Xxx, 99 Foo 0000"])
def test_what_is_neither_says_nothing(text: str):
    assert retry_after.seconds(text) is None
