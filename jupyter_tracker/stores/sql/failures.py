"""What a database's refusals mean, and what to do about them."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid, unavailable

_LOST_STATES = ("40001", "40P01")
"""PostgreSQL: serialization failure, deadlock."""
_LOST_CODES = (1205, 1213)
"""MySQL: lock wait timeout, deadlock."""

# What a database says when it does not know the database, and when it does not know the user.
_MISSING_STATES, _MISSING_CODES = ("3D000",), (1049,)
_REFUSED_STATES, _REFUSED_CODES = ("28000", "28P01", "42501"), (1044, 1045, 1142)
_FULL_STATES, _FULL_CODES = ("53100",), (1021, 1114)
_BUSY_STATES, _BUSY_CODES = ("53300", "57P03"), (1040, 1203)
_INVALID_CODES = (1264, 1366, 1406)
"""MySQL: out of range, not in the character set, too long."""


def named(engine: Engine) -> str:
    """Name a database for a message; a file by its path, a server without the password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.set(query={}).render_as_string(hide_password=True)


def lost_to_another(error: DBAPIError) -> bool:
    """Say whether the same transaction may succeed when it is run again."""
    state, code = _codes(error)
    return isinstance(error, IntegrityError) or state in _LOST_STATES or code in _LOST_CODES


def is_missing(error: DBAPIError) -> bool:
    """Say whether the server has no database of this name."""
    state, code = _codes(error)
    # libpq has no code for a connection that was refused, only a text.
    no_code = state is None and code is None
    return (
        state in _MISSING_STATES
        or code in _MISSING_CODES
        or (no_code and 'database "' in str(error.orig) and "does not exist" in str(error.orig))
    )


def explained(error: DBAPIError, engine: Engine) -> TrackerError:
    """Make the error that names the database, what is wrong and what to do."""
    if engine.dialect.name == "sqlite":
        return _explained_sqlite(error, engine)
    state, code = _codes(error)
    where, reason = named(engine), _first_line(error)
    if is_missing(error):
        return TrackerError(
            f"There is no database at {where}: {reason}. Create it, or allow the user to.",
            ErrorCode.RESOURCE_DOES_NOT_EXIST,
        )
    if state in _REFUSED_STATES or code in _REFUSED_CODES or "authentication failed" in reason:
        return TrackerError(
            f"The database {where} refuses the user: {reason}. Check the name, the password and "
            "the user's rights.",
            ErrorCode.PERMISSION_DENIED,
        )
    if state in _FULL_STATES or code in _FULL_CODES:
        return TrackerError(
            f"The disk of the database {where} is full: free some space.",
            ErrorCode.PERMISSION_DENIED,
        )
    if isinstance(error, DataError) or code in _INVALID_CODES:
        return invalid(f"The database cannot hold a value: {reason}.")
    if state in _BUSY_STATES or code in _BUSY_CODES or lost_to_another(error):
        return unavailable(f"The database {where} is busy: {reason}. Try again.")
    if error.connection_invalidated or (state is None and not _is_statement_error(code)):
        return unavailable(f"The database {where} cannot be reached: {reason}. Try again.")
    return TrackerError(f"The database {where} failed: {reason}.")


def _codes(error: DBAPIError) -> tuple[str | None, int | None]:
    """Return PostgreSQL's state and MySQL's number; one of them is None."""
    reason: Any = error.orig
    first = reason.args[0] if reason is not None and reason.args else None
    return getattr(reason, "sqlstate", None), first if isinstance(first, int) else None


def _is_statement_error(code: int | None) -> bool:
    """Say whether MySQL answered at all: the numbers from 2000 are the client's own."""
    return code is not None and 1000 < code < 2000


def _first_line(error: DBAPIError) -> str:
    reason: Any = error.orig
    text = str(reason.args[1] if len(reason.args) > 1 else reason)
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else type(reason).__name__


def _explained_sqlite(error: DBAPIError, engine: Engine) -> TrackerError:
    reason: Any = error.orig
    code = getattr(reason, "sqlite_errorname", "")
    where = named(engine)
    if code.startswith("SQLITE_FULL"):
        return TrackerError(
            f"The disk of the database {where} is full: free some space.",
            ErrorCode.PERMISSION_DENIED,  # a status that clients do not retry for minutes
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")):
        return TrackerError(
            f"Cannot write to the database {where}: {reason}. Make its folder "
            "writable, or set JUPYTER_TRACKER_DATA_DIR to one that is.",
            ErrorCode.PERMISSION_DENIED,
        )
    if code.startswith("SQLITE_NOTADB"):
        return invalid(f"The file {where} is not a SQLite database: {reason}.")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return unavailable(f"The database {where} is busy: {reason}. Try again.")
    return TrackerError(f"The database {where} failed: {reason}.")
