"""Giving a version a stage or an alias: whether it may, doing it, taking it back.

A *target* is a stage, or an alias with an ``@`` before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from jupyter_tracker.contract import registry_rules
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import (
    STAGE_SET,
    ActivityType,
    ModelVersionStage,
    WebhookAction,
    WebhookEntity,
)
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.names import VERIFIED_TAG
from jupyter_tracker.stores.sql import activities, webhook_outbox
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.registry_log import model_changed, tell, version_changed
from jupyter_tracker.stores.sql.tables import (
    model_versions,
    registered_model_aliases,
    registered_model_tags,
    tags,
)
from jupyter_tracker.stores.sql.upsert import upsert


@dataclass(frozen=True)
class Move:
    """A version of the model ``name`` gets a target."""

    name: str
    number: int
    target: str
    comment: str = ""
    archives_others: bool = False
    is_rollback: bool = False


def check(
    connection: Connection, move: Move, rules: registry_rules.Rules, *, approved: bool = False
) -> None:
    """Refuse a move that a rule forbids.

    Parameters
    ----------
    rules
        The server's; the model's own are in its tags.
    approved
        Whether somebody else approved the move.

    Raises
    ------
    TrackerError
        PERMISSION_DENIED, with what to do.
    """
    needed = registry_rules.requirements(move.target, _model_tags(connection, move.name), rules)
    if not needed:
        return
    run_id = rows.find_version(connection, move.name, move.number)["run_id"]
    facts = registry_rules.Facts(
        version=f"{move.name}/{move.number}",
        run_id=run_id,
        verified=_verified(connection, run_id),
        approved=approved,
    )
    reason = registry_rules.refusal(move.target, needed, facts)
    if reason:
        raise TrackerError(reason, ErrorCode.PERMISSION_DENIED)


def make(connection: Connection, move: Move) -> None:
    """Give a version a target, in a transaction that has locked its model."""
    if move.target.startswith("@"):
        _set_alias(connection, move)
    else:
        _set_stage(connection, move)
    answered = activities.open_requests(connection, move.name, move.number, move.target)
    activities.close(connection, answered)


def rollback_model_version(
    connection: Connection, request: r.RollbackModelVersion
) -> r.ModelVersionResponse:
    """Give a stage or an alias back to the version that had it before, whatever the rules are.

    That version had it by the rules of its time; who goes back is in a hurry.
    """
    rows.lock_model(connection, request.name)
    target = request.target
    holders = _holders(connection, request.name, target)
    number = activities.holder_before(connection, request.name, target, holders)
    if number is None:
        raise invalid(
            f"No version of {request.name!r} had {target} before. Choose one yourself: set the "
            "stage or the alias."
        )
    move = Move(
        request.name, number, target, request.comment, archives_others=True, is_rollback=True
    )
    if not request.dry_run:
        make(connection, move)
    row = rows.find_version(connection, request.name, number)
    return r.ModelVersionResponse(model_version=rows.to_versions(connection, [row])[0])


def _set_stage(connection: Connection, move: Move) -> None:
    if move.archives_others:
        for number in _holders(connection, move.name, move.target):
            if number != move.number:
                archived = ModelVersionStage.ARCHIVED
                _put(connection, move.name, number, archived, ActivityType.SYSTEM_TRANSITION, "")
    kind = ActivityType.ROLLED_BACK if move.is_rollback else ActivityType.APPLIED_TRANSITION
    _put(connection, move.name, move.number, move.target, kind, move.comment)


def _put(
    connection: Connection, name: str, number: int, stage: str, kind: ActivityType, comment: str
) -> None:
    """Put a version into a stage, and leave behind what that leaves behind."""
    old = str(rows.find_version(connection, name, number)["current_stage"])
    new = str(stage)
    connection.execute(
        update(model_versions)
        .where(model_versions.c.name == name, model_versions.c.version == number)
        .values(current_stage=new)
    )
    version_changed(connection, "transition_stage", name, number, stage=new, old_stage=old)
    payload = {"name": name, "version": str(number), "stage": new, "old_stage": old}
    webhook_outbox.emit(connection, STAGE_SET, payload)
    stages = {"from_stage": old, "to_stage": new}
    activities.record(connection, kind, name, number, comment=comment, **stages)


def _set_alias(connection: Connection, move: Move) -> None:
    alias = move.target[1:]
    old = next(iter(_holders(connection, move.name, move.target)), None)
    upsert(
        connection,
        registered_model_aliases,
        [{"name": move.name, "alias": alias, "version": move.number}],
    )
    model_changed(
        connection, "set_alias", move.name, alias=alias, version=move.number, old_version=old
    )
    payload = {"name": move.name, "alias": alias, "version": str(move.number)}
    tell(connection, WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.CREATED, payload)
    if old not in (None, move.number):
        activities.record(connection, ActivityType.DELETED_ALIAS, move.name, old, alias=alias)
    kind = ActivityType.ROLLED_BACK if move.is_rollback else ActivityType.SET_ALIAS
    activities.record(connection, kind, move.name, move.number, alias=alias, comment=move.comment)


def _holders(connection: Connection, name: str, target: str) -> Sequence[int]:
    """Return the versions that have a target now."""
    if target.startswith("@"):
        table, has = registered_model_aliases, registered_model_aliases.c.alias == target[1:]
    else:
        table, has = model_versions, model_versions.c.current_stage == target
    query = select(table.c.version).where(table.c.name == name, has)
    return connection.execute(query).scalars().all()


def _model_tags(connection: Connection, name: str) -> dict[str, str]:
    query = select(registered_model_tags).where(registered_model_tags.c.name == name)
    return {row["key"]: row["value"] for row in connection.execute(query).mappings()}


def _verified(connection: Connection, run_id: str) -> str:
    query = select(tags.c.value).where(tags.c.run_id == run_id, tags.c.key == VERIFIED_TAG)
    return str(connection.execute(query).scalar() or "")
