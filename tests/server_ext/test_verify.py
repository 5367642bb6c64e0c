"""Verifying a run in a process of its own, as the Jupyter server does it when it is asked to."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tornado.httpclient import HTTPClientError

from jupyter_tracker import config
from jupyter_tracker.truth.log import PATH, ExecutionRecord, RunLog
from jupyter_tracker.truth.verdict import Judgement, Verdict
from tests.server_ext.test_causes import MLFLOW, make_run, post

Fetch = Callable[..., Any]
VERIFICATIONS = ("jupyter-tracker", "api", "tracker", "1", "verifications")
ARTIFACTS = ("jupyter-tracker", "api", "2.0", "mlflow-artifacts", "artifacts")


async def get_run(jp_fetch: Fetch, run_id: str) -> Any:
    answer = await jp_fetch(*MLFLOW, "runs", "get", params={"run_id": run_id})
    return json.loads(answer.body)["run"]


async def tracked(jp_fetch: Fetch, *sources: str, **metrics: float) -> str:
    """Make a run of these cells, the last one its own, with these metrics."""
    run_id = await make_run(jp_fetch)
    pairs = [{"key": k, "value": v, "timestamp": 1} for k, v in metrics.items()]
    await post(jp_fetch, "runs", "log-batch", run_id=run_id, metrics=pairs)
    await post(jp_fetch, "runs", "update", run_id=run_id, status="FINISHED")
    executions = tuple(ExecutionRecord(number=n, source=s) for n, s in enumerate(sources, 1))
    judgement = Judgement(Verdict.STRONG, (), tuple(range(len(sources))))
    log = msgspec.json.encode(RunLog(executions=executions, judgement=judgement))
    run = await get_run(jp_fetch, run_id)
    root = run["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/").split("/")
    await jp_fetch(*ARTIFACTS, *root, *PATH.split("/"), method="PUT", body=log)
    return run_id


async def ask(jp_fetch: Fetch, what: str, run_id: str) -> Any:
    body = json.dumps({"run_id": run_id})
    return await jp_fetch(*VERIFICATIONS, what, method="POST", body=body)


async def until(socket: Any, *states: str, done: int = 0) -> dict[str, Any]:
    """Follow the newest verification until it is in one of these states, and that far."""
    while True:
        told = json.loads(await socket.read_message())["verifications"]
        if told and told[-1]["state"] in states and told[-1]["done"] >= done:
            return dict(told[-1])


async def tags_of(jp_fetch: Fetch, run_id: str) -> dict[str, str]:
    tags = (await get_run(jp_fetch, run_id))["data"].get("tags", [])
    return {tag["key"]: tag["value"] for tag in tags}


ENDS = ("verified", "differs", "failed", "cancelled")


@pytest.mark.parametrize(
    ("loss", "state", "tag"), [(1.0, "verified", "yes"), (2.0, "differs", "no")]
)
async def test_the_cells_run_again_and_the_result_is_kept(
    jp_fetch: Fetch, jp_ws_fetch: Fetch, loss: float, state: str, tag: str
):
    run_id = await tracked(jp_fetch, "x = [2]", "%%track\nloss = x[0] * 0.5", loss=loss)
    socket = await jp_ws_fetch(*VERIFICATIONS, "stream")
    answer = await ask(jp_fetch, "start", run_id)
    assert (answer.code, json.loads(answer.body)["run_id"]) == (202, run_id)
    told = await until(socket, *ENDS)
    assert (told["state"], told["done"], told["total"], told["message"]) == (state, 2, 2, "")
    assert (await tags_of(jp_fetch, run_id))["tracker.verified"] == tag
    socket.close()


async def test_why_cells_cannot_run_again_is_told(jp_fetch: Fetch, jp_ws_fetch: Fetch):
    run_id = await make_run(jp_fetch)
    socket = await jp_ws_fetch(*VERIFICATIONS, "stream")
    await ask(jp_fetch, "start", run_id)
    told = await until(socket, *ENDS)
    assert told["state"] == "failed"
    assert f"The run {run_id} has no record of the cells that ran" in told["message"]
    socket.close()


@pytest.mark.thorough
async def test_what_nobody_thought_of_is_no_difference(jp_fetch: Fetch, jp_ws_fetch: Fetch):
    # A key that is no file cannot be read, for root neither.
    (config.data_dir() / "verification.key").mkdir(parents=True)
    run_id = await tracked(jp_fetch, "%%track\nloss = 1.0", loss=1.0)
    socket = await jp_ws_fetch(*VERIFICATIONS, "stream")
    await ask(jp_fetch, "start", run_id)
    assert (await until(socket, *ENDS))["state"] == "failed"
    socket.close()


@pytest.mark.thorough
async def test_one_that_is_cancelled_leaves_neither_a_kernel_nor_a_mark(
    jp_fetch: Fetch, jp_ws_fetch: Fetch, tmp_path: Path
):
    marker = tmp_path / "pid"
    note = f"import os, pathlib, time; pathlib.Path({str(marker)!r}).write_text(str(os.getpid()))"
    run_id = await tracked(jp_fetch, note, "%%track\ntime.sleep(600)")
    socket = await jp_ws_fetch(*VERIFICATIONS, "stream")
    await ask(jp_fetch, "start", run_id)
    await until(socket, "running", done=1)
    await ask(jp_fetch, "cancel", run_id)
    assert (await until(socket, *ENDS))["state"] == "cancelled"
    kernel = int(marker.read_text())
    while is_alive(kernel):
        await asyncio.sleep(0.1)
    assert "tracker.verified" not in await tags_of(jp_fetch, run_id)
    socket.close()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_run_that_is_not_there_is_refused(jp_fetch: Fetch):
    with pytest.raises(HTTPClientError) as refused:
        await ask(jp_fetch, "start", "0" * 32)
    assert refused.value.code == 404


@pytest.mark.parametrize("what", ["start", "cancel"])
async def test_strangers_start_and_stop_nothing(jp_fetch: Fetch, what: str):
    headers = {"Authorization": "token wrong"}
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(*VERIFICATIONS, what, method="POST", body="{}", headers=headers)
    assert refused.value.code in (401, 403)


async def test_strangers_cannot_follow(jp_ws_fetch: Fetch):
    with pytest.raises(HTTPClientError) as refused:
        await jp_ws_fetch(*VERIFICATIONS, "stream", headers={"Authorization": "token wrong"})
    assert refused.value.code in (401, 403)


class TestWithAnAuthorizer:
    """The Jupyter server has its own idea of who may run code."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        from jupyter_server.auth import Authorizer

        class NoCode(Authorizer):
            def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
                return (action, resource) != ("execute", "kernels")

        config = {**jp_server_config["ServerApp"], "authorizer_class": NoCode}
        return {"ServerApp": config}

    async def test_who_may_not_run_code_cannot_verify(self, jp_fetch: Fetch):
        run_id = await make_run(jp_fetch)
        with pytest.raises(HTTPClientError) as refused:
            await ask(jp_fetch, "start", run_id)
        assert refused.value.code == 403


async def test_it_is_said_in_whose_name_cells_run(jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    answer = await jp_fetch(*VERIFICATIONS, "verifier")
    assert json.loads(answer.body) == {"user": "ann"}
