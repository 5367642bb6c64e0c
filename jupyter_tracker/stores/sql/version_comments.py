"""What people say about model versions: activities that their authors may change."""

from sqlalchemy import Connection, RowMapping, delete, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import ActivityType
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import activities, webhook_outbox
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.activities import author
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.registry_log import version_changed
from jupyter_tracker.stores.sql.tables import model_version_activities

_COLUMNS = model_version_activities.c
_IS_COMMENT = _COLUMNS.activity_type == ActivityType.NEW_COMMENT


def create_comment(connection: Connection, request: r.CreateComment) -> r.CommentResponse:
    """Say something about a version."""
    rows.lock_model(connection, request.name)
    rows.find_version(connection, request.name, request.number)
    row = activities.record(
        connection,
        ActivityType.NEW_COMMENT,
        request.name,
        request.number,
        comment=request.comment,
    )
    version_changed(connection, "comment", request.name, request.number, comment=request.comment)
    payload = {
        "name": request.name,
        "version": request.version,
        "comment": request.comment,
        "user_id": author(),
    }
    webhook_outbox.emit(connection, e.COMMENT_CREATED, payload)
    return r.CommentResponse(comment=_to_comment(row))


def list_comments(connection: Connection, request: r.ListComments) -> r.ListCommentsResponse:
    """List what was said about a version, the oldest first."""
    rows.find_version(connection, request.name, request.number)
    query = (
        select(model_version_activities)
        .where(_COLUMNS.name == request.name, _COLUMNS.version == request.number, _IS_COMMENT)
        .order_by(_COLUMNS.number)
    )
    found = connection.execute(query).mappings().all()
    return r.ListCommentsResponse(comments=[_to_comment(row) for row in found])


def update_comment(connection: Connection, request: r.UpdateComment) -> r.CommentResponse:
    """Say it differently."""
    row = _own(connection, request)
    connection.execute(
        update(model_version_activities)
        .where(_COLUMNS.number == request.number)
        .values(comment=request.comment, last_updated_timestamp=now_ms())
    )
    _note(connection, "update_comment", row, comment=request.comment, old_comment=row["comment"])
    return r.CommentResponse(comment=_to_comment(activities.find(connection, request.number)))


def delete_comment(connection: Connection, request: r.DeleteComment) -> r.Empty:
    """Remove a comment; the audit log keeps it."""
    row = _own(connection, request)
    connection.execute(delete(model_version_activities).where(_COLUMNS.number == request.number))
    _note(connection, "delete_comment", row, old_comment=row["comment"])
    return r.Empty()


def _own(connection: Connection, request: r.OfComment) -> RowMapping:
    """Return a comment's row; only who wrote it may touch it, where people have names."""
    query = select(model_version_activities).where(_COLUMNS.number == request.number, _IS_COMMENT)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"There is no comment {shown(request.id)}; see list_comments.")
    if not activities.is_own(row):
        raise TrackerError(
            f"The comment {request.id} is {row['user_id'] or 'somebody'}'s, who alone may change "
            "it. Write one of your own.",
            ErrorCode.PERMISSION_DENIED,
        )
    return row


def _note(connection: Connection, action: str, row: RowMapping, **details: str) -> None:
    version_changed(connection, action, row["name"], row["version"], **details)


def _to_comment(row: RowMapping) -> e.Comment:
    return e.Comment(
        id=str(row["number"]),
        comment=row["comment"],
        creation_timestamp=row["creation_timestamp"],
        last_updated_timestamp=row["last_updated_timestamp"],
        user_id=row["user_id"],
    )
