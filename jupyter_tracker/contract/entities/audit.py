"""The audit log."""

from typing import Any

from jupyter_tracker.contract.entities.base import Entity


class AuditEntry(Entity):
    """One thing that somebody did; ``time`` in milliseconds since the epoch.

    ``actor`` is empty when nobody signed in, as with a store of one's own.
    """

    number: int
    time: int
    action: str
    entity: str
    entity_id: str
    actor: str = ""
    details: dict[str, Any] = {}
