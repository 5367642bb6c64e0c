"""The history of metrics: written in bulk, in each database's fastest way, and read in pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import lt
from typing import Any

from sqlalchemy import Connection, Select, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.sql import pages, runs
from jupyter_tracker.stores.sql.metric_ranges import NAMES, Point
from jupyter_tracker.stores.sql.tables import latest_metrics, metric_points
from jupyter_tracker.stores.sql.upsert import insert_new_values

_INSERT_POSTGRESQL = (
    "INSERT INTO metric_points SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[],"
    " %s::double precision[], %s::smallint[]) ON CONFLICT DO NOTHING"
)


_NAN = float("nan")
_IN_ORDER = [pages.SortKey(metric_points.c[name]) for name in NAMES]


def of(metric: e.Metric) -> Point:
    """Make the point of a metric that was logged; NaN is stored as zero and a flag."""
    if metric.value != metric.value:
        return metric.step, metric.timestamp, 0.0, 1
    return metric.step, metric.timestamp, float(metric.value), 0


def by_key(metrics: Iterable[e.Metric]) -> dict[str, list[Point]]:
    """Return the points of each metric in their order, each once."""
    found: defaultdict[str, list[Point]] = defaultdict(list)
    for metric in metrics:
        found[metric.key].append(of(metric))
    return {
        key: points if all(map(lt, points, points[1:])) else sorted(set(points))
        for key, points in found.items()
    }


def insert(connection: Connection, points: Iterable[tuple[int, Sequence[Point]]]) -> None:
    """Store points under the numbers of their metrics; those that are there already stay."""
    rows = [(metric_id, *point) for metric_id, of_metric in points for point in of_metric]
    match connection.dialect.name:
        case "sqlite":
            # One statement with many rows, which takes two thirds of the time of many statements.
            values = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO metric_points VALUES {values}",  # noqa: S608
                tuple(chain.from_iterable(rows)),
            )
        case "postgresql":
            columns = tuple(list(column) for column in zip(*rows, strict=True))
            connection.exec_driver_sql(_INSERT_POSTGRESQL, columns)
        case _:
            insert_new_values(connection, metric_points, rows)


def get_metric_history(
    connection: Connection, request: r.GetMetricHistory
) -> r.GetMetricHistoryResponse:
    """Answer a page of a metric's points, in the order of their steps."""
    runs.find(connection, request.run_id)
    metric_id = connection.execute(
        select(latest_metrics.c.metric_id).where(
            latest_metrics.c.run_id == request.run_id, latest_metrics.c.key == request.metric_key
        )
    ).scalar()
    if metric_id is None:
        return r.GetMetricHistoryResponse()
    # The keys of the order are all there is to a point, so the query has no columns beside them.
    query = select().where(metric_points.c.metric_id == metric_id)
    rows, token = pages.fetch(
        connection, [pages.Segment(query, _IN_ORDER)], request.page_token, request.max_results
    )
    key = request.metric_key
    points = [
        e.Metric(key, _NAN if is_nan else value, timestamp, step)
        for step, timestamp, value, is_nan in rows
    ]
    return r.GetMetricHistoryResponse(metrics=points, next_page_token=token)


def get_metric_history_bulk(
    connection: Connection, request: r.GetMetricHistoryBulk
) -> r.MetricsOfRunsResponse:
    """Answer a metric's points of several runs, up to as many as were asked for."""
    numbers = _numbers(connection, request.run_id, request.metric_key)
    points: list[e.Metric] = []
    for run_id in request.run_id:
        left = request.max_results - len(points)
        if left > 0 and run_id in numbers:
            query = _in_order(numbers[run_id]).limit(left)
            points += _of_run(connection, query, run_id, request.metric_key)
    return r.MetricsOfRunsResponse(metrics=points)


def get_metric_history_interval(
    connection: Connection, request: r.GetMetricHistoryInterval
) -> r.MetricsOfRunsResponse:
    """Answer a metric's points of several runs at the same, evenly spread steps."""
    numbers = _numbers(connection, request.run_ids, request.metric_key)
    step = metric_points.c.step
    query = select(step).where(metric_points.c.metric_id.in_(list(numbers.values())))
    if request.start_step is not None:
        query = query.where(step.between(request.start_step, request.end_step))
    steps = connection.execute(query.distinct().order_by(step)).scalars()
    chosen = _spread(list(steps), request.max_results)
    points: list[e.Metric] = []
    for run_id, number in numbers.items():
        points += _of_run(
            connection, _in_order(number).where(step.in_(chosen)), run_id, request.metric_key
        )
    return r.MetricsOfRunsResponse(metrics=points)


def _numbers(connection: Connection, run_ids: Sequence[str], key: str) -> dict[str, int]:
    """Return the numbers of the metric by run; a run that has none of the kind is not in it."""
    query = select(latest_metrics.c.run_id, latest_metrics.c.metric_id).where(
        latest_metrics.c.run_id.in_(run_ids), latest_metrics.c.key == key
    )
    found: dict[str, int] = dict(map(tuple, connection.execute(query).all()))
    return {run_id: found[run_id] for run_id in run_ids if run_id in found}


def _in_order(metric_id: int) -> Select[Any]:
    expressions = [key.expression for key in _IN_ORDER]
    return select(*expressions).where(metric_points.c.metric_id == metric_id).order_by(*expressions)


def _of_run(connection: Connection, query: Select[Any], run_id: str, key: str) -> list[e.Metric]:
    return [
        e.Metric(key, _NAN if is_nan else value, timestamp, step, run_id=run_id)
        for step, timestamp, value, is_nan in connection.execute(query).all()
    ]


def _spread(steps: Sequence[int], count: int) -> list[int]:
    """Choose ``count`` of ``steps``, evenly, with the first and the last."""
    if len(steps) <= count:
        return list(steps)
    if count == 1:
        return [steps[-1]]
    last = len(steps) - 1
    return [steps[round(i * last / (count - 1))] for i in range(count)]
