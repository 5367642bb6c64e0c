"""The sender of this process; a process that was forked has one of its own."""

import os

from jupyter_tracker.journal.sender import Sender

SETTLE_LIMIT = 5.0
"""Seconds that a reader waits for what was logged before."""

_sender = Sender()


def sender() -> Sender:
    """Return the sender of this process."""
    return _sender


def _forked() -> None:
    """Leave to the parent what is the parent's: its files, threads and locks."""
    global _sender
    _sender.abandon()
    _sender = Sender()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
