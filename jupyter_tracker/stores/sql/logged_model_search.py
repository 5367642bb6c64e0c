"""Searching logged models, by metrics of some datasets where wanted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    and_,
    func,
    or_,
    select,
)

from jupyter_tracker.contract import requests as r
from jupyter_tracker.search.language import Field, Order
from jupyter_tracker.stores.sql import experiments, pages, search
from jupyter_tracker.stores.sql.tables import (
    logged_model_metrics,
    logged_model_params,
    logged_model_tags,
    logged_models,
)

_ATTRIBUTES: dict[str, ColumnElement[Any]] = {
    "model_id": logged_models.c.model_id,
    "name": logged_models.c.name,
    "model_type": logged_models.c.model_type,
    "status": logged_models.c.status,
    "source_run_id": logged_models.c.source_run_id,
    "artifact_location": logged_models.c.artifact_uri,
    "creation_time": logged_models.c.creation_timestamp_ms,
    "creation_timestamp": logged_models.c.creation_timestamp_ms,
    "creation_timestamp_ms": logged_models.c.creation_timestamp_ms,
    "last_updated_timestamp": logged_models.c.last_updated_timestamp_ms,
    "last_updated_timestamp_ms": logged_models.c.last_updated_timestamp_ms,
}
_METRICS = "metrics."


def page(connection: Connection, request: r.SearchLoggedModels) -> tuple[Sequence[RowMapping], str]:
    """Answer a page of the rows of logged models, and the token of the next one."""
    ids = experiments.to_ids(request.experiment_ids)
    if not ids:
        return [], ""
    collections: dict[str, FromClause] = {
        "metrics": _metrics_on(request.datasets),
        "params": logged_model_params,
        "tags": logged_model_tags,
    }
    orders = []
    for number, each in enumerate(request.order_by):
        order = Order(Field("attributes", each.field_name), not each.ascending)
        if each.field_name.startswith(_METRICS):
            # Each clause may look at another dataset, so each has a collection of its own.
            key, own = (
                each.field_name.removeprefix(_METRICS).strip("`"),
                f"metrics of order {number}",
            )
            collections[own] = _latest(key, each, ids)
            order = Order(Field(own, key), not each.ascending)
        orders.append(order)
    rows, token = search.page(
        connection,
        select(logged_models).where(
            search.among(logged_models.c.experiment_id, ids),
            logged_models.c.lifecycle_stage == "active",
        ),
        search.Searchable(
            what="logged model",
            identity=(logged_models.c.model_id,),
            attributes=_ATTRIBUTES,
            collections=collections,
            default_order=(
                pages.SortKey(logged_models.c.creation_timestamp_ms, descending=True),
                pages.SortKey(logged_models.c.model_id),
            ),
        ),
        filter=request.filter,
        order_by=orders,
        page_token=request.page_token,
        max_results=request.max_results,
        scope={"experiment_id": ids},
    )
    return [row._mapping for row in rows], token


def _metrics_on(datasets: Sequence[r.DatasetFilter]) -> FromClause:
    """Return the metrics, only those on one of ``datasets`` if there are any."""
    if not datasets:
        return logged_model_metrics
    on_one = or_(*(_is_on(each.dataset_name, each.dataset_digest) for each in datasets))
    return select(logged_model_metrics).where(on_one).subquery()


def _latest(key: str, order: r.LoggedModelOrder, experiment_ids: Sequence[int]) -> FromClause:
    """Return one point per model of the metric ``key``: the latest of all runs and datasets."""
    columns = logged_model_metrics.c
    kept = [columns.model_id, columns.experiment_id, columns.key, columns.value, columns.is_nan]
    place = func.row_number().over(
        partition_by=columns.model_id,
        order_by=[
            columns.timestamp.desc(),
            columns.step.desc(),
            columns.run_id,
            columns.dataset_id,
        ],
    )
    query = select(*kept, place.label("place")).where(
        columns.key == key, search.among(columns.experiment_id, experiment_ids)
    )
    if order.dataset_name:
        query = query.where(_is_on(order.dataset_name, order.dataset_digest))
    placed = query.subquery()
    return select(*(placed.c[column.name] for column in kept)).where(placed.c.place == 1).subquery()


def _is_on(name: str, digest: str) -> ColumnElement[bool]:
    columns = logged_model_metrics.c
    same_name = columns.dataset_name == name
    return and_(same_name, columns.dataset_digest == digest) if digest else same_name
