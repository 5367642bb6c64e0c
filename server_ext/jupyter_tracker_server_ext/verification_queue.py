"""Running the notebooks of runs again, one after the other, each in a process of its own."""

import asyncio
import contextlib
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from enum import StrEnum
from functools import partial
from itertools import count

import msgspec

from jupyter_tracker.contract.entities import Entity

_PATIENCE = 10.0
"""Seconds that a process has to end when it is told to."""
_KEPT = 50
"""How many that have ended are remembered, for pages that ask again."""


class State(StrEnum):
    """Where a verification is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    VERIFIED = "verified"
    DIFFERS = "differs"
    FAILED = "failed"
    CANCELLED = "cancelled"


_ENDINGS = {0: State.VERIFIED, 1: State.DIFFERS}
_UNDER_WAY = (State.WAITING, State.RUNNING)


class Progress(Entity):
    """A line that the process writes: what it does, or why it cannot."""

    done: int = 0
    total: int = 0
    message: str = ""


class Verification(Progress, omit_defaults=False, kw_only=True):
    """What became of running a run's notebook again; ``number`` tells it from others of the run."""

    number: int
    run_id: str
    state: State = State.WAITING


class Verifications(Entity, omit_defaults=False):
    """What became of the last runs that were verified, or are to be."""

    verifications: tuple[Verification, ...] = ()


Command = Callable[[str], Sequence[str]]


class VerificationQueue:
    """Verifies one run at a time, and says what becomes of each.

    Parameters
    ----------
    command
        Makes the command that verifies the run with an id. It writes its `Progress` as lines of
        JSON, returns 0 for the same results, 1 for others and anything else when it cannot say,
        and cleans up when it is terminated.
    """

    def __init__(self, command: Command) -> None:
        self._command = command
        self._numbers = count(1)
        self._known: dict[str, Verification] = {}
        self._tasks: dict[str, asyncio.Task[int]] = {}
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._is_closed = False

    def start(self, run_id: str) -> Verification:
        """Put a run into the queue, unless it is there already."""
        if run_id not in self._tasks:
            self._known.pop(run_id, None)
            self._set(Verification(number=next(self._numbers), run_id=run_id))
            self._tasks[run_id] = task = asyncio.create_task(self._verify(run_id))
            # Not in the task: one that is cancelled at once never begins.
            task.add_done_callback(partial(self._ended, run_id))
        return self._known[run_id]

    def cancel(self, run_id: str) -> None:
        """Take a run out of the queue, or stop what is done for it."""
        if run_id in self._tasks:
            self._tasks[run_id].cancel()

    async def other_than(self, known: Verifications | None) -> Verifications | None:
        """Return all there is to say, as soon as that is not ``known``; None at the end."""
        while not self._is_closed:
            found = Verifications(tuple(self._known.values()))
            if found != known:
                return found
            await self._changed.wait()
        return None

    async def close(self) -> None:
        """Stop everything, and let go who waits."""
        self._is_closed = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        self._announce()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _verify(self, run_id: str) -> int:
        async with self._turn:
            self._update(run_id, state=State.RUNNING)
            return await self._run(run_id)

    def _ended(self, run_id: str, task: asyncio.Task[int]) -> None:
        del self._tasks[run_id]
        if task.cancelled():
            self._update(run_id, state=State.CANCELLED, message="")
        elif (error := task.exception()) is not None:
            self._update(run_id, state=State.FAILED, message=str(error) or repr(error))
        else:
            self._update(run_id, state=_ENDINGS.get(task.result(), State.FAILED))

    async def _run(self, run_id: str) -> int:
        process = await asyncio.create_subprocess_exec(*self._command(run_id), stdout=PIPE)
        try:
            async for line in _lines(process):
                self._progress(run_id, line)
            return await process.wait()
        finally:
            await _end(process)

    def _progress(self, run_id: str, line: bytes) -> None:
        # What a library prints in between is no progress.
        with contextlib.suppress(msgspec.MsgspecError):
            progress = msgspec.json.decode(line, type=Progress)
            self._update(run_id, **msgspec.structs.asdict(progress))

    def _update(self, run_id: str, **fields: object) -> None:
        self._set(msgspec.structs.replace(self._known[run_id], **fields))

    def _set(self, verification: Verification) -> None:
        self._known[verification.run_id] = verification
        ended = [each for each in self._known.values() if each.state not in _UNDER_WAY]
        for each in ended[:-_KEPT]:
            del self._known[each.run_id]
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


async def _lines(process: Process) -> AsyncIterator[bytes]:
    if process.stdout is not None:
        async for line in process.stdout:
            yield line


async def _end(process: Process) -> None:
    """End a process, kindly at first."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
