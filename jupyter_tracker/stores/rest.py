"""The store behind a server's REST API, ours or MLflow's: every method sends its endpoint."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
import requests

from jupyter_tracker._version import __version__
from jupyter_tracker.contract import codec, endpoints
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints import Endpoint
from jupyter_tracker.contract.entities import Entity, FileInfo
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, unavailable
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.stores.protocol import ArtifactStore

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

_CONNECT_TIMEOUT = 5.0
_READ_TIMEOUT = 60.0
"""Seconds; longer than `requests.MAX_WAIT`, the longest time a server holds an answer."""
_CHUNK = 1 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _sends(endpoint: Endpoint[Q, A]) -> Callable[["RestStore", Q], A]:
    def method(store: "RestStore", request: Q, /) -> A:
        return store._connection.call(endpoint, request)

    return method


class RestStore:
    """Answers the contract by asking the server at ``uri``.

    Parameters
    ----------
    uri
        The server's root, with its path prefix if it has one.
    token
        Sent as a bearer token when given.
    """

    def __init__(self, uri: str, token: str | None = None) -> None:
        self._connection = _Connection(uri, token)
        self.artifacts: ArtifactStore = ProxiedArtifacts(self._connection)

    def close(self) -> None:
        """Release connections."""
        self._connection.close()

    create_experiment = _sends(endpoints.CREATE_EXPERIMENT)
    get_experiment = _sends(endpoints.GET_EXPERIMENT)
    get_experiment_by_name = _sends(endpoints.GET_EXPERIMENT_BY_NAME)
    search_experiments = _sends(endpoints.SEARCH_EXPERIMENTS)
    create_run = _sends(endpoints.CREATE_RUN)
    update_run = _sends(endpoints.UPDATE_RUN)
    get_run = _sends(endpoints.GET_RUN)
    search_runs = _sends(endpoints.SEARCH_RUNS)
    log_metric = _sends(endpoints.LOG_METRIC)
    log_param = _sends(endpoints.LOG_PARAM)
    set_tag = _sends(endpoints.SET_TAG)
    log_batch = _sends(endpoints.LOG_BATCH)
    get_metric_history = _sends(endpoints.GET_METRIC_HISTORY)
    list_artifacts = _sends(endpoints.LIST_ARTIFACTS)
    list_proxied_artifacts = _sends(endpoints.LIST_PROXIED_ARTIFACTS)
    create_registered_model = _sends(endpoints.CREATE_REGISTERED_MODEL)
    get_registered_model = _sends(endpoints.GET_REGISTERED_MODEL)
    search_registered_models = _sends(endpoints.SEARCH_REGISTERED_MODELS)
    create_model_version = _sends(endpoints.CREATE_MODEL_VERSION)
    get_model_version = _sends(endpoints.GET_MODEL_VERSION)
    search_model_versions = _sends(endpoints.SEARCH_MODEL_VERSIONS)
    log_notebook_snapshot = _sends(endpoints.LOG_NOTEBOOK_SNAPSHOT)
    get_notebook_snapshot = _sends(endpoints.GET_NOTEBOOK_SNAPSHOT)
    list_notebook_snapshots = _sends(endpoints.LIST_NOTEBOOK_SNAPSHOTS)
    list_changes = _sends(endpoints.LIST_CHANGES)
    get_store_info = _sends(endpoints.GET_STORE_INFO)


class ProxiedArtifacts:
    """Artifacts behind a server's ``mlflow-artifacts`` proxy."""

    def __init__(self, connection: "_Connection") -> None:
        self._connection = connection

    def list(self, path: str) -> list[FileInfo]:
        """List a folder: names relative to it, sorted; nothing when there is no such folder."""
        request = r.ListProxiedArtifacts(path=path)
        return self._connection.call(endpoints.LIST_PROXIED_ARTIFACTS, request).files

    def upload(self, path: str, content: BinaryIO) -> None:
        """Keep ``content`` under ``path``, whole or not at all; replaces what was there."""
        self._connection.send("PUT", _artifact_url(path), data=content).close()

    def download(self, path: str) -> Iterator[bytes]:
        """Read a file in chunks of at most 1 MiB."""
        response = self._connection.send("GET", _artifact_url(path), stream=True)
        return _chunks(response)


class _Connection:
    """One server, reached over a pool of connections."""

    def __init__(self, uri: str, token: str | None) -> None:
        self._root = uri.rstrip("/")
        self._shown = without_credentials(self._root)
        self._session = requests.Session()
        # A proxy has no way to this machine's loopback, and must not see its token.
        self._session.trust_env = urlsplit(uri).hostname not in _LOOPBACK
        self._session.headers["User-Agent"] = f"jupyter-tracker/{__version__}"
        user = os.environ.get("MLFLOW_TRACKING_USERNAME")
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
            # A login in ~/.netrc would otherwise replace the token.
            self._session.auth = _keep_header
        elif user:
            self._session.auth = (user, os.environ.get("MLFLOW_TRACKING_PASSWORD", ""))

    def close(self) -> None:
        self._session.close()

    def call(self, endpoint: Endpoint[Q, A], request: Q) -> A:
        method, path = endpoint.methods[0], _filled(endpoint.path, request)
        if method == "GET":
            response = self.send(method, path, params=codec.to_query(request))
        else:
            response = self.send(
                method,
                path,
                data=codec.encode(request),
                headers={"Content-Type": "application/json"},
            )
        try:
            return codec.decode(response.content, endpoint.response)
        except TrackerError:
            raise _not_ours(response, self._shown) from None

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        try:
            response = self._session.request(
                method,
                self._root + path,
                timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT),
                allow_redirects=False,
                **options,
            )
        except requests.RequestException as error:
            raise unavailable(
                f"The tracking server at {self._shown} cannot be reached: {_reason(error)}. Check "
                "the URI, or unset it to record in the Jupyter data directory."
            ) from error
        if response.status_code >= 300:
            raise _refused(response, self._shown)
        return response


def _keep_header(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "it does not answer in time"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return str(error)


class _ErrorBody(msgspec.Struct):
    error_code: str
    message: str = ""


def _refused(response: requests.Response, root: str) -> TrackerError:
    """Make the error that the server sent, or say that something else answered."""
    try:
        body = msgspec.json.decode(response.content, type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _not_ours(response, root)
    return TrackerError(body.message, body.error_code)


def _not_ours(response: requests.Response, root: str) -> TrackerError:
    code = {
        401: ErrorCode.UNAUTHENTICATED,
        403: ErrorCode.PERMISSION_DENIED,
        404: ErrorCode.ENDPOINT_NOT_FOUND,
    }.get(response.status_code, ErrorCode.TEMPORARILY_UNAVAILABLE)
    return TrackerError(
        f"{root} answered HTTP {response.status_code} {response.reason}, but not as a tracking "
        "server does. Check the URI and the token.",
        code,
    )


def _filled(path: str, request: Entity) -> str:
    """Put the request's fields into a path such as ``/webhooks/{webhook_id}``."""
    return re.sub(r"{(\w+)}", lambda field: quote(getattr(request, field[1])), path)


def _artifact_url(path: str) -> str:
    return f"{endpoints.ARTIFACT_PROXY}/{quote(check_artifact_path(path))}"


def _chunks(response: requests.Response) -> Iterator[bytes]:
    with response:
        yield from response.iter_content(_CHUNK)
