"""The tracker inside Jupyter Server."""

import asyncio
import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from jupyter_server.auth.identity import User
from tornado.httpclient import HTTPClientError

from jupyter_tracker.contract.endpoints import ENDPOINTS, TRANSFERS
from jupyter_tracker.journal import files
from jupyter_tracker.stores.resolve import lasting_uri
from tests.conftest import RunningServer
from tests.journal.journals import begun, left

Fetch = Callable[..., Any]
ROUTES = [(method, each.path) for each in ENDPOINTS for method in each.methods] + [
    (each.method, each.path.format(path="0/a.txt")) for each in TRANSFERS
]
MLFLOW = ("jupyter-tracker", "api", "2.0", "mlflow")


async def create_run(jp_fetch: Fetch, **body: object) -> str:
    response = await jp_fetch(*MLFLOW, "runs", "create", method="POST", body=json.dumps(body))
    run_id: str = json.loads(response.body)["run"]["info"]["run_id"]
    return run_id


async def test_runs_are_served_under_jupyters_own_sign_in(jp_fetch: Fetch):
    run_id = await create_run(jp_fetch, run_name="gbm")
    response = await jp_fetch(*MLFLOW, "runs", "get", params={"run_id": run_id})
    assert json.loads(response.body)["run"]["info"]["run_name"] == "gbm"


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
async def test_without_jupyters_token_nothing_is_served(jp_fetch: Fetch, route: tuple[str, str]):
    method, path = route
    body = "{}" if method in ("POST", "PUT", "PATCH") else None
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(
            "jupyter-tracker" + path,
            method=method,
            body=body,
            headers={"Authorization": "token wrong"},
        )
    assert refused.value.code in (401, 403)


async def last_actor(jp_fetch: Fetch) -> str:
    """Change something, and return who did by the audit log."""
    body = json.dumps({"name": f"churn-{time.time_ns()}"})
    await jp_fetch(*MLFLOW, "registered-models", "create", method="POST", body=body)
    log = await jp_fetch("jupyter-tracker", "api", "tracker", "1", "audit", "list")
    actor: str = json.loads(log.body)["entries"][0].get("actor", "")
    return actor


async def test_whom_jupyter_knows_by_its_token_alone_has_no_name(jp_fetch: Fetch):
    assert await last_actor(jp_fetch) == "anonymous"


async def test_whom_jupyter_knows_by_name_is_called_so(
    jp_fetch: Fetch, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
):
    ada = User("ada", "Ada Lovelace", "Ada")
    provider = jp_serverapp.identity_provider
    monkeypatch.setattr(provider, "generate_anonymous_user", lambda _: ada)
    assert await last_actor(jp_fetch) == "ada"


async def test_a_refusal_has_mlflows_error_code(jp_fetch: Fetch):
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(*MLFLOW, "runs", "get", params={"run_id": "nope"})
    assert refused.value.code == 404
    assert refused.value.response is not None
    body = json.loads(refused.value.response.body)
    assert body["error_code"] == "RESOURCE_DOES_NOT_EXIST"


@pytest.fixture
def started(jp_serverapp: Any, jp_asyncio_loop: Any) -> Any:
    """The server as it is once its event loop runs."""
    jp_asyncio_loop.run_until_complete(jp_serverapp.extension_manager.start_all_extensions())
    return jp_serverapp


async def test_kernels_get_an_address_and_a_token_that_work(started: Any, jp_fetch: Fetch):
    run_id = await create_run(jp_fetch)
    assert os.environ["JUPYTER_TRACKER_FRONTEND"] == "1"
    assert os.environ["MLFLOW_TRACKING_URI"] == os.environ["JUPYTER_TRACKER_URI"]
    url = os.environ["JUPYTER_TRACKER_URI"] + "/api/2.0/mlflow/runs/get"
    headers = {"Authorization": f"Bearer {os.environ['JUPYTER_TRACKER_TOKEN']}"}
    ask = {"params": {"run_id": run_id}, "timeout": 10}
    from asyncio import to_thread

    answer = await to_thread(requests.get, url, headers=headers, **ask)  # type: ignore[arg-type]
    assert answer.json()["run"]["info"]["run_id"] == run_id
    assert (await to_thread(requests.get, url, **ask)).status_code == 401  # type: ignore[arg-type]


async def test_the_environment_is_put_back_when_jupyter_stops(started: Any):
    assert "JUPYTER_TRACKER_URI" in os.environ
    extension = started.extension_manager.extension_apps["jupyter_tracker_server_ext"]
    for app in extension:
        await app.stop_extension()
    assert "JUPYTER_TRACKER_URI" not in os.environ
    assert "MLFLOW_TRACKING_TOKEN" not in os.environ


async def test_a_snapshot_is_kept_under_its_run_and_kernel(jp_fetch: Fetch):
    run_id = await create_run(jp_fetch)
    root = ("jupyter-tracker", "api", "tracker", "1", "notebook-snapshots")
    notebook = {"cells": [{"cell_type": "code", "source": "a = 1"}], "nbformat": 4}
    body = {
        "run_id": run_id,
        "phase": "end",
        "source": "live document",
        "path": "a.ipynb",
        "unsaved": True,
        "kernel_id": "kernel",
        "notebook": notebook,
    }
    await jp_fetch(*root, "log", method="POST", body=json.dumps(body))
    response = await jp_fetch(*root, "get", params={"run_id": run_id, "phase": "end"})
    snapshot = json.loads(response.body)["snapshot"]
    assert snapshot["notebook"] == notebook
    assert (snapshot["kernel_id"], snapshot["unsaved"]) == ("kernel", True)


async def test_artifacts_stream_through_jupyter(jp_fetch: Fetch):
    path = "jupyter-tracker/api/2.0/mlflow-artifacts/artifacts/0/a.bin"
    content = bytes(range(256)) * 10_000
    await jp_fetch(path, method="PUT", body=content)
    assert (await jp_fetch(path)).body == content


async def test_changes_are_pushed_to_the_browser(jp_fetch: Fetch, jp_ws_fetch: Callable[..., Any]):
    socket = await jp_ws_fetch("jupyter-tracker", "api", "tracker", "1", "changes", "stream")
    assert json.loads(await socket.read_message())["changes"] == []
    run_id = await create_run(jp_fetch)
    pushed = json.loads(await socket.read_message())
    assert [change["entity_id"] for change in pushed["changes"]] == [run_id]
    socket.close()


class TestLeftovers:
    """What dead kernels left behind is sent by the Jupyter server."""

    async def until_killed(self, jp_fetch: Fetch, run_id: str) -> None:
        info: dict[str, Any] = {}
        for _ in range(100):
            await asyncio.sleep(0.1)
            try:
                answer = await jp_fetch(*MLFLOW, "runs", "get", params={"run_id": run_id})
            except HTTPClientError:  # the run is not there yet
                continue
            info = json.loads(answer.body)["run"]["info"]
            if info["status"] == "KILLED":
                return
        raise AssertionError(info)

    @pytest.fixture
    def left_behind(self) -> str:
        """A run whose journal was there before Jupyter started."""
        writer = begun(lasting_uri(None))
        left(writer)
        return writer.header.run_id

    async def test_what_was_left_before_is_sent_at_the_start(
        self, left_behind: str, started: Any, jp_fetch: Fetch
    ):
        await self.until_killed(jp_fetch, left_behind)
        assert files.found() == []

    @pytest.mark.parametrize("is_shut_down", [False, True], ids=["crashed", "shut down"])
    async def test_the_run_of_a_killed_kernel_is_killed(
        self, started: Any, jp_fetch: Fetch, is_shut_down: bool
    ):
        manager = started.kernel_manager
        kernel_id = await manager.start_kernel()
        client = manager.get_kernel(kernel_id).client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        code = "import jupyter_tracker as t; r = t.start_run(); t.log_metric('loss', 1)"
        reply = await client._async_execute_interactive(
            code,
            user_expressions={"run_id": "r.info.run_id"},
            timeout=60,
        )
        assert reply["content"]["status"] == "ok", reply
        run_id = reply["content"]["user_expressions"]["run_id"]["data"]["text/plain"].strip("'")
        client.stop_channels()
        if is_shut_down:
            await manager.shutdown_kernel(kernel_id, now=True)
        else:
            manager.get_kernel(kernel_id).provisioner.process.kill()
        await self.until_killed(jp_fetch, run_id)

    async def test_jupyter_starts_and_stops_while_a_server_does_not_answer(
        self, jp_serverapp: Any, caplog: pytest.LogCaptureFixture
    ):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            left(begun(f"http://127.0.0.1:{silent.getsockname()[1]}"))
            began = time.monotonic()
            await jp_serverapp.extension_manager.start_all_extensions()
            await jp_serverapp.extension_manager.stop_all_extensions()
            assert time.monotonic() - began < 30  # an answer is waited for twice as long

    async def test_kernels_journals_outlive_the_address_of_their_server(self, started: Any):
        address = os.environ["JUPYTER_TRACKER_URI"]
        database = os.environ["JUPYTER_TRACKER_DATA_DIR"] + "/tracker.db"
        assert lasting_uri(address) == f"sqlite:///{database}"


class TestWithASharedServer:
    """The environment names a server: the extension forwards to it."""

    @pytest.fixture(autouse=True)
    def _environment(self, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)

    async def test_runs_are_the_shared_servers(self, jp_fetch: Fetch, server: RunningServer):
        from jupyter_tracker.contract import requests as r

        run_id = await create_run(jp_fetch, run_name="shared")
        run = server.store.get_run(r.GetRun(run_id=run_id)).run
        assert run.info.run_name == "shared"

    async def test_kernels_talk_to_it_themselves(self, started: Any, server: RunningServer):
        assert os.environ["JUPYTER_TRACKER_FRONTEND"] == "1"
        assert os.environ["JUPYTER_TRACKER_URI"] == server.uri
        assert os.environ["JUPYTER_TRACKER_TOKEN"] == server.token

    async def test_artifacts_and_changes_pass_through(self, jp_fetch: Fetch):
        path = "jupyter-tracker/api/2.0/mlflow-artifacts/artifacts/0/a.txt"
        await jp_fetch(path, method="PUT", body=b"x")
        assert (await jp_fetch(path)).body == b"x"
        feed = ("jupyter-tracker", "api", "tracker", "1", "changes")
        since = json.loads((await jp_fetch(*feed)).body)["next"]
        await create_run(jp_fetch)
        answer = await jp_fetch(*feed, params={"since": str(since), "wait": "5"})
        assert len(json.loads(answer.body)["changes"]) == 1


class TestWithAnAuthorizer:
    """The Jupyter server has its own idea of who may write."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        from jupyter_server.auth import Authorizer

        class ReadOnly(Authorizer):
            def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
                return resource != "jupyter_tracker" or action == "read"

        config = {**jp_server_config["ServerApp"], "authorizer_class": ReadOnly}
        return {"ServerApp": config}

    async def test_who_may_only_read_cannot_write(self, jp_fetch: Fetch):
        response = await jp_fetch(*MLFLOW, "experiments", "get", params={"experiment_id": "0"})
        assert response.code == 200
        with pytest.raises(HTTPClientError) as refused:
            await create_run(jp_fetch)
        assert refused.value.code == 403


class TestWithADatabaseOfItsOwn:
    """The configuration names a SQLite file: kernels still write through the server."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
        uri = f"sqlite:///{tmp_path}/own/runs.db"
        return {**jp_server_config, "TrackerExtension": {"tracking_uri": uri}}

    async def test_kernels_get_the_servers_address(
        self, started: Any, jp_fetch: Fetch, tmp_path: Path
    ):
        await create_run(jp_fetch)
        assert (tmp_path / "own" / "runs.db").exists()
        assert os.environ["JUPYTER_TRACKER_URI"].startswith("http://127.0.0.1:")


class TestWithoutAStore:
    """The data directory cannot be written: Jupyter starts, and the tracker says why."""

    @pytest.fixture(autouse=True)
    def _environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(tmp_path / "file" / "tracker"))

    async def test_jupyter_starts_and_every_question_is_answered_with_the_reason(
        self, jp_fetch: Fetch
    ):
        assert (await jp_fetch("api", "status")).code == 200
        with pytest.raises(HTTPClientError) as refused:
            await create_run(jp_fetch)
        assert refused.value.code == 403
        assert refused.value.response is not None
        message = json.loads(refused.value.response.body)["message"]
        assert "JUPYTER_TRACKER_DATA_DIR" in message
