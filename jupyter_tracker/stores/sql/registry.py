"""Registered models and their versions."""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import already_exists, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import changes, model_sources, pages
from jupyter_tracker.stores.sql.collections import rows_where_in, values_by_owner
from jupyter_tracker.stores.sql.search import Searchable, filtered, ordered
from jupyter_tracker.stores.sql.tables import (
    model_version_tags,
    model_versions,
    registered_model_tags,
    registered_models,
)

_MODELS = Searchable(
    what="registered model",
    identity=(registered_models.c.name,),
    attributes={
        name: registered_models.c[name]
        for name in ("name", "creation_timestamp", "last_updated_timestamp")
    },
    collections={"tags": registered_model_tags},
    default_order=(pages.SortKey(registered_models.c.name),),
    absent_differs=True,
)

_VERSIONS = Searchable(
    what="model version",
    identity=(model_versions.c.name, model_versions.c.version),
    attributes={
        "name": model_versions.c.name,
        "version_number": model_versions.c.version,
        "run_id": model_versions.c.run_id,
        "source_path": model_versions.c.source,
        "current_stage": model_versions.c.current_stage,
        "creation_timestamp": model_versions.c.creation_timestamp,
        "last_updated_timestamp": model_versions.c.last_updated_timestamp,
    },
    collections={"tags": model_version_tags},
    default_order=(
        pages.SortKey(model_versions.c.last_updated_timestamp, descending=True),
        pages.SortKey(model_versions.c.name),
        pages.SortKey(model_versions.c.version, descending=True),
    ),
    absent_differs=True,
)


def create_registered_model(
    connection: Connection, request: r.CreateRegisteredModel
) -> r.RegisteredModelResponse:
    """Create a registered model without versions."""
    taken = select(registered_models.c.name).where(registered_models.c.name == request.name)
    if connection.execute(taken).first() is not None:
        raise already_exists(
            f"Registered Model (name={request.name}) already exists. Add a version to it, "
            "or choose another name."
        )
    now = _now()
    connection.execute(
        insert(registered_models).values(
            name=request.name,
            description=request.description,
            creation_timestamp=now,
            last_updated_timestamp=now,
            last_version=0,
        )
    )
    _insert_tags(connection, registered_model_tags, {"name": request.name}, request.tags)
    changes.record(connection, "registered_model", request.name)
    return get_registered_model(connection, r.GetRegisteredModel(name=request.name))


def get_registered_model(
    connection: Connection, request: r.GetRegisteredModel
) -> r.RegisteredModelResponse:
    """Get a registered model with the latest version of each stage."""
    return r.RegisteredModelResponse(
        registered_model=_with_versions(connection, [_find_model(connection, request.name)])[0]
    )


def search_registered_models(
    connection: Connection, request: r.SearchRegisteredModels
) -> r.SearchRegisteredModelsResponse:
    """Answer a page of registered models, by name unless the request orders otherwise."""
    query = filtered(select(registered_models), request.filter, _MODELS, {})
    query, keys = ordered(query, request.order_by, _MODELS)
    query = pages.paged(query, keys, request.page_token, request.max_results)
    rows, token = pages.split(connection.execute(query).all(), len(keys), request.max_results)
    found = _with_versions(connection, [row._mapping for row in rows])
    return r.SearchRegisteredModelsResponse(registered_models=found, next_page_token=token)


def create_model_version(
    connection: Connection, request: r.CreateModelVersion
) -> r.ModelVersionResponse:
    """Create the next version; its number is one above the highest ever given."""
    model = _find_model(connection, request.name)
    model_sources.check(connection, request.source, request.run_id)
    number, now = model["last_version"] + 1, _now()
    connection.execute(
        update(registered_models)
        .where(registered_models.c.name == request.name)
        .values(last_version=number, last_updated_timestamp=now)
    )
    connection.execute(
        insert(model_versions).values(
            name=request.name,
            version=number,
            creation_timestamp=now,
            last_updated_timestamp=now,
            current_stage="None",
            description=request.description,
            user_id="",
            source=request.source,
            run_id=request.run_id,
            run_link=request.run_link,
            status="READY",
        )
    )
    owner = {"name": request.name, "version": number}
    _insert_tags(connection, model_version_tags, owner, request.tags)
    changes.record(connection, "model_version", f"{request.name}/{number}")
    changes.record(connection, "registered_model", request.name)
    return get_model_version(connection, r.GetModelVersion(name=request.name, version=str(number)))


def get_model_version(connection: Connection, request: r.GetModelVersion) -> r.ModelVersionResponse:
    """Get one version of a registered model."""
    query = select(model_versions).where(
        model_versions.c.name == request.name, model_versions.c.version == int(request.version)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"Model Version (name={request.name}, version={request.version}) not found")
    return r.ModelVersionResponse(model_version=_with_tags(connection, [row])[0])


def search_model_versions(
    connection: Connection, request: r.SearchModelVersions
) -> r.SearchModelVersionsResponse:
    """Answer a page of versions, the last updated first unless the request orders otherwise."""
    query = filtered(select(model_versions), request.filter, _VERSIONS, {})
    query, keys = ordered(query, request.order_by, _VERSIONS)
    query = pages.paged(query, keys, request.page_token, request.max_results)
    rows, token = pages.split(connection.execute(query).all(), len(keys), request.max_results)
    found = _with_tags(connection, [row._mapping for row in rows])
    return r.SearchModelVersionsResponse(model_versions=found, next_page_token=token)


def _find_model(connection: Connection, name: str) -> RowMapping:
    query = select(registered_models).where(registered_models.c.name == name)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"Registered Model with name={shown(name)} not found")
    return row


def _insert_tags(
    connection: Connection, table: Any, owner: dict[str, Any], new: Sequence[e.RegistryTag]
) -> None:
    if new:
        rows = [owner | {"key": tag.key, "value": tag.value} for tag in new]
        connection.execute(insert(table), rows)


def _with_versions(connection: Connection, rows: Sequence[RowMapping]) -> list[e.RegisteredModel]:
    names = [row["name"] for row in rows]
    tags_of = values_by_owner(connection, registered_model_tags, "name", names)
    latest: dict[str, list[e.ModelVersion]] = defaultdict(list)
    for version in _latest_versions(connection, names):
        latest[version.name].append(version)
    return [
        e.RegisteredModel(
            name=row["name"],
            creation_timestamp=row["creation_timestamp"],
            last_updated_timestamp=row["last_updated_timestamp"],
            description=row["description"],
            latest_versions=latest[row["name"]],
            tag_list=_tags(tags_of[row["name"]]),
        )
        for row in rows
    ]


def _latest_versions(connection: Connection, names: Sequence[str]) -> list[e.ModelVersion]:
    """Return the newest version of each stage of each model."""
    newest = (
        select(
            model_versions.c.name,
            model_versions.c.current_stage,
            func.max(model_versions.c.version).label("version"),
        )
        .where(model_versions.c.name.in_(names))
        .group_by(model_versions.c.name, model_versions.c.current_stage)
        .subquery()
    )
    is_newest = and_(
        model_versions.c.name == newest.c.name, model_versions.c.version == newest.c.version
    )
    query = select(model_versions).join(newest, is_newest).order_by(model_versions.c.version)
    return _with_tags(connection, list(connection.execute(query).mappings()))


def _with_tags(connection: Connection, rows: Sequence[RowMapping]) -> list[e.ModelVersion]:
    tags_of: dict[tuple[str, int], list[RowMapping]] = defaultdict(list)
    names = sorted({row["name"] for row in rows})
    for tag in rows_where_in(connection, model_version_tags, "name", names):
        tags_of[tag["name"], tag["version"]].append(tag)
    return [
        e.ModelVersion(
            name=row["name"],
            version=str(row["version"]),
            creation_timestamp=row["creation_timestamp"],
            last_updated_timestamp=row["last_updated_timestamp"],
            current_stage=row["current_stage"],
            description=row["description"],
            user_id=row["user_id"],
            source=row["source"],
            run_id=row["run_id"],
            run_link=row["run_link"],
            status=row["status"],
            tag_list=_tags(tags_of[row["name"], row["version"]]),
        )
        for row in rows
    ]


def _tags(rows: Sequence[RowMapping]) -> list[e.RegistryTag]:
    return [e.RegistryTag(row["key"], row["value"]) for row in rows]


def _now() -> int:
    return int(time.time() * 1000)
