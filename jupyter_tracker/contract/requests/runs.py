"""Runs, and what they log."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.requests.base import MAX_RESULTS, OfRun, check_tags


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
        check_tags(self.tags, v.check_run_tag)


class UpdateRun(OfRun):
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


class DeleteRun(OfRun):
    """Put a run into the trash."""


class RestoreRun(OfRun):
    """Take a run out of the trash."""


class DeleteTag(OfRun, kw_only=True):
    """Remove one tag of a run."""

    key: str


class GetRun(OfRun):
    """Get a run with its latest metrics, params and tags."""


class RunResponse(e.Entity):
    """One run."""

    run: e.Run


class SearchRuns(e.Entity):
    """Search runs; ``filter`` and ``order_by`` are in the search language.

    ``metric_keys``, ``param_keys`` and ``tag_keys`` name what the answer shows of each run, so that
    a page of runs with thousands of metrics stays small; None means all.
    """

    experiment_ids: list[str] = []
    filter: str = ""
    run_view_type: e.ViewType = e.ViewType.ACTIVE_ONLY
    max_results: int = 1000
    order_by: list[str] = []
    page_token: str = ""
    metric_keys: list[str] | None = None
    param_keys: list[str] | None = None
    tag_keys: list[str] | None = None

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class SearchRunsResponse(e.Entity):
    """A page of runs."""

    runs: list[e.Run] = []
    next_page_token: str = ""


class LogMetric(OfRun, kw_only=True):
    """Log one point of a metric."""

    key: str
    value: float
    timestamp: int
    step: int = 0
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_key(self.key, "metric")
        v.check_dataset_key(self.dataset_name, self.dataset_digest)
        self.value = self.metric.value

    @property
    def metric(self) -> e.Metric:
        """The point itself."""
        return e.Metric(
            self.key,
            self.value,
            self.timestamp,
            self.step,
            self.model_id,
            self.dataset_name,
            self.dataset_digest,
        )


class LogParam(OfRun, kw_only=True):
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


class SetTag(OfRun, kw_only=True):
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


class LogBatch(OfRun):
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
            if metric.model_id:
                v.check_dataset_key(metric.dataset_name, metric.dataset_digest)
        for param in self.params:
            v.check_param(param.key, param.value)
        v.check_distinct((param.key for param in self.params), "param")
        check_tags(self.tags, v.check_run_tag)


class GetMetricHistory(OfRun, kw_only=True):
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
