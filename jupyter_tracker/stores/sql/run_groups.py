"""How many runs have which value of a field."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, func, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.requests.run_summaries import MAX_GROUPS
from jupyter_tracker.stores.run_groups import parse_group
from jupyter_tracker.stores.sql.tables import params, tags

_COLLECTIONS: Mapping[str, Table] = {"params": params, "tags": tags}


def count_by(connection: Connection, found: FromClause, group_by: str) -> list[e.RunGroup]:
    """Count the rows of ``found``, which are runs, by a field; the largest groups first."""
    field = parse_group(group_by)
    source: FromClause = found
    if field.collection == "attributes":
        value: ColumnElement[Any] = found.c[field.key]
    else:
        table = _COLLECTIONS[field.collection]
        is_its = and_(table.c.key == field.key, table.c.run_id == found.c.run_id)
        source, value = found.outerjoin(table, is_its), table.c.value
    number = func.count()
    counted = select(value, number).select_from(source).group_by(value)
    rows = connection.execute(counted.order_by(number.desc(), value).limit(MAX_GROUPS))
    return [e.RunGroup(None if value is None else str(value), runs) for value, runs in rows]
