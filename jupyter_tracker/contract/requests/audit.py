"""The audit log."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v


class ListAuditLog(e.Entity):
    """List what was done, the newest first; whatever is given narrows it.

    ``registered_model`` finds what was done to a model and to its versions. ``since`` and
    ``until`` are in milliseconds since the epoch, the second is left out itself.
    """

    entity: str = ""
    entity_id: str = ""
    registered_model: str = ""
    actor: str = ""
    action: str = ""
    since: int | None = None
    until: int | None = None
    max_results: int = 100
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 1000, "max_results")


class ListAuditLogResponse(e.Entity):
    """A page of the audit log."""

    entries: list[e.AuditEntry] = []
    next_page_token: str = ""
