"""The part of the explicit client that asks for, decides and talks about model versions' stages."""

from jupyter_tracker.client.connected import Connected
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r


class ReviewClient(Connected):
    """Transition requests, comments and activities of model versions, and going back.

    A stage may also be an alias with an ``@`` before it, as in ``@champion``.
    """

    def create_transition_request(
        self, name: str, version: str, stage: str, comment: str | None = None
    ) -> e.TransitionRequest:
        """Ask that a version gets a stage."""
        request = r.CreateTransitionRequest(
            name=name, version=str(version), stage=stage, comment=comment or ""
        )
        return self.registry.create_transition_request(request).request

    def list_transition_requests(
        self, name: str, version: str | None = None
    ) -> list[e.TransitionRequest]:
        """List the requests of a version, or of a model's, that nobody has decided yet."""
        request = r.ListTransitionRequests(name=name, version=str(version or ""))
        return self.registry.list_transition_requests(request).requests

    def approve_transition_request(
        self,
        name: str,
        version: str,
        stage: str,
        archive_existing_versions: bool = False,
        comment: str | None = None,
    ) -> e.Activity:
        """Give a version the stage that was asked for."""
        request = r.ApproveTransitionRequest(
            name=name,
            version=str(version),
            stage=stage,
            archive_existing_versions=archive_existing_versions,
            comment=comment or "",
        )
        return self.registry.approve_transition_request(request).activity

    def reject_transition_request(
        self, name: str, version: str, stage: str, comment: str | None = None
    ) -> e.Activity:
        """Leave a version where it is, and answer all who asked."""
        request = r.RejectTransitionRequest(
            name=name, version=str(version), stage=stage, comment=comment or ""
        )
        return self.registry.reject_transition_request(request).activity

    def delete_transition_request(
        self,
        name: str,
        version: str,
        stage: str,
        creator: str | None = None,
        comment: str | None = None,
    ) -> None:
        """Take back the request of ``creator``, by default one's own."""
        request = r.DeleteTransitionRequest(
            name=name, version=str(version), stage=stage, creator=creator, comment=comment or ""
        )
        self.registry.delete_transition_request(request)

    def create_comment(self, name: str, version: str, comment: str) -> e.Comment:
        """Say something about a version."""
        request = r.CreateComment(name=name, version=str(version), comment=comment)
        return self.registry.create_comment(request).comment

    def list_comments(self, name: str, version: str) -> list[e.Comment]:
        """List what was said about a version, the oldest first."""
        request = r.ListComments(name=name, version=str(version))
        return self.registry.list_comments(request).comments

    def update_comment(self, id: str, comment: str) -> e.Comment:
        """Say it differently; only who wrote a comment may."""
        return self.registry.update_comment(r.UpdateComment(id=str(id), comment=comment)).comment

    def delete_comment(self, id: str) -> None:
        """Remove a comment; only who wrote it may."""
        self.registry.delete_comment(r.DeleteComment(id=str(id)))

    def list_model_version_activities(self, name: str, version: str) -> list[e.Activity]:
        """List what was done with a version, the newest first."""
        request = r.ListModelVersionActivities(name=name, version=str(version))
        return self.registry.list_model_version_activities(request).activities

    def rollback_model_version(
        self,
        name: str,
        stage: str | None = None,
        alias: str | None = None,
        comment: str | None = None,
        *,
        dry_run: bool = False,
    ) -> e.ModelVersion:
        """Give a stage or an alias back to the version that had it before.

        With ``dry_run`` nothing is done: the answer is the version that would get it.
        """
        request = r.RollbackModelVersion(
            name=name, stage=stage, alias=alias, comment=comment or "", dry_run=dry_run
        )
        return self.registry.rollback_model_version(request).model_version
