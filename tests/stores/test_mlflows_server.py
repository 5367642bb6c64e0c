"""Our endpoints of many runs, asked of MLflow's own server, which has none of the kind."""

import math
from collections.abc import Iterator
from uuid import uuid4

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.rest import RestStore


@pytest.fixture(scope="module")
def mlflow_store(mlflow_uri: str) -> Iterator[RestStore]:
    store = RestStore(mlflow_uri)
    yield store
    store.close()


@pytest.fixture
def experiment(mlflow_store: RestStore) -> str:
    request = r.CreateExperiment(name=uuid4().hex)
    return mlflow_store.create_experiment(request).experiment_id


def create(store: RestStore, experiment: str, points: int = 0) -> str:
    run_id = store.create_run(r.CreateRun(experiment_id=experiment)).run.info.run_id
    metrics = [e.Metric("m", math.sin(i / 50), 1000 + i * 10, i) for i in range(points)]
    for start in range(0, points, 1000):
        store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics[start : start + 1000]))
    return run_id


def get(store: RestStore, run_id: str, **fields: object) -> e.MetricCurve:
    request = r.GetMetricCurves(run_ids=[run_id], metric_key="m", **fields)  # type: ignore[arg-type]
    (curve,) = store.get_metric_curves(request).curves
    return curve


def test_keys_are_those_of_its_runs(mlflow_store: RestStore, experiment: str):
    run_id = create(mlflow_store, experiment, 1)
    create(mlflow_store, experiment)
    mlflow_store.log_param(r.LogParam(run_id=run_id, key="depth", value="3"))
    request = r.ListRunKeys(experiment_ids=[experiment], contains="d")
    assert mlflow_store.list_run_keys(request).keys == [e.RunKey(e.KeyKind.PARAM, "depth", 1)]
    request = r.ListRunKeys(experiment_ids=[experiment], kind=e.KeyKind.TAG)
    assert e.RunKey(e.KeyKind.TAG, "mlflow.runName", 2) in mlflow_store.list_run_keys(request).keys


def test_runs_are_counted(mlflow_store: RestStore, experiment: str):
    create(mlflow_store, experiment, 1)
    create(mlflow_store, experiment)
    everything = r.CountRuns(experiment_ids=[experiment])
    assert mlflow_store.count_runs(everything).count == 2
    some = r.CountRuns(experiment_ids=[experiment], filter="metrics.m < 1")
    assert mlflow_store.count_runs(some).count == 1


@pytest.mark.parametrize("group_by", ["params.depth", "status", "experiment_id"])
def test_runs_are_counted_by_groups(mlflow_store: RestStore, experiment: str, group_by: str):
    run_id = create(mlflow_store, experiment)
    mlflow_store.log_param(r.LogParam(run_id=run_id, key="depth", value="3"))
    value = {"params.depth": "3", "status": "RUNNING", "experiment_id": experiment}[group_by]
    request = r.CountRuns(experiment_ids=[experiment], group_by=group_by)
    assert mlflow_store.count_runs(request).groups == [e.RunGroup(value, 1)]


def test_a_search_that_names_keys_answers_all_the_same(mlflow_store: RestStore, experiment: str):
    run_id = create(mlflow_store, experiment, 1)
    keys = r.RunKeys(metrics=["m"])
    found = mlflow_store.search_runs(r.SearchRuns(experiment_ids=[experiment], keys=keys)).runs
    assert [run.info.run_id for run in found] == [run_id]
    assert found[0].data.metrics == {"m": 0.0}


@pytest.mark.parametrize("points", [50, 3000])
def test_a_curve_keeps_its_extremes(mlflow_store: RestStore, experiment: str, points: int):
    curve = get(mlflow_store, create(mlflow_store, experiment, points), max_points=20)
    values = [math.sin(i / 50) for i in range(points)]
    assert (curve.count, curve.is_whole) == (points, False)
    assert (min(curve.values), max(curve.values)) == (min(values), max(values))
    assert (curve.steps[0], curve.steps[-1]) == (0, points - 1)


def test_a_part_of_a_curve_ends_where_it_was_asked_to(mlflow_store: RestStore, experiment: str):
    run_id = create(mlflow_store, experiment, 50)
    part = get(mlflow_store, run_id, x=r.CurveX.RELATIVE_TIME, x_from=100, x_to=125)
    assert (part.steps, part.is_whole) == ([10, 11, 12], True)


def test_runs_without_the_metric_are_left_out(mlflow_store: RestStore, experiment: str):
    run_id = create(mlflow_store, experiment, 2)
    ids = [create(mlflow_store, experiment), "0" * 32, run_id]
    request = r.GetMetricCurves(run_ids=ids, metric_keys=["m", "other"])
    assert [curve.run_id for curve in mlflow_store.get_metric_curves(request).curves] == [run_id]


def test_nobody_there_can_be_asked_to_stop_a_run(mlflow_store: RestStore, experiment: str):
    with pytest.raises(TrackerError, match="Interrupt its kernel") as refused:
        mlflow_store.stop_run(r.StopRun(run_id=create(mlflow_store, experiment)))
    assert refused.value.error_code == "NOT_IMPLEMENTED"
