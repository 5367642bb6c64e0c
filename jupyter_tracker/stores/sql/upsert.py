"""Insert-or-ignore and insert-or-update, which each database spells in its own way."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, tuple_
from sqlalchemy.dialects.sqlite import insert

Row = Mapping[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``; those whose primary key is already there are left as they are."""
    if rows:
        connection.execute(insert(table).on_conflict_do_nothing(), list(rows))


def upsert(
    connection: Connection, table: Table, rows: Sequence[Row], *, newest_by: Sequence[str] = ()
) -> None:
    """Insert ``rows``, or update those whose primary key is already there.

    With ``newest_by``, a row is updated only when those columns compare higher than before.
    """
    if not rows:
        return
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    is_newer = None
    if newest_by:
        is_newer = tuple_(*(statement.excluded[name] for name in newest_by)) > tuple_(
            *(table.c[name] for name in newest_by)
        )
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=new, where=is_newer), list(rows)
    )
