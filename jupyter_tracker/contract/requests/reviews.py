"""Requests that a version gets a stage or an alias, comments, activities, going back."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.registry_rules import stage_named, target_named
from jupyter_tracker.contract.requests.registry import (
    OfModelVersion,
    OfRegisteredModel,
    check_archiving,
)

_MAX_ID = 2**63 - 1


class OfTransition(OfModelVersion, kw_only=True):
    """A request about a version and its next stage, or an alias with an ``@`` before it."""

    stage: str
    comment: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.stage = target_named(self.stage)
        v.check_comment(self.comment)


class CreateTransitionRequest(OfTransition):
    """Ask that a version gets a stage."""


class TransitionRequestResponse(e.Entity):
    """One request."""

    request: e.TransitionRequest


class ListTransitionRequests(OfRegisteredModel):
    """List the requests of a version, or of a model's, that nobody has decided yet."""

    version: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.version:
            v.check_version(self.version)


class ListTransitionRequestsResponse(e.Entity):
    """Requests that nobody has decided yet, the oldest first."""

    requests: list[e.TransitionRequest] = []


class ApproveTransitionRequest(OfTransition):
    """Give a version the stage that was asked for; all who asked for it have their answer."""

    archive_existing_versions: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.archive_existing_versions:
            check_archiving(self.stage)


class RejectTransitionRequest(OfTransition):
    """Leave a version where it is; all who asked have their answer."""


class ActivityResponse(e.Entity):
    """What was done."""

    activity: e.Activity


class DeleteTransitionRequest(OfTransition):
    """Take back the request of ``creator``, by default one's own."""

    creator: str | None = None


class CreateComment(OfModelVersion, kw_only=True):
    """Say something about a version."""

    comment: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.require(self.comment.strip(), "comment")
        v.check_comment(self.comment)


class CommentResponse(e.Entity):
    """One comment."""

    comment: e.Comment


class ListComments(OfModelVersion):
    """List what was said about a version."""


class ListCommentsResponse(e.Entity):
    """Comments, the oldest first."""

    comments: list[e.Comment] = []


class OfComment(e.Entity):
    """A request about one comment."""

    id: str

    def __post_init__(self) -> None:
        v.require(self.id, "id")

    @property
    def number(self) -> int:
        """The id as a number; 0, which no comment has, where it is none."""
        number = int(self.id) if self.id.isdecimal() else 0
        return number if number <= _MAX_ID else 0


class UpdateComment(OfComment, kw_only=True):
    """Say it differently."""

    comment: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.require(self.comment.strip(), "comment")
        v.check_comment(self.comment)


class DeleteComment(OfComment):
    """Remove a comment."""


class ListModelVersionActivities(OfModelVersion):
    """List what was done with a version."""


class ListModelVersionActivitiesResponse(e.Entity):
    """What was done, the newest first."""

    activities: list[e.Activity] = []


class ListRegistryRules(e.Entity):
    """List what the server asks of all models; their own rules, in their tags, add to it."""


class ListRegistryRulesResponse(e.Entity, omit_defaults=False):
    """What a version needs, by the stage, or the alias with an ``@`` before it, it is to get."""

    rules: dict[str, list[str]] = {}


class RollbackModelVersion(OfRegisteredModel, kw_only=True):
    """Give a stage, or an alias, back to the version that had it before.

    With ``dry_run`` nothing is done: the answer is the version that would get it.
    """

    stage: str | None = None
    alias: str | None = None
    comment: str = ""
    dry_run: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.stage) == bool(self.alias):
            raise invalid("Give either a stage or an alias, and not both.")
        if self.stage:
            self.stage = stage_named(self.stage)
            check_archiving(self.stage)
        v.check_comment(self.comment)

    @property
    def target(self) -> str:
        """The stage, or the alias with an ``@`` before it."""
        return self.stage or f"@{self.alias}"
