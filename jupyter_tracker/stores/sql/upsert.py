"""Insert-or-ignore and insert-or-update, which each database spells in its own way."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import mysql, postgresql, sqlite

Row = Mapping[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``; those whose primary key is already there are left as they are."""
    if not rows:
        return
    if _is_mysql(connection):
        statement = mysql.insert(table)
        key = next(iter(table.primary_key)).name
        # Not INSERT IGNORE, which would also cut values that are too long.
        connection.execute(
            statement.on_duplicate_key_update({key: getattr(table.c, key)}), list(rows)
        )
    else:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``, or update those whose primary key is already there."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    others = [name for name in rows[0] if name not in keys]
    if _is_mysql(connection):
        insert = mysql.insert(table)
        new = {name: insert.inserted[name] for name in others}
        connection.execute(insert.on_duplicate_key_update(new), list(rows))
    else:
        statement = _insert(connection, table)
        new = {name: statement.excluded[name] for name in others}
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=new), list(rows)
        )


def _is_mysql(connection: Connection) -> bool:
    return connection.dialect.name in ("mysql", "mariadb")


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
