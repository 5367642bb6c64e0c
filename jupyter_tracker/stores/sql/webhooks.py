"""Webhooks, and the history of what they were sent."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping, delete, insert, not_, select, tuple_, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores import webhook_secrets
from jupyter_tracker.stores.sql import audit, changes, pages, webhook_outbox
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.collections import values_by_owner
from jupyter_tracker.stores.sql.tables import webhook_deliveries, webhook_events, webhooks
from jupyter_tracker.stores.webhook_requests import Delivery

_EXAMPLES: Mapping[e.WebhookEntity, Mapping[str, Any]] = {
    e.WebhookEntity.REGISTERED_MODEL: {"name": "example_model", "tags": {}, "description": ""},
    e.WebhookEntity.MODEL_VERSION: {
        "name": "example_model",
        "version": "1",
        "source": "models:/m-0123456789abcdef0123456789abcdef",
        "run_id": "0123456789abcdef0123456789abcdef",
        "tags": {},
        "description": None,
    },
    e.WebhookEntity.MODEL_VERSION_TAG: {
        "name": "example_model",
        "version": "1",
        "key": "example_key",
        "value": "example_value",
    },
    e.WebhookEntity.MODEL_VERSION_ALIAS: {
        "name": "example_model",
        "alias": "example_alias",
        "version": "1",
    },
    e.WebhookEntity.MODEL_VERSION_STAGE: {
        "name": "example_model",
        "version": "1",
        "stage": "Production",
        "old_stage": "Staging",
    },
    e.WebhookEntity.TRANSITION_REQUEST: {
        "name": "example_model",
        "version": "1",
        "user_id": "example_user",
        "stage": "Production",
        "comment": "An example.",
    },
    e.WebhookEntity.COMMENT: {
        "name": "example_model",
        "version": "1",
        "comment": "An example.",
        "user_id": "example_user",
    },
    e.WebhookEntity.PROMPT: {"name": "example_prompt", "tags": {}, "description": ""},
    e.WebhookEntity.PROMPT_VERSION: {
        "name": "example_prompt",
        "version": "1",
        "template": "Hello {{name}}!",
        "tags": {},
        "description": None,
    },
    e.WebhookEntity.PROMPT_TAG: {
        "name": "example_prompt",
        "key": "example_key",
        "value": "example_value",
    },
    e.WebhookEntity.PROMPT_VERSION_TAG: {
        "name": "example_prompt",
        "version": "1",
        "key": "example_key",
        "value": "example_value",
    },
    e.WebhookEntity.PROMPT_ALIAS: {
        "name": "example_prompt",
        "alias": "example_alias",
        "version": "1",
    },
    e.WebhookEntity.RUN: {
        "run_id": "0123456789abcdef0123456789abcdef",
        "run_name": "calm-otter-482",
        "experiment_id": "0",
        "user_id": "example_user",
        "status": "FINISHED",
        "start_time": 1700000000000,
        "end_time": 1700000060000,
    },
}
_NOT_IN_DELETED = {
    e.WebhookEntity.MODEL_VERSION_TAG: "value",
    e.WebhookEntity.PROMPT_TAG: "value",
    e.WebhookEntity.PROMPT_VERSION_TAG: "value",
    e.WebhookEntity.MODEL_VERSION_ALIAS: "version",
    e.WebhookEntity.PROMPT_ALIAS: "version",
}


def create_webhook(connection: Connection, request: r.CreateWebhook) -> r.WebhookResponse:
    """Have events sent to a URL, which `webhook_requests.check_url` has accepted."""
    webhook_id, now = str(uuid.uuid4()), now_ms()
    connection.execute(
        insert(webhooks).values(
            webhook_id=webhook_id,
            name=request.name,
            description=request.description,
            url=request.url,
            secret=webhook_secrets.sealed(request.secret),
            status=request.status,
            creation_timestamp=now,
            last_updated_timestamp=now,
        )
    )
    _insert_events(connection, webhook_id, request.events)
    _note(connection, "create", webhook_id, name=request.name, url=request.url)
    return r.WebhookResponse(webhook=_get(connection, webhook_id))


def get_webhook(connection: Connection, request: r.GetWebhook) -> r.WebhookResponse:
    """Get a webhook."""
    return r.WebhookResponse(webhook=_get(connection, request.webhook_id))


def list_webhooks(connection: Connection, request: r.ListWebhooks) -> r.ListWebhooksResponse:
    """Answer a page of webhooks, the newest first."""
    query = select(webhooks)
    if not request.all_events:
        ours = [(event.entity, event.action) for event in e.TRACKER_EVENTS]
        listening = select(webhook_events.c.webhook_id).where(
            tuple_(webhook_events.c.entity, webhook_events.c.action).in_(ours)
        )
        query = query.where(not_(webhooks.c.webhook_id.in_(listening)))
    keys = [
        pages.SortKey(webhooks.c.creation_timestamp, descending=True),
        pages.SortKey(webhooks.c.webhook_id),
    ]
    segment = pages.Segment(query, keys)
    rows, token = pages.fetch(connection, [segment], request.page_token, request.max_results)
    found = _to_webhooks(connection, [row._mapping for row in rows])
    return r.ListWebhooksResponse(webhooks=found, next_page_token=token)


def update_webhook(connection: Connection, request: r.UpdateWebhook) -> r.WebhookResponse:
    """Change a webhook; what the request leaves out stays."""
    _find(connection, request.webhook_id, lock=True)
    new: dict[str, Any] = {
        name: value
        for name, value in {
            "name": request.name or None,
            "description": request.description,
            "url": request.url or None,
            "status": request.status,
        }.items()
        if value is not None
    }
    secret = {} if request.secret is None else {"secret": webhook_secrets.sealed(request.secret)}
    connection.execute(
        update(webhooks)
        .where(webhooks.c.webhook_id == request.webhook_id)
        .values(last_updated_timestamp=now_ms(), **new, **secret)
    )
    if request.events:
        connection.execute(
            delete(webhook_events).where(webhook_events.c.webhook_id == request.webhook_id)
        )
        _insert_events(connection, request.webhook_id, request.events)
        new["events"] = [str(event) for event in request.events]
    if secret:
        new["secret"] = "changed"  # noqa: S105  never the secret itself
    _note(connection, "update", request.webhook_id, **new)
    return r.WebhookResponse(webhook=_get(connection, request.webhook_id))


def delete_webhook(connection: Connection, request: r.DeleteWebhook) -> r.Empty:
    """Delete a webhook with its deliveries, also those that are still to be sent."""
    row = _find(connection, request.webhook_id, lock=True)
    for table in (webhook_deliveries, webhook_events, webhooks):
        connection.execute(delete(table).where(table.c.webhook_id == request.webhook_id))
    _note(connection, "delete", request.webhook_id, name=row["name"], url=row["url"])
    return r.Empty()


def example_delivery(connection: Connection, request: r.TestWebhook) -> Delivery:
    """Make what `test_webhook` sends."""
    row = _find(connection, request.webhook_id)
    event = request.event or _to_webhooks(connection, [row])[0].events[0]
    payload = dict(_EXAMPLES.get(event.entity, {}))
    if event.action == e.WebhookAction.DELETED and event.entity in _NOT_IN_DELETED:
        payload.pop(_NOT_IN_DELETED[event.entity])
    return Delivery(
        delivery_id=str(uuid.uuid4()),
        url=row["url"],
        secret=row["secret"],
        body=webhook_outbox.body(event, payload),
    )


def list_webhook_deliveries(
    connection: Connection, request: r.ListWebhookDeliveries
) -> r.ListWebhookDeliveriesResponse:
    """Answer a page of deliveries, the newest first."""
    query = select(webhook_deliveries)
    if request.webhook_id:
        _find(connection, request.webhook_id)
        query = query.where(webhook_deliveries.c.webhook_id == request.webhook_id)
    if request.state:
        query = query.where(webhook_deliveries.c.state == request.state)
    keys = [
        pages.SortKey(webhook_deliveries.c.creation_timestamp, descending=True),
        pages.SortKey(webhook_deliveries.c.delivery_id),
    ]
    segment = pages.Segment(query, keys)
    rows, token = pages.fetch(connection, [segment], request.page_token, request.max_results)
    deliveries = [_to_delivery(row._mapping) for row in rows]
    return r.ListWebhookDeliveriesResponse(deliveries=deliveries, next_page_token=token)


def redeliver_webhook(
    connection: Connection, request: r.RedeliverWebhook
) -> r.WebhookDeliveryResponse:
    """Send a delivery that has ended once more, with the same id and payload."""
    row = _find_delivery(connection, request.delivery_id)
    if row["state"] == e.WebhookDeliveryState.PENDING:
        raise invalid(f"The delivery {request.delivery_id} is still to be sent: wait for it.")
    connection.execute(
        update(webhook_deliveries)
        .where(webhook_deliveries.c.delivery_id == request.delivery_id)
        .values(
            state=e.WebhookDeliveryState.PENDING,
            attempts=0,
            next_attempt=now_ms(),
            end_timestamp=None,
            response_status=None,
            error_message="",
        )
    )
    _note(connection, "redeliver", row["webhook_id"], delivery_id=request.delivery_id)
    return r.WebhookDeliveryResponse(
        delivery=_to_delivery(_find_delivery(connection, request.delivery_id))
    )


def _insert_events(
    connection: Connection, webhook_id: str, events: Sequence[e.WebhookEvent]
) -> None:
    rows = [
        {"webhook_id": webhook_id, "entity": event.entity, "action": event.action}
        for event in events
    ]
    connection.execute(insert(webhook_events), rows)


def _note(connection: Connection, action: str, webhook_id: str, **details: Any) -> None:
    changes.record(connection, "webhook", webhook_id)
    if url := details.pop("url", None):
        # Everybody may read the log, and many a URL is a key.
        details["host"] = urlsplit(url).hostname
    audit.record(connection, action, "webhook", webhook_id, **details)


def _find(connection: Connection, webhook_id: str, *, lock: bool = False) -> RowMapping:
    query = select(webhooks).where(webhooks.c.webhook_id == webhook_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise not_found(f"Webhook with ID {shown(webhook_id)} not found.")
    return row


def _find_delivery(connection: Connection, delivery_id: str) -> RowMapping:
    query = select(webhook_deliveries).where(webhook_deliveries.c.delivery_id == delivery_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"Webhook delivery with ID {shown(delivery_id)} not found.")
    return row


def _get(connection: Connection, webhook_id: str) -> e.Webhook:
    return _to_webhooks(connection, [_find(connection, webhook_id)])[0]


def _to_webhooks(connection: Connection, rows: Sequence[RowMapping]) -> list[e.Webhook]:
    ids = [row["webhook_id"] for row in rows]
    events_of = values_by_owner(connection, webhook_events, "webhook_id", ids)
    return [
        e.Webhook(
            webhook_id=row["webhook_id"],
            name=row["name"],
            url=row["url"],
            events=[_event(event) for event in events_of[row["webhook_id"]]],
            status=e.WebhookStatus(row["status"]),
            creation_timestamp=row["creation_timestamp"],
            last_updated_timestamp=row["last_updated_timestamp"],
            description=row["description"],
        )
        for row in rows
    ]


def _to_delivery(row: RowMapping) -> e.WebhookDelivery:
    pending = row["state"] == e.WebhookDeliveryState.PENDING
    return e.WebhookDelivery(
        delivery_id=row["delivery_id"],
        webhook_id=row["webhook_id"],
        event=_event(row),
        payload=json.loads(row["payload"]),
        state=e.WebhookDeliveryState(row["state"]),
        attempts=row["attempts"],
        creation_timestamp=row["creation_timestamp"],
        next_attempt=row["next_attempt"] if pending else None,
        end_timestamp=row["end_timestamp"],
        response_status=row["response_status"],
        error_message=row["error_message"],
    )


def _event(row: RowMapping) -> e.WebhookEvent:
    return e.WebhookEvent(e.WebhookEntity(row["entity"]), e.WebhookAction(row["action"]))
