"""Curves of metrics, and of parts of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.requests import CurveX
from jupyter_tracker.stores.curves import (
    MOST_IN_ANSWER,
    MOST_PER_BUCKET,
    Blocks,
    Point,
    Series,
    curve,
)
from jupyter_tracker.stores.sql.metric_ranges import NAMES
from jupyter_tracker.stores.sql.metric_series import (
    Metric,
    SeriesCache,
    all_points,
    points_of_blocks,
    series_of,
)
from jupyter_tracker.stores.sql.tables import changes, latest_metrics


def get_metric_curves(
    connection: Connection,
    request: r.GetMetricCurves,
    metrics: Sequence[Metric],
    cache: SeriesCache,
) -> r.MetricCurvesResponse:
    """Answer the curves of metrics that were found."""
    most = min(request.max_points, MOST_IN_ANSWER // max(1, len(metrics)))
    curves = []
    for metric, series in zip(metrics, series_of(connection, metrics, cache), strict=True):
        blocks = _in_range(connection, metric.metric_id, series, request, most)
        if blocks.count:
            made = curve(metric.run_id, metric.key, blocks, request.x, series.began, most)
            curves.append(made)
    return r.MetricCurvesResponse(curves=curves)


def find_metrics(connection: Connection, request: r.GetMetricCurves) -> list[Metric]:
    """Find the metrics of the runs that have them, in the order of the request."""
    run_ids = list(dict.fromkeys(request.run_ids))
    # Asked before the points: what is written in between is then a change that is still to come.
    of_runs = select(changes.c.entity_id, changes.c.number).where(
        changes.c.entity == "run", changes.c.entity_id.in_(run_ids)
    )
    changed: dict[str, int] = dict(map(tuple, connection.execute(of_runs).all()))
    columns = latest_metrics.c
    found = connection.execute(
        select(
            columns.run_id,
            columns.key,
            columns.metric_id,
            columns.points,
            *(columns[name] for name in NAMES),
        ).where(columns.run_id.in_(run_ids), columns.key.in_(request.keys))
    )
    metrics = {
        (run_id, key): Metric(run_id, key, metric_id, points, tuple(latest), changed.get(run_id))
        for run_id, key, metric_id, points, *latest in found
    }
    return [
        metrics[run_id, key]
        for run_id in run_ids
        for key in dict.fromkeys(request.keys)
        if (run_id, key) in metrics
    ]


def _in_range(
    connection: Connection, metric_id: int, series: Series, request: r.GetMetricCurves, most: int
) -> Blocks:
    """Return what of a series is in the range that was asked for."""
    if request.x_from is None and request.x_to is None:
        return series
    low, high = request.bounds(series.began)
    is_by_step = request.x == CurveX.STEP
    places, column = (series.steps, 0) if is_by_step else (series.timestamps, 1)

    def inside(points: Iterable[Point]) -> Iterable[Point]:
        return (point for point in points if low <= point[column] <= high)

    points: Iterable[Point]
    if series.is_whole:
        points = zip(series.steps, series.timestamps, series.values, strict=True)
    elif not is_by_step and not series.is_timely:
        points = all_points(connection, metric_id)
    else:
        begins = [places[start] for start in series.starts]
        # The block before the first that begins in the range may reach into it, the last beyond it.
        first, last = bisect_left(begins, low), bisect_right(begins, high) - 1
        if last - first >= most // MOST_PER_BUCKET:  # enough to stand for their points
            blocks = Blocks()
            if first:
                before = points_of_blocks(connection, metric_id, series, first - 1, first)
                blocks.add_points(inside(before))
            blocks.add_blocks(series, first, last)
            after = points_of_blocks(connection, metric_id, series, last, last + 1)
            blocks.add_points(inside(after))
            return blocks
        points = points_of_blocks(connection, metric_id, series, max(0, first - 1), last + 1)
    part = Series()
    part.extend_by(inside(points))
    return part
