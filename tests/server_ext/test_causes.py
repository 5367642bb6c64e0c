"""Why two runs differ, as the browser is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Any]
MLFLOW = ("jupyter-tracker", "api", "2.0", "mlflow")
CAUSES = ("jupyter-tracker", "api", "tracker", "1", "causes")


async def post(jp_fetch: Fetch, *path: str, **body: Any) -> Any:
    answer = await jp_fetch(*MLFLOW, *path, method="POST", body=json.dumps(body))
    return json.loads(answer.body)


async def make_run(jp_fetch: Fetch, **params: str) -> str:
    created = await post(jp_fetch, "runs", "create", experiment_id="0")
    run_id: str = created["run"]["info"]["run_id"]
    pairs = [{"key": key, "value": value} for key, value in params.items()]
    await post(jp_fetch, "runs", "log-batch", run_id=run_id, params=pairs)
    return run_id


async def causes(jp_fetch: Fetch, run_id: str, other: str) -> Any:
    params = {"run_id": run_id, "other_run_id": other}
    return json.loads((await jp_fetch(*CAUSES, params=params)).body)


async def test_what_was_different_is_told(jp_fetch: Fetch):
    runs = [await make_run(jp_fetch, lr=lr, depth="3") for lr in ("0.1", "0.2")]
    told = await causes(jp_fetch, *runs)
    cause = {"kind": "param", "name": "lr", "was": "0.1", "now": "0.2"}
    assert told == {"causes": [cause]}


async def test_of_runs_that_are_alike_nothing_is_told(jp_fetch: Fetch):
    run_id = await make_run(jp_fetch, lr="0.1")
    assert await causes(jp_fetch, run_id, run_id) == {"causes": []}


async def test_a_run_that_is_not_there_is_refused(jp_fetch: Fetch):
    run_id = await make_run(jp_fetch)
    with pytest.raises(HTTPClientError) as refused:
        await causes(jp_fetch, run_id, "0" * 32)
    assert refused.value.code == 404
    assert "0" * 32 in json.loads(refused.value.response.body)["message"]


async def test_strangers_are_told_nothing(jp_fetch: Fetch):
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(*CAUSES, headers={"Authorization": "token wrong"})
    assert refused.value.code in (401, 403)
