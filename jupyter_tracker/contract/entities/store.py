"""The store itself: what it is, and what changed in it."""

from jupyter_tracker.contract.entities.base import Entity


class Change(Entity):
    """One entity that was written: read it again to learn how."""

    entity: str
    entity_id: str
    experiment_id: str
    number: int


class StoreInfo(Entity):
    """What answers: its version, what kind of store it is and where that is."""

    version: str
    kind: str
    location: str
