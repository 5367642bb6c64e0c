"""What runs log: metrics, params and tags."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import RUN_NAME_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import changes, logged_models, metric_points, runs
from jupyter_tracker.stores.sql.metric_points import Point
from jupyter_tracker.stores.sql.tables import latest_metrics, params, tags
from jupyter_tracker.stores.sql.upsert import insert_new, upsert


class _Known(NamedTuple):
    """What is stored of a metric: its number and its latest point."""

    metric_id: int
    latest: Point


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
    .values({name: bindparam(name) for name in ("step", "timestamp", "value", "is_nan")})
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
    points = [(metric.key, metric_points.of(metric)) for metric in logged]
    latest = metric_points.latest(points)
    known = _known(connection, run_id, list(latest))
    if len(known) < len(latest):
        new = [key for key in latest if key not in known]
        _insert_metrics(connection, run_id, experiment_id, {key: latest[key] for key in new})
        known |= _known(connection, run_id, new)
    metric_points.insert(connection, points, {key: known[key].metric_id for key in known})
    _update_metrics(connection, latest, known)


def _known(connection: Connection, run_id: str, keys: Sequence[str]) -> dict[str, _Known]:
    """Return what is stored of a run's metrics, and keep others from changing it meanwhile."""
    rows = connection.execute(_STORED_METRICS, {"run": run_id, "keys": keys}).all()
    return {key: _Known(metric_id, tuple(latest)) for key, metric_id, *latest in rows}


def _insert_metrics(
    connection: Connection, run_id: str, experiment_id: int, latest: Mapping[str, Point]
) -> None:
    rows = [
        {
            "run_id": run_id,
            "key": key,
            "experiment_id": experiment_id,
            "step": step,
            "timestamp": timestamp,
            "value": value,
            "is_nan": is_nan,
        }
        for key, (step, timestamp, value, is_nan) in latest.items()
    ]
    insert_new(connection, latest_metrics, rows)


def _update_metrics(
    connection: Connection, latest: Mapping[str, Point], known: Mapping[str, _Known]
) -> None:
    rows = [
        {
            "of": known[key].metric_id,
            "step": step,
            "timestamp": timestamp,
            "value": value,
            "is_nan": is_nan,
        }
        for key, (step, timestamp, value, is_nan) in latest.items()
        if (step, timestamp, value, is_nan) > known[key].latest
    ]
    if rows:
        connection.execute(_UPDATE_METRIC, rows)
