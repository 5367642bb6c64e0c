"""Errors as MLflow names them, with the HTTP status each one travels under."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """MLflow's error codes, the ``error_code`` of an error body."""

    INVALID_PARAMETER_VALUE = "INVALID_PARAMETER_VALUE"
    RESOURCE_ALREADY_EXISTS = "RESOURCE_ALREADY_EXISTS"
    BAD_REQUEST = "BAD_REQUEST"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    RESOURCE_DOES_NOT_EXIST = "RESOURCE_DOES_NOT_EXIST"
    ENDPOINT_NOT_FOUND = "ENDPOINT_NOT_FOUND"
    RESOURCE_LIMIT_EXCEEDED = "RESOURCE_LIMIT_EXCEEDED"
    REQUEST_LIMIT_EXCEEDED = "REQUEST_LIMIT_EXCEEDED"
    INVALID_RANGE = "INVALID_RANGE"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    NOT_IMPLEMENTED = "NOT_IMPLEMENTED"
    TEMPORARILY_UNAVAILABLE = "TEMPORARILY_UNAVAILABLE"


HTTP_STATUS: dict[ErrorCode, int] = {
    ErrorCode.INVALID_PARAMETER_VALUE: 400,
    ErrorCode.RESOURCE_ALREADY_EXISTS: 400,
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.PERMISSION_DENIED: 403,
    ErrorCode.RESOURCE_DOES_NOT_EXIST: 404,
    ErrorCode.ENDPOINT_NOT_FOUND: 404,
    ErrorCode.RESOURCE_LIMIT_EXCEEDED: 413,
    ErrorCode.REQUEST_LIMIT_EXCEEDED: 429,
    ErrorCode.INVALID_RANGE: 416,
    ErrorCode.INTERNAL_ERROR: 500,
    ErrorCode.NOT_IMPLEMENTED: 501,
    ErrorCode.TEMPORARILY_UNAVAILABLE: 503,
}


class TrackerError(Exception):
    """Anything that the tracker refuses or cannot do, said in one line.

    Parameters
    ----------
    message
        Names the thing, the value and the remedy.
    error_code
        MLflow's code for it; decides the HTTP status.
    retry_after
        Seconds that whoever refused asks to wait before the next attempt.
    position
        Where in a filter or an order the mistake is, in characters from its start.
    """

    def __init__(
        self,
        message: str,
        error_code: ErrorCode | str = ErrorCode.INTERNAL_ERROR,
        retry_after: float = 0.0,
        position: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = str(error_code)
        self.retry_after = retry_after
        self.position = position

    @property
    def http_status(self) -> int:
        """The HTTP status that this error travels under."""
        known = self.error_code in ErrorCode.__members__
        return HTTP_STATUS[ErrorCode(self.error_code)] if known else 500


def invalid(message: str, position: int | None = None) -> TrackerError:
    """Make the error for a value that cannot be accepted."""
    return TrackerError(message, ErrorCode.INVALID_PARAMETER_VALUE, position=position)


def missing(parameter: str) -> TrackerError:
    """Make the error for a required parameter that was not given."""
    return invalid(f"Missing value for required parameter '{parameter}'.")


def not_found(message: str) -> TrackerError:
    """Make the error for a resource that does not exist."""
    return TrackerError(message, ErrorCode.RESOURCE_DOES_NOT_EXIST)


def already_exists(message: str) -> TrackerError:
    """Make the error for a name that is taken."""
    return TrackerError(message, ErrorCode.RESOURCE_ALREADY_EXISTS)


def unavailable(message: str) -> TrackerError:
    """Make the error for a store or server that cannot answer now."""
    return TrackerError(message, ErrorCode.TEMPORARILY_UNAVAILABLE)
