"""Endpoints of webhooks: their URLs may carry keys, so all of it is for managers."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import (
    DELETE,
    GET,
    MANAGE,
    MLFLOW,
    PATCH,
    POST,
    TRACKER,
    Endpoint,
)

_WEBHOOKS = f"{MLFLOW}/webhooks"
_DELIVERIES = f"{TRACKER}/webhook-deliveries"

CREATE_WEBHOOK = Endpoint(
    "create_webhook", POST, _WEBHOOKS,
    r.CreateWebhook, r.WebhookResponse, MANAGE,
)  # fmt: skip
LIST_WEBHOOKS = Endpoint(
    "list_webhooks", GET, _WEBHOOKS,
    r.ListWebhooks, r.ListWebhooksResponse, MANAGE,
)  # fmt: skip
GET_WEBHOOK = Endpoint(
    "get_webhook", GET, f"{_WEBHOOKS}/{{webhook_id}}",
    r.GetWebhook, r.WebhookResponse, MANAGE,
)  # fmt: skip
UPDATE_WEBHOOK = Endpoint(
    "update_webhook", PATCH, f"{_WEBHOOKS}/{{webhook_id}}",
    r.UpdateWebhook, r.WebhookResponse, MANAGE,
)  # fmt: skip
DELETE_WEBHOOK = Endpoint(
    "delete_webhook", DELETE, f"{_WEBHOOKS}/{{webhook_id}}",
    r.DeleteWebhook, r.Empty, MANAGE,
)  # fmt: skip
TEST_WEBHOOK = Endpoint(
    "test_webhook", POST, f"{_WEBHOOKS}/{{webhook_id}}/test",
    r.TestWebhook, r.TestWebhookResponse, MANAGE,
)  # fmt: skip
LIST_WEBHOOK_DELIVERIES = Endpoint(
    "list_webhook_deliveries", GET, f"{_DELIVERIES}/list",
    r.ListWebhookDeliveries, r.ListWebhookDeliveriesResponse, MANAGE,
)  # fmt: skip
REDELIVER_WEBHOOK = Endpoint(
    "redeliver_webhook", POST, f"{_DELIVERIES}/redeliver",
    r.RedeliverWebhook, r.WebhookDeliveryResponse, MANAGE,
)  # fmt: skip
