"""The threads that ask the model, so that the server answers meanwhile."""

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.serving import batching
from jupyter_tracker.serving.errors import too_late
from jupyter_tracker.serving.reading import Given
from jupyter_tracker.serving.served_model import ServedModel

_log = logging.getLogger(__name__)

Read = Callable[[ServedModel], Given]
Write = Callable[[ServedModel, Given, Any], bytes]

_AT_ONCE = 32
"""Requests at once to a model that answers each row by itself: asking is what takes its time."""
_RETRY_AFTER = 1.0
"""Seconds after which somebody who was turned away may come back."""


@dataclass(frozen=True)
class Limits:
    """How much is taken on at once.

    Attributes
    ----------
    threads
        That ask the model at the same time.
    waiting
        Requests that are taken in before they are answered; more are turned away.
    seconds
        After which a request is given up.
    batch_size, batch_wait
        Requests that the model is asked at once, at most, and seconds that the first one waits for
        others. Without a size it is one that suits the model.
    """

    threads: int = 1
    waiting: int = 256
    seconds: float = 60.0
    batch_size: int = 0
    batch_wait: float = 0.0

    def at_once(self, model: ServedModel) -> int:
        """Return how many requests a model is asked at once, at most."""
        if not model.answers_by_row:
            return 1
        return self.batch_size or (_AT_ONCE if model.is_of_rows else 1)


class Answer(NamedTuple):
    """What a request got, and from which model."""

    body: bytes
    model: ServedModel
    rows: int


class _Job:
    """One request between the server and the threads."""

    __slots__ = ("answered", "read", "write")

    def __init__(self, read: Read, write: Write, answered: "asyncio.Future[Answer]") -> None:
        self.read = read
        self.write = write
        self.answered = answered


class Predictor:
    """Answers requests with whichever model is the current one.

    Parameters
    ----------
    current
        Returns that.
    limits
        How much is taken on at once.
    """

    def __init__(self, current: Callable[[], ServedModel], limits: Limits) -> None:
        self._current = current
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._busy_since: dict[int, float] = {}
        self.waiting = 0
        for _ in range(limits.threads):
            threading.Thread(target=self._work, name="predictions", daemon=True).start()

    async def answer(self, read: Read, write: Write) -> Answer:
        """Answer a request: read it, ask the model, write what it says, all in a thread.

        Raises
        ------
        TrackerError
            TEMPORARILY_UNAVAILABLE when too many wait already, the status 504 when it took too
            long, and whatever ``read``, the model and ``write`` raise.
        """
        limits = self._limits
        if self.waiting >= limits.waiting:
            raise TrackerError(
                f"{self.waiting} requests wait already. Try again later, or start the server with "
                "more --workers or a larger --max-queued.",
                ErrorCode.TEMPORARILY_UNAVAILABLE,
                _RETRY_AFTER,
            )
        answered: asyncio.Future[Answer] = self._loop.create_future()
        self.waiting += 1
        self._jobs.put(_Job(read, write, answered))
        timer = self._loop.call_later(limits.seconds, _give_up, answered, limits.seconds)
        try:
            return await answered
        finally:
            timer.cancel()

    @property
    def hangs(self) -> bool:
        """Whether every thread has been at one request for longer than any request may take."""
        oldest = time.monotonic() - self._limits.seconds
        since = list(self._busy_since.values())
        return len(since) == self._limits.threads and all(start < oldest for start in since)

    def stop(self) -> None:
        """Let the threads end."""
        for _ in range(self._limits.threads):
            self._jobs.put(None)

    # --- in the threads --------------------------------------------------------------------------

    def _work(self) -> None:
        thread = threading.get_ident()
        while (job := self._jobs.get()) is not None:
            self._busy_since[thread] = time.monotonic()
            size = self._limits.at_once(self._current())
            if size > 1:
                self._answer_batch(self._gathered(job, size))
            else:
                self._answer(job)
            del self._busy_since[thread]

    def _answer(self, job: _Job) -> None:
        def asked() -> Answer:
            model = self._current()
            given = job.read(model)
            return _answer_of(job, model, given, model.ask(given))

        # Nobody waits any more for one that is done.
        self._settle(job, None if job.answered.done() else _tried(asked))

    def _gathered(self, first: _Job, size: int) -> list[_Job]:
        """Return the job, and those that come soon after it."""
        jobs = [first]
        until = time.monotonic() + self._limits.batch_wait
        with contextlib.suppress(queue.Empty):
            while len(jobs) < size:
                job = self._jobs.get(timeout=max(0.0, until - time.monotonic()))
                if job is None:
                    self._jobs.put(None)  # for the next time that this thread looks
                    break
                jobs.append(job)
        return jobs

    def _answer_batch(self, jobs: list[_Job]) -> None:
        model = self._current()
        read: list[tuple[_Job, Given]] = []
        for job in jobs:
            try:
                if job.answered.done():
                    self._settle(job, None)
                else:
                    read.append((job, job.read(model)))
            except Exception as error:
                self._settle(job, error)
        for group in batching.grouped(read, key=lambda each: each[1]):
            self._answer_group(model, group)

    def _answer_group(self, model: ServedModel, group: list[tuple[_Job, Given]]) -> None:
        try:
            predictions = batching.ask_at_once(model, [given for _, given in group])
        except Exception as error:
            if len(group) == 1:
                self._settle(group[0][0], error)
                return
            if isinstance(error, batching.WrongLengthError):
                _log.warning("%s", error.message)
                model.answers_by_row = False
            for each in group:  # one of them may be to blame
                self._answer_group(model, [each])
            return
        for (job, given), part in zip(group, predictions, strict=True):
            self._settle(job, _tried(partial(_answer_of, job, model, given, part)))

    def _settle(self, job: _Job, outcome: Answer | Exception | None) -> None:
        with contextlib.suppress(RuntimeError):  # the server has stopped
            self._loop.call_soon_threadsafe(self._settled, job, outcome)

    def _settled(self, job: _Job, outcome: Answer | Exception | None) -> None:
        self.waiting -= 1
        if job.answered.done():
            return
        if isinstance(outcome, Answer):
            job.answered.set_result(outcome)
        elif outcome is not None:
            job.answered.set_exception(outcome)


def _tried(make: Callable[[], Answer]) -> Answer | Exception:
    try:
        return make()
    except Exception as error:
        return error


def _answer_of(job: _Job, model: ServedModel, given: Given, predictions: Any) -> Answer:
    body = job.write(model, given, predictions)
    if model.drift is not None:
        model.drift.saw(given.data, predictions, given.rows)
    return Answer(body, model, given.rows)


def _give_up(answered: "asyncio.Future[Answer]", seconds: float) -> None:
    if not answered.done():
        answered.set_exception(too_late(seconds))
