"""What runs log: metrics, params and tags."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import RUN_NAME_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import (
    changes,
    logged_models,
    metric_points,
    metric_summaries,
    runs,
)
from jupyter_tracker.stores.sql.metric_ranges import NAMES, Point
from jupyter_tracker.stores.sql.metric_summaries import Known
from jupyter_tracker.stores.sql.tables import latest_metrics, params, tags
from jupyter_tracker.stores.sql.upsert import insert_new, upsert

# Built once: building a statement takes longer than running it.
_STORED_PARAMS = select(params.c.key, params.c.value).where(
    params.c.run_id == bindparam("run"), params.c.key.in_(bindparam("keys", expanding=True))
)
_STORED_METRICS = (
    select(
        latest_metrics.c.key,
        latest_metrics.c.metric_id,
        latest_metrics.c.step,
        latest_metrics.c.timestamp,
        latest_metrics.c.value,
        latest_metrics.c.is_nan,
        latest_metrics.c.points,
        latest_metrics.c.loose_points,
    )
    .where(
        latest_metrics.c.run_id == bindparam("run"),
        latest_metrics.c.key.in_(bindparam("keys", expanding=True)),
    )
    .with_for_update()
)
_UPDATE_METRIC = (
    update(latest_metrics)
    .where(latest_metrics.c.metric_id == bindparam("of"))
    .values({name: bindparam(name) for name in (*NAMES, "points", "loose_points")})
)


def log_metric(connection: Connection, request: r.LogMetric) -> r.Empty:
    """Log one point."""
    return _log(connection, request.run_id, metrics=[request.metric])


def log_param(connection: Connection, request: r.LogParam) -> r.Empty:
    """Log one param."""
    return _log(connection, request.run_id, params=[request.param])


def set_tag(connection: Connection, request: r.SetTag) -> r.Empty:
    """Set one tag."""
    return _log(connection, request.run_id, tags=[request.tag])


def log_batch(connection: Connection, request: r.LogBatch) -> r.Empty:
    """Log everything in the request; sending it again changes nothing."""
    return _log(connection, request.run_id, request.metrics, request.params, request.tags)


def delete_tag(connection: Connection, request: r.DeleteTag) -> r.Empty:
    """Remove one tag."""
    run = runs.find_active(connection, request.run_id)
    removed = connection.execute(
        tags.delete().where(tags.c.run_id == request.run_id, tags.c.key == request.key)
    )
    if not removed.rowcount:
        raise runs.no_such_tag(request.key, f"run {request.run_id}")
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def _log(
    connection: Connection,
    run_id: str,
    metrics: Sequence[e.Metric] = (),
    params: Sequence[e.Param] = (),
    tags: Sequence[e.RunTag] = (),
) -> r.Empty:
    run = runs.find_active(connection, run_id)
    if params:
        log_params(connection, run_id, params)
    if tags:
        _set_tags(connection, run_id, tags)
    if metrics:
        log_metrics(connection, run_id, run["experiment_id"], metrics)
        of_models = [metric for metric in metrics if metric.model_id]
        if of_models:
            logged_models.log_metrics(connection, run_id, of_models)
    changes.record(connection, "run", run_id, run["experiment_id"])
    return r.Empty()


def log_params(connection: Connection, run_id: str, new: Sequence[e.Param]) -> None:
    """Log params of a run that exists; one that is there must have the same value."""
    rows = [{"run_id": run_id, "key": param.key, "value": param.value} for param in new]
    insert_new(connection, params, rows)
    keys = [param.key for param in new]
    found = connection.execute(_STORED_PARAMS, {"run": run_id, "keys": keys}).all()
    stored: dict[str, str] = dict(map(tuple, found))
    for param in new:
        if stored[param.key] != param.value:
            raise invalid(
                f"Changing param values is not allowed. Param with key='{param.key}' was already "
                f"logged with value={shown(stored[param.key])} for run ID='{run_id}'. Attempted "
                f"logging new value {shown(param.value)}. Log it under another name, or as a tag."
            )


def _set_tags(connection: Connection, run_id: str, new: Sequence[e.RunTag]) -> None:
    upsert(
        connection, tags, [{"run_id": run_id, "key": tag.key, "value": tag.value} for tag in new]
    )
    for tag in new:
        if tag.key == RUN_NAME_TAG:
            runs.rename(connection, run_id, tag.value)


def log_metrics(
    connection: Connection, run_id: str, experiment_id: int, logged: Sequence[e.Metric]
) -> None:
    """Log points of a run that exists; those that are there already stay."""
    points = metric_points.by_key(logged)
    known = _known(connection, run_id, list(points))
    new = {key: of_metric for key, of_metric in points.items() if key not in known}
    if new:
        _insert_metrics(connection, run_id, experiment_id, new)
        known |= _known(connection, run_id, list(new))
    # A new metric has all that there is to say of it, unless somebody else was faster.
    batches = [
        (known[key], of_metric)
        for key, of_metric in points.items()
        if key not in new or known[key][1:] != _first(of_metric)
    ]
    loose = metric_summaries.summarise(connection, batches)
    metric_points.insert(connection, [(known[key].metric_id, points[key]) for key in points])
    _update_metrics(connection, batches, loose)


def _known(connection: Connection, run_id: str, keys: Sequence[str]) -> dict[str, Known]:
    """Return what is stored of a run's metrics, and keep others from changing it meanwhile."""
    rows = connection.execute(_STORED_METRICS, {"run": run_id, "keys": keys}).all()
    return {
        key: Known(metric_id, (step, timestamp, value, int(is_nan)), points, loose)
        for key, metric_id, step, timestamp, value, is_nan, points, loose in rows
    }


def _first(points: Sequence[Point]) -> tuple[Point, int, int]:
    """Return what is stored of a metric that had no other points: none of them is summarised."""
    return points[-1], len(points), len(points)


def _insert_metrics(
    connection: Connection, run_id: str, experiment_id: int, new: Mapping[str, Sequence[Point]]
) -> None:
    rows = [
        {
            "run_id": run_id,
            "key": key,
            "experiment_id": experiment_id,
            **_stored(*_first(points)),
        }
        for key, points in new.items()
    ]
    insert_new(connection, latest_metrics, rows)


def _update_metrics(
    connection: Connection,
    batches: Sequence[tuple[Known, Sequence[Point]]],
    loose: Sequence[int],
) -> None:
    rows = [
        {
            "of": known.metric_id,
            **_stored(max(known.latest, points[-1]), known.points + len(points), of_end),
        }
        for (known, points), of_end in zip(batches, loose, strict=True)
    ]
    if rows:
        connection.execute(_UPDATE_METRIC, rows)


def _stored(latest: Point, points: int, loose: int) -> dict[str, int | float]:
    return {**dict(zip(NAMES, latest, strict=True)), "points": points, "loose_points": loose}
