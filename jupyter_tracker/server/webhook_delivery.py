"""The delivery of webhooks: a thread that empties the outbox, and threads that send.

Every process of a server may run one; each delivery is sent by the process that claims it.
"""

import logging
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Outbox
from jupyter_tracker.stores.webhook_requests import (
    Attempt,
    Delivery,
    EgressPolicy,
    Resolver,
    number,
    resolve,
    send,
    timeout_of_requests,
)

_log = logging.getLogger(__name__)

_SENDERS = 4
_IDLE = 30.0
"""Seconds between looks without any write in this process: another one may have died."""
_PAUSE = 0.2
"""Shortest time between two looks, however much is written."""
_LEASE_TIMEOUTS = 6
"""Timeouts in a lease: connecting to two addresses and an answer, waiting for a sender as long."""
_LAST_MOMENT = 2.0
"""Seconds that a look at the outbox has to end when the server stops."""
_PRUNE_EVERY = 3600.0


@dataclass(frozen=True)
class DeliverySettings:
    """How hard delivery tries.

    Attributes
    ----------
    policy
        Where webhooks may go.
    timeout
        Seconds that a receiver has to answer.
    attempts
        After so many a delivery has failed.
    first_pause, longest_pause
        Seconds before the second attempt, doubled before each further one up to the longest.
    history_days
        How long deliveries are kept.
    """

    policy: EgressPolicy = field(default_factory=EgressPolicy.from_environment)
    timeout: float = 30.0
    attempts: int = 10
    first_pause: float = 10.0
    longest_pause: float = 3600.0
    history_days: float = 30.0

    @classmethod
    def from_environment(cls) -> "DeliverySettings":
        """Read the settings that the environment gives."""
        return cls(
            timeout=timeout_of_requests(),
            attempts=int(max(1, number("JUPYTER_TRACKER_WEBHOOK_ATTEMPTS", 10))),
            history_days=number("JUPYTER_TRACKER_WEBHOOK_HISTORY_DAYS", 30),
        )

    def pause_after(self, delivery: Delivery, attempt: Attempt) -> float | None:
        """Return the seconds until the next attempt; None when there is none."""
        if not attempt.may_retry or delivery.attempts >= self.attempts:
            return None
        doubled = self.first_pause * 2.0 ** min(delivery.attempts - 1, 30)
        # Spread, so that receivers that come back are not met by all at once.
        spread = min(doubled, self.longest_pause) * random.uniform(0.75, 1.25)  # noqa: S311
        return max(spread, min(attempt.retry_after or 0.0, self.longest_pause))


class WebhookDelivery:
    """Sends what is in the outbox, until it is closed.

    Parameters
    ----------
    outbox
        What waits to be sent.
    settings
        How hard to try; by default what the environment says.
    resolver
        From host names to addresses.
    """

    def __init__(
        self,
        outbox: Outbox,
        settings: DeliverySettings | None = None,
        resolver: Resolver = resolve,
    ) -> None:
        self._outbox = outbox
        self._settings = settings or DeliverySettings.from_environment()
        self._resolver = resolver
        self._closed = threading.Event()
        self._free = threading.Semaphore(_SENDERS)
        self._senders = ThreadPoolExecutor(_SENDERS, thread_name_prefix="tracker-webhook")
        self._thread = threading.Thread(target=self._run, name="tracker-webhooks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send nothing more; what is under way has a moment to end, and else is sent again."""
        self._closed.set()
        self._outbox.stop_waiting()
        self._senders.shutdown(wait=False, cancel_futures=True)
        self._thread.join(_LAST_MOMENT)

    def _run(self) -> None:
        pruned = -_PRUNE_EVERY
        while not self._closed.is_set():
            try:
                self._empty()
                if time.monotonic() - pruned > _PRUNE_EVERY:
                    self._outbox.prune(self._settings.history_days)
                    pruned = time.monotonic()
                due = self._outbox.next_due()
            except TrackerError as error:
                _log.warning("Webhooks wait: %s", error.message)
                due = None
            self._closed.wait(_PAUSE)
            if not self._closed.is_set() and (due is None or due > 0):
                self._outbox.wait(_IDLE if due is None else min(due, _IDLE))

    def _empty(self) -> None:
        """Hand everything that is due to the senders, which take as much as they can send."""
        lease = self._settings.timeout * _LEASE_TIMEOUTS
        while not self._closed.is_set() and (claimed := self._outbox.claim(lease)):
            for delivery in claimed:
                self._free.acquire()
                if self._closed.is_set():
                    return
                self._senders.submit(self._send, delivery).add_done_callback(self._sent)

    def _send(self, delivery: Delivery) -> None:
        attempt = send(
            delivery,
            self._settings.policy,
            timeout=self._settings.timeout,
            resolver=self._resolver,
        )
        self._outbox.finish(delivery, attempt, self._settings.pause_after(delivery, attempt))

    def _sent(self, future: Future[None]) -> None:
        self._free.release()
        if not future.cancelled() and (error := future.exception()) is not None:
            _log.error("A webhook could not be delivered.", exc_info=error)
