"""Runs: creating, updating, reading and searching them."""

import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.names import RUN_NAME_TAG, USER_TAG
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import changes, experiments, pages
from jupyter_tracker.stores.sql.collections import values_by_owner
from jupyter_tracker.stores.sql.run_names import random_run_name
from jupyter_tracker.stores.sql.search import Searchable, filtered, ordered
from jupyter_tracker.stores.sql.tables import latest_metrics, params, runs, tags
from jupyter_tracker.stores.sql.upsert import upsert

_SEARCHABLE = Searchable(
    what="run",
    identity=(runs.c.run_id,),
    attributes={
        "run_id": runs.c.run_id,
        "run_name": runs.c.run_name,
        "Run name": runs.c.run_name,
        "status": runs.c.status,
        "start_time": runs.c.start_time,
        "created": runs.c.start_time,
        "end_time": runs.c.end_time,
        "user_id": runs.c.user_id,
        "artifact_uri": runs.c.artifact_uri,
    },
    collections={"metrics": latest_metrics, "params": params, "tags": tags},
    default_order=(
        pages.SortKey(runs.c.start_time, descending=True),
        pages.SortKey(runs.c.run_id),
    ),
)


def create_run(connection: Connection, request: r.CreateRun) -> r.RunResponse:
    """Create a run; one without a name gets a random one."""
    experiment = experiments.find(connection, request.experiment_id)
    if experiment["lifecycle_stage"] != "active":
        raise invalid(
            f"The experiment {experiment['name']!r} is deleted: restore it, or use another one."
        )
    given = {tag.key: tag.value for tag in request.tags}
    run_id = uuid.uuid4().hex
    name = request.run_name or given.get(RUN_NAME_TAG) or random_run_name()
    connection.execute(
        insert(runs).values(
            run_id=run_id,
            experiment_id=experiment["experiment_id"],
            run_name=name,
            user_id=request.user_id or given.get(USER_TAG, ""),
            status=e.RunStatus.RUNNING,
            start_time=request.start_time or int(time.time() * 1000),
            artifact_uri=uris.join(experiment["artifact_location"], run_id, "artifacts"),
            lifecycle_stage="active",
        )
    )
    _set_tags(connection, run_id, given | {RUN_NAME_TAG: name})
    changes.record(connection, "run", run_id, experiment["experiment_id"])
    return get_run(connection, r.GetRun(run_id=run_id))


def update_run(connection: Connection, request: r.UpdateRun) -> r.UpdateRunResponse:
    """Change a run's status, end time or name; what the request leaves out stays."""
    row = find_active(connection, request.run_id)
    new: dict[str, Any] = {}
    if request.status is not None:
        new["status"] = request.status
        if not e.RunStatus.is_terminated(request.status):
            new["end_time"] = None
    if request.end_time is not None:
        new["end_time"] = request.end_time
    if new:
        connection.execute(update(runs).where(runs.c.run_id == request.run_id).values(new))
    if request.run_name:
        rename(connection, request.run_id, request.run_name)
        _set_tags(connection, request.run_id, {RUN_NAME_TAG: request.run_name})
    changes.record(connection, "run", request.run_id, row["experiment_id"])
    return r.UpdateRunResponse(run_info=_info(find(connection, request.run_id)))


def get_run(connection: Connection, request: r.GetRun) -> r.RunResponse:
    """Get a run with its latest metrics, params and tags."""
    return r.RunResponse(run=_with_data(connection, [find(connection, request.run_id)])[0])


def search_runs(connection: Connection, request: r.SearchRuns) -> r.SearchRunsResponse:
    """Answer a page of runs in a fixed number of statements, newest first by default."""
    ids = experiments.to_ids(request.experiment_ids)
    query = select(runs).where(
        runs.c.experiment_id.in_(ids),
        runs.c.lifecycle_stage.in_(experiments.lifecycle_stages(request.run_view_type)),
    )
    query = filtered(query, request.filter, _SEARCHABLE, {"experiment_id": ids})
    query, keys = ordered(query, request.order_by, _SEARCHABLE)
    query = pages.paged(query, keys, request.page_token, request.max_results)
    rows, token = pages.split(connection.execute(query).all(), len(keys), request.max_results)
    found = _with_data(connection, [row._mapping for row in rows])
    return r.SearchRunsResponse(runs=found, next_page_token=token)


def find(connection: Connection, run_id: str) -> RowMapping:
    """Return a run's row."""
    row = connection.execute(select(runs).where(runs.c.run_id == run_id)).mappings().first()
    if row is None:
        raise not_found(f"Run with id={run_id} not found")
    return row


def find_active(connection: Connection, run_id: str) -> RowMapping:
    """Return a run's row for writing to it; a deleted run is refused."""
    row = find(connection, run_id)
    if row["lifecycle_stage"] != "active":
        raise invalid(f"The run {run_id} is deleted: restore it before changing it.")
    return row


def rename(connection: Connection, run_id: str, name: str) -> None:
    """Give a run another name."""
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(run_name=name))


def _set_tags(connection: Connection, run_id: str, values: Mapping[str, str]) -> None:
    rows = [{"run_id": run_id, "key": key, "value": value} for key, value in values.items()]
    upsert(connection, tags, rows)


def _info(row: RowMapping) -> e.RunInfo:
    return e.RunInfo(
        run_id=row["run_id"],
        run_uuid=row["run_id"],
        run_name=row["run_name"],
        experiment_id=str(row["experiment_id"]),
        user_id=row["user_id"],
        status=row["status"],
        start_time=row["start_time"],
        end_time=row["end_time"],
        artifact_uri=row["artifact_uri"],
        lifecycle_stage=row["lifecycle_stage"],
    )


def _with_data(connection: Connection, rows: Sequence[RowMapping]) -> list[e.Run]:
    ids = [row["run_id"] for row in rows]
    metrics_of = values_by_owner(connection, latest_metrics, "run_id", ids)
    params_of = values_by_owner(connection, params, "run_id", ids)
    tags_of = values_by_owner(connection, tags, "run_id", ids)
    return [
        e.Run(
            info=_info(row),
            data=e.RunData(
                metric_list=[to_metric(m) for m in metrics_of[row["run_id"]]],
                param_list=[e.Param(p["key"], p["value"]) for p in params_of[row["run_id"]]],
                tag_list=[e.RunTag(t["key"], t["value"]) for t in tags_of[row["run_id"]]],
            ),
        )
        for row in rows
    ]


def to_metric(row: RowMapping) -> e.Metric:
    """Make the point that a row of ``metrics`` or ``latest_metrics`` holds."""
    value = float("nan") if row["is_nan"] else row["value"]
    return e.Metric(row["key"], value, row["timestamp"], row["step"])
