"""Verifying runs one after the other, with real processes that say what they are told to."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jupyter_tracker_server_ext.verification_queue import (
    State,
    Verification,
    VerificationQueue,
)

WAIT = "import time; time.sleep(60)"


@asynccontextmanager
async def queue_of(code: str) -> AsyncIterator[VerificationQueue]:
    """Open a queue of which each process runs some code; ``sys.argv[1]`` is the run."""
    queue = VerificationQueue(lambda run_id: [sys.executable, "-c", code, run_id])
    try:
        yield queue
    finally:
        await queue.close()


async def until(queue: VerificationQueue, run_id: str, *states: State) -> list[Verification]:
    """Follow a run until it is in one of ``states``, and return what was told of it."""
    told = []
    known = None
    while (known := await queue.other_than(known)) is not None:
        told += [each for each in known.verifications if each.run_id == run_id]
        if told and told[-1].state in states:
            break
    return told


ENDS = (State.VERIFIED, State.DIFFERS, State.FAILED, State.CANCELLED)


@pytest.mark.parametrize(
    ("status", "state"), [(0, State.VERIFIED), (1, State.DIFFERS), (2, State.FAILED)]
)
async def test_the_status_of_the_process_says_what_came_of_it(status: int, state: State):
    async with queue_of(f"raise SystemExit({status})") as queue:
        queue.start("a")
        assert (await until(queue, "a", *ENDS))[-1].state == state


async def test_its_progress_is_told():
    async with queue_of(
        """print("noise"); print('{"done": 1, "total": 2, "message": "cell [4]"}')"""
    ) as queue:
        queue.start("a")
        told = (await until(queue, "a", *ENDS))[-1]
        assert (told.done, told.total, told.message) == (1, 2, "cell [4]")


async def test_one_runs_at_a_time(tmp_path: Path):
    lock = tmp_path / "lock"
    code = f"import os, time; os.mkdir({str(lock)!r}); time.sleep(0.1); os.rmdir({str(lock)!r})"
    async with queue_of(code) as queue:
        for run_id in "abc":
            queue.start(run_id)
        assert (await until(queue, "c", *ENDS))[-1].state == State.VERIFIED
        known = await queue.other_than(None)
        assert known is not None
        assert [each.state for each in known.verifications] == [State.VERIFIED] * 3


async def test_a_run_that_is_in_the_queue_is_not_put_there_again():
    async with queue_of(WAIT) as queue:
        queue.start("a")
        await until(queue, "a", State.RUNNING)
        assert queue.start("a").state == State.RUNNING


async def test_a_run_that_ended_can_be_verified_again():
    async with queue_of("") as queue:
        queue.start("a")
        await until(queue, "a", *ENDS)
        assert queue.start("a").state == State.WAITING
        assert (await until(queue, "a", *ENDS))[-1].state == State.VERIFIED


async def test_one_that_runs_can_be_cancelled_and_cleans_up(tmp_path: Path):
    marker = tmp_path / "clean"
    code = (
        "import pathlib, signal, sys, time\n"
        f"def stop(*_): pathlib.Path({str(marker)!r}).touch(); sys.exit(3)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        """print('{"message": "ready"}', flush=True)\n"""
        "time.sleep(60)"
    )
    async with queue_of(code) as queue:
        queue.start("a")
        known = None
        while (known := await queue.other_than(known)) and known.verifications[
            0
        ].message != "ready":
            pass
        queue.cancel("a")
        assert (await until(queue, "a", *ENDS))[-1].state == State.CANCELLED
        assert marker.exists()


async def test_one_that_waits_can_be_cancelled_and_never_runs():
    async with queue_of(WAIT) as queue:
        queue.start("a")
        queue.start("b")
        queue.cancel("b")
        told = await until(queue, "b", *ENDS)
        assert State.RUNNING not in [each.state for each in told]


async def test_a_command_that_cannot_run_is_told():
    queue = VerificationQueue(lambda _: ["/nowhere/python"])
    queue.start("a")
    told = (await until(queue, "a", *ENDS))[-1]
    assert (told.state, "/nowhere/python" in told.message) == (State.FAILED, True)
    await queue.close()


async def test_the_end_stops_what_runs_and_lets_go_who_waits():
    async with queue_of(WAIT) as queue:
        queue.start("a")
        known = await queue.other_than(None)
        await until(queue, "a", State.RUNNING)
        waiting = asyncio.create_task(until(queue, "a", *ENDS))
        await queue.close()
        await waiting
        assert await queue.other_than(known) is None
