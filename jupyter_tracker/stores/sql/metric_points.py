"""The history of metrics: written in bulk, in each database's fastest way, and read in pages."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, case, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.sql import pages, runs
from jupyter_tracker.stores.sql.tables import latest_metrics, metric_points
from jupyter_tracker.stores.sql.upsert import insert_new

Point: TypeAlias = tuple[int, int, float, bool]
"""Step, timestamp in milliseconds, value and whether it is NaN; a later point compares higher."""

StoredPoint: TypeAlias = tuple[int, int, int, float, bool]
"""A point behind the number of its metric."""

_INSERT_SQLITE = "INSERT OR IGNORE INTO metric_points VALUES (?, ?, ?, ?, ?)"
_INSERT_POSTGRESQL = (
    "INSERT INTO metric_points SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[],"
    " %s::double precision[], %s::boolean[]) ON CONFLICT DO NOTHING"
)


def of(metric: e.Metric) -> Point:
    """Make the point of a metric that was logged; NaN is stored as zero and a flag."""
    value = metric.value
    if value != value:
        return metric.step, metric.timestamp, 0.0, True
    return metric.step, metric.timestamp, float(value), False


def insert(connection: Connection, points: Sequence[StoredPoint]) -> None:
    """Store points; those that are there already stay as they are."""
    match connection.dialect.name:
        case "sqlite":
            connection.exec_driver_sql(_INSERT_SQLITE, list(points))
        case "postgresql":
            columns = tuple(list(column) for column in zip(*points, strict=True))
            connection.exec_driver_sql(_INSERT_POSTGRESQL, columns)
        case _:
            names = metric_points.c.keys()
            rows = [dict(zip(names, point, strict=True)) for point in points]
            insert_new(connection, metric_points, rows)


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
    columns = metric_points.c
    keys = [
        pages.SortKey(column)
        for column in (
            columns.step,
            columns.timestamp,
            columns.value,
            case((columns.is_nan, 1), else_=0),
        )
    ]
    query = select(columns.step, columns.timestamp, columns.value, columns.is_nan).where(
        columns.metric_id == metric_id
    )
    rows, token = pages.fetch(
        connection, [pages.Segment(query, keys)], request.page_token, request.max_results
    )
    key, nan = request.metric_key, float("nan")
    points = [e.Metric(key, nan if row[3] else row[2], row[1], row[0]) for row in rows]
    return r.GetMetricHistoryResponse(metrics=points, next_page_token=token)
