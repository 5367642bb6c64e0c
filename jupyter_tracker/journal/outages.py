"""A store that does not take what it is sent, and when to try again."""

import random
import time
from dataclasses import dataclass

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_LONGEST_ASKED = 300.0
"""Seconds; a server, or a proxy before it, that asks for more time is not taken at its word."""


@dataclass
class Outage:
    """A store does not take something; ``pause`` seconds until the next attempt."""

    reason: str
    pause: float = _FIRST_PAUSE
    next_attempt: float = 0.0

    def wait(self, at_least: float) -> None:
        """Set the next attempt, later each time, and at no moment that others choose too."""
        pause = self.pause * random.uniform(0.5, 1.0)  # noqa: S311
        pause = max(pause, min(at_least, _LONGEST_ASKED))
        self.next_attempt = time.monotonic() + pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)

    def is_waiting(self) -> bool:
        """Say whether it is too early for the next attempt."""
        return self.next_attempt > time.monotonic()
