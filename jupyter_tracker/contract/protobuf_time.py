"""Times and durations as protobuf's JSON writes them: RFC 3339 text and seconds with an "s"."""

import re
from datetime import UTC, datetime, timedelta

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown

MAX_TIMESTAMP = 253_402_300_799_999
"""The last millisecond of the year 9999, behind which RFC 3339 has no word for a time."""
MAX_DURATION = 315_576_000_000_000
"""Protobuf's longest duration in milliseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s")


def parse_timestamp(text: str, parameter: str) -> int:
    """Return the milliseconds since the epoch that a time such as ``2026-01-31T12:00:00Z`` means.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is no such time.
    """
    try:
        time = datetime.fromisoformat(text)
        return (time - _EPOCH) // _MILLISECOND
    except (ValueError, TypeError, OverflowError):
        raise invalid(
            f"Invalid value {shown(text)} for parameter '{parameter}' supplied: give a time with "
            "its zone, as in '2026-01-31T12:00:00Z'."
        ) from None


def format_timestamp(milliseconds: int) -> str:
    """Write milliseconds since the epoch as a time."""
    time = _EPOCH + milliseconds * _MILLISECOND
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_duration(text: str, parameter: str) -> int:
    """Return the milliseconds that a duration such as ``0.5s`` means.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is no such duration.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        raise invalid(
            f"Invalid value {shown(text)} for parameter '{parameter}' supplied: give a duration in "
            "seconds, as in '0.5s'."
        )
    sign, seconds, fraction = found.groups()
    milliseconds = int(seconds) * 1000 + int((fraction or "").ljust(3, "0")[:3])
    return -milliseconds if sign else milliseconds


def format_duration(milliseconds: int) -> str:
    """Write milliseconds as a duration."""
    sign, rest = "-" if milliseconds < 0 else "", abs(milliseconds)
    fraction = f".{rest % 1000:03}" if rest % 1000 else ""
    return f"{sign}{rest // 1000}{fraction}s"
