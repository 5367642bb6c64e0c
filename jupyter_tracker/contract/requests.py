"""Requests and responses of the endpoints. Building a request checks it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid

MAX_RESULTS = 50_000
MAX_WAIT = 55.0
"""Longest time in seconds that a request for changes is held: under the usual proxy's minute."""


class _Tag(Protocol):
    """A tag of anything."""

    key: str
    value: str


def _check_tags(tags: Sequence[_Tag], check: Callable[[str, str], None]) -> None:
    for tag in tags:
        check(tag.key, tag.value)
    v.check_distinct((tag.key for tag in tags), "tag")


class Empty(e.Entity):
    """An answer without content."""


class _OfRun(e.Entity):
    """A request about one run, which older clients name by ``run_uuid``."""

    run_id: str = ""
    run_uuid: str = ""

    def __post_init__(self) -> None:
        self.run_id = self.run_id or self.run_uuid
        self.run_uuid = ""
        v.require(self.run_id, "run_id")


# --- experiments ---------------------------------------------------------------------------------


class CreateExperiment(e.Entity):
    """Create an experiment."""

    name: str
    artifact_location: str = ""
    tags: list[e.ExperimentTag] = []

    def __post_init__(self) -> None:
        v.check_experiment_name(self.name)
        _check_tags(self.tags, v.check_experiment_tag)


class CreateExperimentResponse(e.Entity):
    """The id of the new experiment."""

    experiment_id: str


class GetExperiment(e.Entity):
    """Get an experiment by its id."""

    experiment_id: str


class GetExperimentByName(e.Entity):
    """Get an experiment by its name."""

    experiment_name: str


class ExperimentResponse(e.Entity):
    """One experiment."""

    experiment: e.Experiment


class SearchExperiments(e.Entity):
    """Search experiments."""

    max_results: int = 1000
    page_token: str = ""
    filter: str = ""
    order_by: list[str] = []
    view_type: e.ViewType = e.ViewType.ACTIVE_ONLY

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class SearchExperimentsResponse(e.Entity):
    """A page of experiments."""

    experiments: list[e.Experiment] = []
    next_page_token: str = ""


# --- runs ----------------------------------------------------------------------------------------


class CreateRun(e.Entity):
    """Create a run. ``start_time`` in milliseconds; 0 means now."""

    experiment_id: str = "0"
    user_id: str = ""
    run_name: str = ""
    start_time: int = 0
    tags: list[e.RunTag] = []

    def __post_init__(self) -> None:
        v.check_length(self.run_name, v.MAX_RUN_NAME_LENGTH, "The name of the run")
        v.check_length(self.user_id, v.MAX_USER_LENGTH, "The user of the run")
        _check_tags(self.tags, v.check_run_tag)


class UpdateRun(_OfRun):
    """Change a run's status, end time or name."""

    status: e.RunStatus | None = None
    end_time: int | None = None
    run_name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_length(self.run_name, v.MAX_RUN_NAME_LENGTH, "The name of the run")


class UpdateRunResponse(e.Entity):
    """The run's info after the update."""

    run_info: e.RunInfo


class GetRun(_OfRun):
    """Get a run with its latest metrics, params and tags."""


class RunResponse(e.Entity):
    """One run."""

    run: e.Run


class SearchRuns(e.Entity):
    """Search runs; ``filter`` and ``order_by`` are in the search language."""

    experiment_ids: list[str] = []
    filter: str = ""
    run_view_type: e.ViewType = e.ViewType.ACTIVE_ONLY
    max_results: int = 1000
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class SearchRunsResponse(e.Entity):
    """A page of runs."""

    runs: list[e.Run] = []
    next_page_token: str = ""


class LogMetric(_OfRun, kw_only=True):
    """Log one point of a metric."""

    key: str
    value: float
    timestamp: int
    step: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_key(self.key, "metric")
        self.value = self.metric.value

    @property
    def metric(self) -> e.Metric:
        """The point itself."""
        return e.Metric(self.key, self.value, self.timestamp, self.step)


class LogParam(_OfRun, kw_only=True):
    """Log one parameter."""

    key: str
    value: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_param(self.key, self.value)

    @property
    def param(self) -> e.Param:
        """The parameter itself."""
        return e.Param(self.key, self.value)


class SetTag(_OfRun, kw_only=True):
    """Set one tag of a run."""

    key: str
    value: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_run_tag(self.key, self.value)

    @property
    def tag(self) -> e.RunTag:
        """The tag itself."""
        return e.RunTag(self.key, self.value)


class LogBatch(_OfRun):
    """Log metrics, params and tags of one run: all of them, or on any error none."""

    metrics: list[e.Metric] = []
    params: list[e.Param] = []
    tags: list[e.RunTag] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_batch_size(self.metrics, v.MAX_METRICS_PER_BATCH, "metrics")
        v.check_batch_size(self.params, v.MAX_PARAMS_PER_BATCH, "params")
        v.check_batch_size(self.tags, v.MAX_TAGS_PER_BATCH, "tags")
        v.check_batch_size(
            [*self.metrics, *self.params, *self.tags], v.MAX_ENTITIES_PER_BATCH, "items"
        )
        for metric in self.metrics:
            v.check_key(metric.key, "metric")
        for param in self.params:
            v.check_param(param.key, param.value)
        v.check_distinct((param.key for param in self.params), "param")
        _check_tags(self.tags, v.check_run_tag)


class GetMetricHistory(_OfRun, kw_only=True):
    """Get the points of one metric, oldest first."""

    metric_key: str
    max_results: int = 25_000
    page_token: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class GetMetricHistoryResponse(e.Entity):
    """A page of points, ordered by step, then timestamp."""

    metrics: list[e.Metric] = []
    next_page_token: str = ""


# --- artifacts -----------------------------------------------------------------------------------


class ListArtifacts(_OfRun):
    """List one folder of a run's artifacts."""

    path: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.path = v.check_artifact_path(self.path, may_be_root=True)


class ListArtifactsResponse(e.Entity):
    """A folder's content; paths are relative to the run's root."""

    root_uri: str
    files: list[e.FileInfo] = []


class ListProxiedArtifacts(e.Entity):
    """List one folder at the artifact proxy."""

    path: str = ""

    def __post_init__(self) -> None:
        self.path = v.check_artifact_path(self.path, may_be_root=True)


class ListProxiedArtifactsResponse(e.Entity):
    """A folder's content; paths are names relative to the folder."""

    files: list[e.FileInfo] = []


# --- model registry ------------------------------------------------------------------------------


class CreateRegisteredModel(e.Entity):
    """Create a registered model."""

    name: str
    tags: list[e.RegistryTag] = []
    description: str = ""

    def __post_init__(self) -> None:
        v.check_model_name(self.name)
        _check_tags(self.tags, v.check_registry_tag)


class GetRegisteredModel(e.Entity):
    """Get a registered model."""

    name: str


class RegisteredModelResponse(e.Entity):
    """One registered model."""

    registered_model: e.RegisteredModel


class SearchRegisteredModels(e.Entity):
    """Search registered models."""

    filter: str = ""
    max_results: int = 100
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 1000, "max_results")


class SearchRegisteredModelsResponse(e.Entity):
    """A page of registered models."""

    registered_models: list[e.RegisteredModel] = []
    next_page_token: str = ""


class CreateModelVersion(e.Entity):
    """Create the next version of a registered model from ``source``, the model's location."""

    name: str
    source: str
    run_id: str = ""
    tags: list[e.RegistryTag] = []
    run_link: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        v.require(self.name, "name")
        v.require(self.source, "source")
        _check_tags(self.tags, v.check_registry_tag)


class GetModelVersion(e.Entity):
    """Get one version of a registered model."""

    name: str
    version: str

    def __post_init__(self) -> None:
        if not self.version.isdecimal():
            raise invalid(
                f"Invalid value {v.shown(self.version)} for parameter 'version' supplied: "
                "a version is a number, as in '3'."
            )


class ModelVersionResponse(e.Entity):
    """One model version."""

    model_version: e.ModelVersion


class SearchModelVersions(e.Entity):
    """Search model versions."""

    filter: str = ""
    max_results: int = 10_000
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 200_000, "max_results")


class SearchModelVersionsResponse(e.Entity):
    """A page of model versions."""

    model_versions: list[e.ModelVersion] = []
    next_page_token: str = ""


# --- ours ----------------------------------------------------------------------------------------


class LogNotebookSnapshot(_OfRun, kw_only=True):
    """Keep the notebook as it stands. The first snapshot of a phase wins."""

    phase: e.SnapshotPhase
    source: e.SnapshotSource
    notebook: dict[str, Any]
    path: str = ""
    unsaved: bool = False
    kernel_id: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.notebook.get("cells"), list):
            raise invalid("The notebook has no list of cells: send nbformat 4 JSON.")


class GetNotebookSnapshot(_OfRun):
    """Get the notebook of a run as it stood at its start or end."""

    phase: e.SnapshotPhase = e.SnapshotPhase.END


class NotebookSnapshotResponse(e.Entity):
    """One captured notebook."""

    snapshot: e.NotebookSnapshot


class ListNotebookSnapshots(_OfRun):
    """List which snapshots a run has."""


class ListNotebookSnapshotsResponse(e.Entity):
    """The snapshots without their content."""

    snapshots: list[e.SnapshotInfo] = []


class ListChanges(e.Entity):
    """List what was written after change number ``since``.

    Without ``since`` the answer is only where the feed stands. ``wait`` seconds (at most 55) are
    spent waiting when there is nothing to say yet.
    """

    since: int | None = None
    wait: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.wait <= MAX_WAIT:
            raise invalid(
                f"Invalid value {self.wait} for parameter 'wait' supplied: it must be at least 0 "
                f"and at most {MAX_WAIT} seconds."
            )


class ListChangesResponse(e.Entity):
    """Changes in order, and the number to ask from next time."""

    changes: list[e.Change]
    next: int


class GetStoreInfo(e.Entity):
    """Ask what answers."""


class StoreInfoResponse(e.Entity):
    """What answers."""

    store: e.StoreInfo
