"""What requests share."""

from collections.abc import Callable, Sequence
from typing import Protocol

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v

MAX_RESULTS = 50_000


class Tag(Protocol):
    """A tag of anything."""

    key: str
    value: str


def check_tags(tags: Sequence[Tag], check: Callable[[str, str], None]) -> None:
    """Check each tag, and that none is there twice."""
    for tag in tags:
        check(tag.key, tag.value)
    v.check_distinct((tag.key for tag in tags), "tag")


class Empty(e.Entity):
    """An answer without content."""


class OfRun(e.Entity):
    """A request about one run, which older clients name by ``run_uuid``."""

    run_id: str = ""
    run_uuid: str = ""

    def __post_init__(self) -> None:
        self.run_id = self.run_id or self.run_uuid
        self.run_uuid = ""
        v.require(self.run_id, "run_id")
