"""Requests that a version gets a stage or an alias, and what becomes of them."""

from sqlalchemy import Connection, RowMapping

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import has_name
from jupyter_tracker.contract.entities import ActivityType
from jupyter_tracker.contract.errors import already_exists, not_found
from jupyter_tracker.contract.registry_rules import Rules
from jupyter_tracker.stores.sql import activities, registry_moves, webhook_outbox
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.activities import author
from jupyter_tracker.stores.sql.registry_log import version_changed


def create_transition_request(
    connection: Connection, request: r.CreateTransitionRequest
) -> r.TransitionRequestResponse:
    """Ask that a version gets a stage or an alias; everybody asks once."""
    rows.lock_model(connection, request.name)
    version = rows.find_version(connection, request.name, request.number)
    for row in _open(connection, request):
        if row["user_id"] == author():
            raise already_exists(
                f"You have asked already that {request.name}/{request.version} gets "
                f"{request.stage}. Wait for the answer, or take the request back."
            )
    row = activities.record(
        connection,
        ActivityType.REQUESTED_TRANSITION,
        request.name,
        request.number,
        from_stage="" if request.stage.startswith("@") else version["current_stage"],
        comment=request.comment,
        is_open=True,
        **activities.target_columns(request.stage),
    )
    _tell(connection, "request_transition", e.REQUEST_CREATED, request)
    return r.TransitionRequestResponse(request=_to_request(row))


def list_transition_requests(
    connection: Connection, request: r.ListTransitionRequests
) -> r.ListTransitionRequestsResponse:
    """List the requests of a version, or of a model's, that nobody has decided yet."""
    rows.find_model(connection, request.name)
    number = int(request.version) if request.version else None
    if number is not None:
        rows.find_version(connection, request.name, number)
    found = activities.open_requests(connection, request.name, number)
    return r.ListTransitionRequestsResponse(requests=[_to_request(row) for row in found])


def approve_transition_request(
    connection: Connection, request: r.ApproveTransitionRequest, rules: Rules
) -> r.ActivityResponse:
    """Give a version what was asked for.

    It counts as an approval when it is somebody else's request. Where nobody has a name of their
    own, nobody can be told from somebody else.
    """
    asked = _asked(connection, request)
    by_another = any(row["user_id"] != author() for row in asked)
    move = registry_moves.Move(
        request.name,
        request.number,
        request.stage,
        request.comment,
        archives_others=request.archive_existing_versions,
    )
    registry_moves.check(connection, move, rules, approved=by_another or not has_name(author()))
    answer = _decide(connection, ActivityType.APPROVED_REQUEST, request)
    registry_moves.make(connection, move)
    _tell(connection, "approve_transition", e.REQUEST_APPROVED, request)
    return answer


def reject_transition_request(
    connection: Connection, request: r.RejectTransitionRequest
) -> r.ActivityResponse:
    """Leave a version where it is, and answer all who asked."""
    activities.close(connection, _asked(connection, request))
    _tell(connection, "reject_transition", e.REQUEST_REJECTED, request)
    return _decide(connection, ActivityType.REJECTED_REQUEST, request)


def delete_transition_request(
    connection: Connection, request: r.DeleteTransitionRequest
) -> r.Empty:
    """Take back the request of one person."""
    creator = author() if request.creator is None else request.creator
    theirs = [row for row in _asked(connection, request) if row["user_id"] == creator]
    if not theirs:
        raise not_found(f"{_nothing_asked(request)} by {creator!r}. See list_transition_requests.")
    activities.close(connection, theirs)
    _decide(connection, ActivityType.CANCELLED_REQUEST, request)
    _tell(connection, "delete_transition_request", e.REQUEST_DELETED, request)
    return r.Empty()


def _open(connection: Connection, request: r.OfTransition) -> list[RowMapping]:
    return list(activities.open_requests(connection, request.name, request.number, request.stage))


def _asked(connection: Connection, request: r.OfTransition) -> list[RowMapping]:
    """Return the open requests for a move, of which there must be one."""
    rows.lock_model(connection, request.name)
    rows.find_version(connection, request.name, request.number)
    found = _open(connection, request)
    if not found:
        raise not_found(
            f"{_nothing_asked(request)}, or the request is decided. Ask with "
            "create_transition_request."
        )
    return found


def _nothing_asked(request: r.OfTransition) -> str:
    return f"Nobody has asked that {request.name}/{request.version} gets {request.stage}"


def _decide(
    connection: Connection, kind: ActivityType, request: r.OfTransition
) -> r.ActivityResponse:
    row = activities.record(
        connection,
        kind,
        request.name,
        request.number,
        comment=request.comment,
        **activities.target_columns(request.stage),
    )
    return r.ActivityResponse(activity=activities.to_activity(row))


def _tell(
    connection: Connection, action: str, event: e.WebhookEvent, request: r.OfTransition
) -> None:
    """Tell the feed, the audit log and webhooks."""
    said = {"stage": str(request.stage), "comment": request.comment}
    version_changed(connection, action, request.name, request.number, **said)
    payload = {"name": request.name, "version": request.version, "user_id": author(), **said}
    webhook_outbox.emit(connection, event, payload)


def _to_request(row: RowMapping) -> e.TransitionRequest:
    return e.TransitionRequest(
        id=str(row["number"]),
        name=row["name"],
        version=str(row["version"]),
        to_stage=row["to_stage"] or f"@{row['alias']}",
        creation_timestamp=row["creation_timestamp"],
        user_id=row["user_id"],
        comment=row["comment"],
    )
