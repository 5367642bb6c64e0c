"""Runs: creating, updating, reading and searching them."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, insert, select, update

from jupyter_tracker.contract import acting
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, already_exists, invalid, not_found
from jupyter_tracker.contract.names import JOURNAL_TAG, RUN_NAME_TAG, STOP_TAG, USER_TAG
from jupyter_tracker.contract.validation import MAX_RUN_ID_LENGTH, shown
from jupyter_tracker.run_names import random_run_name
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import (
    audit,
    changes,
    experiments,
    inputs,
    pages,
    run_groups,
    search,
    webhook_outbox,
)
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.collections import rows_of
from jupyter_tracker.stores.sql.search import Searchable
from jupyter_tracker.stores.sql.tables import latest_metrics, params, runs, tags
from jupyter_tracker.stores.sql.upsert import upsert

_NAN = float("nan")
_key = attrgetter("key")

# Built once: building a statement takes longer than running it.
_FIND = select(runs).where(runs.c.run_id == bindparam("id"))
# Two who write to one run wait for each other; on the first statement, so they cannot deadlock.
_FIND_TO_WRITE = _FIND.with_for_update(key_share=True)
_INSERT = insert(runs)
_UPDATE = (
    update(runs)
    .where(runs.c.run_id == bindparam("id"))
    .values(status=bindparam("status"), end_time=bindparam("end_time"))
)
_FORGET_STOP = tags.delete().where(tags.c.run_id == bindparam("id"), tags.c.key == STOP_TAG)

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
    collections={
        "metrics": latest_metrics,
        "params": params,
        "tags": tags,
        "datasets": inputs.DATASET_FIELDS,
    },
    default_order=(
        pages.SortKey(runs.c.start_time, descending=True),
        pages.SortKey(runs.c.run_id),
    ),
)


def create_run(connection: Connection, request: r.CreateRun) -> r.RunResponse:
    """Create a run; one without a name gets a random one.

    Raises
    ------
    TrackerError
        RESOURCE_ALREADY_EXISTS when the client's id is that of a run in another experiment.
    """
    experiment = experiments.find_active(connection, request.experiment_id)
    if request.run_id and (made := _made_before(connection, request, experiment["experiment_id"])):
        return made
    given = {tag.key: tag.value for tag in request.tags if tag.key != JOURNAL_TAG}
    run_id = request.run_id or uuid.uuid4().hex
    name = request.run_name or given.get(RUN_NAME_TAG) or random_run_name()
    row = {
        "run_id": run_id,
        "experiment_id": experiment["experiment_id"],
        "run_name": name,
        "user_id": request.user_id or given.get(USER_TAG, ""),
        "status": e.RunStatus.RUNNING,
        "start_time": request.start_time or now_ms(),
        "end_time": None,
        "artifact_uri": uris.join(experiment["artifact_location"], run_id, "artifacts"),
        "lifecycle_stage": "active",
    }
    given |= {RUN_NAME_TAG: name}
    connection.execute(_INSERT, row)
    _set_tags(connection, run_id, given)
    changes.record(connection, "run", run_id, experiment["experiment_id"])
    tag_list = [e.RunTag(key, value) for key, value in sorted(given.items())]
    return r.RunResponse(run=e.Run(info=to_info(row), data=e.RunData(tag_list=tag_list)))


def _made_before(
    connection: Connection, request: r.CreateRun, experiment_id: int
) -> r.RunResponse | None:
    """Return the run when the request came before, and its answer was lost."""
    row = connection.execute(_FIND, {"id": request.run_id}).mappings().first()
    if row is None:
        return None
    if row["experiment_id"] != experiment_id:
        raise already_exists(
            f"Run with id={request.run_id} already exists, in experiment {row['experiment_id']}."
        )
    return r.RunResponse(run=_with_data(connection, [row])[0])


def update_run(connection: Connection, request: r.UpdateRun) -> r.UpdateRunResponse:
    """Change a run's status, end time or name; what the request leaves out stays."""
    row = find_active(connection, request.run_id)
    new = {"status": row["status"], "end_time": row["end_time"]}
    if request.status is not None:
        new["status"] = request.status
        if not e.RunStatus.is_terminated(request.status):
            new["end_time"] = None
        connection.execute(_FORGET_STOP, {"id": request.run_id})
    if request.end_time is not None:
        new["end_time"] = request.end_time
    connection.execute(_UPDATE, {"id": request.run_id, **new})
    if request.run_name:
        new["run_name"] = request.run_name
        rename(connection, request.run_id, request.run_name)
        _set_tags(connection, request.run_id, {RUN_NAME_TAG: request.run_name})
    changes.record(connection, "run", request.run_id, row["experiment_id"])
    info = to_info({**row, **new})
    if e.RunStatus.is_terminated(info.status) and not e.RunStatus.is_terminated(row["status"]):
        webhook_outbox.emit(connection, e.RUN_ENDED, what_webhooks_are_told(info))
    return r.UpdateRunResponse(run_info=info)


def stop_run(connection: Connection, request: r.StopRun) -> r.Empty:
    """Leave word for the process of a run that it is to stop."""
    row = find_active(connection, request.run_id)
    if row["status"] != e.RunStatus.RUNNING:
        raise invalid(
            f"The run {request.run_id} cannot be stopped: it is not RUNNING, but {row['status']}."
        )
    _set_tags(connection, request.run_id, {STOP_TAG: acting.actor() or acting.ANONYMOUS})
    audit.record(connection, "stop", "run", request.run_id, name=row["run_name"])
    changes.record(connection, "run", request.run_id, row["experiment_id"])
    return r.Empty()


def announce_artifact(connection: Connection, path: str) -> None:
    """Note that a file of a run has changed, whose path in the artifact store is given."""
    named = [part for part in path.split("/") if len(part) == MAX_RUN_ID_LENGTH]
    found = select(runs.c.run_id, runs.c.experiment_id).where(runs.c.run_id.in_(named))
    for run_id, experiment_id in connection.execute(found).all():
        changes.record(connection, "run", run_id, experiment_id)


def what_webhooks_are_told(info: e.RunInfo) -> dict[str, Any]:
    """Return the data of the event that a run has ended."""
    return {
        "run_id": info.run_id,
        "run_name": info.run_name,
        "experiment_id": info.experiment_id,
        "user_id": info.user_id,
        "status": info.status,
        "start_time": info.start_time,
        "end_time": info.end_time,
    }


def get_run(connection: Connection, request: r.GetRun) -> r.RunResponse:
    """Get a run with its latest metrics, params and tags."""
    return r.RunResponse(run=_with_data(connection, [find(connection, request.run_id)])[0])


def search_runs(connection: Connection, request: r.SearchRuns) -> r.SearchRunsResponse:
    """Answer a page of runs in a fixed number of statements, newest first by default."""
    ids = experiments.to_ids(request.experiment_ids)
    if not ids:
        return r.SearchRunsResponse()
    rows, token = search.page(
        connection,
        _in_experiments(ids, request.run_view_type),
        _SEARCHABLE,
        filter=request.filter,
        order_by=request.order_by,
        page_token=request.page_token,
        max_results=request.max_results,
        scope={"experiment_id": ids},
    )
    found = _with_data(connection, [row._mapping for row in rows], request.keys)
    return r.SearchRunsResponse(runs=found, next_page_token=token)


def count_runs(connection: Connection, request: r.CountRuns) -> r.CountRunsResponse:
    """Count the runs that a search would find."""
    ids = experiments.to_ids(request.experiment_ids)
    if not ids:
        return r.CountRunsResponse(count=0, groups=[] if request.group_by else None)
    found = search.filtered(
        connection,
        _in_experiments(ids, request.run_view_type),
        _SEARCHABLE,
        filter=request.filter,
        scope={"experiment_id": ids},
    ).subquery()
    count = connection.execute(select(func.count()).select_from(found)).scalar_one()
    groups = run_groups.count_by(connection, found, request.group_by) if request.group_by else None
    return r.CountRunsResponse(count=count, groups=groups)


def _in_experiments(ids: Sequence[int], view_type: e.ViewType) -> Select[Any]:
    return select(runs).where(
        search.among(runs.c.experiment_id, ids),
        search.among(runs.c.lifecycle_stage, experiments.lifecycle_stages(view_type)),
    )


def delete_run(connection: Connection, request: r.DeleteRun) -> r.Empty:
    """Put a run into the trash."""
    return _move(connection, request.run_id, "delete", "deleted", now_ms())


def restore_run(connection: Connection, request: r.RestoreRun) -> r.Empty:
    """Take a run out of the trash."""
    return _move(connection, request.run_id, "restore", "active", None)


def _move(
    connection: Connection, run_id: str, action: str, stage: str, deleted_time: int | None
) -> r.Empty:
    row = find(connection, run_id)
    if row["lifecycle_stage"] == stage:
        return r.Empty()
    connection.execute(
        update(runs)
        .where(runs.c.run_id == run_id)
        .values(lifecycle_stage=stage, deleted_time=deleted_time)
    )
    audit.record(connection, action, "run", run_id, name=row["run_name"])
    changes.record(connection, "run", run_id, row["experiment_id"])
    return r.Empty()


def find(connection: Connection, run_id: str) -> RowMapping:
    """Return a run's row."""
    return _found(connection, _FIND, run_id)


def _found(connection: Connection, query: Select[Any], run_id: str) -> RowMapping:
    row = connection.execute(query, {"id": run_id}).mappings().first()
    if row is None:
        raise not_found(f"Run with id={run_id} not found")
    return row


def no_such_tag(key: str, of: str) -> TrackerError:
    """Make the error for a tag that is not there."""
    return not_found(f"No tag with name: {shown(key)} in {of}")


def find_active(connection: Connection, run_id: str) -> RowMapping:
    """Return a run's row for writing to it; a deleted run is refused."""
    row = _found(connection, _FIND_TO_WRITE, run_id)
    if row["lifecycle_stage"] != "active":
        raise invalid(f"The run {run_id} is deleted: restore it before changing it.")
    return row


def rename(connection: Connection, run_id: str, name: str) -> None:
    """Give a run another name."""
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(run_name=name))


def _set_tags(connection: Connection, run_id: str, values: Mapping[str, str]) -> None:
    rows = [{"run_id": run_id, "key": key, "value": value} for key, value in values.items()]
    upsert(connection, tags, rows)


def to_info(row: RowMapping | dict[str, Any]) -> e.RunInfo:
    """Make what a run is from its row."""
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


def _with_data(
    connection: Connection, rows: Sequence[RowMapping], keys: r.RunKeys | None = None
) -> list[e.Run]:
    ids = [row["run_id"] for row in rows]
    metric_keys, param_keys, tag_keys = (
        (keys.metrics, keys.params, keys.tags) if keys is not None else (None, None, None)
    )
    metrics_of: dict[str, list[e.Metric]] = defaultdict(list)
    for run_id, key, value, timestamp, step, is_nan in rows_of(
        connection,
        latest_metrics,
        ids,
        ("key", "value", "timestamp", "step", "is_nan"),
        metric_keys,
    ):
        point = e.Metric(key, _NAN if is_nan else value, timestamp, step)
        metrics_of[run_id].append(point)
    params_of: dict[str, list[e.Param]] = defaultdict(list)
    for run_id, key, value in rows_of(connection, params, ids, ("key", "value"), param_keys):
        params_of[run_id].append(e.Param(key, value))
    tags_of: dict[str, list[e.RunTag]] = defaultdict(list)
    for run_id, key, value in rows_of(connection, tags, ids, ("key", "value"), tag_keys):
        tags_of[run_id].append(e.RunTag(key, value))
    links_of = inputs.of_runs(connection, ids)
    return [
        e.Run(
            info=to_info(row),
            data=e.RunData(
                metric_list=sorted(metrics_of[row["run_id"]], key=_key),
                param_list=sorted(params_of[row["run_id"]], key=_key),
                tag_list=sorted(tags_of[row["run_id"]], key=_key),
            ),
            inputs=links_of.get(row["run_id"], (None, None))[0],
            outputs=links_of.get(row["run_id"], (None, None))[1],
        )
        for row in rows
    ]
