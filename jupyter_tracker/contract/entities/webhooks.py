"""Webhooks: who is told of what, and what became of the telling."""

from enum import StrEnum
from typing import Any

from jupyter_tracker.contract.entities.base import Entity


class WebhookEntity(StrEnum):
    """What an event is about."""

    REGISTERED_MODEL = "REGISTERED_MODEL"
    MODEL_VERSION = "MODEL_VERSION"
    MODEL_VERSION_TAG = "MODEL_VERSION_TAG"
    MODEL_VERSION_ALIAS = "MODEL_VERSION_ALIAS"
    PROMPT = "PROMPT"
    PROMPT_VERSION = "PROMPT_VERSION"
    PROMPT_TAG = "PROMPT_TAG"
    PROMPT_VERSION_TAG = "PROMPT_VERSION_TAG"
    PROMPT_ALIAS = "PROMPT_ALIAS"
    BUDGET_POLICY = "BUDGET_POLICY"
    MODEL_VERSION_STAGE = "MODEL_VERSION_STAGE"
    TRANSITION_REQUEST = "TRANSITION_REQUEST"
    COMMENT = "COMMENT"
    RUN = "RUN"


class WebhookAction(StrEnum):
    """What happened to it."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    SET = "SET"
    EXCEEDED = "EXCEEDED"
    ENDED = "ENDED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class WebhookEvent(Entity):
    """Something that happens and that a webhook may listen to."""

    entity: WebhookEntity
    action: WebhookAction

    def __str__(self) -> str:
        return f"{self.entity}.{self.action}".lower()


STANDARD_EVENTS = tuple(
    WebhookEvent(WebhookEntity(entity), WebhookAction(action))
    for entity, actions in {
        "REGISTERED_MODEL": ["CREATED"],
        "MODEL_VERSION": ["CREATED"],
        "MODEL_VERSION_TAG": ["SET", "DELETED"],
        "MODEL_VERSION_ALIAS": ["CREATED", "DELETED"],
        "PROMPT": ["CREATED"],
        "PROMPT_VERSION": ["CREATED"],
        "PROMPT_TAG": ["SET", "DELETED"],
        "PROMPT_VERSION_TAG": ["SET", "DELETED"],
        "PROMPT_ALIAS": ["CREATED", "DELETED"],
        "BUDGET_POLICY": ["EXCEEDED"],
    }.items()
    for action in actions
)
"""Events that MLflow has words for; its client cannot read any others."""

STAGE_SET = WebhookEvent(WebhookEntity.MODEL_VERSION_STAGE, WebhookAction.SET)
RUN_ENDED = WebhookEvent(WebhookEntity.RUN, WebhookAction.ENDED)
REQUEST_CREATED, REQUEST_APPROVED, REQUEST_REJECTED, REQUEST_DELETED = (
    WebhookEvent(WebhookEntity.TRANSITION_REQUEST, WebhookAction(action))
    for action in ("CREATED", "APPROVED", "REJECTED", "DELETED")
)
COMMENT_CREATED = WebhookEvent(WebhookEntity.COMMENT, WebhookAction.CREATED)
TRACKER_EVENTS = (
    STAGE_SET,
    REQUEST_CREATED,
    REQUEST_APPROVED,
    REQUEST_REJECTED,
    REQUEST_DELETED,
    COMMENT_CREATED,
    RUN_ENDED,
)
"""Events that only we have."""


class WebhookStatus(StrEnum):
    """Whether a webhook is sent to."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class Webhook(Entity):
    """An address that is told when something happens. Its secret is never sent back."""

    webhook_id: str
    name: str
    url: str
    events: list[WebhookEvent]
    status: WebhookStatus
    creation_timestamp: int
    last_updated_timestamp: int
    description: str = ""


class WebhookTestResult(Entity):
    """What a webhook's address answered to an example; the answer's body is not passed on."""

    success: bool
    response_status: int | None = None
    error_message: str = ""


class WebhookDeliveryState(StrEnum):
    """How far the telling is."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class WebhookDelivery(Entity):
    """One event for one webhook. Times are in milliseconds since the epoch."""

    delivery_id: str
    webhook_id: str
    event: WebhookEvent
    payload: dict[str, Any]
    state: WebhookDeliveryState
    attempts: int
    creation_timestamp: int
    next_attempt: int | None = None
    end_timestamp: int | None = None
    response_status: int | None = None
    error_message: str = ""
