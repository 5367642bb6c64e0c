"""What is kept of many points beside them, so that a long curve is drawn without reading them all.

A summary has the blocks of a stretch of consecutive points: those after ``after``, up to ``last``.
It is written in the transaction that writes the points, or before somebody looks at a metric that
has too many points without. When a point comes that lies in its stretch, the summary goes, and the
points of the stretch are read one by one until there is a new one.

A metric counts the points at its end that are in no summary yet; they wait for others.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update

from jupyter_tracker.stores.curves import Series
from jupyter_tracker.stores.sql import metric_ranges
from jupyter_tracker.stores.sql.metric_ranges import BEFORE_ALL, NAMES, Point
from jupyter_tracker.stores.sql.packed_blocks import pack, unpack
from jupyter_tracker.stores.sql.search import among
from jupyter_tracker.stores.sql.tables import latest_metrics, metric_summaries
from jupyter_tracker.stores.sql.upsert import insert_new_values

_BLOCK = 128
"""Points of a block; a hundred thousand points make as many blocks as a chart has pixels."""
_FEW = 4096
"""Points of a metric that needs no summaries yet, as most never do."""
_ENOUGH = 64
"""Points of a metric in one batch that are summarised by themselves."""
_MANY = 1024
"""Points that came by and by and are summarised together, for which they are read once more."""
_STRETCH = 2048
_STRETCHES_AT_ONCE = 16
"""Stretches that are summarised in one transaction, while writers wait."""
_TOO_MANY = 8192
"""Points without a summary that a reader would wait for."""

_Summary: TypeAlias = tuple[Any, ...]
"""Metric id, the last point, the one before the first, and so on as the table has it."""

_metric_id = metric_summaries.c.metric_id
_AFTER = [metric_summaries.c[f"after_{name}"] for name in NAMES]
_LAST = [metric_summaries.c[f"last_{name}"] for name in NAMES]


def _place(prefix: str) -> Any:
    places = zip(NAMES, _LAST, strict=True)
    return tuple_(*(bindparam(f"{prefix}_{name}", type_=last.type) for name, last in places))


# Built once: building a statement takes longer than running it. Steps are compared by themselves
# too, because MariaDB knows no index for whole points.
_DISCARD = delete(metric_summaries).where(
    _metric_id == bindparam("of"),
    _AFTER[0] <= bindparam("high_step"),
    tuple_(*_AFTER) < _place("high"),
    _LAST[0] >= bindparam("low_step"),
    tuple_(*_LAST) >= _place("low"),
)
_THIS = latest_metrics.c.metric_id == bindparam("of")
_LOCK = select(latest_metrics.c.metric_id).where(_THIS).with_for_update()
_SUMMARISED = select(func.sum(metric_summaries.c.points)).where(_metric_id == bindparam("of"))
_NOTE_ALL_SUMMARISED = (
    update(latest_metrics)
    .where(_THIS)
    .values(points=func.coalesce(_SUMMARISED.scalar_subquery(), 0), loose_points=0)
)


class Known(NamedTuple):
    """What is stored of a metric.

    Attributes
    ----------
    latest
        Its latest point.
    points
        How many points it has; those that came twice may count twice.
    loose
        How many of its last points, at least, are in no summary.
    """

    metric_id: int
    latest: Point
    points: int
    loose: int


def summarise(
    connection: Connection, batches: Sequence[tuple[Known, Sequence[Point]]]
) -> list[int]:
    """Keep up with points, in order, that are about to be stored for metrics that are locked.

    Returns
    -------
    list[int]
        How many of the last points of each metric will be loose.
    """
    late: list[dict[str, Any]] = []
    rows: list[_Summary] = []
    loose: list[int] = []
    for known, points in batches:
        many = known.loose + len(points)
        if points[0] <= known.latest:  # a point between others, or a batch that is sent again
            low, high = _named("low", points[0]), _named("high", points[-1])
            late.append({"of": known.metric_id, **low, **high})
            loose.append(known.loose)
        elif known.points < _FEW or (len(points) < _ENOUGH and many < _MANY):
            loose.append(many)
        else:
            rows.append(_row_at_end(connection, known, points))
            loose.append(0)
    if late:
        connection.execute(_DISCARD, late)
    insert_new_values(connection, metric_summaries, rows)
    return loose


def with_gaps(connection: Connection, points: Mapping[int, int]) -> list[int]:
    """Say which metrics, that have so many points, have too many of them without a summary."""
    if not points:
        return []
    query = (
        select(_metric_id, func.sum(metric_summaries.c.points))
        .where(among(_metric_id, list(points)))
        .group_by(_metric_id)
    )
    summarised = dict(map(tuple, connection.execute(query).all()))
    return [each for each in points if points[each] - summarised.get(each, 0) > _TOO_MANY]


def fill_gaps(connection: Connection, metric_id: int) -> bool:
    """Summarise points of a metric that are in no summary; returns whether there are more."""
    if connection.execute(_LOCK, {"of": metric_id}).first() is None:
        return False
    rows: list[_Summary] = []
    most = _STRETCHES_AT_ONCE * _STRETCH
    for after, up_to in _gaps(connection, metric_id):
        points = metric_ranges.read_first(connection, metric_id, after, up_to, most)
        for start in range(0, len(points), _STRETCH):
            stretch = points[start : start + _STRETCH]
            rows.append(_row(metric_id, after, stretch))
            after = stretch[-1]
        most -= len(points)
        if not most:
            break
    insert_new_values(connection, metric_summaries, rows)
    if most:
        connection.execute(_NOTE_ALL_SUMMARISED, {"of": metric_id})
    return not most


def read(connection: Connection, latest: Mapping[int, Point]) -> dict[int, Series]:
    """Return the series of metrics, of which these are the latest points."""
    if not latest:
        return {}
    columns = metric_summaries.c
    query = (
        select(_metric_id, *_AFTER, *_LAST, columns.earliest, columns.is_timely, columns.blocks)
        .where(among(_metric_id, list(latest)))
        .order_by(_metric_id, *_LAST)
    )
    rows: Sequence[_Summary] = connection.execute(query).all()
    stored = {metric_id: list(of_metric) for metric_id, of_metric in groupby(rows, itemgetter(0))}
    return {
        metric_id: _joined(connection, metric_id, stored.get(metric_id, []), end)
        for metric_id, end in latest.items()
    }


def _joined(
    connection: Connection, metric_id: int, rows: Sequence[_Summary], latest: Point
) -> Series:
    """Make a series of summaries, and of the points between and after them."""
    series, reached = Series(), BEFORE_ALL
    for run in _runs(rows):
        after, last = run[0][1:5], run[-1][5:9]
        if reached != after:
            _extend(series, metric_ranges.read(connection, metric_id, reached, after))
        *_, earliest, are_timely, blocks = zip(*run, strict=True)
        series.add_whole(unpack(b"".join(blocks)), min(earliest), all(are_timely))
        reached = last
    if reached < latest:
        _extend(series, metric_ranges.read(connection, metric_id, reached))
    return series


def _runs(rows: Sequence[_Summary]) -> Iterator[Sequence[_Summary]]:
    """Divide summaries into those without points between them."""
    gaps = [i for i in range(1, len(rows)) if rows[i][1:5] != rows[i - 1][5:9]]
    for start, stop in pairwise([0, *gaps, len(rows)]):
        if start < stop:
            yield rows[start:stop]


def _extend(series: Series, portions: Iterator[Sequence[Any]]) -> None:
    for rows in portions:
        series.extend(*metric_ranges.columns(rows))


def _gaps(connection: Connection, metric_id: int) -> Iterator[tuple[Point, Point | None]]:
    """Find where points may be in no summary: after one, and up to another or the end."""
    query = select(*_AFTER, *_LAST).where(_metric_id == metric_id).order_by(*_LAST)
    reached = BEFORE_ALL
    for row in connection.execute(query).all():
        after, last = row[:4], row[4:]
        if reached != after:
            yield reached, after
        reached = last
    yield reached, None


def _row_at_end(connection: Connection, known: Known, points: Sequence[Point]) -> _Summary:
    """Summarise points that come after all of a metric, together with its loose ones."""
    after = known.latest
    if known.loose:
        # With the point before them, if there is one.
        loose = metric_ranges.read_last(connection, known.metric_id, known.loose + 1)
        after = loose.pop(0) if len(loose) > known.loose else BEFORE_ALL
        points = [*loose, *points]
    return _row(known.metric_id, after, points)


def _row(metric_id: int, after: Point, points: Sequence[Point]) -> _Summary:
    """Make a summary, with its columns in their order."""
    series = Series()
    series.extend_in_blocks(*metric_ranges.columns(points), _BLOCK)
    times = series.began, int(series.is_timely)
    return metric_id, *points[-1], *after, len(points), *times, pack(series)


def _named(prefix: str, point: Point) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in zip(NAMES, point, strict=True)}
