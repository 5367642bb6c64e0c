"""The search language's syntax tree to SQL conditions and sort keys, with bound parameters."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    literal_column,
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
from jupyter_tracker.stores.sql.tables import INDEXED_LENGTH

_MAX_ORDERS = 20
"""Most order-by clauses: each may be a join, and databases limit those."""


_BY_INDEX = ("=", ">", ">=", "<", "<=", "IN")
_FEW = 20_000
"""Rows that are listed in a few milliseconds."""

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
    filter: str | Expression | None,
    order_by: Sequence[str | Order],
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
    orders = [parse_order(each) if isinstance(each, str) else each for each in order_by]
    expression = parse_filter(filter) if isinstance(filter, str) else filter
    compiler = _Compiler(connection, searchable, scope or {})
    segments = _segments(query, expression, orders, compiler)
    return fetch(connection, segments, page_token, max_results)


def filtered(
    connection: Connection,
    query: Select[Any],
    searchable: Searchable,
    *,
    filter: str,
    scope: Mapping[str, Sequence[Any]],
) -> Select[Any]:
    """Narrow ``query`` by a filter; the rest is as in `page`."""
    compiler = _Compiler(connection, searchable, scope)
    return compiler.filtered(query, parse_filter(filter))


def _segments(
    query: Select[Any],
    expression: Expression | None,
    orders: Sequence[Order],
    compiler: "_Compiler",
) -> list[Segment]:
    """Cut the answer into parts that follow each other, each of which an index can deliver.

    An order by a metric shows the runs that have a number first, then NaN, then those without the
    metric: three queries, of which most pages need the first alone.
    """
    searchable = compiler.searchable
    if not orders or orders[0].field.collection == "attributes":
        return [_segment(compiler.filtered(query, expression), orders, searchable)]
    field, rest = orders[0].field, orders[1:]
    table = _collection(searchable, field).alias("first")
    joined = query.join(table, compiler.is_entry(table, field.key))
    present = compiler.walking(table, field).filtered(joined, expression)
    value = SortKey(table.c.value, orders[0].descending)
    absent = query.where(~compiler.has(_collection(searchable, field), field.key))
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
        query, more = _sorted(query, order, searchable, len(keys))
        keys += more
    sorted_by = [key.expression for key in keys]
    rest = [
        key
        for key in searchable.default_order
        if not any(key.expression is expression for expression in sorted_by)
    ]
    return Segment(query, [*keys, *rest])


class _Compiler:
    """Compiles one filter.

    Parameters
    ----------
    connection
        Where the filter will run; asked how many rows a part of it finds.
    searchable, scope
        As in `page`.
    first, field
        The collection that the query walks in its order, and the field that it holds.
    """

    def __init__(
        self,
        connection: Connection,
        searchable: Searchable,
        scope: Mapping[str, Sequence[Any]],
        first: FromClause | None = None,
        field: Field | None = None,
    ) -> None:
        self.searchable = searchable
        self._connection = connection
        self._scope = scope
        self._first = first
        self._field = field

    def walking(self, first: FromClause, field: Field) -> "_Compiler":
        """Compile for a query that walks ``first``, a collection whose rows hold ``field``."""
        return _Compiler(self._connection, self.searchable, self._scope, first, field)

    def filtered(self, query: Select[Any], expression: Expression | None) -> Select[Any]:
        """Add the filter to ``query``."""
        if expression is None:
            return query
        parts = expression.parts if isinstance(expression, And) else (expression,)
        return query.where(*(self._part(part) for part in parts))

    def _part(self, part: Expression) -> ColumnElement[bool]:
        """Compile a part that every row of the answer fulfils, in the way that costs least."""
        if not isinstance(part, Comparison) or part.field.collection == "attributes":
            return self.condition(part)
        if self._first is not None and part.field == self._field and part.operator != "IS NULL":
            return self._holds(self._first, part)
        if part.operator in _BY_INDEX and self._connection.dialect.name != "postgresql":
            return self._listed_if_few(part)
        return self.condition(part)

    def _listed_if_few(self, part: Comparison) -> ColumnElement[bool]:
        """List what fulfils ``part`` when that is quicker than to ask of each row of the answer.

        PostgreSQL decides this by itself, from its statistics.
        """
        table = _collection(self.searchable, part.field)
        keys = [table.c[column.name] for column in self.searchable.identity]
        found = select(*keys).where(
            table.c.key == part.field.key, *self._within(table), self._holds(table, part)
        )
        some = found.limit(_FEW + 1).subquery()
        count = self._connection.execute(select(func.count()).select_from(some)).scalar_one()
        if count > _FEW or len(keys) > 1:
            return self.condition(part)
        return self._identity()[0].in_(found)

    def _identity(self) -> list[ColumnElement[Any]]:
        """Return the columns that say which thing a row is about, the ones at hand first."""
        source = self._first
        names = [column.name for column in self.searchable.identity]
        return list(self.searchable.identity) if source is None else [source.c[n] for n in names]

    def _within(self, table: FromClause) -> list[ColumnElement[bool]]:
        return [
            among(table.c[name], values) for name, values in self._scope.items() if name in table.c
        ]

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
                column = _attribute(self.searchable, node.field)
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
        same = [column == table.c[column.name] for column in self._identity()]
        return and_(table.c.key == key, *same, *self._within(table))

    def _in_collection(self, node: Comparison) -> ColumnElement[bool]:
        table, key = _collection(self.searchable, node.field), node.field.key
        if node.operator == "IS NULL":
            return not_(self.has(table, key))
        if node.operator == "!=" and self.searchable.absent_differs:
            same = Comparison(node.field, "=", node.value)
            return not_(self.has(table, key, _compare(table.c.value, same)))
        return self.has(table, key, self._holds(table, node))

    def _holds(self, table: FromClause, node: Comparison) -> ColumnElement[bool]:
        """Compare a collection's value, in terms that an index knows."""
        test = _holds(table, node)
        if (
            node.operator != "="
            or not isinstance(node.value, str)
            or self._connection.dialect.name != "postgresql"
        ):
            return test
        beginning = func.left(table.c.value, literal_column(str(INDEXED_LENGTH)))
        return and_(test, beginning == node.value[:INDEXED_LENGTH])


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
                "= != LIKE ILIKE or IN.",
                node.field.position,
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
                f"Invalid filter: {node.field.key!r} is a number, compare it with = != > >= < <=.",
                node.field.position,
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
            f"quotes, not with {shown(value)}.",
            field.position,
        )
    if not _is_number(column) and not isinstance(value, str):
        number = f"{value:g}"
        raise invalid(
            f"Invalid filter: {field.key!r} is text, so put the value in quotes: '{number}'.",
            field.position,
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
        f"Known fields: {', '.join(known)}.",
        field.position,
    )


def _sorted(
    query: Select[Any], order: Order, searchable: Searchable, position: int
) -> tuple[Select[Any], list[SortKey]]:
    """Return the query with what the order needs, and sort keys that are never NULL.

    Where a value may be missing, a rank comes first: present, NaN, absent.
    """
    field = order.field
    if field.collection == "attributes":
        column = _attribute(searchable, field)
        if isinstance(column, Column) and not column.nullable:
            return query, [SortKey(column, order.descending)]
        return query, _ranked(column, None, order.descending)
    table = _collection(searchable, field).alias(f"order_{position}")
    same = [column == table.c[column.name] for column in searchable.identity]
    query = query.outerjoin(table, and_(table.c.key == field.key, *same))
    return query, _ranked(table.c.value, table.c.get("is_nan"), order.descending)


def _ranked(
    value: ColumnElement[Any], is_nan: ColumnElement[bool] | None, descending: bool
) -> list[SortKey]:
    return [SortKey(_rank(value, is_nan)), SortKey(_without_null(value), descending)]


def _rank(value: ColumnElement[Any], is_nan: ColumnElement[bool] | None) -> ColumnElement[Any]:
    absent = (value.is_(None), 2)
    return case(absent, else_=0) if is_nan is None else case(absent, (is_nan, 1), else_=0)


def _without_null(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(value, 0 if _is_number(value) else "")
