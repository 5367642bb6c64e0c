"""What an endpoint is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from jupyter_tracker.contract.entities import Entity

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

MLFLOW = "/api/2.0/mlflow"
TRACKER = "/api/tracker/1"


class Permission(StrEnum):
    """What a caller must be allowed to do."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"


@dataclass(frozen=True)
class Endpoint(Generic[Q, A]):
    """One JSON endpoint.

    Attributes
    ----------
    name
        The method of the `Store` that answers it.
    methods
        HTTP methods it is served under; a client uses the first.
    path
        Path below the server's root; fields of the request may stand in it, as in ``{model_id}``.
    request, response
        Types of the request and of the answer.
    permission
        What the caller must be allowed to do.
    """

    name: str
    methods: tuple[str, ...]
    path: str
    request: type[Q]
    response: type[A]
    permission: Permission


@dataclass(frozen=True)
class Transfer:
    """One endpoint that streams an artifact's bytes; ``path`` may end in a ``{path}`` field."""

    name: str
    method: str
    path: str
    permission: Permission


GET, POST, PUT, PATCH, DELETE = ("GET",), ("POST",), ("PUT",), ("PATCH",), ("DELETE",)
READ, WRITE, MANAGE = Permission.READ, Permission.WRITE, Permission.MANAGE
