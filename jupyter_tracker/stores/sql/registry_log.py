"""What every write to the registry leaves behind: a change, an audit entry, an event."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, update

from jupyter_tracker.contract.entities import WebhookAction, WebhookEntity, WebhookEvent
from jupyter_tracker.stores.sql import audit, changes, webhook_outbox
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.registry_rows import is_prompt
from jupyter_tracker.stores.sql.tables import model_versions, registered_models

_OF_PROMPTS = {
    WebhookEntity.REGISTERED_MODEL: WebhookEntity.PROMPT,
    WebhookEntity.MODEL_VERSION: WebhookEntity.PROMPT_VERSION,
    WebhookEntity.MODEL_VERSION_TAG: WebhookEntity.PROMPT_VERSION_TAG,
    WebhookEntity.MODEL_VERSION_ALIAS: WebhookEntity.PROMPT_ALIAS,
}


def model_changed(connection: Connection, action: str, name: str, **details: Any) -> None:
    """Note that somebody changed a registered model."""
    connection.execute(
        update(registered_models)
        .where(registered_models.c.name == name)
        .values(last_updated_timestamp=now_ms())
    )
    changes.record(connection, "registered_model", name)
    audit.record(connection, action, "registered_model", name, **details)


def version_changed(
    connection: Connection, action: str, name: str, number: int, **details: Any
) -> None:
    """Note that somebody changed a version, and by that its model."""
    now = now_ms()
    connection.execute(
        update(model_versions)
        .where(model_versions.c.name == name, model_versions.c.version == number)
        .values(last_updated_timestamp=now)
    )
    connection.execute(
        update(registered_models)
        .where(registered_models.c.name == name)
        .values(last_updated_timestamp=now)
    )
    changes.record(connection, "model_version", f"{name}/{number}")
    changes.record(connection, "registered_model", name)
    audit.record(connection, action, "model_version", f"{name}/{number}", **details)


def tell(
    connection: Connection,
    entity: WebhookEntity,
    action: WebhookAction,
    payload: Mapping[str, Any],
) -> None:
    """Tell webhooks of an event of ``payload["name"]``; a prompt has events of its own."""
    if is_prompt(connection, payload["name"]):
        entity = _OF_PROMPTS.get(entity, entity)
    webhook_outbox.emit(connection, WebhookEvent(entity, action), payload)
