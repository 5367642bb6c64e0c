"""Points of metrics in their order, as the table has them: all, or those of a range."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, bindparam, literal, select, tuple_

from jupyter_tracker.stores.sql.search import among
from jupyter_tracker.stores.sql.tables import metric_points

Point: TypeAlias = tuple[int, int, float, int]
"""Step, timestamp in milliseconds, value and 1 for NaN; a later point compares higher."""

BEFORE_ALL: Point = (-(2**63), -(2**63), float("-inf"), 0)
NAMES = ("step", "timestamp", "value", "is_nan")

_NAN = float("nan")
_ROWS_AT_ONCE = 10_000
_COLUMNS = [metric_points.c[name] for name in NAMES]
_LAST = (
    select(*_COLUMNS)
    .where(metric_points.c.metric_id == bindparam("of"))
    .order_by(*(column.desc() for column in _COLUMNS))
    .limit(bindparam("most"))
)


def read(
    connection: Connection,
    metric_id: int,
    after: Point = BEFORE_ALL,
    up_to: Point | None = None,
) -> Iterator[Sequence[Any]]:
    """Read the points of a metric after one, and up to another or the end, some at once."""
    query = _in_portions(_range(metric_id, after, up_to))
    yield from connection.execute(query).partitions()


def read_first(
    connection: Connection, metric_id: int, after: Point, up_to: Point | None, most: int
) -> Sequence[Any]:
    """Read no more than so many points of a range."""
    return connection.execute(_range(metric_id, after, up_to).limit(most)).all()


def _range(metric_id: int, after: Point, up_to: Point | None) -> Select[Any]:
    # Steps are compared by themselves too, because MariaDB knows no index for whole points.
    point, step = tuple_(*_COLUMNS), metric_points.c.step
    where = [step >= after[0], point > _literal(after)] if after != BEFORE_ALL else []
    if up_to is not None:
        where += [step <= up_to[0], point <= _literal(up_to)]
    of_metric = metric_points.c.metric_id == metric_id
    return select(*_COLUMNS).where(of_metric, *where).order_by(*_COLUMNS)


def read_all(connection: Connection, metric_ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Read the points of several metrics, with the metrics' numbers before them, some at once."""
    if not metric_ids:
        return
    metric_id = metric_points.c.metric_id
    query = select(metric_id, *_COLUMNS).where(among(metric_id, metric_ids))
    in_order = query.order_by(metric_id, *_COLUMNS)
    yield from connection.execute(_in_portions(in_order)).partitions()


def read_last(connection: Connection, metric_id: int, most: int) -> list[Point]:
    """Read the last points of a metric, in their order."""
    rows: Sequence[Any] = connection.execute(_LAST, {"of": metric_id, "most": most}).all()
    return [*reversed(rows)]


def columns(rows: Iterable[Sequence[Any]]) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
    """Return the steps, timestamps and values of points, of which there is one at least."""
    *_, steps, timestamps, values, are_nan = zip(*rows, strict=True)
    if any(are_nan):
        values = tuple(
            _NAN if is_nan else value for value, is_nan in zip(values, are_nan, strict=True)
        )
    return steps, timestamps, values


def _in_portions(query: Select[Any]) -> Select[Any]:
    # Said of the query, because what is said of a connection holds for all that comes after.
    return query.execution_options(yield_per=_ROWS_AT_ONCE)


def _literal(point: Point) -> ColumnElement[Any]:
    typed = zip(point, _COLUMNS, strict=True)
    return tuple_(*(literal(value, column.type) for value, column in typed))
