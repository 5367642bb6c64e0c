"""Insert-or-ignore and insert-or-update, which each database spells in its own way."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Table
from sqlalchemy.dialects import mysql, postgresql, sqlite

Row = Mapping[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``; those whose primary key is already there are left as they are."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table), rows)


def insert_new_values(
    connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows as `insert_new` does, given as values of all columns, in less time."""
    dialect = connection.dialect.name
    if dialect in ("mysql", "mariadb"):  # whose values are not all written as they are
        names = table.c.keys()
        insert_new(connection, table, [dict(zip(names, row, strict=True)) for row in rows])
    elif rows:
        connection.exec_driver_sql(_insert_new_values(dialect, table), list(rows))


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert ``rows``, or update those whose primary key is already there."""
    if rows:
        connection.execute(upserting(connection.dialect.name, table, tuple(rows[0])), rows)


# Building a statement takes longer than running it, so each is built once.


@cache
def _insert_new(dialect: str, table: Table) -> Executable:
    if dialect in ("mysql", "mariadb"):
        key = next(iter(table.primary_key)).name
        # Not INSERT IGNORE, which would also cut values that are too long.
        return mysql.insert(table).on_duplicate_key_update({key: table.c[key]})
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_new_values(dialect: str, table: Table) -> str:
    mark = "%s" if dialect == "postgresql" else "?"
    names, marks = ", ".join(table.c.keys()), ", ".join([mark] * len(table.c))
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def upserting(dialect: str, table: Table, columns: tuple[str, ...]) -> Insert:
    """Return the statement of `upsert`, for rows that have these columns."""
    keys = [column.name for column in table.primary_key]
    others = [name for name in columns if name not in keys]
    if dialect in ("mysql", "mariadb"):
        insert = mysql.insert(table)
        return insert.on_duplicate_key_update({name: insert.inserted[name] for name in others})
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in others}
    )


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
