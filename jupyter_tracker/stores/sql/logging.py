"""What runs log: metrics, params and tags."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, or_, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import RUN_NAME_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import changes, pages, runs
from jupyter_tracker.stores.sql.tables import latest_metrics, metrics, params, tags
from jupyter_tracker.stores.sql.upsert import insert_new, upsert


def log_metric(connection: Connection, request: r.LogMetric) -> r.Empty:
    """Log one point."""
    return log_batch(connection, r.LogBatch(run_id=request.run_id, metrics=[request.metric]))


def log_param(connection: Connection, request: r.LogParam) -> r.Empty:
    """Log one param."""
    return log_batch(connection, r.LogBatch(run_id=request.run_id, params=[request.param]))


def set_tag(connection: Connection, request: r.SetTag) -> r.Empty:
    """Set one tag."""
    return log_batch(connection, r.LogBatch(run_id=request.run_id, tags=[request.tag]))


def log_batch(connection: Connection, request: r.LogBatch) -> r.Empty:
    """Log everything in the request; sending it again changes nothing."""
    run = runs.find_active(connection, request.run_id)
    _log_params(connection, request.run_id, request.params)
    _set_tags(connection, request.run_id, request.tags)
    _log_metrics(connection, request.run_id, run["experiment_id"], request.metrics)
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def get_metric_history(
    connection: Connection, request: r.GetMetricHistory
) -> r.GetMetricHistoryResponse:
    """Answer a page of a metric's points, in the order of their steps."""
    runs.find(connection, request.run_id)
    is_nan = case((metrics.c.is_nan, 1), else_=0)
    columns = [metrics.c.step, metrics.c.timestamp, metrics.c.value, is_nan]
    keys = [pages.SortKey(column) for column in columns]
    query = select(metrics).where(
        metrics.c.run_id == request.run_id, metrics.c.key == request.metric_key
    )
    query = pages.paged(query, keys, request.page_token, request.max_results)
    rows, token = pages.split(connection.execute(query).all(), len(keys), request.max_results)
    points = [runs.to_metric(row._mapping) for row in rows]
    return r.GetMetricHistoryResponse(metrics=points, next_page_token=token)


def _log_params(connection: Connection, run_id: str, new: Sequence[e.Param]) -> None:
    rows = [{"run_id": run_id, "key": param.key, "value": param.value} for param in new]
    insert_new(connection, params, rows)
    differs = [and_(params.c.key == param.key, params.c.value != param.value) for param in new]
    if not differs:
        return
    clash = connection.execute(
        select(params.c.key, params.c.value).where(params.c.run_id == run_id, or_(*differs))
    ).first()
    if clash is not None:
        attempted = next(param.value for param in new if param.key == clash.key)
        raise invalid(
            f"Changing param values is not allowed. Param with key='{clash.key}' was already "
            f"logged with value={shown(clash.value)} for run ID='{run_id}'. Attempted logging new "
            f"value {shown(attempted)}. Log it under another name, or as a tag."
        )


def _set_tags(connection: Connection, run_id: str, new: Sequence[e.RunTag]) -> None:
    upsert(
        connection, tags, [{"run_id": run_id, "key": tag.key, "value": tag.value} for tag in new]
    )
    for tag in new:
        if tag.key == RUN_NAME_TAG:
            runs.rename(connection, run_id, tag.value)


def _log_metrics(
    connection: Connection, run_id: str, experiment_id: int, points: Sequence[e.Metric]
) -> None:
    rows = [_row(run_id, point) for point in points]
    insert_new(connection, metrics, rows)
    latest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["step"], row["timestamp"], row["value"])):
        latest[row["key"]] = row | {"experiment_id": experiment_id}
    upsert(
        connection,
        latest_metrics,
        list(latest.values()),
        newest_by=("step", "timestamp", "value"),
    )


def _row(run_id: str, point: e.Metric) -> dict[str, Any]:
    is_nan = point.value != point.value
    return {
        "run_id": run_id,
        "key": point.key,
        "step": point.step,
        "timestamp": point.timestamp,
        "value": 0.0 if is_nan else float(point.value),
        "is_nan": is_nan,
    }
