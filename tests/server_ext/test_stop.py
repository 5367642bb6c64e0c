"""Stopping a run from the browser: its kernel is interrupted where it is this server's."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from tests.server_ext.test_causes import MLFLOW, make_run, post

Fetch = Callable[..., Any]
STOP = ("jupyter-tracker", "api", "tracker", "1", "runs", "stop")
TRACKED = "%load_ext jupyter_tracker_magics\nget_ipython().run_cell_magic('track', '', '''{}''')"
OPENED = "import jupyter_tracker as tracker\ntracker.start_run()\ntracker.log_metric('begun', 1)"


@pytest.fixture
def started(jp_serverapp: Any, jp_asyncio_loop: Any) -> Any:
    """The server as it is once its event loop runs."""
    jp_asyncio_loop.run_until_complete(jp_serverapp.extension_manager.start_all_extensions())
    return jp_serverapp


@pytest.fixture
def kernel(started: Any, jp_asyncio_loop: Any) -> Iterator[Any]:
    """A client of a kernel."""
    run = jp_asyncio_loop.run_until_complete
    manager = started.kernel_manager
    kernel_id = run(manager.start_kernel())
    client = manager.get_kernel(kernel_id).client()
    client.start_channels()
    run(client.wait_for_ready(timeout=60))
    yield client
    client.stop_channels()
    run(manager.shutdown_kernel(kernel_id, now=True))


async def until(jp_fetch: Fetch, status: str) -> str:
    """Wait for the one run to have this status; return its id."""
    body = json.dumps({"experiment_ids": ["0"]})
    for _ in range(300):
        answer = await jp_fetch(*MLFLOW, "runs", "search", method="POST", body=body)
        for run in json.loads(answer.body).get("runs", []):
            if run["info"]["status"] == status:
                return str(run["info"]["run_id"])
        await asyncio.sleep(0.1)
    raise AssertionError(answer.body)


async def stop(jp_fetch: Fetch, run_id: str) -> Any:
    return await jp_fetch(*STOP, method="POST", body=json.dumps({"run_id": run_id}))


async def test_a_tracked_cell_is_interrupted_at_once(kernel: Any, jp_fetch: Fetch, tmp_path: Path):
    sleeps = tmp_path / "sleeps"
    code = TRACKED.format(f"import time; open({str(sleeps)!r}, 'w'); time.sleep(100)")
    cell = asyncio.ensure_future(kernel._async_execute_interactive(code, timeout=100))
    run_id = await until(jp_fetch, "RUNNING")
    while not sleeps.exists():
        await asyncio.sleep(0.05)
    await stop(jp_fetch, run_id)
    reply = await asyncio.wait_for(cell, 30)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert await until(jp_fetch, "KILLED") == run_id


async def test_a_run_that_is_left_open_between_cells_is_ended(kernel: Any, jp_fetch: Fetch):
    await kernel._async_execute_interactive(OPENED, timeout=60)
    run_id = await until(jp_fetch, "RUNNING")
    await stop(jp_fetch, run_id)
    assert await until(jp_fetch, "KILLED") == run_id
    reply = await kernel._async_execute_interactive("tracker.active_run().info", timeout=60)
    assert reply["content"]["status"] == "error"  # there is none


async def test_a_run_that_is_over_is_not_stopped(jp_fetch: Fetch):
    run_id = await make_run(jp_fetch)
    await post(jp_fetch, "runs", "update", run_id=run_id, status="FINISHED")
    with pytest.raises(HTTPClientError) as refused:
        await stop(jp_fetch, run_id)
    assert refused.value.code == 400
    assert refused.value.response is not None
    assert b"not RUNNING, but FINISHED" in refused.value.response.body
