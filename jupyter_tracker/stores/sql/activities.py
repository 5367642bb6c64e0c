"""What was done with model versions, one row for each deed."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import actor, has_name
from jupyter_tracker.contract.entities import ActivityType
from jupyter_tracker.contract.validation import MAX_USER_LENGTH
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.tables import model_version_activities

_GAINS = (ActivityType.APPLIED_TRANSITION, ActivityType.SET_ALIAS, ActivityType.ROLLED_BACK)
"""What gives a version a stage or an alias."""

_COLUMNS = model_version_activities.c


def author() -> str:
    """Return the name of whoever acts, as it is kept."""
    return actor()[:MAX_USER_LENGTH]


def is_own(row: RowMapping) -> bool:
    """Say whether an activity may be that of whoever acts: without a name, anybody's may be."""
    return not has_name(author()) or row["user_id"] == author()


def record(
    connection: Connection, kind: ActivityType, name: str, number: int, **values: Any
) -> RowMapping:
    """Note what whoever acts does with a version, and return the row.

    Parameters
    ----------
    values
        Columns that are not empty.
    """
    now = now_ms()
    row = {
        "name": name,
        "version": number,
        "activity_type": kind,
        "user_id": author(),
        "creation_timestamp": now,
        "last_updated_timestamp": now,
        "from_stage": "",
        "to_stage": "",
        "alias": "",
        "comment": "",
        "is_open": False,
        **values,
    }
    added = connection.execute(insert(model_version_activities).values(row))
    key: Any = added.inserted_primary_key
    return find(connection, key[0])


def record_import(connection: Connection, version: e.ModelVersion) -> None:
    """Note what an imported version has, so that it can be given back."""
    name, number = version.name, int(version.version)
    record(connection, ActivityType.CREATED_VERSION, name, number)
    if version.current_stage in (e.ModelVersionStage.STAGING, e.ModelVersionStage.PRODUCTION):
        stages = {"from_stage": e.ModelVersionStage.NONE, "to_stage": version.current_stage}
        record(connection, ActivityType.APPLIED_TRANSITION, name, number, **stages)
    for alias in version.aliases:
        record(connection, ActivityType.SET_ALIAS, name, number, alias=alias)


def find(connection: Connection, number: int) -> RowMapping:
    """Return one row, which must exist."""
    query = select(model_version_activities).where(_COLUMNS.number == number)
    return connection.execute(query).mappings().one()


def target_columns(target: str) -> dict[str, str]:
    """Return the columns that name a target: a stage, or an alias with an ``@`` before it."""
    return {"alias": target[1:]} if target.startswith("@") else {"to_stage": target}


def open_requests(
    connection: Connection, name: str, number: int | None = None, target: str = ""
) -> Sequence[RowMapping]:
    """Return the requests of a model that nobody has decided yet, the oldest first.

    Parameters
    ----------
    number, target
        The version, and the stage or alias; of all when they are left out.
    """
    query = select(model_version_activities).where(_COLUMNS.name == name, _COLUMNS.is_open)
    if number is not None:
        query = query.where(_COLUMNS.version == number)
    if target:
        query = query.where(*(_COLUMNS[k] == v for k, v in target_columns(target).items()))
    return connection.execute(query.order_by(_COLUMNS.number)).mappings().all()


def close(connection: Connection, requests: Iterable[RowMapping]) -> None:
    """Note that requests are decided."""
    numbers = [row["number"] for row in requests]
    connection.execute(
        update(model_version_activities).where(_COLUMNS.number.in_(numbers)).values(is_open=False)
    )


def holder_before(
    connection: Connection, name: str, target: str, holders: Sequence[int]
) -> int | None:
    """Return the version that had a target before ``holders``, who have it now."""
    query = (
        select(_COLUMNS.version, _COLUMNS.activity_type)
        .where(_COLUMNS.name == name, _COLUMNS.activity_type.in_(_GAINS))
        .where(*(_COLUMNS[key] == value for key, value in target_columns(target).items()))
        .order_by(_COLUMNS.number)
    )
    gains = [(row.version, row.activity_type) for row in connection.execute(query)]
    return last_holder(gains, holders)


def last_holder(gains: Iterable[tuple[int, str]], holders: Sequence[int]) -> int | None:
    """Return the version to go back to.

    Going back again goes further back, as with "undo".

    Parameters
    ----------
    gains
        Versions that got the target, the oldest first, and how.
    holders
        Those that have it now.
    """
    line: list[int] = []
    for version, kind in gains:
        if kind == ActivityType.ROLLED_BACK:
            while line and line[-1] != version:
                line.pop()
        if not line or line[-1] != version:
            line.append(version)
    if line and line[-1] in holders:
        line.pop()
    return line[-1] if line else None


def list_model_version_activities(
    connection: Connection, request: r.ListModelVersionActivities
) -> r.ListModelVersionActivitiesResponse:
    """List what was done with a version, the newest first."""
    rows.find_version(connection, request.name, request.number)
    query = (
        select(model_version_activities)
        .where(_COLUMNS.name == request.name, _COLUMNS.version == request.number)
        .order_by(_COLUMNS.number.desc())
    )
    found = connection.execute(query).mappings().all()
    return r.ListModelVersionActivitiesResponse(activities=[to_activity(row) for row in found])


def to_activity(row: RowMapping) -> e.Activity:
    """Make the entity."""
    return e.Activity(
        id=str(row["number"]),
        activity_type=ActivityType(row["activity_type"]),
        creation_timestamp=row["creation_timestamp"],
        user_id=row["user_id"],
        from_stage=row["from_stage"],
        to_stage=row["to_stage"],
        alias=row["alias"],
        comment=row["comment"],
        is_changeable=row["activity_type"] == ActivityType.NEW_COMMENT and is_own(row),
    )
