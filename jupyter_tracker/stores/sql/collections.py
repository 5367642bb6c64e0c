"""Reading the rows that belong to many owners at once: one statement, not one per owner."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

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


def rows_of(
    connection: Connection,
    table: Table,
    run_ids: Sequence[str],
    columns: Sequence[str],
    keys: Sequence[str] | None = None,
) -> Iterator[Any]:
    """Return what ``table`` has of the runs: tuples of the run id and ``columns``, in no order.

    The quick way for pages of runs, which have tens of rows each. ``keys`` narrows them to some
    keys; None means all.
    """
    if keys is not None and not keys:
        return
    for start in range(0, len(run_ids), _VALUES_PER_STATEMENT):
        some = run_ids[start : start + _VALUES_PER_STATEMENT]
        query = select(table.c.run_id, *(table.c[name] for name in columns)).where(
            table.c.run_id.in_(some)
        )
        if keys is not None:
            query = query.where(table.c.key.in_(keys))
        yield from connection.execute(query).all()
