"""The store behind a server's REST API, ours or MLflow's: every method sends its endpoint."""

import os
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
import requests

from jupyter_tracker._version import __version__
from jupyter_tracker.contract import codec, endpoints
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints import Endpoint
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, unavailable
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.stores import mlflow_answers, retry_after
from jupyter_tracker.stores.artifacts.proxied import ProxiedArtifacts
from jupyter_tracker.stores.protocol import ArtifactStore
from jupyter_tracker.stores.run_ids import RunIds

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

_CONNECT_TIMEOUT = 5.0
_READ_TIMEOUT = 60.0
"""Seconds; longer than `requests.MAX_WAIT`, the longest time a server holds an answer."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LARGE = 64 << 10
"""Bytes of a request above which it is compressed, where the server takes that."""
_GZIP = 31
"""What zlib calls gzip's format, with the window that every reader has."""
_NOT_NOW = (408, 425, 429)


_SET_LOGGED_MODEL_TAGS = Endpoint(
    endpoints.SET_LOGGED_MODEL_TAGS.name,
    endpoints.SET_LOGGED_MODEL_TAGS.methods,
    endpoints.SET_LOGGED_MODEL_TAGS.path,
    r.SetLoggedModelTags,
    r.Empty,
    endpoints.SET_LOGGED_MODEL_TAGS.permission,
)


def _sends(endpoint: Endpoint[Q, A]) -> Callable[["RestStore", Q], A]:
    def method(store: "RestStore", request: Q, /) -> A:
        return store._connection.call(endpoint, store._run_ids.translated(request))

    return method


def _sends_to_ours(endpoint: Endpoint[Q, A]) -> Callable[["RestStore", Q], A]:
    """As `_sends`, for what MLflow's server does not know."""
    send = _sends(endpoint)

    def method(store: "RestStore", request: Q, /) -> A:
        try:
            return send(store, request)
        except TrackerError as error:
            if error.error_code != ErrorCode.ENDPOINT_NOT_FOUND:
                raise
            raise TrackerError(
                f"The server at {store._connection.address} has no {endpoint.name}: requests, "
                "rules, comments, activities and going back are Jupyter Tracker's. Run such a "
                "server with: jupyter tracker server",
                ErrorCode.ENDPOINT_NOT_FOUND,
            ) from None

    return method


def _asks(
    endpoint: Endpoint[Q, A], otherwise: Callable[["RestStore", Q], A]
) -> Callable[["RestStore", Q], A]:
    """Send an endpoint; of MLflow's server, which has none of the kind, ask ``otherwise``."""
    send = _sends(endpoint)

    def method(store: "RestStore", request: Q, /) -> A:
        try:
            return send(store, request)
        except TrackerError as error:
            if error.error_code != ErrorCode.ENDPOINT_NOT_FOUND:
                raise
            return otherwise(store, request)

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
        self._run_ids = RunIds(uri.rstrip("/"))
        self.artifacts: ArtifactStore = ProxiedArtifacts(self._connection)

    outbox = None

    def close(self) -> None:
        """Release connections."""
        self._connection.close()

    def stream(self, path: str, query: Mapping[str, str]) -> requests.Response:
        """Ask for a file that the server shows at ``path``; the caller reads it, and closes it."""
        return self._connection.send("GET", path, params=query, stream=True)

    def create_run(self, request: r.CreateRun, /) -> r.RunResponse:
        """Create a run, to which MLflow's server gives another id."""
        answer = self._connection.call(endpoints.CREATE_RUN, self._run_ids.with_parent(request))
        self._run_ids.created(request, answer.run)
        return answer

    def search_runs(self, request: r.SearchRuns, /) -> r.SearchRunsResponse:
        """Search runs."""
        answer = self._connection.call(endpoints.SEARCH_RUNS, request)
        self._run_ids.found(request, answer.runs)
        return answer

    def set_logged_model_tags(self, request: r.SetLoggedModelTags, /) -> r.LoggedModelResponse:
        """Set tags of a logged model, and ask for it: MLflow's server answers nothing."""
        self._connection.call(_SET_LOGGED_MODEL_TAGS, request)
        return self.get_logged_model(r.GetLoggedModel(model_id=request.model_id))

    create_experiment = _sends(endpoints.CREATE_EXPERIMENT)
    get_experiment = _sends(endpoints.GET_EXPERIMENT)
    get_experiment_by_name = _sends(endpoints.GET_EXPERIMENT_BY_NAME)
    delete_experiment = _sends(endpoints.DELETE_EXPERIMENT)
    restore_experiment = _sends(endpoints.RESTORE_EXPERIMENT)
    update_experiment = _sends(endpoints.UPDATE_EXPERIMENT)
    set_experiment_tag = _sends(endpoints.SET_EXPERIMENT_TAG)
    delete_experiment_tag = _sends(endpoints.DELETE_EXPERIMENT_TAG)
    search_experiments = _sends(endpoints.SEARCH_EXPERIMENTS)
    update_run = _sends(endpoints.UPDATE_RUN)
    delete_run = _sends(endpoints.DELETE_RUN)
    restore_run = _sends(endpoints.RESTORE_RUN)
    delete_tag = _sends(endpoints.DELETE_TAG)
    get_run = _sends(endpoints.GET_RUN)
    list_run_keys = _asks(endpoints.LIST_RUN_KEYS, mlflow_answers.list_run_keys)
    count_runs = _asks(endpoints.COUNT_RUNS, mlflow_answers.count_runs)
    get_metric_curves = _asks(endpoints.GET_METRIC_CURVES, mlflow_answers.get_metric_curves)
    log_metric = _sends(endpoints.LOG_METRIC)
    log_param = _sends(endpoints.LOG_PARAM)
    set_tag = _sends(endpoints.SET_TAG)
    log_batch = _sends(endpoints.LOG_BATCH)
    get_metric_history_bulk = _sends(endpoints.GET_METRIC_HISTORY_BULK)
    get_metric_history_interval = _sends(endpoints.GET_METRIC_HISTORY_INTERVAL)
    get_metric_history = _sends(endpoints.GET_METRIC_HISTORY)
    send_heartbeats = _sends(endpoints.SEND_HEARTBEATS)
    stop_run = _asks(endpoints.STOP_RUN, mlflow_answers.stop_run)
    log_inputs = _sends(endpoints.LOG_INPUTS)
    log_outputs = _sends(endpoints.LOG_OUTPUTS)
    log_model = _sends(endpoints.LOG_MODEL)
    search_datasets = _sends(endpoints.SEARCH_DATASETS)
    create_logged_model = _sends(endpoints.CREATE_LOGGED_MODEL)
    search_logged_models = _sends(endpoints.SEARCH_LOGGED_MODELS)
    get_logged_model = _sends(endpoints.GET_LOGGED_MODEL)
    finalize_logged_model = _sends(endpoints.FINALIZE_LOGGED_MODEL)
    delete_logged_model = _sends(endpoints.DELETE_LOGGED_MODEL)
    log_logged_model_params = _sends(endpoints.LOG_LOGGED_MODEL_PARAMS)
    delete_logged_model_tag = _sends(endpoints.DELETE_LOGGED_MODEL_TAG)
    list_logged_model_artifacts = _sends(endpoints.LIST_LOGGED_MODEL_ARTIFACTS)
    start_trace = _sends(endpoints.START_TRACE)
    search_traces = _sends(endpoints.SEARCH_TRACES)
    get_trace = _sends(endpoints.GET_TRACE)
    batch_get_traces = _sends(endpoints.BATCH_GET_TRACES)
    batch_get_trace_infos = _sends(endpoints.BATCH_GET_TRACE_INFOS)
    get_trace_info = _sends(endpoints.GET_TRACE_INFO)
    set_trace_tag = _sends(endpoints.SET_TRACE_TAG)
    delete_trace_tag = _sends(endpoints.DELETE_TRACE_TAG)
    delete_traces = _sends(endpoints.DELETE_TRACES)
    link_traces_to_run = _sends(endpoints.LINK_TRACES_TO_RUN)
    link_prompts_to_trace = _sends(endpoints.LINK_PROMPTS_TO_TRACE)
    start_trace_v2 = _sends(endpoints.START_TRACE_V2)
    end_trace_v2 = _sends(endpoints.END_TRACE_V2)
    get_trace_info_v2 = _sends(endpoints.GET_TRACE_INFO_V2)
    search_traces_v2 = _sends(endpoints.SEARCH_TRACES_V2)
    create_assessment = _sends(endpoints.CREATE_ASSESSMENT)
    get_assessment = _sends(endpoints.GET_ASSESSMENT)
    update_assessment = _sends(endpoints.UPDATE_ASSESSMENT)
    delete_assessment = _sends(endpoints.DELETE_ASSESSMENT)
    list_artifacts = _sends(endpoints.LIST_ARTIFACTS)
    list_proxied_artifacts = _sends(endpoints.LIST_PROXIED_ARTIFACTS)
    create_multipart_upload = _sends(endpoints.CREATE_MULTIPART_UPLOAD)
    complete_multipart_upload = _sends(endpoints.COMPLETE_MULTIPART_UPLOAD)
    abort_multipart_upload = _sends(endpoints.ABORT_MULTIPART_UPLOAD)
    get_presigned_download = _sends(endpoints.GET_PRESIGNED_DOWNLOAD)
    create_presigned_upload_url = _sends(endpoints.CREATE_PRESIGNED_UPLOAD_URL)
    create_presigned_download_url = _sends(endpoints.CREATE_PRESIGNED_DOWNLOAD_URL)
    get_server_info = _sends(endpoints.GET_SERVER_INFO)
    create_registered_model = _sends(endpoints.CREATE_REGISTERED_MODEL)
    get_registered_model = _sends(endpoints.GET_REGISTERED_MODEL)
    search_registered_models = _sends(endpoints.SEARCH_REGISTERED_MODELS)
    create_model_version = _sends(endpoints.CREATE_MODEL_VERSION)
    get_model_version = _sends(endpoints.GET_MODEL_VERSION)
    search_model_versions = _sends(endpoints.SEARCH_MODEL_VERSIONS)
    log_notebook_snapshot = _sends(endpoints.LOG_NOTEBOOK_SNAPSHOT)
    get_notebook_snapshot = _sends(endpoints.GET_NOTEBOOK_SNAPSHOT)
    list_notebook_snapshots = _sends(endpoints.LIST_NOTEBOOK_SNAPSHOTS)
    rename_registered_model = _sends(endpoints.RENAME_REGISTERED_MODEL)
    update_registered_model = _sends(endpoints.UPDATE_REGISTERED_MODEL)
    delete_registered_model = _sends(endpoints.DELETE_REGISTERED_MODEL)
    get_latest_versions = _sends(endpoints.GET_LATEST_VERSIONS)
    set_registered_model_tag = _sends(endpoints.SET_REGISTERED_MODEL_TAG)
    delete_registered_model_tag = _sends(endpoints.DELETE_REGISTERED_MODEL_TAG)
    set_registered_model_alias = _sends(endpoints.SET_REGISTERED_MODEL_ALIAS)
    delete_registered_model_alias = _sends(endpoints.DELETE_REGISTERED_MODEL_ALIAS)
    get_model_version_by_alias = _sends(endpoints.GET_MODEL_VERSION_BY_ALIAS)
    update_model_version = _sends(endpoints.UPDATE_MODEL_VERSION)
    delete_model_version = _sends(endpoints.DELETE_MODEL_VERSION)
    transition_model_version_stage = _sends(endpoints.TRANSITION_MODEL_VERSION_STAGE)
    get_model_version_download_uri = _sends(endpoints.GET_MODEL_VERSION_DOWNLOAD_URI)
    set_model_version_tag = _sends(endpoints.SET_MODEL_VERSION_TAG)
    delete_model_version_tag = _sends(endpoints.DELETE_MODEL_VERSION_TAG)
    create_transition_request = _sends_to_ours(endpoints.CREATE_TRANSITION_REQUEST)
    list_transition_requests = _sends_to_ours(endpoints.LIST_TRANSITION_REQUESTS)
    approve_transition_request = _sends_to_ours(endpoints.APPROVE_TRANSITION_REQUEST)
    reject_transition_request = _sends_to_ours(endpoints.REJECT_TRANSITION_REQUEST)
    delete_transition_request = _sends_to_ours(endpoints.DELETE_TRANSITION_REQUEST)
    create_comment = _sends_to_ours(endpoints.CREATE_COMMENT)
    list_comments = _sends_to_ours(endpoints.LIST_COMMENTS)
    update_comment = _sends_to_ours(endpoints.UPDATE_COMMENT)
    delete_comment = _sends_to_ours(endpoints.DELETE_COMMENT)
    list_model_version_activities = _sends_to_ours(endpoints.LIST_MODEL_VERSION_ACTIVITIES)
    list_registry_rules = _sends_to_ours(endpoints.LIST_REGISTRY_RULES)
    rollback_model_version = _sends_to_ours(endpoints.ROLLBACK_MODEL_VERSION)
    create_webhook = _sends(endpoints.CREATE_WEBHOOK)
    list_webhooks = _sends(endpoints.LIST_WEBHOOKS)
    get_webhook = _sends(endpoints.GET_WEBHOOK)
    update_webhook = _sends(endpoints.UPDATE_WEBHOOK)
    delete_webhook = _sends(endpoints.DELETE_WEBHOOK)
    test_webhook = _sends(endpoints.TEST_WEBHOOK)
    list_webhook_deliveries = _sends(endpoints.LIST_WEBHOOK_DELIVERIES)
    redeliver_webhook = _sends(endpoints.REDELIVER_WEBHOOK)
    import_experiment = _sends(endpoints.IMPORT_EXPERIMENT)
    import_run = _sends(endpoints.IMPORT_RUN)
    import_logged_model = _sends(endpoints.IMPORT_LOGGED_MODEL)
    import_registered_model = _sends(endpoints.IMPORT_REGISTERED_MODEL)
    import_model_version = _sends(endpoints.IMPORT_MODEL_VERSION)
    list_audit_log = _sends(endpoints.LIST_AUDIT_LOG)
    list_changes = _sends(endpoints.LIST_CHANGES)
    get_store_info = _sends(endpoints.GET_STORE_INFO)


class _Connection:
    """One server, reached over a pool of connections."""

    def __init__(self, uri: str, token: str | None) -> None:
        self._root = uri.rstrip("/")
        self.address = without_credentials(self._root)
        self._session = requests.Session()
        # A proxy has no way to this machine's loopback, and must not see its token.
        self._is_near = urlsplit(uri).hostname in _LOOPBACK
        self._session.trust_env = not self._is_near
        self._unpacks: bool | None = None
        """Whether the server takes compressed requests; None while it has not said so."""
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
            response = self._send_body(method, path, codec.encode(request))
        if not response.content:  # every server answers JSON, "{}" at least
            raise _not_ours(response, self.address)
        try:
            return codec.decode(response.content, endpoint.response)
        except TrackerError:
            raise _not_ours(response, self.address) from None

    def _send_body(self, method: str, path: str, body: bytes) -> requests.Response:
        headers = {"Content-Type": "application/json"}
        if len(body) > _LARGE and self._unpacks:
            packed = zlib.compress(body, 1, _GZIP)
            try:
                return self.send(
                    method, path, data=packed, headers={**headers, "Content-Encoding": "gzip"}
                )
            except TrackerError:
                if self._unpacks:
                    raise
        return self.send(method, path, data=body, headers=headers)

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
                f"The tracking server at {self.address} cannot be reached: {_reason(error)}. Check "
                "the URI, or unset it to record in the Jupyter data directory."
            ) from error
        self._learn(response)
        if response.status_code >= 300:
            refusal = _refused(response, self.address)
            wait = retry_after.seconds(response.headers.get("Retry-After", ""))
            refusal.retry_after = wait or 0.0
            raise refusal
        return response

    def _learn(self, response: requests.Response) -> None:
        """Take note of whether the server unpacks what is compressed, as it says itself.

        A proxy before it may refuse that. On this machine it takes longer than sending it as it is.
        """
        unpacks = "gzip" in response.headers.get("Accept-Encoding", "")
        if "Content-Encoding" not in response.request.headers:
            if self._unpacks is None and unpacks:
                self._unpacks = not self._is_near
        elif not unpacks and 400 <= response.status_code < 500:
            self._unpacks = response.status_code in _NOT_NOW


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
    position: int | None = None


def _refused(response: requests.Response, root: str) -> TrackerError:
    """Make the error that the server sent, or say that something else answered."""
    try:
        body = msgspec.json.decode(response.content, type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _not_ours(response, root)
    return TrackerError(body.message, body.error_code, position=body.position)


def _not_ours(response: requests.Response, root: str) -> TrackerError:
    code = {
        401: ErrorCode.UNAUTHENTICATED,
        403: ErrorCode.PERMISSION_DENIED,
        404: ErrorCode.ENDPOINT_NOT_FOUND,
        413: ErrorCode.RESOURCE_LIMIT_EXCEEDED,
    }.get(response.status_code, ErrorCode.TEMPORARILY_UNAVAILABLE)
    return TrackerError(
        f"{root} answered HTTP {response.status_code} {response.reason}, but not as a tracking "
        "server does. Check the URI and the token.",
        code,
    )


def _filled(path: str, request: Entity) -> str:
    """Put the request's fields into a path such as ``/webhooks/{webhook_id}``."""
    return re.sub(r"{(\w+)}", lambda field: quote(getattr(request, field[1])), path)
