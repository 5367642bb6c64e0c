"""Reading the rows that belong to many owners at once: one statement, not one per owner."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

_OWNERS_PER_STATEMENT = 500
"""Below the smallest limit on bound parameters among the databases."""


def values_by_owner(
    connection: Connection, table: Table, owner: str, owners: Sequence[Any]
) -> Mapping[Any, list[RowMapping]]:
    """Return the rows of ``table`` grouped by the column ``owner``, each group by key."""
    grouped: dict[Any, list[RowMapping]] = defaultdict(list)
    for start in range(0, len(owners), _OWNERS_PER_STATEMENT):
        some = owners[start : start + _OWNERS_PER_STATEMENT]
        query = select(table).where(table.c[owner].in_(some)).order_by(table.c.key)
        for row in connection.execute(query).mappings():
            grouped[row[owner]].append(row)
    return grouped
