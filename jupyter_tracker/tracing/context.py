"""What applies to every trace that begins meanwhile: tags, metadata, and whether there is one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from jupyter_tracker.tracing.names import SESSION_METADATA, USER_METADATA


@dataclass(frozen=True)
class Settings:
    """What `context` has set."""

    metadata: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool | None = None


_NOTHING = Settings()
_settings: ContextVar[Settings] = ContextVar("jupyter_tracker_tracing", default=_NOTHING)
_is_disabled = False


def settings() -> Settings:
    """Return what applies here."""
    return _settings.get()


def is_enabled() -> bool:
    """Say whether calls are traced here."""
    here = _settings.get().enabled
    return here if here is not None else not _is_disabled


def disable() -> None:
    """Trace nothing from now on, in the whole program."""
    global _is_disabled
    _is_disabled = True


def enable() -> None:
    """Trace again."""
    global _is_disabled
    _is_disabled = False


@contextmanager
def context(
    metadata: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    enabled: bool | None = None,
    session_id: str | None = None,
    user: str | None = None,
) -> Iterator[None]:
    """Give metadata and tags to every trace that begins in the block.

    Parameters
    ----------
    metadata, tags
        Of the traces; those of an inner block win.
    enabled
        Whether there are traces at all; as around the block by default.
    session_id, user
        The conversation that the traces belong to, and whose it is.
    """
    around = _settings.get()
    named = {SESSION_METADATA: session_id, USER_METADATA: user}
    known = {key: value for key, value in named.items() if value is not None}
    token = _settings.set(
        Settings(
            {**around.metadata, **(metadata or {}), **known},
            {**around.tags, **(tags or {})},
            around.enabled if enabled is None else enabled,
        )
    )
    try:
        yield
    finally:
        _settings.reset(token)
