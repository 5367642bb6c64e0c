"""Logging that goes to the store at once, and must not stop the program because of it."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_tracker.contract.errors import ErrorCode, TrackerError

_OURS = ("jupyter_tracker", "contextlib")
_CALLERS_MISTAKES = (ErrorCode.INVALID_PARAMETER_VALUE, ErrorCode.BAD_REQUEST)


@contextmanager
def lenient(what: str, *others: ErrorCode, instead: str = "") -> Iterator[None]:
    """Make a warning of an error that is not the caller's mistake.

    Parameters
    ----------
    what
        What is being logged: it is lost, and the warning says so.
    others
        More codes that are the caller's mistake here.
    instead
        What is done with it then, if anything is.
    """
    try:
        yield
    except TrackerError as error:
        if error.error_code in (*_CALLERS_MISTAKES, *others):
            raise
        line = f"{what} was not logged. {error.message} {instead}".rstrip()
        warnings.warn(line, stacklevel=callers_level())


def callers_level() -> int:
    """Return the ``stacklevel`` of the line that called into this package."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(_OURS):
        level, frame = level + 1, frame.f_back
    return level
