"""The search language's syntax tree to SQL conditions and sort keys, with bound parameters."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
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
    Order,
    parse_filter,
    parse_order,
)
from jupyter_tracker.stores.sql.pages import Segment, SortKey, fetch

_MAX_ORDERS = 20
"""Most order-by clauses: each may be a join, and databases limit those."""


_ESCAPE = "\x1f"
"""A character that nobody types: left to themselves, databases disagree about the backslash."""


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
    attributes: Mapping[str, ColumnElement[Any]]
    collections: Mapping[str, FromClause]
    default_order: tuple[SortKey, ...]
    absent_differs: bool = False


def page(
    connection: Connection,
    query: Select[Any],
    searchable: Searchable,
    *,
    filter: str,
    order_by: Sequence[str],
    page_token: str,
    max_results: int,
    scope: Mapping[str, Sequence[Any]] | None = None,
) -> tuple[Sequence[Any], str]:
    """Answer a page of what ``query`` finds, and the token of the next one, empty on the last.

    ``scope`` narrows collection tables that have such columns, as in ``{"experiment_id": [1]}``,
    to what the query can find at all: it lets an index answer.
    """
    if len(order_by) > _MAX_ORDERS:
        raise invalid(f"order_by has {len(order_by)} clauses, the limit is {_MAX_ORDERS}.")
    orders = [parse_order(text) for text in order_by]
    segments = _segments(query, parse_filter(filter), orders, searchable, scope or {})
    return fetch(connection, segments, page_token, max_results)


def filtered(
    query: Select[Any], text: str, searchable: Searchable, scope: Mapping[str, Any]
) -> Select[Any]:
    """Old: use `page`."""
    return _Compiler(searchable, scope).filtered(query, parse_filter(text))


def ordered(
    query: Select[Any], order_by: Sequence[str], searchable: Searchable
) -> tuple[Select[Any], list[SortKey]]:
    """Old: use `page`."""
    segment = _segment(query, [parse_order(text) for text in order_by], searchable)
    return segment.query, list(segment.keys)


def _segments(
    query: Select[Any],
    expression: Expression | None,
    orders: Sequence[Order],
    searchable: Searchable,
    scope: Mapping[str, Sequence[Any]],
) -> list[Segment]:
    """Cut the answer into parts that follow each other, each of which an index can deliver.

    An order by a metric shows the runs that have a number first, then NaN, then those without the
    metric: three queries, of which most pages need the first alone.
    """
    compiler = _Compiler(searchable, scope)
    if not orders or orders[0].field.collection == "attributes":
        return [_segment(compiler.filtered(query, expression), orders, searchable)]
    first, rest = orders[0], orders[1:]
    table = _collection(searchable, first.field).alias("first")
    joined = query.join(table, compiler.is_entry(table, first.field.key))
    present = compiler.filtered(joined, expression, first.field, table)
    value = SortKey(table.c.value, first.descending)
    absent = query.where(~compiler.has(_collection(searchable, first.field), first.field.key))
    absent_part = _segment(compiler.filtered(absent, expression), rest, searchable)
    if "is_nan" not in table.c:
        return [_segment(present, rest, searchable, value), absent_part]
    return [
        _segment(present.where(~table.c.is_nan), rest, searchable, value),
        _segment(present.where(table.c.is_nan), rest, searchable),
        absent_part,
    ]


def _segment(
    query: Select[Any], orders: Sequence[Order], searchable: Searchable, *first: SortKey
) -> Segment:
    keys = list(first)
    for order in orders:
        query, rank, value = _sortable(query, order.field, searchable, len(keys))
        keys += [SortKey(rank), SortKey(value, order.descending)]
    return Segment(query, [*keys, *searchable.default_order])


class _Compiler:
    """Compiles one filter."""

    def __init__(self, searchable: Searchable, scope: Mapping[str, Sequence[Any]]) -> None:
        self._searchable = searchable
        self._scope = scope

    def filtered(
        self,
        query: Select[Any],
        expression: Expression | None,
        joined: Field | None = None,
        table: FromClause | None = None,
    ) -> Select[Any]:
        """Add the filter to ``query``, to which ``table`` with the field ``joined`` is joined."""
        parts = expression.parts if isinstance(expression, And) else (expression,)
        for part in parts:
            if part is None:
                continue
            if isinstance(part, Comparison) and part.field == joined and part.operator != "IS NULL":
                query = query.where(_holds(cast(FromClause, table), part))
            else:
                query = query.where(self.condition(part))
        return query

    def condition(self, node: Expression) -> ColumnElement[bool]:
        """Compile a filter or a part of one."""
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

    def has(
        self, table: FromClause, key: str, test: ColumnElement[bool] | None = None
    ) -> ColumnElement[bool]:
        """Say that ``table`` has a row for the searched thing, under ``key``, that passes."""
        rows = select(1).select_from(table).where(self.is_entry(table, key))
        return (rows if test is None else rows.where(test)).exists()

    def is_entry(self, table: FromClause, key: str) -> ColumnElement[bool]:
        """Say that a row of ``table`` belongs to the searched thing and stands under ``key``."""
        same = [column == table.c[column.name] for column in self._searchable.identity]
        within = [
            among(table.c[name], values) for name, values in self._scope.items() if name in table.c
        ]
        return and_(table.c.key == key, *same, *within)

    def _in_collection(self, node: Comparison) -> ColumnElement[bool]:
        table, key = _collection(self._searchable, node.field), node.field.key
        if node.operator == "IS NULL":
            return not_(self.has(table, key))
        if node.operator == "!=" and self._searchable.absent_differs:
            same = Comparison(node.field, "=", node.value)
            return not_(self.has(table, key, _compare(table.c.value, same)))
        return self.has(table, key, _holds(table, node))


def among(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that ``column`` is one of ``values``; of a single one an index keeps the order."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _holds(table: FromClause, node: Comparison) -> ColumnElement[bool]:
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
            return column.like(node.value, escape=_ESCAPE)
        case "ILIKE":
            return column.ilike(node.value, escape=_ESCAPE)
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


def _attribute(searchable: Searchable, field: Field) -> ColumnElement[Any]:
    column = searchable.attributes.get(field.key)
    if column is None:
        raise _unknown_field(searchable, field)
    return column


def _collection(searchable: Searchable, field: Field) -> FromClause:
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
