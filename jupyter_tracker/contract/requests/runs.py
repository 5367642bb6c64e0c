"""Runs, and what they log."""

import re

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.requests.base import MAX_RESULTS, OfRun, check_tags
from jupyter_tracker.contract.validation import shown

_RUN_ID = re.compile(r"[0-9a-f]{32}")
_MAX_RUNS = 100
"""Most runs whose histories one request asks for."""


def _cut_tags(tags: list[e.RunTag]) -> None:
    for tag in tags:
        tag.value = v.cut(tag.value, v.MAX_RUN_TAG_VALUE_LENGTH)


class CreateRun(e.Entity, omit_defaults=False):
    """Create a run. ``start_time`` in milliseconds; 0 means now.

    With a ``run_id`` of 32 hexadecimal digits, which the client made up, it can be sent again: the
    run is created once. MLflow's server has no such field, and gives another id; nor does it know
    which experiment is meant where none is named.
    """

    experiment_id: str = "0"
    run_id: str = ""
    user_id: str = ""
    run_name: str = ""
    start_time: int = 0
    tags: list[e.RunTag] = []

    def __post_init__(self) -> None:
        if self.run_id and not _RUN_ID.fullmatch(self.run_id):
            raise invalid(
                f"Invalid run id {shown(self.run_id)}: give 32 hexadecimal digits, or none."
            )
        v.check_length(self.run_name, v.MAX_RUN_NAME_LENGTH, "The name of the run")
        v.check_length(self.user_id, v.MAX_USER_LENGTH, "The user of the run")
        _cut_tags(self.tags)
        check_tags(self.tags, v.check_run_tag)


class UpdateRun(OfRun):
    """Change a run's status, end time or name."""

    status: e.RunStatus | None = None
    end_time: int | None = None
    run_name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_length(self.run_name, v.MAX_RUN_NAME_LENGTH, "The name of the run")


class SendHeartbeats(e.Entity):
    """Say that the processes of some runs are alive; a run that stops saying so ends as KILLED."""

    run_ids: list[str]

    def __post_init__(self) -> None:
        if len(self.run_ids) > MAX_RESULTS:
            raise invalid(f"{len(self.run_ids)} runs are too many: send at most {MAX_RESULTS}.")


class SendHeartbeatsResponse(e.Entity):
    """Which of the runs somebody has asked to stop."""

    stop: list[str] = []


class StopRun(OfRun):
    """Ask the process of a run to stop; it learns that with its next sign of life."""


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


class RunKeys(e.Entity):
    """What an answer shows of each run; nothing of a kind that is left out."""

    metrics: list[str] = []
    params: list[str] = []
    tags: list[str] = []


class SearchRuns(e.Entity):
    """Search runs; ``filter`` and ``order_by`` are in the search language.

    ``keys`` names what the answer shows of each run, so that a page of runs with thousands of
    metrics stays small; None means all.
    """

    experiment_ids: list[str] = []
    filter: str = ""
    run_view_type: e.ViewType = e.ViewType.ACTIVE_ONLY
    max_results: int = 1000
    order_by: list[str] = []
    page_token: str = ""
    keys: RunKeys | None = None

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
        self.value = v.cut(self.value, v.MAX_PARAM_VALUE_LENGTH)
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
        self.value = v.cut(self.value, v.MAX_RUN_TAG_VALUE_LENGTH)
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
        for key in {metric.key for metric in self.metrics}:
            v.check_key(key, "metric")
        for name, digest in {
            (metric.dataset_name, metric.dataset_digest) for metric in self.metrics
        }:
            v.check_dataset_key(name, digest)
        for param in self.params:
            param.value = v.cut(param.value, v.MAX_PARAM_VALUE_LENGTH)
            v.check_param(param.key, param.value)
        v.check_distinct((param.key for param in self.params), "param")
        _cut_tags(self.tags)
        check_tags(self.tags, v.check_run_tag)


class GetMetricHistory(OfRun, kw_only=True):
    """Get the points of one metric, oldest first."""

    metric_key: str
    max_results: int = 25_000
    page_token: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class GetMetricHistoryBulk(e.Entity):
    """Get the points of one metric of several runs, run by run, each oldest first.

    ``run_id`` is repeated, once for each run.
    """

    metric_key: str
    run_id: list[str] = []
    max_results: int = 25_000

    def __post_init__(self) -> None:
        _check_runs(self.run_id, "run_id")
        v.require(self.metric_key, "metric_key")
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class GetMetricHistoryInterval(e.Entity):
    """Get points of one metric of several runs between two steps, both included.

    Where there are more than ``max_results`` steps, that many are chosen, evenly spread; the first
    and the last are among them.
    """

    metric_key: str
    run_ids: list[str] = []
    start_step: int | None = None
    end_step: int | None = None
    max_results: int = 2500

    def __post_init__(self) -> None:
        _check_runs(self.run_ids, "run_ids")
        v.require(self.metric_key, "metric_key")
        v.check_range(self.max_results, 1, 2500, "max_results")
        if (self.start_step is None) != (self.end_step is None):
            raise invalid("Give both 'start_step' and 'end_step', or neither.")
        if self.start_step is not None and self.start_step > (self.end_step or 0):
            raise invalid(
                f"Invalid value {self.end_step} for parameter 'end_step' supplied: it must not be "
                f"less than 'start_step', which is {self.start_step}."
            )


def _check_runs(run_ids: list[str], parameter: str) -> None:
    if not run_ids:
        raise missing(parameter)
    if len(run_ids) > _MAX_RUNS:
        raise invalid(
            f"Too many values for parameter '{parameter}' supplied: {len(run_ids)}, the limit is "
            f"{_MAX_RUNS}."
        )


class MetricsOfRunsResponse(e.Entity):
    """Points that name their run."""

    metrics: list[e.Metric] = []


class GetMetricHistoryResponse(e.Entity):
    """A page of points, ordered by step, then timestamp."""

    metrics: list[e.Metric] = []
    next_page_token: str = ""
