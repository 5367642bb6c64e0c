"""The time, as the database keeps it."""

import time


def now_ms() -> int:
    """Return the milliseconds since the epoch."""
    return int(time.time() * 1000)
