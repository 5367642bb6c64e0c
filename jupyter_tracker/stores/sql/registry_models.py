"""Registered models."""

from typing import Any

from sqlalchemy import Connection, Select, Table, delete, insert, literal, not_, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import WebhookAction, WebhookEntity, WebhookEvent
from jupyter_tracker.contract.errors import TrackerError, already_exists
from jupyter_tracker.contract.names import PROMPT_TAG, PROMPT_TYPE_TAG
from jupyter_tracker.stores.sql import audit, changes, pages, search, webhook_outbox
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.registry_log import model_changed, tell
from jupyter_tracker.stores.sql.tables import (
    model_version_activities,
    model_version_tags,
    model_versions,
    registered_model_aliases,
    registered_model_tags,
    registered_models,
)
from jupyter_tracker.stores.sql.upsert import upsert

_SEARCHABLE = search.Searchable(
    what="registered model",
    identity=(registered_models.c.name,),
    attributes={
        "name": registered_models.c.name,
        "creation_timestamp": registered_models.c.creation_timestamp,
        "last_updated_timestamp": registered_models.c.last_updated_timestamp,
        "timestamp": registered_models.c.last_updated_timestamp,
    },
    collections={"tags": registered_model_tags},
    default_order=(pages.SortKey(registered_models.c.name),),
    absent_differs=True,
)

_TABLES = (
    registered_models,
    model_versions,
    registered_model_tags,
    model_version_tags,
    registered_model_aliases,
)
"""What stands under a model's name besides activities, what others refer to first."""


def create_registered_model(
    connection: Connection, request: r.CreateRegisteredModel
) -> r.RegisteredModelResponse:
    """Create a registered model without versions."""
    _check_free(connection, request.name)
    now = now_ms()
    connection.execute(
        insert(registered_models).values(
            name=request.name,
            description=request.description,
            creation_timestamp=now,
            last_updated_timestamp=now,
            last_version=0,
        )
    )
    if request.tags:
        new = [{"name": request.name, "key": tag.key, "value": tag.value} for tag in request.tags]
        connection.execute(insert(registered_model_tags), new)
    model_changed(connection, "create", request.name)
    hidden = (PROMPT_TAG, PROMPT_TYPE_TAG) if rows.is_prompt(connection, request.name) else ()
    payload = {
        "name": request.name,
        "tags": {tag.key: tag.value for tag in request.tags if tag.key not in hidden},
        "description": request.description,
    }
    tell(connection, WebhookEntity.REGISTERED_MODEL, WebhookAction.CREATED, payload)
    return _response(connection, request.name)


def get_registered_model(
    connection: Connection, request: r.GetRegisteredModel
) -> r.RegisteredModelResponse:
    """Get a registered model with the latest version of each stage."""
    return _response(connection, request.name)


def search_registered_models(
    connection: Connection, request: r.SearchRegisteredModels
) -> r.SearchRegisteredModelsResponse:
    """Answer a page of registered models, by name unless the request orders otherwise."""
    found, token = search.page(
        connection,
        without_prompts(select(registered_models), request.filter, registered_models),
        _SEARCHABLE,
        filter=request.filter,
        order_by=request.order_by,
        page_token=request.page_token,
        max_results=request.max_results,
    )
    models = rows.to_models(connection, [row._mapping for row in found])
    return r.SearchRegisteredModelsResponse(registered_models=models, next_page_token=token)


def without_prompts(query: Select[Any], filter_text: str, table: Table) -> Select[Any]:
    """Leave out what belongs to prompts, unless the filter speaks of them."""
    if PROMPT_TAG in filter_text:
        return query
    prompts = select(registered_model_tags.c.name).where(
        registered_model_tags.c.key == PROMPT_TAG, registered_model_tags.c.value == "true"
    )
    return query.where(not_(table.c.name.in_(prompts)))


def update_registered_model(
    connection: Connection, request: r.UpdateRegisteredModel
) -> r.RegisteredModelResponse:
    """Change a registered model's description."""
    model = rows.lock_model(connection, request.name)
    if request.description is not None:
        connection.execute(
            update(registered_models)
            .where(registered_models.c.name == request.name)
            .values(description=request.description)
        )
        model_changed(
            connection,
            "update",
            request.name,
            description=request.description,
            old_description=model["description"],
        )
    return _response(connection, request.name)


def rename_registered_model(
    connection: Connection, request: r.RenameRegisteredModel
) -> r.RegisteredModelResponse:
    """Give a registered model another name; versions, tags and aliases stay with it."""
    rows.lock_model(connection, request.name)
    _check_free(connection, request.new_name)
    # A key that others refer to cannot be changed in place on every database: copy, then remove.
    for table in _TABLES:
        others = [column for column in table.columns if column.name != "name"]
        copied = select(literal(request.new_name), *others).where(table.c.name == request.name)
        names = ["name", *(column.name for column in others)]
        connection.execute(insert(table).from_select(names, copied))
    connection.execute(
        update(model_version_activities)
        .where(model_version_activities.c.name == request.name)
        .values(name=request.new_name)
    )
    _remove(connection, request.name)
    changes.record(connection, "registered_model", request.name)
    model_changed(connection, "rename", request.new_name, old_name=request.name)
    return _response(connection, request.new_name)


def delete_registered_model(connection: Connection, request: r.DeleteRegisteredModel) -> r.Empty:
    """Delete a registered model with its versions, tags and aliases."""
    model = rows.lock_model(connection, request.name)
    _remove(connection, request.name)
    changes.record(connection, "registered_model", request.name)
    audit.record(
        connection, "delete", "registered_model", request.name, last_version=model["last_version"]
    )
    return r.Empty()


def set_registered_model_tag(connection: Connection, request: r.SetRegisteredModelTag) -> r.Empty:
    """Set one tag of a registered model."""
    rows.lock_model(connection, request.name)
    tag = {"name": request.name, "key": request.key, "value": request.value}
    upsert(connection, registered_model_tags, [tag])
    model_changed(connection, "set_tag", request.name, key=request.key, value=request.value)
    if rows.is_prompt(connection, request.name):
        event = WebhookEvent(WebhookEntity.PROMPT_TAG, WebhookAction.SET)
        webhook_outbox.emit(connection, event, tag)
    return r.Empty()


def delete_registered_model_tag(
    connection: Connection, request: r.DeleteRegisteredModelTag
) -> r.Empty:
    """Remove one tag of a registered model; one that is not there is fine."""
    rows.lock_model(connection, request.name)
    was_prompt = rows.is_prompt(connection, request.name)
    removed = connection.execute(
        delete(registered_model_tags).where(
            registered_model_tags.c.name == request.name,
            registered_model_tags.c.key == request.key,
        )
    )
    if not removed.rowcount:
        return r.Empty()
    model_changed(connection, "delete_tag", request.name, key=request.key)
    if was_prompt:
        event = WebhookEvent(WebhookEntity.PROMPT_TAG, WebhookAction.DELETED)
        webhook_outbox.emit(connection, event, {"name": request.name, "key": request.key})
    return r.Empty()


def _check_free(connection: Connection, name: str) -> None:
    taken = select(registered_models.c.name).where(registered_models.c.name == name)
    if connection.execute(taken).first() is not None:
        raise _is_taken(name)


def _is_taken(name: str) -> TrackerError:
    return already_exists(
        f"Registered Model (name={name}) already exists. Add a version to it, or choose another "
        "name."
    )


def _remove(connection: Connection, name: str) -> None:
    for table in (model_version_activities, *reversed(_TABLES)):
        connection.execute(delete(table).where(table.c.name == name))


def _response(connection: Connection, name: str) -> r.RegisteredModelResponse:
    model: e.RegisteredModel = rows.to_models(connection, [rows.find_model(connection, name)])[0]
    return r.RegisteredModelResponse(registered_model=model)
