"""The sender of this process; a process that was forked has one of its own."""

import os
from collections.abc import Callable

from jupyter_tracker.journal.sender import Sender

SETTLE_LIMIT = 5.0
"""Seconds that a reader waits for what was logged before."""
STUCK_LIMIT = 2.0
"""The same where the store did not take it just now."""

_stoppers: list[Callable[[list[str]], None]] = []


def when_to_stop(stop: Callable[[list[str]], None]) -> None:
    """Let ``stop`` have the ids of runs of this process that somebody has asked to stop."""
    _stoppers.append(stop)


def _stop(run_ids: list[str]) -> None:
    for stop in _stoppers:
        stop(run_ids)


_sender = Sender(stop=_stop)


def sender() -> Sender:
    """Return the sender of this process."""
    return _sender


def catch_up(*, files: bool = False) -> None:
    """Let a reader see what was logged before, if the store takes it in time.

    One that did not take it may do so by now; the reader is about to ask it anyway.

    Parameters
    ----------
    files
        Whether the files of runs that go on matter to the reader; those of others always do.
    """
    is_stuck = _sender.is_stuck()
    limit = STUCK_LIMIT if is_stuck else SETTLE_LIMIT
    _sender.settle(limit, insist=is_stuck, files=files, in_all=not files)


def _forked() -> None:
    """Leave to the parent what is the parent's: its files, threads and locks."""
    global _sender
    _sender.abandon()
    _sender = Sender(stop=_stop)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
