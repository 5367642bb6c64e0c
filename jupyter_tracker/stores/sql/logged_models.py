"""Logged models: creating, changing, reading and searching them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.run_names import random_run_name
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import audit, changes, experiments, logged_model_search
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.collections import rows_where_in, values_by_owner
from jupyter_tracker.stores.sql.inputs import dataset_id
from jupyter_tracker.stores.sql.metric_points import of as point_of
from jupyter_tracker.stores.sql.tables import (
    logged_model_metrics,
    logged_model_params,
    logged_model_tags,
    logged_models,
)
from jupyter_tracker.stores.sql.upsert import insert_new, upsert

_FOLDER = "models"
"""Of an experiment's artifacts, where its logged models are."""


def create_logged_model(
    connection: Connection, request: r.CreateLoggedModel
) -> r.LoggedModelResponse:
    """Create a logged model whose files are still to come."""
    experiment = experiments.find_active(connection, request.experiment_id)
    model_id, now = f"m-{uuid.uuid4().hex}", now_ms()
    row = {
        "model_id": model_id,
        "experiment_id": experiment["experiment_id"],
        "name": request.name or random_run_name(),
        "artifact_uri": location(experiment, model_id),
        "status": e.LoggedModelStatus.PENDING.name,
        "status_message": "",
        "model_type": request.model_type,
        "source_run_id": request.source_run_id,
        "creation_timestamp_ms": now,
        "last_updated_timestamp_ms": now,
        "lifecycle_stage": "active",
    }
    connection.execute(insert(logged_models).values(row))
    log_params(connection, model_id, request.params)
    set_tags(connection, model_id, {tag.key: tag.value for tag in request.tags})
    changes.record(connection, "logged_model", model_id, experiment["experiment_id"])
    return _response(connection, model_id)


def get_logged_model(connection: Connection, request: r.GetLoggedModel) -> r.LoggedModelResponse:
    """Get a logged model with its params, tags and metrics."""
    row = find(connection, request.model_id, or_deleted=request.allow_deleted)
    return r.LoggedModelResponse(model=_whole(connection, [row])[0])


def search_logged_models(
    connection: Connection, request: r.SearchLoggedModels
) -> r.SearchLoggedModelsResponse:
    """Answer a page of logged models, newest first by default."""
    rows, token = logged_model_search.page(connection, request)
    return r.SearchLoggedModelsResponse(models=_whole(connection, rows), next_page_token=token)


def finalize_logged_model(
    connection: Connection, request: r.FinalizeLoggedModel
) -> r.LoggedModelResponse:
    """Say whether a logged model's files have come."""
    find(connection, request.model_id)
    _update(connection, request.model_id, status=request.status.name)
    return _response(connection, request.model_id)


def delete_logged_model(connection: Connection, request: r.DeleteLoggedModel) -> r.Empty:
    """Mark a logged model as deleted; one that is already stays so."""
    row = find(connection, request.model_id, or_deleted=True)
    if row["lifecycle_stage"] != "deleted":
        audit.record(connection, "delete", "logged_model", request.model_id, name=row["name"])
        _update(connection, request.model_id, lifecycle_stage="deleted", deleted_time=now_ms())
    return r.Empty()


def log_logged_model_params(connection: Connection, request: r.LogLoggedModelParams) -> r.Empty:
    """Log params of a logged model; one that is there keeps its value."""
    row = find(connection, request.model_id)
    log_params(connection, request.model_id, request.params)
    changes.record(connection, "logged_model", request.model_id, row["experiment_id"])
    return r.Empty()


def set_logged_model_tags(
    connection: Connection, request: r.SetLoggedModelTags
) -> r.LoggedModelResponse:
    """Set tags of a logged model; the others stay."""
    row = find(connection, request.model_id)
    set_tags(connection, request.model_id, {tag.key: tag.value for tag in request.tags})
    changes.record(connection, "logged_model", request.model_id, row["experiment_id"])
    return _response(connection, request.model_id)


def delete_logged_model_tag(connection: Connection, request: r.DeleteLoggedModelTag) -> r.Empty:
    """Remove one tag of a logged model."""
    row = find(connection, request.model_id)
    removed = connection.execute(
        logged_model_tags.delete().where(
            logged_model_tags.c.model_id == request.model_id,
            logged_model_tags.c.key == request.tag_key,
        )
    )
    if not removed.rowcount:
        raise not_found(
            f"No tag with key {shown(request.tag_key)} found for model with ID "
            f"'{request.model_id}'."
        )
    changes.record(connection, "logged_model", request.model_id, row["experiment_id"])
    return r.Empty()


def log_metrics(connection: Connection, run_id: str, points: Sequence[e.Metric]) -> None:
    """Keep the latest of ``points``, which all name a logged model, of each metric and dataset.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when one of the models does not exist or is deleted.
    """
    experiment_of = _experiments(connection, sorted({point.model_id for point in points}))
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in (_metric_row(run_id, point, experiment_of[point.model_id]) for point in points):
        known = latest.get(_metric_key(row))
        if known is None or _age(row) > _age(known):
            latest[_metric_key(row)] = row
    rows = [latest[key] for key in sorted(latest)]
    insert_new(connection, logged_model_metrics, rows)
    stored = _stored_metrics(connection, run_id, rows)
    newer = [row for row in rows if _age(row) > _age(stored[_metric_key(row)])]
    upsert(connection, logged_model_metrics, newer)
    for model_id, experiment_id in experiment_of.items():
        changes.record(connection, "logged_model", model_id, experiment_id)


def location(experiment: RowMapping, model_id: str) -> str:
    """Return where the files of an experiment's logged model go."""
    return uris.join(experiment["artifact_location"], _FOLDER, model_id, "artifacts")


def set_tags(connection: Connection, model_id: str, values: Mapping[str, str]) -> None:
    """Set tags of a logged model that exists."""
    rows = [{"model_id": model_id, "key": key, "value": value} for key, value in values.items()]
    upsert(connection, logged_model_tags, rows)


def find(connection: Connection, model_id: str, *, or_deleted: bool = False) -> RowMapping:
    """Return a logged model's row; a deleted one is not found unless the caller wants it."""
    query = select(logged_models).where(logged_models.c.model_id == model_id)
    row = connection.execute(query).mappings().first()
    if row is None or (row["lifecycle_stage"] != "active" and not or_deleted):
        raise _not_found(model_id)
    return row


def _not_found(model_id: str) -> TrackerError:
    return not_found(f"Logged model with ID {shown(model_id)} not found.")


def _update(connection: Connection, model_id: str, **values: Any) -> None:
    connection.execute(
        update(logged_models)
        .where(logged_models.c.model_id == model_id)
        .values(last_updated_timestamp_ms=now_ms(), **values)
    )
    row = find(connection, model_id, or_deleted=True)
    changes.record(connection, "logged_model", model_id, row["experiment_id"])


def log_params(
    connection: Connection, model_id: str, new: Sequence[e.LoggedModelParameter]
) -> None:
    """Log params of a logged model that exists; one that is there must have the same value."""
    rows = [{"model_id": model_id, "key": param.key, "value": param.value} for param in new]
    insert_new(connection, logged_model_params, rows)
    stored = {
        row["key"]: row["value"]
        for row in rows_where_in(connection, logged_model_params, "model_id", [model_id])
    }
    for param in new:
        if stored[param.key] != param.value:
            raise invalid(
                f"Changing param values is not allowed. Param with key='{param.key}' was already "
                f"logged with value={shown(stored[param.key])} for model ID='{model_id}'. "
                f"Attempted logging new value {shown(param.value)}. Log it under another name, or "
                "as a tag."
            )


def _experiments(connection: Connection, model_ids: Sequence[str]) -> dict[str, int]:
    """Return the experiment of each model; all of them must exist."""
    found = {
        row["model_id"]: row["experiment_id"]
        for row in rows_where_in(connection, logged_models, "model_id", model_ids)
        if row["lifecycle_stage"] == "active"
    }
    for model_id in model_ids:
        if model_id not in found:
            raise _not_found(model_id)
    return found


def _metric_row(run_id: str, point: e.Metric, experiment_id: int) -> dict[str, Any]:
    step, timestamp, value, is_nan = point_of(point)
    name, digest = point.dataset_name, point.dataset_digest
    return {
        "model_id": point.model_id,
        "key": point.key,
        "dataset_id": dataset_id(experiment_id, name, digest) if name else "",
        "run_id": run_id,
        "experiment_id": experiment_id,
        "dataset_name": name,
        "dataset_digest": digest if name else "",
        "value": value,
        "is_nan": is_nan,
        "step": step,
        "timestamp": timestamp,
    }


def _metric_key(row: Mapping[str, Any] | RowMapping) -> tuple[str, str, str]:
    return row["model_id"], row["key"], row["dataset_id"]


def _age(row: Mapping[str, Any] | RowMapping) -> tuple[int, int, float, bool]:
    """Of two points of a metric the later one compares higher."""
    return row["step"], row["timestamp"], row["value"], row["is_nan"]


def _stored_metrics(
    connection: Connection, run_id: str, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str, str], RowMapping]:
    """Return what is stored of some metrics, and keep others from changing it meanwhile."""
    columns = logged_model_metrics.c
    query = (
        select(logged_model_metrics)
        .where(
            and_(
                columns.run_id == run_id,
                columns.model_id.in_({row["model_id"] for row in rows}),
                columns.key.in_({row["key"] for row in rows}),
            )
        )
        .order_by(*logged_model_metrics.primary_key)
        .with_for_update()
    )
    return {_metric_key(row): row for row in connection.execute(query).mappings()}


def _response(connection: Connection, model_id: str) -> r.LoggedModelResponse:
    return r.LoggedModelResponse(model=_whole(connection, [find(connection, model_id)])[0])


def _whole(connection: Connection, rows: Sequence[RowMapping]) -> list[e.LoggedModel]:
    ids = [row["model_id"] for row in rows]
    params_of = values_by_owner(connection, logged_model_params, "model_id", ids)
    tags_of = values_by_owner(connection, logged_model_tags, "model_id", ids)
    metrics_of = values_by_owner(connection, logged_model_metrics, "model_id", ids)
    return [
        e.LoggedModel(
            info=e.LoggedModelInfo(
                model_id=row["model_id"],
                experiment_id=str(row["experiment_id"]),
                name=row["name"],
                artifact_uri=row["artifact_uri"],
                status=e.LoggedModelStatus[row["status"]],
                creation_timestamp_ms=row["creation_timestamp_ms"],
                last_updated_timestamp_ms=row["last_updated_timestamp_ms"],
                status_message=row["status_message"],
                model_type=row["model_type"],
                source_run_id=row["source_run_id"],
                tag_list=[
                    e.LoggedModelTag(tag["key"], tag["value"]) for tag in tags_of[row["model_id"]]
                ],
            ),
            data=e.LoggedModelData(
                param_list=[
                    e.LoggedModelParameter(param["key"], param["value"])
                    for param in params_of[row["model_id"]]
                ],
                metrics=[_to_metric(metric) for metric in metrics_of[row["model_id"]]],
            ),
        )
        for row in rows
    ]


def _to_metric(row: RowMapping) -> e.Metric:
    return e.Metric(
        key=row["key"],
        value=float("nan") if row["is_nan"] else row["value"],
        timestamp=row["timestamp"],
        step=row["step"],
        model_id=row["model_id"],
        dataset_name=row["dataset_name"],
        dataset_digest=row["dataset_digest"],
        run_id=row["run_id"],
    )
