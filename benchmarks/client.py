"""A client that costs little: one connection that is kept open, and answers hardly looked at."""

import json
from http.client import HTTPConnection
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

T = TypeVar("T")

_API = "/api/2.0/mlflow"


class RefusedError(Exception):
    """A server answered with another status than 200."""


# What is needed of the answers; the decoder skips the rest.


class RunInfo(msgspec.Struct):
    """The id of a run."""

    run_id: str


class Run(msgspec.Struct):
    """A run."""

    info: RunInfo


class CreatedRun(msgspec.Struct):
    """The answer to runs/create."""

    run: Run


class CreatedExperiment(msgspec.Struct):
    """The answer to experiments/create."""

    experiment_id: str


class FoundRuns(msgspec.Struct):
    """The answer to runs/search."""

    runs: list[Run] = []


class HistoryPage(msgspec.Struct):
    """The answer to metrics/get-history, without the points."""

    next_page_token: str = ""


class Points(HistoryPage):
    """The answer to metrics/get-history, with its points as they came."""

    metrics: list[msgspec.Raw] = []


class Client:
    """A connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=600)

    def post(self, path: str, body: bytes) -> bytes:
        """Send JSON, and return the answer.

        Raises
        ------
        RefusedError
            When the status of the answer is not 200.
        """
        return self._answer("POST", _API + path, body)

    def get(self, path: str, query: dict[str, Any]) -> bytes:
        """Ask, and return the answer; otherwise as ``post``."""
        return self._answer("GET", f"{_API}{path}?{urlencode(query)}", None)

    def close(self) -> None:
        """End the connection; the next request opens another one."""
        self._connection.close()

    def _answer(self, method: str, path: str, body: bytes | None) -> bytes:
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RefusedError(f"{method} {path}: {response.status} {answer[:300]!r}")
        return answer


def encode(**fields: Any) -> bytes:
    """Make the body of a request."""
    return json.dumps(fields).encode()


def decode(answer: bytes, to: type[T]) -> T:
    """Read an answer."""
    return msgspec.json.decode(answer, type=to)
