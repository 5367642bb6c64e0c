"""The table of endpoints: each is declared here once, and nowhere else.

The server's routes and permissions, the REST client's methods and the tests that call every route
all come from this table.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Entity

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

MLFLOW = "/api/2.0/mlflow"
ARTIFACT_PROXY = "/api/2.0/mlflow-artifacts/artifacts"
TRACKER = "/api/tracker/1"


class Permission(StrEnum):
    """What a caller must be allowed to do."""

    READ = "read"
    WRITE = "write"


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
        Path below the server's root.
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


GET, POST = ("GET",), ("POST",)
READ, WRITE = Permission.READ, Permission.WRITE

CREATE_EXPERIMENT = Endpoint(
    "create_experiment", POST, f"{MLFLOW}/experiments/create",
    r.CreateExperiment, r.CreateExperimentResponse, WRITE,
)  # fmt: skip
GET_EXPERIMENT = Endpoint(
    "get_experiment", GET, f"{MLFLOW}/experiments/get",
    r.GetExperiment, r.ExperimentResponse, READ,
)  # fmt: skip
GET_EXPERIMENT_BY_NAME = Endpoint(
    "get_experiment_by_name", GET, f"{MLFLOW}/experiments/get-by-name",
    r.GetExperimentByName, r.ExperimentResponse, READ,
)  # fmt: skip
SEARCH_EXPERIMENTS = Endpoint(
    "search_experiments", POST + GET, f"{MLFLOW}/experiments/search",
    r.SearchExperiments, r.SearchExperimentsResponse, READ,
)  # fmt: skip

CREATE_RUN = Endpoint(
    "create_run", POST, f"{MLFLOW}/runs/create", r.CreateRun, r.RunResponse, WRITE,
)  # fmt: skip
UPDATE_RUN = Endpoint(
    "update_run", POST, f"{MLFLOW}/runs/update", r.UpdateRun, r.UpdateRunResponse, WRITE,
)  # fmt: skip
GET_RUN = Endpoint("get_run", GET, f"{MLFLOW}/runs/get", r.GetRun, r.RunResponse, READ)
SEARCH_RUNS = Endpoint(
    "search_runs", POST, f"{MLFLOW}/runs/search", r.SearchRuns, r.SearchRunsResponse, READ,
)  # fmt: skip
LOG_METRIC = Endpoint(
    "log_metric", POST, f"{MLFLOW}/runs/log-metric", r.LogMetric, r.Empty, WRITE,
)  # fmt: skip
LOG_PARAM = Endpoint(
    "log_param", POST, f"{MLFLOW}/runs/log-parameter", r.LogParam, r.Empty, WRITE,
)  # fmt: skip
SET_TAG = Endpoint("set_tag", POST, f"{MLFLOW}/runs/set-tag", r.SetTag, r.Empty, WRITE)
LOG_BATCH = Endpoint("log_batch", POST, f"{MLFLOW}/runs/log-batch", r.LogBatch, r.Empty, WRITE)
GET_METRIC_HISTORY = Endpoint(
    "get_metric_history", GET, f"{MLFLOW}/metrics/get-history",
    r.GetMetricHistory, r.GetMetricHistoryResponse, READ,
)  # fmt: skip

LIST_ARTIFACTS = Endpoint(
    "list_artifacts", GET, f"{MLFLOW}/artifacts/list",
    r.ListArtifacts, r.ListArtifactsResponse, READ,
)  # fmt: skip
LIST_PROXIED_ARTIFACTS = Endpoint(
    "list_proxied_artifacts", GET, ARTIFACT_PROXY,
    r.ListProxiedArtifacts, r.ListProxiedArtifactsResponse, READ,
)  # fmt: skip

CREATE_REGISTERED_MODEL = Endpoint(
    "create_registered_model", POST, f"{MLFLOW}/registered-models/create",
    r.CreateRegisteredModel, r.RegisteredModelResponse, WRITE,
)  # fmt: skip
GET_REGISTERED_MODEL = Endpoint(
    "get_registered_model", GET, f"{MLFLOW}/registered-models/get",
    r.GetRegisteredModel, r.RegisteredModelResponse, READ,
)  # fmt: skip
SEARCH_REGISTERED_MODELS = Endpoint(
    "search_registered_models", GET, f"{MLFLOW}/registered-models/search",
    r.SearchRegisteredModels, r.SearchRegisteredModelsResponse, READ,
)  # fmt: skip
CREATE_MODEL_VERSION = Endpoint(
    "create_model_version", POST, f"{MLFLOW}/model-versions/create",
    r.CreateModelVersion, r.ModelVersionResponse, WRITE,
)  # fmt: skip
GET_MODEL_VERSION = Endpoint(
    "get_model_version", GET, f"{MLFLOW}/model-versions/get",
    r.GetModelVersion, r.ModelVersionResponse, READ,
)  # fmt: skip
SEARCH_MODEL_VERSIONS = Endpoint(
    "search_model_versions", GET, f"{MLFLOW}/model-versions/search",
    r.SearchModelVersions, r.SearchModelVersionsResponse, READ,
)  # fmt: skip

LOG_NOTEBOOK_SNAPSHOT = Endpoint(
    "log_notebook_snapshot", POST, f"{TRACKER}/notebook-snapshots/log",
    r.LogNotebookSnapshot, r.Empty, WRITE,
)  # fmt: skip
GET_NOTEBOOK_SNAPSHOT = Endpoint(
    "get_notebook_snapshot", GET, f"{TRACKER}/notebook-snapshots/get",
    r.GetNotebookSnapshot, r.NotebookSnapshotResponse, READ,
)  # fmt: skip
LIST_NOTEBOOK_SNAPSHOTS = Endpoint(
    "list_notebook_snapshots", GET, f"{TRACKER}/notebook-snapshots/list",
    r.ListNotebookSnapshots, r.ListNotebookSnapshotsResponse, READ,
)  # fmt: skip
LIST_CHANGES = Endpoint(
    "list_changes", GET, f"{TRACKER}/changes", r.ListChanges, r.ListChangesResponse, READ,
)  # fmt: skip
GET_STORE_INFO = Endpoint(
    "get_store_info", GET, f"{TRACKER}/store", r.GetStoreInfo, r.StoreInfoResponse, READ,
)  # fmt: skip

ENDPOINTS: tuple[Endpoint[Any, Any], ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Endpoint)
)

DOWNLOAD_ARTIFACT = Transfer("download_artifact", "GET", f"{ARTIFACT_PROXY}/{{path}}", READ)
UPLOAD_ARTIFACT = Transfer("upload_artifact", "PUT", f"{ARTIFACT_PROXY}/{{path}}", WRITE)
SHOW_ARTIFACT = Transfer("show_artifact", "GET", "/get-artifact", READ)
STREAM_CHANGES = Transfer("stream_changes", "GET", f"{TRACKER}/changes/stream", READ)

TRANSFERS: tuple[Transfer, ...] = (
    DOWNLOAD_ARTIFACT,
    UPLOAD_ARTIFACT,
    SHOW_ARTIFACT,
    STREAM_CHANGES,
)
