"""The header ``Retry-After`` of HTTP."""

import time
from email.utils import parsedate_to_datetime


def seconds(text: str) -> float | None:
    """Return how long a server asks to wait, which it says in seconds or by a date."""
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
