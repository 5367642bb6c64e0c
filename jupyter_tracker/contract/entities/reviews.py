"""What people ask, decide and say about model versions, and what was done with them."""

from enum import StrEnum

from jupyter_tracker.contract.entities.base import Entity


class ActivityType(StrEnum):
    """What was done with a version. The names are Databricks', where it has one."""

    CREATED_VERSION = "CREATED_VERSION"
    APPLIED_TRANSITION = "APPLIED_TRANSITION"
    SYSTEM_TRANSITION = "SYSTEM_TRANSITION"
    """Moved to Archived, to make room for another version."""
    SET_ALIAS = "SET_ALIAS"
    DELETED_ALIAS = "DELETED_ALIAS"
    """Removed, or moved to another version."""
    ROLLED_BACK = "ROLLED_BACK"
    """Got a stage or an alias back."""
    REQUESTED_TRANSITION = "REQUESTED_TRANSITION"
    APPROVED_REQUEST = "APPROVED_REQUEST"
    REJECTED_REQUEST = "REJECTED_REQUEST"
    CANCELLED_REQUEST = "CANCELLED_REQUEST"
    NEW_COMMENT = "NEW_COMMENT"


class Activity(Entity):
    """Something that was done with a version; that of an alias has no stages.

    ``is_changeable`` marks a comment that whoever asks may change and delete.
    """

    id: str
    activity_type: ActivityType
    creation_timestamp: int
    user_id: str = ""
    from_stage: str = ""
    to_stage: str = ""
    alias: str = ""
    comment: str = ""
    is_changeable: bool = False


class TransitionRequest(Entity):
    """Somebody's wish that a version gets a stage, or an alias, as in ``@champion``."""

    id: str
    name: str
    version: str
    to_stage: str
    creation_timestamp: int
    user_id: str = ""
    comment: str = ""


class Comment(Entity):
    """What somebody says about a version."""

    id: str
    comment: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str = ""
