"""Reading the rows that belong to many owners at once: one statement, not one per owner."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, select

_VALUES_PER_STATEMENT = 5000
"""Below the smallest limit on bound parameters among the databases."""


def rows_where_in(
    connection: Connection, table: Table, column: str, values: Sequence[Any]
) -> Iterator[RowMapping]:
    """Return the rows of ``table`` whose ``column`` is one of ``values``."""
    for start in range(0, len(values), _VALUES_PER_STATEMENT):
        some = values[start : start + _VALUES_PER_STATEMENT]
        query = select(table).where(table.c[column].in_(some)).order_by(*table.primary_key)
        yield from connection.execute(query).mappings()


def values_by_owner(
    connection: Connection, table: Table, owner: str, owners: Sequence[Any]
) -> Mapping[Any, list[RowMapping]]:
    """Return the rows of ``table`` grouped by the column ``owner``, each group by key."""
    grouped: dict[Any, list[RowMapping]] = defaultdict(list)
    for row in rows_where_in(connection, table, owner, owners):
        grouped[row[owner]].append(row)
    return grouped


def grouped(
    connection: Connection,
    owner: ColumnElement[Any],
    owners: Sequence[Any],
    columns: Sequence[ColumnElement[Any]],
    keys: Sequence[str] | None = None,
) -> Mapping[Any, list[Any]]:
    """Return rows of ``columns`` by their owner, each group in the order of the first column.

    The quick way for pages of runs, which have tens of rows each. ``keys`` narrows the first
    column; None means all.
    """
    found: dict[Any, list[Any]] = {}
    if keys is not None and not keys:
        return found
    for start in range(0, len(owners), _VALUES_PER_STATEMENT):
        query = select(owner, *columns).where(
            owner.in_(owners[start : start + _VALUES_PER_STATEMENT])
        )
        if keys is not None:
            query = query.where(columns[0].in_(keys))
        for of, *rest in connection.execute(query).all():
            found.setdefault(of, []).append(rest)
    for group in found.values():
        group.sort(key=itemgetter(0))
    return found
