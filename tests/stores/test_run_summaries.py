"""What is told of many runs in few bytes, the same from a database and over the wire."""

import math

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores import curves
from jupyter_tracker.stores.protocol import Store


def create(store: Store, **params: str) -> str:
    run_id = store.create_run(r.CreateRun(run_name="a")).run.info.run_id
    store.log_batch(
        r.LogBatch(run_id=run_id, params=[e.Param(key, value) for key, value in params.items()])
    )
    return run_id


def log(store: Store, run_id: str, points: list[tuple[int, int, float]], key: str = "m") -> None:
    for start in range(0, len(points), 1000):
        metrics = [
            e.Metric(key, value, timestamp, step)
            for step, timestamp, value in points[start : start + 1000]
        ]
        store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics))


def get(store: Store, run_id: str, **fields: object) -> e.MetricCurve:
    request = r.GetMetricCurves(run_ids=[run_id], metric_key="m", **fields)  # type: ignore[arg-type]
    (curve,) = store.get_metric_curves(request).curves
    return curve


def keys(store: Store, **fields: object) -> list[tuple[str, str, int]]:
    request = r.ListRunKeys(experiment_ids=["0"], **fields)  # type: ignore[arg-type]
    return [(key.kind, key.key, key.runs) for key in store.list_run_keys(request).keys]


@pytest.fixture
def long(store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run with a curve that is too long for memory, in which blocks stand for its points."""
    monkeypatch.setattr(curves, "_MOST_BLOCKS", 64)
    run_id = create(store)
    log(store, run_id, [(i, i * 10, math.sin(i / 50)) for i in range(1000)])
    return run_id


def test_keys_come_with_the_number_of_runs_that_have_them_most_used_first(store: Store):
    log(store, create(store, depth="1", rate="2"), [(1, 1, 1.0)])
    create(store, depth="3")
    assert keys(store) == [
        ("param", "depth", 2), ("tag", "mlflow.runName", 2), ("metric", "m", 1),
        ("param", "rate", 1),
    ]  # fmt: skip


def test_keys_are_narrowed_to_a_kind_and_a_text(store: Store):
    create(store, max_depth="1", rate="2", Depth="3", b="1")
    assert keys(store, kind="param", contains="DEPTH") == [
        ("param", "Depth", 1), ("param", "max_depth", 1),
    ]  # fmt: skip


def test_more_keys_than_were_asked_for_are_cut_off_and_that_is_said(store: Store):
    create(store, a="1", b="2")
    request = r.ListRunKeys(experiment_ids=["0"], max_results=1)
    answer = store.list_run_keys(request)
    assert (len(answer.keys), answer.truncated) == (1, True)


def test_keys_of_a_run_count_until_it_is_deleted(store: Store):
    run_id = create(store, depth="1")
    assert ("param", "depth", 1) in keys(store)
    store.delete_run(r.DeleteRun(run_id=run_id))
    assert keys(store) == []
    store.restore_run(r.RestoreRun(run_id=run_id))
    assert ("param", "depth", 1) in keys(store)


@pytest.mark.parametrize("others", [1, 4])
def test_keys_of_other_experiments_do_not_count_be_they_few_or_many(store: Store, others: int):
    log(store, create(store, depth="1"), [(1, 1, 1.0)])
    log(store, create(store, rate="1"), [(1, 1, 1.0)])
    other = store.create_experiment(r.CreateExperiment(name="other")).experiment_id
    for _ in range(others):
        run_id = store.create_run(r.CreateRun(experiment_id=other)).run.info.run_id
        log(store, run_id, [(1, 1, 1.0)])
        store.log_param(r.LogParam(run_id=run_id, key="depth", value="1"))
    assert keys(store, kind="metric") == [("metric", "m", 2)]
    assert keys(store, kind="param") == [("param", "depth", 1), ("param", "rate", 1)]
    both = r.ListRunKeys(experiment_ids=["0", other], kind=e.KeyKind.METRIC)
    assert [key.runs for key in store.list_run_keys(both).keys] == [2 + others]


def test_runs_are_counted_as_a_search_finds_them(store: Store):
    log(store, create(store, depth="1"), [(1, 1, 0.5)])
    log(store, create(store, depth="2"), [(1, 1, 0.9)])
    store.delete_run(r.DeleteRun(run_id=create(store)))
    for filter, count in {
        "": 2,
        "metrics.m > 0.6": 1,
        "params.depth IN ('1', '2') AND NOT metrics.m > 1": 2,
        "run_name = 'b' OR metrics.m IS NULL": 0,
    }.items():
        request = r.CountRuns(experiment_ids=["0"], filter=filter)
        assert store.count_runs(request).count == count, filter
    everything = r.CountRuns(experiment_ids=["0"], run_view_type=e.ViewType.ALL)
    assert store.count_runs(everything).count == 3


def groups(store: Store, group_by: str, **fields: object) -> list[tuple[str | None, int]] | None:
    request = r.CountRuns(experiment_ids=["0"], group_by=group_by, **fields)  # type: ignore[arg-type]
    counted = store.count_runs(request).groups
    return counted and [(group.value, group.runs) for group in counted]


def test_runs_are_counted_by_what_they_have_in_common(store: Store):
    runs = [create(store, depth=depth) for depth in "3533"] + [create(store), create(store)]
    store.update_run(r.UpdateRun(run_id=runs[0], status=e.RunStatus.FAILED))
    store.set_tag(r.SetTag(run_id=runs[1], key="the team", value="risk"))
    assert groups(store, "params.depth") == [("3", 3), (None, 2), ("5", 1)]
    assert groups(store, "status") == [("RUNNING", 5), ("FAILED", 1)]
    assert groups(store, "tags.`the team`") == [(None, 5), ("risk", 1)]
    assert groups(store, "experiment_id") == [("0", 6)]


def test_groups_are_of_the_runs_that_a_filter_finds(store: Store):
    create(store, depth="3", rate="1")
    create(store, depth="5")
    assert groups(store, "params.depth", filter="params.rate = '1'") == [("3", 1)]
    assert groups(store, "params.depth", filter="run_name = 'b'") == []


def test_runs_are_grouped_only_when_that_is_asked_for(store: Store):
    create(store)
    assert groups(store, "") is None


@pytest.mark.parametrize("group_by", ["metrics.m", "start_time", "params.a DESC", "datasets.name"])
def test_what_runs_do_not_share_is_no_group(store: Store, group_by: str):
    with pytest.raises(TrackerError, match="Invalid"):
        groups(store, group_by)


def test_a_wrong_filter_is_refused_with_the_place_of_the_mistake(store: Store):
    for filter, position in {"metrics.m >": 11, "metrics.m > 1 AND duration > 3": 18}.items():
        with pytest.raises(TrackerError, match="Invalid") as refused:
            store.count_runs(r.CountRuns(experiment_ids=["0"], filter=filter))
        assert refused.value.position == position, filter


def test_a_short_curve_is_whole_and_sorted(store: Store):
    run_id = create(store)
    log(store, run_id, [(3, 5, 0.3), (-1, 9, math.nan), (3, 4, math.inf), (0, 1, -math.inf)])
    curve = get(store, run_id)
    assert (curve.count, curve.is_whole) == (4, True)
    assert (curve.steps, curve.timestamps) == ([-1, 0, 3, 3], [9, 1, 4, 5])
    assert [str(value) for value in curve.values] == ["nan", "-inf", "inf", "0.3"]


def test_a_curve_of_one_point_is_that_point(store: Store):
    run_id = create(store)
    log(store, run_id, [(7, 5, 0.3)])
    curve = get(store, run_id, max_points=5, x=r.CurveX.RELATIVE_TIME, x_to=0)
    assert (curve.steps, curve.values, curve.is_whole) == ([7], [0.3], True)


def test_runs_without_the_metric_are_left_out(store: Store):
    run_id = create(store)
    log(store, run_id, [(1, 1, 0.3)])
    request = r.GetMetricCurves(run_ids=[create(store), "nothing", run_id], metric_key="m")
    assert [curve.run_id for curve in store.get_metric_curves(request).curves] == [run_id]


def test_several_metrics_of_several_runs_come_in_the_order_of_the_request(store: Store):
    first, second = create(store), create(store)
    log(store, first, [(1, 1, 0.1)], "a")
    log(store, second, [(1, 1, 0.2)], "a")
    log(store, second, [(1, 1, 0.3)], "b")
    request = r.GetMetricCurves(run_ids=[second, first], metric_keys=["b", "a"])
    found = [(c.run_id, c.metric_key, c.values) for c in store.get_metric_curves(request).curves]
    assert found == [(second, "b", [0.3]), (second, "a", [0.2]), (first, "a", [0.1])]


def test_a_long_curve_keeps_its_extremes(store: Store, long: str):
    curve = get(store, long, max_points=100)
    values = [math.sin(i / 50) for i in range(1000)]
    assert (curve.count, curve.is_whole, len(curve.values) <= 100) == (1000, False, True)
    assert (min(curve.values), max(curve.values)) == (min(values), max(values))
    assert (curve.steps[0], curve.steps[-1]) == (0, 999)


@pytest.mark.parametrize(
    "fields",
    [
        {"x_from": 90.5, "x_to": 880},
        {"x": r.CurveX.TIME, "x_from": 905, "x_to": 8800},
        {"x": r.CurveX.RELATIVE_TIME, "x_from": 905, "x_to": 8809.5},
    ],
)
def test_a_part_of_a_long_curve_ends_where_it_was_asked_to(
    store: Store, long: str, fields: dict[str, object]
):
    for most in (20, 100):  # of blocks, and of points
        curve = get(store, long, max_points=most, **fields)
        values = [math.sin(i / 50) for i in range(91, 881)]
        assert (curve.count, curve.steps[0], curve.steps[-1]) == (790, 91, 880)
        assert (min(curve.values), max(curve.values)) == (min(values), max(values))


def test_a_small_part_of_a_long_curve_is_whole(store: Store, long: str):
    curve = get(store, long, max_points=100, x_from=500, x_to=510)
    assert (curve.steps, curve.is_whole) == (list(range(500, 511)), True)


def test_a_part_by_the_time_of_a_clock_that_went_backwards_has_the_points_of_that_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(curves, "_MOST_BLOCKS", 8)
    run_id = create(store)
    log(store, run_id, [(i, 1000 - i, float(i)) for i in range(100)])
    part = get(store, run_id, x=r.CurveX.TIME, x_from=950, x_to=952)
    assert (part.steps, part.is_whole) == ([48, 49, 50], True)
    relative = get(store, run_id, x=r.CurveX.RELATIVE_TIME, x_to=1)
    assert relative.steps == [98, 99]


def test_what_is_logged_after_a_look_is_in_the_next_one(store: Store, long: str):
    assert get(store, long).count == 1000
    log(store, long, [(i, i, 5.0) for i in range(1000, 1100)])
    assert (get(store, long).count, max(get(store, long).values)) == (1100, 5.0)
    log(store, long, [(-5, 1, -7.0), (500, 1, 7.0), (500, 2, math.nan)])
    curve = get(store, long)
    assert (curve.count, min(curve.values), curve.steps[0]) == (1103, -7.0, -5)


def test_a_range_without_points_has_no_curve(store: Store, long: str):
    request = r.GetMetricCurves(run_ids=[long], metric_key="m", x_from=5000)
    assert store.get_metric_curves(request).curves == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"run_ids": []}, "run_ids"),
        ({"run_ids": ["a"] * 201}, "201, the limit is 200"),
        ({"metric_key": ""}, "either 'metric_key' or 'metric_keys'"),
        ({"metric_keys": ["a"]}, "either 'metric_key' or 'metric_keys'"),
        ({"metric_key": "", "metric_keys": ["a"] * 9}, "9, the limit is 8"),
        ({"max_points": 4}, "'max_points' supplied: it must be at least 5"),
        ({"x_from": math.nan}, "NaN for parameter 'x_from'"),
    ],
)
def test_a_request_for_curves_that_makes_no_sense_is_refused(
    fields: dict[str, object], problem: str
):
    with pytest.raises(TrackerError, match=problem):
        r.GetMetricCurves(**{"run_ids": ["a"], "metric_key": "m", **fields})  # type: ignore[arg-type]
