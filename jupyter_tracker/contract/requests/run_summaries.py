"""What many runs have, in few bytes: their keys, their number, their curves."""

import math
from enum import StrEnum

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing

MAX_CURVE_RUNS = 200
MAX_CURVE_METRICS = 8
MAX_CURVE_POINTS = 10_000
MAX_GROUPS = 500
MIN_CURVE_POINTS = 5
"""What is kept of a bucket: first, last, lowest, highest, and the first that is NaN."""


class ListRunKeys(e.Entity):
    """List what the active runs of some experiments have, the keys of most runs first.

    ``kind`` and ``contains`` narrow it to one kind, and to keys with that text in them, in any
    case.
    """

    experiment_ids: list[str] = []
    kind: e.KeyKind | None = None
    contains: str = ""
    max_results: int = 200

    def __post_init__(self) -> None:
        v.check_length(self.contains, v.MAX_KEY_LENGTH, "The text to look for in keys")
        v.check_range(self.max_results, 1, 10_000, "max_results")


class ListRunKeysResponse(e.Entity, omit_defaults=False):
    """Keys, and whether there are more."""

    keys: list[e.RunKey] = []
    truncated: bool = False


class CountRuns(e.Entity):
    """Count the runs that a search with the same fields would find.

    ``group_by`` counts them by their values too: of ``experiment_id``, ``status``, ``user_id``,
    ``params.<key>`` or ``tags.<key>``.
    """

    experiment_ids: list[str] = []
    filter: str = ""
    run_view_type: e.ViewType = e.ViewType.ACTIVE_ONLY
    group_by: str = ""


class CountRunsResponse(e.Entity, omit_defaults=False):
    """How many runs there are, and the groups that have most of them where groups were asked for.

    Null stands for groups that cannot be told.
    """

    count: int
    groups: list[e.RunGroup] | None = None


class CurveX(StrEnum):
    """What the points of a curve are placed by; times are in milliseconds."""

    STEP = "step"
    TIME = "time"
    RELATIVE_TIME = "relative_time"
    """Since the earliest point of the curve."""


class GetMetricCurves(e.Entity):
    """Get what draws the curves of some runs: a metric's, or those of ``metric_keys``.

    A curve with more than ``max_points`` between ``x_from`` and ``x_to`` is cut into buckets of
    ``x``, of which the first, last, lowest and highest points come, and the first that is NaN. An
    answer holds 25,000 points, so that many curves share them.
    """

    run_ids: list[str]
    metric_key: str = ""
    metric_keys: list[str] = []
    max_points: int = 1000
    x: CurveX = CurveX.STEP
    x_from: float | None = None
    x_to: float | None = None

    def __post_init__(self) -> None:
        if not self.run_ids:
            raise missing("run_ids")
        _check_number(len(self.run_ids), MAX_CURVE_RUNS, "run_ids")
        _check_number(len(self.metric_keys), MAX_CURVE_METRICS, "metric_keys")
        if bool(self.metric_key) == bool(self.metric_keys):
            raise invalid("Give either 'metric_key' or 'metric_keys'.")
        v.check_range(self.max_points, MIN_CURVE_POINTS, MAX_CURVE_POINTS, "max_points")
        for name, bound in (("x_from", self.x_from), ("x_to", self.x_to)):
            if bound is not None and math.isnan(bound):
                raise invalid(f"Invalid value NaN for parameter '{name}' supplied: give a number.")

    @property
    def keys(self) -> list[str]:
        """The metrics that are asked for."""
        return self.metric_keys or [self.metric_key]

    def bounds(self, began: int) -> tuple[float, float]:
        """Return the range as steps or timestamps, for a curve whose earliest point is there."""
        low = -math.inf if self.x_from is None else self.x_from
        high = math.inf if self.x_to is None else self.x_to
        shift = began if self.x == CurveX.RELATIVE_TIME else 0
        return low + shift, high + shift


def _check_number(number: int, limit: int, parameter: str) -> None:
    if number > limit:
        raise invalid(
            f"Too many values for parameter '{parameter}' supplied: {number}, the limit is {limit}."
        )


class MetricCurvesResponse(e.Entity, omit_defaults=False):
    """The curves of the runs that have the metric."""

    curves: list[e.MetricCurve] = []
