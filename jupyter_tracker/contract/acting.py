"""Who acts: the name that the audit log keeps beside what a call changes."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

ANONYMOUS = "anonymous"
"""The actor of a server that asks for no token."""
TOKEN = "token"  # noqa: S105  a name, not a secret
"""The actor who sends a token that all share, and no name with it."""

_actor: ContextVar[str] = ContextVar("jupyter_tracker_actor", default="")


def actor() -> str:
    """Return the name of whoever makes the current call; empty when nobody signed in."""
    return _actor.get()


def has_name(name: str) -> bool:
    """Say whether an actor can be told from others."""
    return name not in ("", ANONYMOUS, TOKEN)


def run_as(name: str, call: Callable[[], T]) -> T:
    """Run ``call`` on behalf of ``name``."""
    token = _actor.set(name)
    try:
        return call()
    finally:
        _actor.reset(token)
