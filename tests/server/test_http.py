"""What a curl user sees."""

import json
from collections.abc import Iterator

import pytest
import requests
from tornado.websocket import websocket_connect

from jupyter_tracker.contract import requests as r
from tests.conftest import RunningServer


@pytest.fixture
def http(server: RunningServer) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {server.token}"
        yield session


def test_an_error_has_mlflows_code_and_one_clear_line(
    server: RunningServer, http: requests.Session
):
    url = f"{server.uri}/api/2.0/mlflow/runs/log-metric"
    response = http.post(url, json={"run_id": "a", "key": "a?", "value": 1, "timestamp": 1})
    assert response.status_code == 400
    body = response.json()
    assert body["error_code"] == "INVALID_PARAMETER_VALUE"
    assert "'a?'" in body["message"]
    assert "\n" not in body["message"]


def test_numbers_may_be_sent_as_text(server: RunningServer, http: requests.Session):
    run = server.store.create_run(r.CreateRun()).run.info
    body = {"run_id": run.run_id, "key": "m", "value": "NaN", "timestamp": "12", "step": "3"}
    response = http.post(f"{server.uri}/api/2.0/mlflow/runs/log-metric", json=body)
    assert response.json() == {}
    answer = http.get(f"{server.uri}/api/2.0/mlflow/runs/get", params={"run_id": run.run_id})
    metric = answer.json()["run"]["data"]["metrics"][0]
    assert metric == {"key": "m", "value": "NaN", "timestamp": 12, "step": 3}


def test_the_token_is_also_taken_in_jupyters_form(server: RunningServer):
    headers = {"Authorization": f"token {server.token}"}
    url = f"{server.uri}/api/tracker/1/store"
    assert requests.get(url, headers=headers, timeout=10).json()["store"]["kind"] == "sqlite"


def test_an_image_is_shown_in_place_and_without_any_rights(
    server: RunningServer, http: requests.Session
):
    run = server.store.create_run(r.CreateRun()).run.info
    root = run.artifact_uri.removeprefix("mlflow-artifacts:/")
    proxy = f"{server.uri}/api/2.0/mlflow-artifacts/artifacts/{root}"
    http.put(f"{proxy}/a.png", data=b"png")
    http.put(f"{proxy}/a.html", data=b"<script>alert(1)</script>")
    url = f"{server.uri}/get-artifact"
    image = http.get(url, params={"run_id": run.run_id, "path": "a.png"})
    page = http.get(url, params={"run_id": run.run_id, "path": "a.html"})
    assert (image.content, image.headers["Content-Type"]) == (b"png", "image/png")
    assert "Content-Disposition" not in image.headers
    assert page.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.html"
    for response in (image, page):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_large_artifact_goes_through_in_pieces(server: RunningServer, http: requests.Session):
    def pieces() -> Iterator[bytes]:
        for i in range(64):
            yield bytes([i]) * (1 << 20)

    url = f"{server.uri}/api/2.0/mlflow-artifacts/artifacts/0/large.bin"
    assert http.put(url, data=pieces()).status_code == 200
    with http.get(url, stream=True) as response:
        size = sum(len(piece) for piece in response.iter_content(1 << 20))
    assert size == 64 << 20


def test_changes_are_pushed_over_a_websocket(server: RunningServer):
    import asyncio

    from tornado.httpclient import HTTPRequest

    async def listen() -> list[dict[str, object]]:
        url = server.uri.replace("http", "ws") + "/api/tracker/1/changes/stream"
        headers = {"Authorization": f"Bearer {server.token}"}
        socket = await websocket_connect(HTTPRequest(url, headers=headers))
        first = await socket.read_message()
        await asyncio.to_thread(server.store.create_run, r.CreateRun())
        second = await asyncio.wait_for(socket.read_message(), 5)
        socket.close()
        return [json.loads(message) for message in (first, second) if message]

    standing, pushed = asyncio.run(listen())
    assert standing["changes"] == []
    assert [change["entity"] for change in pushed["changes"]] == ["run"]  # type: ignore[attr-defined]


def test_a_websocket_from_another_site_is_refused(server: RunningServer):
    headers = {
        "Authorization": f"Bearer {server.token}",
        "Origin": "https://evil.example",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    url = f"{server.uri}/api/tracker/1/changes/stream"
    assert requests.get(url, headers=headers, timeout=10).status_code == 403
