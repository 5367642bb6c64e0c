"""All points of metrics as series, which are kept in memory and brought up to date when asked for.

Reading a million points takes seconds, their summaries a few hundredths of one.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from jupyter_tracker.stores.curves import Blocks, Point, Series
from jupyter_tracker.stores.sql import metric_ranges, metric_summaries
from jupyter_tracker.stores.sql.metric_ranges import BEFORE_ALL

_MOST_IN_MEMORY = 3_000_000
"""Points of the series that are kept, of 24 bytes each."""
_LONG = 25_000
"""Points of a metric whose summaries have as many blocks as its curve has buckets."""


class Metric(NamedTuple):
    """A metric of a run: how many points were logged, the latest, the run's latest change."""

    run_id: str
    key: str
    metric_id: int
    points: int
    latest: metric_ranges.Point
    changed: int | None

    @property
    def is_long(self) -> bool:
        """Whether its summaries are read instead of its points."""
        return self.points >= _LONG


class SeriesCache:
    """The series that were used last; safe to use from several threads."""

    def __init__(self) -> None:
        self._series: OrderedDict[tuple[str, int], tuple[int | None, Series]] = OrderedDict()
        self._points = 0
        self._lock = threading.Lock()

    def get(self, metric: Metric) -> Series | None:
        """Return a series that has everything, if it is there."""
        place = metric.run_id, metric.metric_id
        with self._lock:
            changed, series = self._series.get(place, (None, None))
            if changed is None or changed != metric.changed:
                return None
            self._series.move_to_end(place)
            return series

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


def with_gaps(connection: Connection, metrics: Sequence[Metric], cache: SeriesCache) -> list[int]:
    """Say which metrics should be summarised before their series are read."""
    missing = [metric for metric in metrics if metric.is_long and cache.get(metric) is None]
    return metric_summaries.with_gaps(
        connection, {metric.metric_id: metric.points for metric in missing}
    )


def series_of(
    connection: Connection, metrics: Sequence[Metric], cache: SeriesCache
) -> list[Series]:
    """Return the series of each metric."""
    found = {metric: series for metric in metrics if (series := cache.get(metric)) is not None}
    missing = [metric for metric in metrics if metric not in found]
    long = {metric.metric_id: metric.latest for metric in missing if metric.is_long}
    short = [metric.metric_id for metric in missing if not metric.is_long]
    read = metric_summaries.read(connection, long) | _read(connection, short)
    for metric in missing:
        found[metric] = read[metric.metric_id]
        cache.put(metric, found[metric])
    return [found[metric] for metric in metrics]


def points_of_blocks(
    connection: Connection, metric_id: int, blocks: Blocks, first: int, last: int
) -> Iterator[Point]:
    """Read all points of the blocks ``first:last``."""
    if first >= last:
        return
    after = _row(blocks, blocks.starts[first] - 1) if first else BEFORE_ALL
    up_to = _row(blocks, blocks.start(last) - 1)
    for rows in metric_ranges.read(connection, metric_id, after, up_to):
        yield from zip(*metric_ranges.columns(rows), strict=True)


def all_points(connection: Connection, metric_id: int) -> Iterator[Point]:
    """Read all points of a metric."""
    for rows in metric_ranges.read(connection, metric_id):
        yield from zip(*metric_ranges.columns(rows), strict=True)


def _read(connection: Connection, metric_ids: Sequence[int]) -> dict[int, Series]:
    found = {metric_id: Series() for metric_id in metric_ids}
    for rows in metric_ranges.read_all(connection, metric_ids):
        for metric_id, of_metric in groupby(rows, itemgetter(0)):
            found[metric_id].extend(*metric_ranges.columns(of_metric))
    return found


def _row(blocks: Blocks, index: int) -> metric_ranges.Point:
    """Return a point as the table has it."""
    value = blocks.values[index]
    stored = (value, 0) if value == value else (0.0, 1)
    return blocks.steps[index], blocks.timestamps[index], *stored
