"""What a request is refused with."""

from jupyter_tracker.contract.errors import ErrorCode, TrackerError


class RefusedError(TrackerError):
    """A refusal with an HTTP status that MLflow has no code for.

    Parameters
    ----------
    message
        Names the thing, the value and the remedy.
    error_code
        What the body says.
    status
        The HTTP status.
    """

    def __init__(self, message: str, error_code: str, status: int) -> None:
        super().__init__(message, error_code)
        self._status = status

    @property
    def http_status(self) -> int:
        """The HTTP status that this error travels under."""
        return self._status


def bad_request(message: str) -> TrackerError:
    """Make the error for a request that cannot be what a model takes."""
    return TrackerError(message, ErrorCode.BAD_REQUEST)


def unsupported(message: str) -> TrackerError:
    """Make the error for a body of another kind than those that are read."""
    return RefusedError(message, "UNSUPPORTED_MEDIA_TYPE", 415)


def too_late(seconds: float) -> TrackerError:
    """Make the error for a request whose time is over."""
    return RefusedError(
        f"Request processing time exceeded limit: the model took more than {seconds:g} s. Send "
        "less at once, or start the server with a larger --timeout.",
        "DEADLINE_EXCEEDED",
        504,
    )


def model_failed(error: BaseException, *, held: bool, rows: int) -> TrackerError:
    """Make the error for a model that raised.

    Parameters
    ----------
    error
        What it raised.
    held
        Whether the data was held to a signature; otherwise it may not be what the model takes.
    rows
        How many rows it was asked about; few models take none.
    """
    said = f"The model raised {type(error).__name__}: {error}"
    if not rows:
        return bad_request(f"There are no rows in the request. {said}")
    if not held and isinstance(error, ValueError | TypeError | KeyError):
        return bad_request(
            f"{said}. It has no signature that could say what it takes: log it with one."
        )
    return TrackerError(said)
