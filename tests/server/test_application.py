"""What every answer of the stand-alone host has in common."""

import gzip
import threading
from collections.abc import Iterator

import pytest
import requests
from openapi_spec_validator import validate

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.endpoints import ENDPOINTS, TRANSFERS
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.server.application import TrackerApplication
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.left_out import LEFT_OUT
from jupyter_tracker.server.observability import Metrics
from jupyter_tracker.server.security import Door
from jupyter_tracker.stores.sql.store import SqlStore
from tests.server.conftest import serving

LIMIT = 100_000
CREATE = "/api/2.0/mlflow/experiments/create"
SEARCH = "/api/2.0/mlflow/experiments/search"
TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def uri(sql_store: SqlStore) -> Iterator[str]:
    def make(context: ServerContext) -> TrackerApplication:
        door = Door("secret", origins=("https://portal.example.org",))
        return TrackerApplication(
            context, door, metrics=Metrics(), prefix="/below", max_body_size=LIMIT
        )

    with serving(sql_store, make) as uri:
        yield uri


def test_health_and_version_need_no_token_and_no_known_name(uri: str):
    foreign = {"Host": "probe.example"}
    assert requests.get(f"{uri}/health", headers=foreign, timeout=10).text == "OK"
    assert requests.get(f"{uri}/version", headers=foreign, timeout=10).text == __version__
    assert requests.head(f"{uri}/health", timeout=10).status_code == 200


def test_the_first_page_says_what_this_is(uri: str):
    assert "Jupyter Tracker" in requests.get(uri, timeout=10).text


def test_health_names_the_reason_when_the_database_fails(uri: str, sql_store: SqlStore):
    def fail(_request: object) -> None:
        raise invalid("The database is gone.")

    sql_store.list_changes = fail  # type: ignore[method-assign, assignment]
    answer = requests.get(f"{uri}/health", timeout=10)
    assert (answer.status_code, answer.text) == (503, "The database is gone.")


def test_health_does_not_wait_for_a_database_that_hangs(uri: str, sql_store: SqlStore):
    released = threading.Event()
    sql_store.list_changes = lambda _: released.wait()  # type: ignore[method-assign, assignment, return-value]
    answer = requests.get(f"{uri}/health", timeout=10)
    released.set()
    assert answer.status_code == 503
    assert "2 seconds" in answer.text


@pytest.mark.parametrize("path", ["/health", "/nothing", SEARCH, "/metrics"])
def test_browsers_may_not_frame_or_guess_any_answer(uri: str, path: str):
    headers = requests.get(uri + path, timeout=10).headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_foreign_host_name_is_refused(uri: str):
    answer = requests.get(uri + SEARCH, headers={**TOKEN, "Host": "evil.example"}, timeout=10)
    assert answer.status_code == 403
    assert "'evil.example'" in answer.json()["message"]
    assert "--allowed-hosts" in answer.json()["message"]


def test_a_page_of_another_site_may_not_write(uri: str):
    headers = {**TOKEN, "Origin": "https://evil.example"}
    answer = requests.post(uri + CREATE, headers=headers, json={"name": "a"}, timeout=10)
    assert answer.status_code == 403
    assert answer.json()["error_code"] == "PERMISSION_DENIED"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_page_that_is_invited_may_write(uri: str):
    headers = {**TOKEN, "Origin": "https://portal.example.org"}
    answer = requests.post(uri + CREATE, headers=headers, json={"name": "a"}, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://portal.example.org"


def test_an_invited_page_may_ask_what_it_may_send(uri: str):
    headers = {
        "Origin": "https://portal.example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = requests.options(uri + CREATE, headers=headers, timeout=10)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization"
    headers["Origin"] = "https://evil.example"
    assert requests.options(uri + CREATE, headers=headers, timeout=10).status_code == 403


def body(size: int) -> bytes:
    return b'{"name": "a"%s}' % (b" " * (size - 13))


def test_a_body_at_the_limit_is_taken(uri: str):
    assert len(body(LIMIT)) == LIMIT
    assert requests.post(uri + CREATE, body(LIMIT), headers=TOKEN, timeout=10).status_code == 200


def pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), 1 << 14):
        yield data[start : start + (1 << 14)]


@pytest.mark.parametrize("size", [LIMIT + 1, 5_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_the_limit_is_answered(uri: str, size: int, chunked: bool):
    data = pieces(body(size)) if chunked else body(size)
    answer = requests.post(uri + CREATE, data, headers=TOKEN, timeout=10)
    assert answer.status_code == 413
    assert answer.json()["error_code"] == "RESOURCE_LIMIT_EXCEEDED"
    assert f"{LIMIT} bytes" in answer.json()["message"]
    assert "experiment" not in answer.text


def test_a_strangers_body_is_not_kept_but_he_is_answered(uri: str):
    assert requests.post(uri + CREATE, body(5_000_000), timeout=10).status_code == 401


@pytest.mark.parametrize(("headers", "status"), [({}, 401), (TOKEN, 413)])
def test_a_body_is_limited_whatever_the_method(uri: str, headers: dict[str, str], status: int):
    answer = requests.get(uri + SEARCH, data=body(5_000_000), headers=headers, timeout=10)
    assert answer.status_code == status


def test_a_compressed_body_is_unpacked(uri: str):
    headers = {**TOKEN, "Content-Encoding": "gzip"}
    packed = gzip.compress(body(50_000))
    assert requests.post(uri + CREATE, packed, headers=headers, timeout=10).status_code == 200


def test_a_compressed_body_is_limited_by_what_it_unpacks_to(uri: str):
    headers = {**TOKEN, "Content-Encoding": "gzip"}
    packed = gzip.compress(body(5_000_000))
    assert len(packed) < LIMIT
    assert requests.post(uri + CREATE, packed, headers=headers, timeout=10).status_code == 413


@pytest.mark.parametrize("path", [SEARCH, "/nothing"])
def test_clients_learn_that_they_may_compress(uri: str, path: str):
    assert requests.get(uri + path, timeout=10).headers["Accept-Encoding"] == "gzip"


def test_everything_is_served_below_the_prefix_too(uri: str):
    assert requests.get(f"{uri}/below/health", timeout=10).text == "OK"
    url = f"{uri}/below{SEARCH}?max_results=1"
    assert requests.get(url, headers=TOKEN, timeout=10).status_code == 200
    url = f"{uri}/below/api/2.0/mlflow-artifacts/artifacts/0/a.txt"
    assert requests.put(url, b"a", headers=TOKEN, timeout=10).status_code == 200
    assert requests.get(url, headers=TOKEN, timeout=10).content == b"a"


def test_metrics_count_requests_by_what_they_do(uri: str):
    for name in ("a", "a"):
        requests.post(uri + CREATE, json={"name": name}, headers=TOKEN, timeout=10)
    requests.get(f"{uri}/nothing", timeout=10)
    text = requests.get(f"{uri}/metrics", headers=TOKEN, timeout=10).text
    counted = 'jupyter_tracker_requests_total{method="POST",operation="create_experiment",status='
    assert f'{counted}"200"}} 1.0' in text
    assert f'{counted}"400"}} 1.0' in text
    assert 'operation="unknown",status="404"} 1.0' in text
    assert 'jupyter_tracker_request_seconds_count{operation="create_experiment"} 2.0' in text
    assert "jupyter_tracker_requests_in_flight 1.0" in text
    assert "jupyter_tracker_requests_queued 0.0" in text
    assert "jupyter_tracker_database_answers 1.0" in text
    assert "jupyter_tracker_webhook_deliveries_pending 0.0" in text
    assert "jupyter_tracker_pool_connections_in_use 0.0" in text
    assert requests.get(f"{uri}/metrics", timeout=10).status_code == 401


def test_metrics_are_there_when_the_database_is_not(uri: str, sql_store: SqlStore):
    def fail() -> int:
        raise invalid("The database is gone.")

    assert sql_store.outbox is not None
    sql_store.outbox.pending = fail  # type: ignore[method-assign]
    text = requests.get(f"{uri}/metrics", headers=TOKEN, timeout=10).text
    assert "jupyter_tracker_database_answers 0.0" in text


def test_the_openapi_document_is_valid_and_whole(uri: str):
    document = requests.get(f"{uri}/openapi.json", headers=TOKEN, timeout=10).json()
    validate(document)
    served = {(method, path) for path, methods in document["paths"].items() for method in methods}
    declared = {(m.lower(), each.path) for each in ENDPOINTS for m in each.methods}
    declared |= {(each.method.lower(), each.path) for each in TRANSFERS}
    assert served == declared
    assert "secret" not in str(document["info"])


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=lambda each: each.path)
def test_what_is_left_out_says_so(uri: str, left_out: object):
    path = left_out.path.replace("*", "/x")  # type: ignore[attr-defined]
    for root in ("", "/below"):
        answer = requests.post(uri + root + path, headers=TOKEN, json={}, timeout=10)
        assert answer.status_code == 501
        assert answer.json()["error_code"] == "NOT_IMPLEMENTED"
    assert requests.post(uri + path, json={}, timeout=10).status_code == 401
