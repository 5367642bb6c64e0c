"""Who acts: the name that the audit log keeps beside what a call changes."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_actor: ContextVar[str] = ContextVar("jupyter_tracker_actor", default="")


def actor() -> str:
    """Return the name of whoever makes the current call; empty when nobody signed in."""
    return _actor.get()


def run_as(name: str, call: Callable[[], T]) -> T:
    """Run ``call`` on behalf of ``name``."""
    token = _actor.set(name)
    try:
        return call()
    finally:
        _actor.reset(token)
