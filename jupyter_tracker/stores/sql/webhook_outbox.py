"""The outbox of webhooks: what is to be sent, written in the transaction that caused it."""

import json
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, delete, func, insert, select, update

from jupyter_tracker.contract.entities import WebhookDeliveryState, WebhookEvent, WebhookStatus
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.engine import reading, written
from jupyter_tracker.stores.sql.tables import webhook_deliveries, webhook_events, webhooks
from jupyter_tracker.stores.webhook_requests import Attempt, Delivery

_PER_CLAIM = 4
_MAX_ERROR_LENGTH = 1000

# Built once: building a statement takes longer than running it.
_LISTENING = (
    select(webhooks.c.webhook_id)
    .join(webhook_events, webhook_events.c.webhook_id == webhooks.c.webhook_id)
    .where(
        webhook_events.c.entity == bindparam("entity"),
        webhook_events.c.action == bindparam("action"),
        webhooks.c.status == WebhookStatus.ACTIVE,
    )
)


def emit(connection: Connection, event: WebhookEvent, payload: Mapping[str, Any]) -> None:
    """Put an event into the outbox, once for each active webhook that listens to it.

    Parameters
    ----------
    payload
        The ``data`` of what is sent; goes to JSON.
    """
    heard = {"entity": event.entity, "action": event.action}
    ids = connection.execute(_LISTENING, heard).scalars().all()
    if not ids:
        return
    now, text = now_ms(), body(event, payload)
    rows = [
        {
            "delivery_id": str(uuid.uuid4()),
            "webhook_id": webhook_id,
            "entity": event.entity,
            "action": event.action,
            "payload": text,
            "state": WebhookDeliveryState.PENDING,
            "attempts": 0,
            "creation_timestamp": now,
            "next_attempt": now,
            "claimed_until": 0,
            "error_message": "",
        }
        for webhook_id in ids
    ]
    connection.execute(insert(webhook_deliveries), rows)


def body(event: WebhookEvent, payload: Mapping[str, Any]) -> str:
    """Return what is sent for an event, in MLflow's form."""
    return json.dumps(
        {
            "entity": event.entity.lower(),
            "action": event.action.lower(),
            "timestamp": datetime.now(UTC).isoformat(),
            "data": payload,
        }
    )


class SqlOutbox:
    """The outbox as the sender sees it; several processes may share one.

    Parameters
    ----------
    changed
        Notified after every write of this process.
    count
        Counts those writes.
    """

    def __init__(
        self, engine: Engine, changed: threading.Condition, count: Callable[[], int]
    ) -> None:
        self._engine = engine
        self._changed = changed
        self._count = count
        self._retries = 0
        self._seen = (0, 0)
        self._stopped = False

    def wait(self, seconds: float) -> None:
        """Wait for a write or a failed attempt since the last `claim`, at most for ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._state() != self._seen, seconds)

    def stop_waiting(self) -> None:
        """End `wait`, now and from now on."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def claim(self, lease: float) -> list[Delivery]:
        """Take what is due; nobody else gets it for ``lease`` seconds."""
        self._seen = self._state()
        with reading(self._engine) as connection:
            if not connection.execute(_due(now_ms())).first():
                return []
        return written(self._engine, lambda connection: _claim(connection, lease))

    def finish(self, delivery: Delivery, attempt: Attempt, retry_in: float | None) -> None:
        """Note how an attempt went, and when the next one is due; None means never."""
        ended = attempt.success or retry_in is None
        state = WebhookDeliveryState.PENDING
        if ended:
            delivered, failed = WebhookDeliveryState.DELIVERED, WebhookDeliveryState.FAILED
            state = delivered if attempt.success else failed
        now = now_ms()
        values = {
            "state": state,
            "claimed_until": 0,
            "next_attempt": now + int((retry_in or 0) * 1000),
            "end_timestamp": now if ended else None,
            "response_status": attempt.status,
            "error_message": attempt.error[:_MAX_ERROR_LENGTH],
        }
        # Not one that was claimed anew because this attempt outlived its lease.
        statement = update(webhook_deliveries).where(
            webhook_deliveries.c.delivery_id == delivery.delivery_id,
            webhook_deliveries.c.attempts == delivery.attempts,
        )
        written(self._engine, lambda connection: connection.execute(statement.values(values)))
        if not ended:
            with self._changed:
                self._retries += 1
                self._changed.notify_all()

    def _state(self) -> tuple[int, int]:
        return self._count(), self._retries

    def next_due(self) -> float | None:
        """Return the seconds until something is due; None when nothing is waiting."""
        query = (
            select(func.min(webhook_deliveries.c.next_attempt))
            .join(webhooks, webhooks.c.webhook_id == webhook_deliveries.c.webhook_id)
            .where(
                webhook_deliveries.c.state == WebhookDeliveryState.PENDING,
                webhook_deliveries.c.claimed_until <= now_ms(),
                webhooks.c.status == WebhookStatus.ACTIVE,
            )
        )
        with reading(self._engine) as connection:
            due: int | None = connection.execute(query).scalar()
        return None if due is None else max(0.0, (due - now_ms()) / 1000)

    def prune(self, days: float) -> None:
        """Forget deliveries that are older than ``days``."""
        limit = now_ms() - int(days * 86_400_000)
        old = delete(webhook_deliveries).where(webhook_deliveries.c.creation_timestamp < limit)
        written(self._engine, lambda connection: connection.execute(old))

    def pending(self) -> int:
        """Count what is still to be sent."""
        query = select(func.count()).where(
            webhook_deliveries.c.state == WebhookDeliveryState.PENDING
        )
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())


def _due(now: int) -> Select[Any]:
    """Select what may be sent now; what a disabled webhook has waiting stays where it is."""
    return (
        select(webhook_deliveries, webhooks.c.url, webhooks.c.secret)
        .join(webhooks, webhooks.c.webhook_id == webhook_deliveries.c.webhook_id)
        .where(
            webhook_deliveries.c.state == WebhookDeliveryState.PENDING,
            webhook_deliveries.c.next_attempt <= now,
            webhook_deliveries.c.claimed_until <= now,
            webhooks.c.status == WebhookStatus.ACTIVE,
        )
        .order_by(webhook_deliveries.c.next_attempt)
        .limit(_PER_CLAIM)
    )


def _claim(connection: Connection, lease: float) -> list[Delivery]:
    now = now_ms()
    claimed: list[Delivery] = []
    for row in connection.execute(_due(now)).mappings().all():
        taken = connection.execute(
            update(webhook_deliveries)
            .where(
                webhook_deliveries.c.delivery_id == row["delivery_id"],
                webhook_deliveries.c.state == WebhookDeliveryState.PENDING,
                webhook_deliveries.c.claimed_until <= now,
            )
            .values(
                claimed_until=now + int(lease * 1000),
                attempts=webhook_deliveries.c.attempts + 1,
            )
        )
        if taken.rowcount:
            claimed.append(
                Delivery(
                    delivery_id=row["delivery_id"],
                    url=row["url"],
                    secret=row["secret"],
                    body=row["payload"],
                    attempts=row["attempts"] + 1,
                )
            )
    return claimed
