"""Signing in as a browser does it, over HTTP."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie

import pytest
import requests
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_tracker.server.application import TrackerApplication
from jupyter_tracker.server.attempts import ALLOWED
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.security import Door
from jupyter_tracker.server.sessions import LIFETIME
from jupyter_tracker.stores.sql.store import SqlStore
from tests.server.conftest import serving

INVITED = "https://portal.example.org"
CREATE = "/api/2.0/mlflow/experiments/create"
SEARCH = "/api/2.0/mlflow/experiments/search?max_results=1"
STREAM = "/api/tracker/1/changes/stream"


@pytest.fixture
def uri(sql_store: SqlStore) -> Iterator[str]:
    def make(context: ServerContext) -> TrackerApplication:
        return TrackerApplication(context, Door("secret", origins=(INVITED,)))

    with serving(sql_store, make) as uri:
        yield uri


def sign_in(uri: str, token: str = "secret", **headers: str) -> requests.Response:
    own = {"Origin": uri, **headers}
    return requests.post(f"{uri}/sign-in", json={"token": token}, headers=own, timeout=10)


@pytest.fixture
def cookie(uri: str) -> str:
    """What a browser that signed in sends along."""
    return sign_in(uri).headers["Set-Cookie"].partition(";")[0]


def test_the_cookie_is_for_this_server_alone_and_no_script_sees_it(uri: str):
    [(_, morsel)] = SimpleCookie(sign_in(uri).headers["Set-Cookie"]).items()
    assert morsel["httponly"]
    assert morsel["samesite"] == "Strict"
    assert morsel["max-age"] == str(LIFETIME)
    assert not morsel["domain"]
    # Without a path a browser takes the folder that it knows /sign-in by, also behind a proxy.
    assert not morsel["path"]


def test_the_cookie_is_secure_where_the_page_came_by_https(uri: str):
    host = uri.removeprefix("http://")
    assert "Secure" in sign_in(uri, Origin=f"https://{host}").headers["Set-Cookie"]
    assert "Secure" not in sign_in(uri).headers["Set-Cookie"]


def test_a_session_reads_and_writes(uri: str, cookie: str):
    headers = {"Cookie": cookie, "Origin": uri}
    assert requests.get(uri + SEARCH, headers={"Cookie": cookie}, timeout=10).status_code == 200
    created = requests.post(uri + CREATE, json={"name": "a"}, headers=headers, timeout=10)
    assert created.status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", INVITED])
def test_a_session_writes_for_no_other_page(uri: str, cookie: str, origin: str | None):
    headers = {"Cookie": cookie} | ({"Origin": origin} if origin else {})
    refused = requests.post(uri + CREATE, json={"name": "a"}, headers=headers, timeout=10)
    assert refused.status_code in (401, 403)
    assert "experiment_id" not in refused.text


def listen(uri: str, **headers: str) -> None:
    async def connect() -> None:
        request = HTTPRequest(uri.replace("http", "ws") + STREAM, headers=headers)
        stream = await websocket_connect(request)
        assert await stream.read_message() is not None
        stream.close()

    asyncio.run(connect())


def test_a_session_listens_to_changes_for_its_own_page(uri: str, cookie: str):
    listen(uri, Cookie=cookie, Origin=uri)


@pytest.mark.parametrize("origin", [None, "https://evil.example", INVITED])
def test_a_session_listens_for_no_other_page(uri: str, cookie: str, origin: str | None):
    headers = {"Cookie": cookie} | ({"Origin": origin} if origin else {})
    with pytest.raises(HTTPClientError, match=r"401|403"):
        listen(uri, **headers)


def test_a_wrong_token_gives_no_session(uri: str):
    answer = sign_in(uri, "wrong")
    assert answer.status_code == 401
    assert answer.json()["error_code"] == "UNAUTHENTICATED"
    assert "Set-Cookie" not in answer.headers


def test_too_many_wrong_tokens_are_refused_and_the_right_one_with_them(uri: str):
    for _ in range(ALLOWED):
        assert sign_in(uri, "wrong").status_code == 401
    refused = sign_in(uri)
    assert refused.status_code == 429
    assert refused.json()["error_code"] == "REQUEST_LIMIT_EXCEEDED"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Set-Cookie" not in refused.headers


def test_programs_with_the_token_go_on_while_signing_in_must_wait(uri: str):
    for _ in range(ALLOWED):
        sign_in(uri, "wrong")
    headers = {"Authorization": "Bearer secret"}
    assert requests.get(uri + SEARCH, headers=headers, timeout=10).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", INVITED, "null", ""])
def test_no_other_page_signs_a_browser_in(uri: str, origin: str):
    answer = sign_in(uri, Origin=origin)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_a_foreign_host_name_cannot_be_signed_in_to(uri: str):
    answer = sign_in(uri, Host="evil.example", Origin="http://evil.example")
    assert answer.status_code == 403
    assert "'evil.example'" in answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"token": 5}', b"{" + b" " * 100_000 + b"}"])
def test_what_is_no_token_is_refused(uri: str, body: bytes):
    answer = requests.post(f"{uri}/sign-in", body, headers={"Origin": uri}, timeout=10)
    assert answer.status_code in (400, 401)
    assert "Set-Cookie" not in answer.headers


def test_the_server_says_whether_it_knows_the_browser(uri: str, cookie: str):
    def asked(**headers: str) -> object:
        return requests.get(f"{uri}/sign-in", headers=headers, timeout=10).json()

    assert asked() == {"needs_token": True, "is_signed_in": False}
    assert asked(Cookie=cookie) == {"needs_token": True, "is_signed_in": True}
    assert asked(Cookie=cookie + "0") == {"needs_token": True, "is_signed_in": False}


def test_signing_out_takes_the_cookie_away(uri: str, cookie: str):
    headers = {"Cookie": cookie, "Origin": uri}
    answer = requests.post(f"{uri}/sign-out", json={}, headers=headers, timeout=10)
    [(name, morsel)] = SimpleCookie(answer.headers["Set-Cookie"]).items()
    assert cookie.startswith(f"{name}=")
    assert morsel.value == ""
    assert parsedate_to_datetime(morsel["expires"]) < datetime.now(UTC)


def test_another_token_ends_the_session(sql_store: SqlStore, cookie: str):
    with serving(sql_store, lambda c: TrackerApplication(c, Door("rotated"))) as rotated:
        headers = {"Cookie": cookie}
        assert requests.get(rotated + SEARCH, headers=headers, timeout=10).status_code == 401


def test_a_token_in_an_address_is_no_token(uri: str):
    assert requests.get(f"{uri}{SEARCH}&token=secret", timeout=10).status_code == 401


def test_nobody_signs_in_where_no_token_is_needed(sql_store: SqlStore):
    with serving(sql_store, lambda c: TrackerApplication(c, Door(None))) as open_uri:
        asked = requests.get(f"{open_uri}/sign-in", timeout=10).json()
        assert asked == {"needs_token": False, "is_signed_in": False}
        assert "Set-Cookie" not in sign_in(open_uri, "").headers
