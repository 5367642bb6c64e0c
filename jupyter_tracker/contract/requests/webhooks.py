"""Webhooks."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_MAX_URL_LENGTH = 2000
_MAX_SECRET_LENGTH = 1000
_MAX_DESCRIPTION_LENGTH = 5000


def _check_name(name: str) -> None:
    v.require(name, "name")
    if not _NAME.fullmatch(name):
        raise invalid(
            f"Webhook name {v.shown(name)} is invalid. It must have at most 63 letters, digits, "
            "'.', '_' and '-', and begin and end with a letter or digit."
        )


def _check_url(url: str) -> None:
    """Refuse what is no address at all; whether it may be sent to is the server's to say."""
    v.require(url.strip(), "url")
    v.check_length(url, _MAX_URL_LENGTH, "The webhook URL")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise invalid(f"Invalid webhook URL {v.shown(url)}: {error}.") from None
    if not url.isprintable() or " " in url or "@" in parts.netloc:
        raise invalid(
            f"Invalid webhook URL {v.shown(url)}: write it without spaces, and without a login."
        )
    if not parts.scheme or not host:
        raise invalid(
            f"Webhook URL must include a hostname: {v.shown(url)}. "
            "It looks like 'https://hooks.example.com/tracker'."
        )


def _check_events(events: Sequence[e.WebhookEvent]) -> None:
    """Refuse events that never happen."""
    known = e.STANDARD_EVENTS + e.TRACKER_EVENTS
    for event in events:
        if event not in known:
            actions = sorted(each.action for each in known if each.entity == event.entity)
            raise invalid(
                f"Invalid action '{event.action}' for entity '{event.entity}'. "
                f"Valid actions are: {', '.join(actions)}."
            )
    v.check_distinct((str(event) for event in events), "event")


class CreateWebhook(e.Entity):
    """Have events sent to a URL."""

    name: str
    url: str
    events: list[e.WebhookEvent]
    description: str = ""
    secret: str = ""
    status: e.WebhookStatus = e.WebhookStatus.ACTIVE

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_url(self.url)
        if not self.events:
            raise invalid("Webhook events must be a non-empty list: name what is to be sent.")
        _check_events(self.events)
        v.check_length(self.description, _MAX_DESCRIPTION_LENGTH, "The description")
        v.check_length(self.secret, _MAX_SECRET_LENGTH, "The secret")


class WebhookResponse(e.Entity):
    """One webhook."""

    webhook: e.Webhook


class OfWebhook(e.Entity):
    """A request about one webhook."""

    webhook_id: str

    def __post_init__(self) -> None:
        v.require(self.webhook_id, "webhook_id")


class GetWebhook(OfWebhook):
    """Get a webhook."""


class ListWebhooks(e.Entity):
    """List webhooks, the newest first.

    Those that listen to events which MLflow's client cannot read are there with ``all_events``.
    """

    max_results: int = 100
    page_token: str = ""
    all_events: bool = False

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 1000, "max_results")


class ListWebhooksResponse(e.Entity):
    """A page of webhooks."""

    webhooks: list[e.Webhook] = []
    next_page_token: str = ""


class UpdateWebhook(OfWebhook):
    """Change a webhook; what is left out stays. An empty secret takes the signature away."""

    name: str = ""
    description: str | None = None
    url: str = ""
    events: list[e.WebhookEvent] = []
    secret: str | None = None
    status: e.WebhookStatus | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.name:
            _check_name(self.name)
        if self.url:
            _check_url(self.url)
        _check_events(self.events)
        v.check_length(self.description or "", _MAX_DESCRIPTION_LENGTH, "The description")
        v.check_length(self.secret or "", _MAX_SECRET_LENGTH, "The secret")


class DeleteWebhook(OfWebhook):
    """Delete a webhook with its deliveries, also those that are still to be sent."""


class TestWebhook(OfWebhook):
    """Send an example of ``event``, by default of the first that the webhook listens to."""

    event: e.WebhookEvent | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_events([self.event] if self.event else [])


class TestWebhookResponse(e.Entity):
    """What became of the example."""

    result: e.WebhookTestResult


class ListWebhookDeliveries(e.Entity):
    """List what was or is to be sent, the newest first; whatever is given narrows it."""

    webhook_id: str = ""
    state: e.WebhookDeliveryState | None = None
    max_results: int = 50
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 100, "max_results")


class ListWebhookDeliveriesResponse(e.Entity):
    """A page of deliveries."""

    deliveries: list[e.WebhookDelivery] = []
    next_page_token: str = ""


class RedeliverWebhook(e.Entity):
    """Send a delivery that has ended once more, with the same id and payload."""

    delivery_id: str


class WebhookDeliveryResponse(e.Entity):
    """One delivery."""

    delivery: e.WebhookDelivery
