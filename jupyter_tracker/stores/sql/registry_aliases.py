"""Aliases: names of one's own for versions of a registered model."""

from sqlalchemy import Connection, delete, select

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import ActivityType, WebhookAction, WebhookEntity
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.registry_rules import Rules
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import activities, registry_moves
from jupyter_tracker.stores.sql import registry_rows as rows
from jupyter_tracker.stores.sql.registry_log import model_changed, tell
from jupyter_tracker.stores.sql.tables import registered_model_aliases


def set_registered_model_alias(
    connection: Connection, request: r.SetRegisteredModelAlias, rules: Rules
) -> r.Empty:
    """Let an alias name a version; an alias that exists is moved."""
    rows.lock_model(connection, request.name)
    rows.find_version(connection, request.name, request.number)
    target = f"@{request.alias}"
    move = registry_moves.Move(request.name, request.number, target, request.comment)
    registry_moves.check(connection, move, rules)
    registry_moves.make(connection, move)
    return r.Empty()


def delete_registered_model_alias(
    connection: Connection, request: r.DeleteRegisteredModelAlias
) -> r.Empty:
    """Remove an alias; one that is not there is fine."""
    rows.lock_model(connection, request.name)
    old = _version_of(connection, request.name, request.alias)
    if old is None:
        return r.Empty()
    connection.execute(
        delete(registered_model_aliases).where(
            registered_model_aliases.c.name == request.name,
            registered_model_aliases.c.alias == request.alias,
        )
    )
    model_changed(connection, "delete_alias", request.name, alias=request.alias, old_version=old)
    payload = {"name": request.name, "alias": request.alias}
    tell(connection, WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.DELETED, payload)
    kind = ActivityType.DELETED_ALIAS
    activities.record(connection, kind, request.name, old, alias=request.alias)
    return r.Empty()


def get_model_version_by_alias(
    connection: Connection, request: r.GetModelVersionByAlias
) -> r.ModelVersionResponse:
    """Get the version that an alias names; ``latest`` is the one with the highest number."""
    rows.find_model(connection, request.name)
    if request.alias.lower() == "latest":
        newest = rows.latest_versions(connection, [request.name])
        if not newest:
            raise not_found(f"Latest version not found for model {request.name}.")
        return r.ModelVersionResponse(model_version=newest[-1])
    number = _version_of(connection, request.name, request.alias)
    if number is None:
        raise invalid(f"Registered model alias {shown(request.alias)} not found.")
    row = rows.find_version(connection, request.name, number)
    return r.ModelVersionResponse(model_version=rows.to_versions(connection, [row])[0])


def _version_of(connection: Connection, name: str, alias: str) -> int | None:
    query = select(registered_model_aliases.c.version).where(
        registered_model_aliases.c.name == name, registered_model_aliases.c.alias == alias
    )
    number: int | None = connection.execute(query).scalar()
    return number
