"""The change feed: every write gets the next number, and the feed says which entity it was."""

from functools import cache

from sqlalchemy import Connection, Insert, select, update

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Change
from jupyter_tracker.stores.sql.tables import change_counter, changes
from jupyter_tracker.stores.sql.upsert import upserting

_PAGE = 1000

# Built once: building a statement takes longer than running it.
_COUNT = update(change_counter).values(number=change_counter.c.number + 1)
_NUMBER = select(change_counter.c.number)
_COLUMNS = ("entity", "entity_id", "experiment_id", "number")


def record(
    connection: Connection, entity: str, entity_id: str, experiment_id: int | str = ""
) -> None:
    """Note that an entity was written in this transaction."""
    row = {"entity": entity, "entity_id": entity_id, "experiment_id": str(experiment_id)}
    if connection.dialect.name == "postgresql":
        connection.execute(_count_and_record(), row)  # saves a way to the server and back
        return
    connection.execute(_COUNT)
    connection.execute(_record(connection.dialect.name), row)


@cache
def _record(dialect: str) -> Insert:
    return upserting(dialect, changes, _COLUMNS).values(number=_NUMBER.scalar_subquery())


@cache
def _count_and_record() -> Insert:
    counted = _COUNT.returning(change_counter.c.number).cte("counted")
    number = select(counted.c.number).scalar_subquery()
    return upserting("postgresql", changes, _COLUMNS).values(number=number)


def last_number(connection: Connection) -> int:
    """Return the number of the latest change."""
    return int(connection.execute(_NUMBER).scalar_one())


def list_changes(connection: Connection, request: r.ListChanges) -> r.ListChangesResponse:
    """Answer what was written after ``request.since``, without waiting."""
    if request.since is None:
        return r.ListChangesResponse(changes=[], next=last_number(connection))
    rows = connection.execute(
        select(changes)
        .where(changes.c.number > request.since)
        .order_by(changes.c.number)
        .limit(_PAGE)
    ).mappings()
    found = [Change(**row) for row in rows]
    following = found[-1].number if found else min(request.since, last_number(connection))
    return r.ListChangesResponse(changes=found, next=following)
