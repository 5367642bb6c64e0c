"""How often a wrong token may be tried."""

import time
from collections.abc import Callable

ALLOWED = 10
PERIOD = 60.0
"""Seconds in which an address may send so many wrong tokens."""


class Attempts:
    """Counts wrong tokens by the address that they came from.

    Parameters
    ----------
    clock
        Tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[str, list[float]] = {}

    def wait(self, address: str) -> float:
        """Return the seconds until ``address`` may try again; 0 when it may now."""
        times = self._recent(address)
        return PERIOD - (self._clock() - times[0]) if len(times) >= ALLOWED else 0.0

    def failed(self, address: str) -> None:
        """Remember a wrong token."""
        # Only here may memory grow, so here what is over is forgotten.
        self._wrong = {each: times for each in self._wrong if (times := self._recent(each))}
        self._wrong.setdefault(address, []).append(self._clock())

    def _recent(self, address: str) -> list[float]:
        since = self._clock() - PERIOD
        return [moment for moment in self._wrong.get(address, ()) if moment > since]
