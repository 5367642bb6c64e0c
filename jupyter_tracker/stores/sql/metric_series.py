"""All points of metrics as series, which are kept in memory and brought up to date when asked for.

Reading a million points takes seconds, or on SQLite a fraction of one; it is done once.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select, tuple_

from jupyter_tracker.stores.curves import Blocks, Point, Series
from jupyter_tracker.stores.sql.metric_blocks import long_series
from jupyter_tracker.stores.sql.search import among
from jupyter_tracker.stores.sql.tables import metric_points

_MOST_IN_MEMORY = 3_000_000
"""Points of the series that are kept, of 24 bytes each."""
_ROWS_AT_ONCE = 10_000
_LONG = 50_000
"""Points of a metric that SQLite reads by blocks."""
_NAN = float("nan")
_COLUMNS = [metric_points.c[name] for name in ("step", "timestamp", "value", "is_nan")]
_point = tuple_(*_COLUMNS)
"""All there is to a point. MariaDB knows no index for it, and is told the steps beside it."""

Row = Sequence[Any]
"""Metric id, step, timestamp, value and 1 for NaN."""


class Metric(NamedTuple):
    """A metric of a run, and the number of the run's latest change."""

    run_id: str
    key: str
    metric_id: int
    changed: int | None


class SeriesCache:
    """The series that were used last; safe to use from several threads."""

    def __init__(self) -> None:
        self._series: OrderedDict[tuple[str, int], tuple[int | None, Series]] = OrderedDict()
        self._points = 0
        self._lock = threading.Lock()

    def get(self, metric: Metric) -> tuple[int | None, Series] | None:
        """Return a series, and the number of the change up to which it goes."""
        place = metric.run_id, metric.metric_id
        with self._lock:
            if place in self._series:
                self._series.move_to_end(place)
            return self._series.get(place)

    def put(self, metric: Metric, series: Series) -> None:
        """Keep a series, which nobody changes from now on."""
        place = metric.run_id, metric.metric_id
        with self._lock:
            _, before = self._series.pop(place, (None, ()))
            self._series[place] = metric.changed, series
            self._points += len(series) - len(before)
            while self._points > _MOST_IN_MEMORY:
                _, (_, oldest) = self._series.popitem(last=False)
                self._points -= len(oldest)


def series_of(
    connection: Connection, metrics: Sequence[Metric], cache: SeriesCache
) -> list[Series]:
    """Return all points of each metric."""
    found: dict[int, Series] = {}
    for metric in metrics:
        changed, series = cache.get(metric) or (None, None)
        if series is not None and (metric.changed is None or changed != metric.changed):
            series = _continued(connection, metric.metric_id, series)
        if series is not None:
            found[metric.metric_id] = series
    found |= _read(connection, [each.metric_id for each in metrics if each.metric_id not in found])
    for metric in metrics:
        cache.put(metric, found[metric.metric_id])
    return [found[metric.metric_id] for metric in metrics]


def points_of_blocks(
    connection: Connection, metric_id: int, blocks: Blocks, first: int, last: int
) -> Iterator[Point]:
    """Read all points of the blocks ``first:last``."""
    if first >= last:
        return
    begin = _key(blocks, blocks.starts[first])
    where = [metric_points.c.step >= begin[0], _point >= _literal(begin)]
    if last < len(blocks.starts):
        end = _key(blocks, blocks.starts[last])
        where += [metric_points.c.step <= end[0], _point < _literal(end)]
    for rows in _rows(connection, [metric_id], *where):
        yield from zip(*_columns(rows), strict=True)


def all_points(connection: Connection, metric_id: int) -> Iterator[Point]:
    """Read all points of a metric."""
    for rows in _rows(connection, [metric_id]):
        yield from zip(*_columns(rows), strict=True)


def _read(connection: Connection, metric_ids: Sequence[int]) -> dict[int, Series]:
    found = _read_long(connection, metric_ids)
    others = [metric_id for metric_id in metric_ids if metric_id not in found]
    found |= {metric_id: Series() for metric_id in others}
    for rows in _rows(connection, others):
        for metric_id, of_metric in groupby(rows, itemgetter(0)):
            found[metric_id].extend(*_columns(of_metric))
    return found


def _read_long(connection: Connection, metric_ids: Sequence[int]) -> dict[int, Series]:
    """Read the metrics of many points where that goes by blocks."""
    if not metric_ids or connection.dialect.name != "sqlite":
        return {}
    metric_id, count = metric_points.c.metric_id, func.count()
    long = (
        select(metric_id, count)
        .where(among(metric_id, metric_ids))
        .group_by(metric_id)
        .having(count >= _LONG)
    )
    counts = connection.execute(long).all()
    return {found: long_series(connection, found, points) for found, points in counts}


def _continued(connection: Connection, metric_id: int, series: Series) -> Series | None:
    """Add what has come since; None when some of it lies before the end, or all is soon read."""
    if series.is_whole:
        return None
    counted = select(func.count()).where(metric_points.c.metric_id == metric_id)
    count = connection.execute(counted).scalar_one()
    longer = series.copy()
    last = _key(series, len(series) - 1)
    is_new = and_(metric_points.c.step >= last[0], _point > _literal(last))
    for rows in _rows(connection, [metric_id], is_new):
        longer.extend(*_columns(rows))
    return longer if longer.count >= count else None


def _rows(
    connection: Connection, metric_ids: Sequence[int], *where: ColumnElement[bool]
) -> Iterator[Sequence[Row]]:
    """Read points in their order, some at once."""
    if not metric_ids:
        return
    metric_id = metric_points.c.metric_id
    query = (
        select(metric_id, *_COLUMNS)
        .where(among(metric_id, metric_ids), *where)
        .order_by(metric_id, *_COLUMNS)
    )
    streamed = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    yield from streamed.execute(query).partitions()


def _columns(rows: Iterable[Row]) -> tuple[Sequence[int], Sequence[int], Sequence[float]]:
    _, steps, timestamps, values, are_nan = zip(*rows, strict=True)
    if any(are_nan):
        values = tuple(
            _NAN if is_nan else value for value, is_nan in zip(values, are_nan, strict=True)
        )
    return steps, timestamps, values


def _key(blocks: Blocks, index: int) -> Row:
    """Return a point as the table has it."""
    value = blocks.values[index]
    stored = (value, 0) if value == value else (0.0, 1)
    return blocks.steps[index], blocks.timestamps[index], *stored


def _literal(key: Row) -> ColumnElement[Any]:
    typed = zip(key, _COLUMNS, strict=True)
    return tuple_(*(literal(value, column.type) for value, column in typed))
