"""The search language's syntax tree to SQL conditions and sort keys, with bound parameters."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.search.language import (
    And,
    Comparison,
    Expression,
    Field,
    Not,
    Or,
    parse_filter,
    parse_order,
)
from jupyter_tracker.stores.sql.pages import SortKey

_MAX_ORDERS = 20
"""Most order-by clauses: each may be a join, and databases limit those."""


@dataclass(frozen=True)
class Searchable:
    """What can be searched, and by which fields.

    Attributes
    ----------
    what
        Its name in error messages, as in "run".
    identity
        Its primary key; the tables of ``collections`` carry the same columns.
    attributes
        Columns by the names that filters use.
    collections
        Tables of ``key`` and ``value`` by name: "metrics", "params", "tags".
    default_order
        Sorts what the request's order leaves equal; ends in the primary key.
    absent_differs
        Whether ``tags.k != 'v'`` also finds what has no tag ``k``.
    """

    what: str
    identity: tuple[Column[Any], ...]
    attributes: Mapping[str, Column[Any]]
    collections: Mapping[str, Table]
    default_order: tuple[SortKey, ...]
    absent_differs: bool = False


def filtered(
    query: Select[Any], text: str, searchable: Searchable, scope: Mapping[str, Any]
) -> Select[Any]:
    """Add the filter ``text`` to ``query``.

    ``scope`` narrows collection tables that have such columns, as in ``{"experiment_id": [1]}``,
    to what the query can find at all: it lets an index answer.
    """
    expression = parse_filter(text)
    if expression is None:
        return query
    return query.where(_Compiler(searchable, scope).condition(expression))


def ordered(
    query: Select[Any], order_by: Sequence[str], searchable: Searchable
) -> tuple[Select[Any], list[SortKey]]:
    """Join what ``order_by`` needs to ``query``, and return it with the whole list of sort keys."""
    if len(order_by) > _MAX_ORDERS:
        raise invalid(f"order_by has {len(order_by)} clauses, the limit is {_MAX_ORDERS}.")
    keys: list[SortKey] = []
    for text in order_by:
        order = parse_order(text)
        query, rank, value = _sortable(query, order.field, searchable, len(keys))
        keys += [SortKey(rank), SortKey(value, order.descending)]
    return query, [*keys, *searchable.default_order]


class _Compiler:
    """Compiles one filter."""

    def __init__(self, searchable: Searchable, scope: Mapping[str, Any]) -> None:
        self._searchable = searchable
        self._scope = scope

    def condition(self, node: Expression) -> ColumnElement[bool]:
        match node:
            case And(parts):
                return and_(*(self.condition(part) for part in parts))
            case Or(parts):
                return or_(*(self.condition(part) for part in parts))
            case Not(part):
                return not_(func.coalesce(self.condition(part), false()))
            case Comparison(field=Field(collection="attributes")):
                column = _attribute(self._searchable, node.field)
                return _compare(column, node)
            case Comparison():
                return self._in_collection(node)

    def _in_collection(self, node: Comparison) -> ColumnElement[bool]:
        table = _collection(self._searchable, node.field)
        if node.operator == "IS NULL":
            return not_(self._has(table, node.field.key, true()))
        if node.operator == "!=" and self._searchable.absent_differs:
            same = Comparison(node.field, "=", node.value)
            return not_(self._has(table, node.field.key, _compare(table.c.value, same)))
        return self._has(table, node.field.key, _holds(table, node))

    def _has(self, table: Table, key: str, test: ColumnElement[bool]) -> ColumnElement[bool]:
        """Say that ``table`` has a row for the searched thing, under ``key``, that passes."""
        names = [column.name for column in self._searchable.identity]
        rows = select(*(table.c[name] for name in names)).where(table.c.key == key, test)
        for name, values in self._scope.items():
            if name in table.c:
                rows = rows.where(table.c[name].in_(values))
        identity = self._searchable.identity
        return identity[0].in_(rows) if len(identity) == 1 else tuple_(*identity).in_(rows)


def _holds(table: Table, node: Comparison) -> ColumnElement[bool]:
    """Compare a collection's value; NaN differs from every number and is beyond no number."""
    test = _compare(table.c.value, node)
    if "is_nan" not in table.c:
        return test
    return or_(table.c.is_nan, test) if node.operator == "!=" else and_(~table.c.is_nan, test)


def _compare(column: ColumnElement[Any], node: Comparison) -> ColumnElement[bool]:
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    if node.operator != "IS NULL":
        for value in values:
            _check_type(column, node.field, value)
    match node.operator:
        case "=":
            return column == node.value
        case "!=":
            return column != node.value
        case ">" | ">=" | "<" | "<=" if not _is_number(column):
            raise invalid(
                f"Invalid filter: {node.field.key!r} is text, which has no order: compare it with "
                "= != LIKE ILIKE or IN."
            )
        case ">":
            return column > node.value
        case ">=":
            return column >= node.value
        case "<":
            return column < node.value
        case "<=":
            return column <= node.value
        case "LIKE" | "ILIKE" if _is_number(column):
            raise invalid(
                f"Invalid filter: {node.field.key!r} is a number, compare it with = != > >= < <=."
            )
        case "LIKE":
            return column.like(node.value)
        case "ILIKE":
            return column.ilike(node.value)
        case "IN":
            return column.in_(values)
        case _:
            return column.is_(None)


def _is_number(column: ColumnElement[Any]) -> bool:
    return column.type.python_type in (int, float)


def _check_type(column: ColumnElement[Any], field: Field, value: object) -> None:
    if _is_number(column) and isinstance(value, str):
        raise invalid(
            f"Invalid filter: {field.key!r} is a number, so compare it with a number without "
            f"quotes, not with {shown(value)}."
        )
    if not _is_number(column) and not isinstance(value, str):
        number = f"{value:g}"
        raise invalid(
            f"Invalid filter: {field.key!r} is text, so put the value in quotes: '{number}'."
        )


def _attribute(searchable: Searchable, field: Field) -> Column[Any]:
    column = searchable.attributes.get(field.key)
    if column is None:
        raise _unknown_field(searchable, field)
    return column


def _collection(searchable: Searchable, field: Field) -> Table:
    table = searchable.collections.get(field.collection)
    if table is None:
        raise _unknown_field(searchable, field)
    return table


def _unknown_field(searchable: Searchable, field: Field) -> TrackerError:
    known = [*searchable.attributes, *(f"{name}.<key>" for name in searchable.collections)]
    near = difflib.get_close_matches(field.key, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    name = field.key if field.collection == "attributes" else f"{field.collection}.{field.key}"
    return invalid(
        f"Invalid field {shown(name)} in a search for a {searchable.what}.{hint} "
        f"Known fields: {', '.join(known)}."
    )


def _sortable(
    query: Select[Any], field: Field, searchable: Searchable, position: int
) -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    """Return the query with a rank (present, NaN, absent) and a value, neither of them NULL."""
    if field.collection == "attributes":
        column: ColumnElement[Any] = _attribute(searchable, field)
        return query, _rank(column, None), _without_null(column)
    table = _collection(searchable, field).alias(f"order_{position}")
    same = [column == table.c[column.name] for column in searchable.identity]
    query = query.outerjoin(table, and_(table.c.key == field.key, *same))
    return query, _rank(table.c.value, table.c.get("is_nan")), _without_null(table.c.value)


def _rank(value: ColumnElement[Any], is_nan: ColumnElement[bool] | None) -> ColumnElement[Any]:
    absent = (value.is_(None), 2)
    return case(absent, else_=0) if is_nan is None else case(absent, (is_nan, 1), else_=0)


def _without_null(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(value, 0 if _is_number(value) else "")
