"""Versions of registered models."""

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import actor
from jupyter_tracker.contract.entities import (
    ActivityType,
    ModelVersionStage,
    WebhookAction,
    WebhookEntity,
)
from jupyter_tracker.contract.names import PROMPT_TAG, PROMPT_TEXT_TAG, PROMPT_TYPE_TAG
from jupyter_tracker.contract.registry_rules import Rules
from jupyter_tracker.contract.validation import MAX_USER_LENGTH
from jupyter_tracker.stores.sql import (
    activities,
    audit,
    changes,
    model_sources,
    pages,
    registry_moves,
    search,
)
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.registry_log import tell, version_changed
from jupyter_tracker.stores.sql.registry_models import without_prompts
from jupyter_tracker.stores.sql.tables import (
    model_version_activities,
    model_version_tags,
    model_versions,
    registered_model_aliases,
    registered_models,
)
from jupyter_tracker.stores.sql.upsert import upsert

_SEARCHABLE = search.Searchable(
    what="model version",
    identity=(model_versions.c.name, model_versions.c.version),
    attributes={
        "name": model_versions.c.name,
        "version_number": model_versions.c.version,
        "run_id": model_versions.c.run_id,
        "source_path": model_versions.c.source,
        "current_stage": model_versions.c.current_stage,
        "user_id": model_versions.c.user_id,
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


def create_model_version(
    connection: Connection, request: r.CreateModelVersion
) -> r.ModelVersionResponse:
    """Create the next version; its number is one above the highest ever given."""
    model = rows.lock_model(connection, request.name)
    prompt = rows.is_prompt(connection, request.name)
    origin = model_sources.resolve(connection, request, may_be_nowhere=prompt)
    number, now = model["last_version"] + 1, now_ms()
    connection.execute(
        update(registered_models)
        .where(registered_models.c.name == request.name)
        .values(last_version=number)
    )
    connection.execute(
        insert(model_versions).values(
            name=request.name,
            version=number,
            creation_timestamp=now,
            last_updated_timestamp=now,
            current_stage=ModelVersionStage.NONE,
            description=request.description,
            user_id=actor()[:MAX_USER_LENGTH],
            source=request.source,
            storage_location=origin.location,
            run_id=origin.run_id,
            run_link=request.run_link,
            model_id=origin.model_id,
            status="READY",
        )
    )
    owner = {"name": request.name, "version": number}
    if request.tags:
        new = [owner | {"key": tag.key, "value": tag.value} for tag in request.tags]
        connection.execute(insert(model_version_tags), new)
    if origin.model_id:
        model_sources.note_registration(connection, origin.model_id, request.name, number)
    version_changed(
        connection, "create", request.name, number, source=request.source, run_id=origin.run_id
    )
    activities.record(connection, ActivityType.CREATED_VERSION, request.name, number)
    _tell_created(connection, request, number, origin.run_id, prompt=prompt)
    return _response(connection, request.name, number)


def get_model_version(connection: Connection, request: r.GetModelVersion) -> r.ModelVersionResponse:
    """Get one version of a registered model."""
    return _response(connection, request.name, request.number)


def get_latest_versions(
    connection: Connection, request: r.GetLatestVersions
) -> r.ModelVersionsResponse:
    """Get the newest version of each of the stages asked for, of every stage when none is."""
    rows.find_model(connection, request.name)
    newest = rows.latest_versions(connection, [request.name])
    return r.ModelVersionsResponse(
        model_versions=[
            version
            for version in newest
            if not request.stages or version.current_stage in request.stages
        ]
    )


def get_model_version_download_uri(
    connection: Connection, request: r.GetModelVersionDownloadUri
) -> r.GetModelVersionDownloadUriResponse:
    """Say where the files of a version are."""
    row = rows.find_version(connection, request.name, request.number)
    return r.GetModelVersionDownloadUriResponse(artifact_uri=model_sources.location_of(row))


def search_model_versions(
    connection: Connection, request: r.SearchModelVersions
) -> r.SearchModelVersionsResponse:
    """Answer a page of versions, the last updated first unless the request orders otherwise."""
    found, token = search.page(
        connection,
        without_prompts(select(model_versions), request.filter, model_versions),
        _SEARCHABLE,
        filter=request.filter,
        order_by=request.order_by,
        page_token=request.page_token,
        max_results=request.max_results,
    )
    versions = rows.to_versions(connection, [row._mapping for row in found])
    return r.SearchModelVersionsResponse(model_versions=versions, next_page_token=token)


def update_model_version(
    connection: Connection, request: r.UpdateModelVersion
) -> r.ModelVersionResponse:
    """Change a version's description."""
    row = _lock(connection, request)
    if request.description is not None:
        _set(connection, request.name, request.number, description=request.description)
        version_changed(
            connection,
            "update",
            request.name,
            request.number,
            description=request.description,
            old_description=row["description"],
        )
    return _response(connection, request.name, request.number)


def transition_model_version_stage(
    connection: Connection, request: r.TransitionModelVersionStage, rules: Rules
) -> r.ModelVersionResponse:
    """Move a version to another stage, and the versions that are there out of it if asked to."""
    _lock(connection, request)
    move = registry_moves.Move(
        request.name,
        request.number,
        request.stage,
        request.comment,
        archives_others=request.archive_existing_versions,
    )
    registry_moves.check(connection, move, rules)
    registry_moves.make(connection, move)
    return _response(connection, request.name, request.number)


def delete_model_version(connection: Connection, request: r.DeleteModelVersion) -> r.Empty:
    """Delete a version with its tags, aliases and activities."""
    row = _lock(connection, request)
    for table in (
        model_version_activities,
        registered_model_aliases,
        model_version_tags,
        model_versions,
    ):
        connection.execute(
            delete(table).where(table.c.name == request.name, table.c.version == request.number)
        )
    entity_id = f"{request.name}/{request.number}"
    connection.execute(
        update(registered_models)
        .where(registered_models.c.name == request.name)
        .values(last_updated_timestamp=now_ms())
    )
    changes.record(connection, "model_version", entity_id)
    changes.record(connection, "registered_model", request.name)
    audit.record(
        connection,
        "delete",
        "model_version",
        entity_id,
        source=row["source"],
        run_id=row["run_id"],
        stage=row["current_stage"],
    )
    return r.Empty()


def set_model_version_tag(connection: Connection, request: r.SetModelVersionTag) -> r.Empty:
    """Set one tag of a model version."""
    _lock(connection, request)
    owner = {"name": request.name, "version": request.number}
    tag = {"key": request.key, "value": request.value}
    upsert(connection, model_version_tags, [owner | tag])
    version_changed(connection, "set_tag", request.name, request.number, **tag)
    payload = {"name": request.name, "version": str(request.number), **tag}
    tell(connection, WebhookEntity.MODEL_VERSION_TAG, WebhookAction.SET, payload)
    return r.Empty()


def delete_model_version_tag(connection: Connection, request: r.DeleteModelVersionTag) -> r.Empty:
    """Remove one tag of a model version; one that is not there is fine."""
    _lock(connection, request)
    removed = connection.execute(
        delete(model_version_tags).where(
            model_version_tags.c.name == request.name,
            model_version_tags.c.version == request.number,
            model_version_tags.c.key == request.key,
        )
    )
    if not removed.rowcount:
        return r.Empty()
    version_changed(connection, "delete_tag", request.name, request.number, key=request.key)
    payload = {"name": request.name, "version": str(request.number), "key": request.key}
    tell(connection, WebhookEntity.MODEL_VERSION_TAG, WebhookAction.DELETED, payload)
    return r.Empty()


def _lock(connection: Connection, request: r.OfModelVersion) -> RowMapping:
    """Return a version's row for writing to it."""
    rows.lock_model(connection, request.name)
    return rows.find_version(connection, request.name, request.number)


def _set(connection: Connection, name: str, number: int, **values: str) -> None:
    connection.execute(
        update(model_versions)
        .where(model_versions.c.name == name, model_versions.c.version == number)
        .values(values)
    )


def _tell_created(
    connection: Connection, request: r.CreateModelVersion, number: int, run_id: str, *, prompt: bool
) -> None:
    tags = {tag.key: tag.value for tag in request.tags}
    payload: dict[str, object] = {"name": request.name, "version": str(number)}
    if prompt:
        payload["template"] = tags.pop(PROMPT_TEXT_TAG, None)
        tags = {k: v for k, v in tags.items() if k not in (PROMPT_TAG, PROMPT_TYPE_TAG)}
    else:
        payload |= {"source": request.source, "run_id": run_id or None}
    payload |= {"tags": tags, "description": request.description or None}
    tell(connection, WebhookEntity.MODEL_VERSION, WebhookAction.CREATED, payload)


def _response(connection: Connection, name: str, number: int) -> r.ModelVersionResponse:
    row = rows.find_version(connection, name, number)
    return r.ModelVersionResponse(model_version=rows.to_versions(connection, [row])[0])
