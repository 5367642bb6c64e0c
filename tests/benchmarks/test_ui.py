"""The pure parts of the pages' benchmark: what is stored, and what is made of frames."""

import sqlite3
from pathlib import Path

import pytest

from benchmarks import ui
from benchmarks.browser import frames
from benchmarks.stored_runs import Keys, store_curve, store_runs
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.resolve import open_embedded


def test_stored_runs_and_their_curve_are_what_our_store_reads(tmp_path: Path):
    store = open_embedded(tmp_path)
    experiment = store.create_experiment(r.CreateExperiment(name="ui")).experiment_id
    uri = f"sqlite:///{tmp_path / 'tracker.db'}"
    ids = store_runs(uri, experiment, 3, Keys(metrics=2, params=4, tags=1))
    store_curve(uri, ids[0], "m0", [3.0, 1.0, 2.0])
    run = store.get_run(r.GetRun(run_id=ids[0])).run
    assert [len(run.data.metrics), len(run.data.params)] == [2, 4]
    assert run.data.metrics["m0"] == 2.0
    (curve,) = store.get_metric_curves(r.GetMetricCurves(run_ids=ids, metric_key="m0")).curves
    assert (curve.steps, curve.values) == ([0, 1, 2], [3.0, 1.0, 2.0])


def test_a_curve_goes_into_the_table_of_mlflow(tmp_path: Path):
    with sqlite3.connect(tmp_path / "mlflow.db") as connection:
        connection.execute("CREATE TABLE metrics (key, value, timestamp, run_uuid, step, is_nan)")
        connection.execute("CREATE TABLE latest_metrics (key, value, step, run_uuid)")
        connection.execute("INSERT INTO latest_metrics VALUES ('m0', 0.0, 0, 'a')")
    store_curve(f"sqlite:///{tmp_path / 'mlflow.db'}", "a", "m0", [3.0, 1.0])
    with sqlite3.connect(tmp_path / "mlflow.db") as connection:
        points = connection.execute("SELECT key, value, run_uuid, step, is_nan FROM metrics")
        assert points.fetchall() == [("m0", 3.0, "a", 0, 0), ("m0", 1.0, "a", 1, 0)]
        latest = connection.execute("SELECT value, step FROM latest_metrics")
        assert latest.fetchall() == [(1.0, 1)]


def test_the_curve_has_one_lowest_and_one_highest_point():
    values = ui.values(1000)
    assert (min(values), values.count(-5.0), max(values), values.count(5.0)) == (-5, 1, 5, 1)


def test_frames_are_counted_by_the_time_between_them():
    rate, slowest = frames([0.0, 10.0, 20.0, 50.0])
    assert rate == pytest.approx(60)
    assert slowest == 30


def test_the_filter_shows_the_run_first_that_began_last():
    stored = ui.Stored("1", [str(number) for number in range(10_000)])
    assert stored.first_match == "run4200"


def test_the_ratio_compares_the_two_servers_pages():
    lines = ui.table({"shared server": {"open": 100.0}, "MLflow": {"open": 400.0}}).splitlines()
    assert lines[0].endswith("| times better |")
    assert lines[2] == "| list of runs painted after opening (ms) | 100 | 400 | 4.0 |"
