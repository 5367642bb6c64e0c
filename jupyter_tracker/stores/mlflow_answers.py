"""Endpoints that MLflow's server lacks, answered from what it has: whole runs and points."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.stores.curves import MOST_IN_ANSWER, Blocks, Point, Series, curve
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.run_keys import most_used

if TYPE_CHECKING:
    from jupyter_tracker.search.language import Field

_PAGE = 1000
_MOST_COUNTED = 10_000
_RUNS_AT_ONCE = 100
_MOST_STEPS = 2500
"""As many steps MLflow answers at once; where there are more it leaves some out."""


def list_run_keys(store: Store, request: r.ListRunKeys) -> r.ListRunKeysResponse:
    """List the keys of the newest thousand runs."""
    found: Counter[tuple[e.KeyKind, str]] = Counter()
    search = r.SearchRuns(experiment_ids=request.experiment_ids, max_results=_PAGE)
    for run in store.search_runs(search).runs:
        found.update((e.KeyKind.METRIC, metric.key) for metric in run.data.metric_list)
        found.update((e.KeyKind.PARAM, param.key) for param in run.data.param_list)
        found.update((e.KeyKind.TAG, tag.key) for tag in run.data.tag_list)
    return most_used((e.RunKey(kind, key, runs) for (kind, key), runs in found.items()), request)


def count_runs(store: Store, request: r.CountRuns) -> r.CountRunsResponse:
    """Count runs page by page, up to ten thousand; where there are more, groups are unknown."""
    field = _grouped_by(request)
    groups: Counter[str | None] = Counter()
    count, token = 0, ""
    while count < _MOST_COUNTED:
        page = store.search_runs(
            r.SearchRuns(
                experiment_ids=request.experiment_ids,
                filter=request.filter,
                run_view_type=request.run_view_type,
                max_results=_PAGE,
                page_token=token,
                keys=_keys_of(field),
            )
        )
        groups.update(_value(run, field) for run in page.runs if field)
        count, token = count + len(page.runs), page.next_page_token
        if not token:
            break
    if field is None or token:
        return r.CountRunsResponse(count=count)
    largest = [e.RunGroup(value, runs) for value, runs in groups.most_common(r.MAX_GROUPS)]
    return r.CountRunsResponse(count=count, groups=largest)


def _grouped_by(request: r.CountRuns) -> "Field | None":
    if not request.group_by:
        return None
    from jupyter_tracker.stores.run_groups import parse_group  # parsing is of an extra

    return parse_group(request.group_by)


def _keys_of(field: "Field | None") -> r.RunKeys:
    """Ask of each run what its value is found in, and no more."""
    if field is None or field.collection == "attributes":
        return r.RunKeys()
    return r.RunKeys(**{field.collection: [field.key]})


def _value(run: e.Run, field: "Field") -> str | None:
    if field.collection == "attributes":
        return str(getattr(run.info, field.key))
    values: dict[str, str] = getattr(run.data, field.collection)
    return values.get(field.key)


def get_metric_curves(store: Store, request: r.GetMetricCurves) -> r.MetricCurvesResponse:
    """Read the points of each curve, and choose among them as our server does."""
    series = {key: _series(store, request.run_ids, key) for key in dict.fromkeys(request.keys)}
    number = sum(len(of_runs) for of_runs in series.values())
    most = min(request.max_points, MOST_IN_ANSWER // max(1, number))
    curves = []
    for run_id in dict.fromkeys(request.run_ids):
        for key, of_runs in series.items():
            if points := of_runs.get(run_id):
                began = min(timestamp for _, timestamp, _ in points)
                blocks = _in_range(points, request, began)
                if blocks.count:
                    curves.append(curve(run_id, key, blocks, request.x, began, most))
    return r.MetricCurvesResponse(curves=curves)


def stop_run(_store: Store, request: r.StopRun) -> r.Empty:
    """Refuse: there is no way to reach the process."""
    raise TrackerError(
        f"The run {request.run_id} cannot be stopped from here: its server is MLflow's, which has "
        "no word for that. Interrupt its kernel, or press Ctrl-C where it runs.",
        ErrorCode.NOT_IMPLEMENTED,
    )


def _in_range(points: Iterable[Point], request: r.GetMetricCurves, began: int) -> Blocks:
    low, high = request.bounds(began)
    column = 0 if request.x == r.CurveX.STEP else 1
    series = Series()
    series.extend_by(point for point in points if low <= point[column] <= high)
    return series


def _series(store: Store, run_ids: list[str], key: str) -> dict[str, list[Point]]:
    """Return the points of a metric by run, in their order."""
    found: dict[str, list[Point]] = {}
    for start in range(0, len(run_ids), _RUNS_AT_ONCE):
        some = run_ids[start : start + _RUNS_AT_ONCE]
        sampled = _sampled(store, some, key)
        if sampled is not None:
            found |= sampled
            continue
        for run_id in some:
            found[run_id] = list(_history(store, run_id, key))
    return {run_id: sorted(points) for run_id, points in found.items()}


def _sampled(store: Store, run_ids: list[str], key: str) -> dict[str, list[Point]] | None:
    """Ask for the points of several runs at once; None when that would leave some out."""
    request = r.GetMetricHistoryInterval(metric_key=key, run_ids=run_ids, max_results=_MOST_STEPS)
    try:
        metrics = store.get_metric_history_interval(request).metrics
    except TrackerError as error:
        if error.error_code in (ErrorCode.ENDPOINT_NOT_FOUND, ErrorCode.RESOURCE_DOES_NOT_EXIST):
            return None
        raise
    if len({metric.step for metric in metrics}) >= _MOST_STEPS:
        return None
    found: dict[str, list[Point]] = defaultdict(list)
    for metric in metrics:
        found[metric.run_id].append((metric.step, metric.timestamp, metric.value))
    return found


def _history(store: Store, run_id: str, key: str) -> Iterator[Point]:
    """Read all points of a run's metric; none of a run that is not there."""
    token = ""
    while True:
        request = r.GetMetricHistory(run_id=run_id, metric_key=key, page_token=token)
        try:
            page = store.get_metric_history(request)
        except TrackerError as error:
            if error.error_code == ErrorCode.RESOURCE_DOES_NOT_EXIST:
                return
            raise
        for metric in page.metrics:
            yield metric.step, metric.timestamp, metric.value
        token = page.next_page_token
        if not token:
            return
