"""The part of the explicit client that speaks of webhooks and of the audit log."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from jupyter_tracker.client.connected import Connected
from jupyter_tracker.client.paged import PagedList
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown

S = TypeVar("S", bound=StrEnum)


class WebhookClient(Connected):
    """Webhooks, their deliveries, and the audit log."""

    def create_webhook(
        self,
        name: str,
        url: str,
        events: Sequence[str | e.WebhookEvent],
        description: str | None = None,
        secret: str | None = None,
        status: str | None = None,
    ) -> e.Webhook:
        """Have events, such as ``"model_version.created"``, sent to a URL."""
        request = r.CreateWebhook(
            name=name,
            url=url,
            events=[_event(event) for event in events],
            description=description or "",
            secret=secret or "",
            status=_one_of(e.WebhookStatus, status, "status") or e.WebhookStatus.ACTIVE,
        )
        return self.store.create_webhook(request).webhook

    def get_webhook(self, webhook_id: str) -> e.Webhook:
        """Get a webhook."""
        return self.store.get_webhook(r.GetWebhook(webhook_id=webhook_id)).webhook

    def list_webhooks(
        self, max_results: int | None = None, page_token: str | None = None
    ) -> PagedList[e.Webhook]:
        """List webhooks, the newest first."""
        request = r.ListWebhooks(
            max_results=max_results or 100, page_token=page_token or "", all_events=True
        )
        page = self.store.list_webhooks(request)
        return PagedList(page.webhooks, page.next_page_token)

    def update_webhook(
        self,
        webhook_id: str,
        name: str | None = None,
        description: str | None = None,
        url: str | None = None,
        events: Sequence[str | e.WebhookEvent] | None = None,
        secret: str | None = None,
        status: str | None = None,
    ) -> e.Webhook:
        """Change a webhook; what is None stays."""
        request = r.UpdateWebhook(
            webhook_id=webhook_id,
            name=name or "",
            description=description,
            url=url or "",
            events=[_event(event) for event in events or ()],
            secret=secret,
            status=_one_of(e.WebhookStatus, status, "status"),
        )
        return self.store.update_webhook(request).webhook

    def delete_webhook(self, webhook_id: str) -> None:
        """Delete a webhook with its deliveries, also those that are still to be sent."""
        self.store.delete_webhook(r.DeleteWebhook(webhook_id=webhook_id))

    def test_webhook(
        self, webhook_id: str, event: str | e.WebhookEvent | None = None
    ) -> e.WebhookTestResult:
        """Send an example of ``event``, by default of the first that the webhook listens to."""
        request = r.TestWebhook(webhook_id=webhook_id, event=_event(event) if event else None)
        return self.store.test_webhook(request).result

    def list_webhook_deliveries(
        self,
        webhook_id: str | None = None,
        state: str | None = None,
        max_results: int = 50,
        page_token: str | None = None,
    ) -> PagedList[e.WebhookDelivery]:
        """List what was or is to be sent, the newest first."""
        request = r.ListWebhookDeliveries(
            webhook_id=webhook_id or "",
            state=_one_of(e.WebhookDeliveryState, state, "state"),
            max_results=max_results,
            page_token=page_token or "",
        )
        page = self.store.list_webhook_deliveries(request)
        return PagedList(page.deliveries, page.next_page_token)

    def redeliver_webhook(self, delivery_id: str) -> e.WebhookDelivery:
        """Send a delivery that has ended once more."""
        request = r.RedeliverWebhook(delivery_id=delivery_id)
        return self.store.redeliver_webhook(request).delivery

    def list_audit_log(
        self,
        registered_model: str | None = None,
        *,
        entity: str | None = None,
        entity_id: str | None = None,
        actor: str | None = None,
        since: int | None = None,
        until: int | None = None,
        max_results: int = 100,
        page_token: str | None = None,
    ) -> PagedList[e.AuditEntry]:
        """List who did what, the newest first; times in milliseconds since the epoch.

        ``registered_model`` finds what was done to a model and to its versions.
        """
        request = r.ListAuditLog(
            registered_model=registered_model or "",
            entity=entity or "",
            entity_id=entity_id or "",
            actor=actor or "",
            since=since,
            until=until,
            max_results=max_results,
            page_token=page_token or "",
        )
        page = self.store.list_audit_log(request)
        return PagedList(page.entries, page.next_page_token)


def _event(event: str | e.WebhookEvent) -> e.WebhookEvent:
    """Return the event that MLflow writes as ``"<entity>.<action>"``."""
    if isinstance(event, e.WebhookEvent):
        return event
    known = {str(each): each for each in e.STANDARD_EVENTS + e.TRACKER_EVENTS}
    if event not in known:
        raise invalid(f"Invalid event {shown(event)}: use one of {', '.join(known)}.")
    return known[event]


def _one_of(kind: type[S], name: str | None, parameter: str) -> S | None:
    if name is None:
        return None
    if name not in list(kind):
        raise invalid(
            f"Invalid value {shown(name)} for parameter '{parameter}' supplied: use one of "
            f"{', '.join(kind)}."
        )
    return kind(name)
