"""Long series out of SQLite, which finds extremes sooner than it hands out points."""

import sqlite3
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnClause,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects import sqlite

from jupyter_tracker.stores.curves import Point, Series
from jupyter_tracker.stores.sql.tables import metric_points

_BLOCKS = 4096
_NAMES = ("step", "timestamp", "value", "is_nan")
_COLUMNS = [metric_points.c[name] for name in _NAMES]
_OF_METRIC = metric_points.c.metric_id == bindparam("metric_id")
_ZERO: ColumnClause[int] = literal_column("0")
_TWO: ColumnClause[int] = literal_column("2")
_FIRST = (-(2**63), -(2**63), float("-inf"), 0)

Row = Sequence[Any]
"""Step, timestamp, value and 1 for NaN: all there is to a point, and its place in the table."""


def _place(prefix: str) -> Any:
    return tuple_(*(bindparam(f"{prefix}_{c.name}", type_=c.type) for c in _COLUMNS))


def _sql(query: Select[Any]) -> str:
    """Write a query once: SQLAlchemy takes longer to run one than SQLite to read a block."""
    return str(query.compile(dialect=sqlite.dialect(paramstyle="named")))


def _extremes(*inside: Any) -> str:
    """Find the lowest and the highest point, and what there is to know of all of them.

    Beside ``min(value)`` SQLite gives the rest of that row, so there is one query for each.
    """
    numbers = (_OF_METRIC, *inside, metric_points.c.is_nan == _ZERO)
    step, timestamp, value, is_nan = _COLUMNS
    found = [
        select(step, timestamp, best(value), is_nan).where(*numbers).subquery()
        for best in (func.min, func.max)
    ]
    times = select(func.min(timestamp), func.max(timestamp), func.sum(is_nan))
    return _sql(select(*found, times.where(_OF_METRIC, *inside).subquery()))


_from_begin = tuple_(*_COLUMNS) >= _place("begin")
_by_place = (_from_begin, tuple_(*_COLUMNS) <= _place("last"))
_rest = select(*_COLUMNS).where(_OF_METRIC, _from_begin).order_by(*_COLUMNS)
_REST = _sql(_rest)
_LAST_AND_NEXT = _sql(_rest.limit(_TWO).offset(bindparam("before")))
_EXTREMES = _extremes(*_by_place)
_EXTREMES_OF_STEPS = _extremes(
    metric_points.c.step.between(bindparam("begin_step"), bindparam("last_step"))
)
"""The same for a block that shares no step with its neighbours, in less time."""
_FIRST_NAN = _sql(_rest.where(_by_place[1], metric_points.c.is_nan != _ZERO))


def long_series(connection: Connection, metric_id: int, count: int) -> Series:
    """Read a metric of so many points; blocks keep their ends and extremes."""
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    series = Series(size=-(-count // _BLOCKS))
    asked = {"metric_id": metric_id, "before": series.size - 1}
    begin = driver.execute(_REST, asked | _named("begin", _FIRST)).fetchone()
    continues = False
    while True:
        asked |= _named("begin", begin)
        found = driver.execute(_LAST_AND_NEXT, asked).fetchall()
        if len(found) < 2:
            break
        last, after = found
        asked |= _named("last", last)
        continued, continues = continues, last[0] == after[0]
        sql = _EXTREMES if continued or continues else _EXTREMES_OF_STEPS
        low_and_high, earliest, latest, nans = _split(driver.execute(sql, asked).fetchone())
        kept = {begin, last, *low_and_high}
        if nans:
            kept.add(driver.execute(_FIRST_NAN, asked).fetchone())
        series.add_block([_point(row) for row in sorted(kept)], earliest, latest)
        begin = after
    rest = driver.execute(_REST, asked)
    series.extend(*zip(*map(_point, rest), strict=True))
    return series


def _named(prefix: str, row: Row) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in zip(_NAMES, row, strict=True)}


def _split(row: Row) -> tuple[list[Row], int, int, int]:
    """Return the lowest and highest points, if there are numbers, and what else was asked for."""
    points = [tuple(row[:4]), tuple(row[4:8])]
    return [point for point in points if None not in point], row[8], row[9], row[10]


def _point(row: Row) -> Point:
    step, timestamp, value, is_nan = row
    return step, timestamp, float("nan") if is_nan else value
