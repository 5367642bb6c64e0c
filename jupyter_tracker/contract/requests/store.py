"""The store itself: what it is, and what changed in it."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid

MAX_WAIT = 55.0
"""Longest time in seconds that a request for changes is held: under the usual proxy's minute."""


class ListChanges(e.Entity):
    """List what was written after change number ``since``.

    Without ``since`` the answer is only where the feed stands. ``wait`` seconds (at most 55) are
    spent waiting when there is nothing to say yet.
    """

    since: int | None = None
    wait: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.wait <= MAX_WAIT:
            raise invalid(
                f"Invalid value {self.wait} for parameter 'wait' supplied: it must be at least 0 "
                f"and at most {MAX_WAIT} seconds."
            )


class ListChangesResponse(e.Entity):
    """Changes in order, and the number to ask from next time."""

    changes: list[e.Change]
    next: int


class GetStoreInfo(e.Entity):
    """Ask what answers."""


class StoreInfoResponse(e.Entity):
    """What answers."""

    store: e.StoreInfo
