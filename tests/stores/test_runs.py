"""Runs and what they log, the same from a database and over the wire."""

import math
import time

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store


def create(store: Store, **fields: object) -> str:
    return store.create_run(r.CreateRun(**fields)).run.info.run_id  # type: ignore[arg-type]


def get(store: Store, run_id: str) -> e.Run:
    return store.get_run(r.GetRun(run_id=run_id)).run


def log(store: Store, run_id: str, **values: float) -> None:
    metrics = [e.Metric(key, value, 1) for key, value in values.items()]
    store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics))


def test_a_run_starts_running_in_its_experiment(store: Store):
    info = get(store, create(store, experiment_id="0", user_id="ann", start_time=5)).info
    assert (info.status, info.experiment_id, info.user_id) == ("RUNNING", "0", "ann")
    assert (info.start_time, info.end_time, info.run_uuid) == (5, None, info.run_id)
    assert info.artifact_uri == f"mlflow-artifacts:/0/{info.run_id}/artifacts"


def test_a_run_without_a_name_gets_one_and_keeps_it_as_a_tag(store: Store):
    run = get(store, create(store))
    assert run.info.run_name
    assert run.data.tags["mlflow.runName"] == run.info.run_name


def test_the_name_may_come_as_a_tag(store: Store):
    run_id = create(store, tags=[e.RunTag("mlflow.runName", "gbm"), e.RunTag("mlflow.user", "bo")])
    info = get(store, run_id).info
    assert (info.run_name, info.user_id) == ("gbm", "bo")


def test_setting_the_name_tag_renames_the_run_and_renaming_sets_the_tag(store: Store):
    run_id = create(store, run_name="a")
    store.set_tag(r.SetTag(run_id=run_id, key="mlflow.runName", value="b"))
    assert get(store, run_id).info.run_name == "b"
    store.update_run(r.UpdateRun(run_id=run_id, run_name="c"))
    assert get(store, run_id).data.tags["mlflow.runName"] == "c"


@pytest.mark.parametrize("name", ["x" * 251, "x" * 9000])
def test_a_name_over_the_limit_is_refused_wherever_it_comes_from(store: Store, name: str):
    run_id = create(store, run_name="a")
    for attempt in (
        lambda: create(store, run_name=name),
        lambda: store.update_run(r.UpdateRun(run_id=run_id, run_name=name)),
        lambda: store.set_tag(r.SetTag(run_id=run_id, key="mlflow.runName", value=name)),
    ):
        with pytest.raises(TrackerError, match="the limit is 250"):
            attempt()
    assert get(store, run_id).info.run_name == "a"


@pytest.mark.parametrize("fields", [{"experiment_id": "9" * 25}, {"start_time": 10**20}])
def test_a_number_that_no_database_holds_is_the_senders_mistake(
    store: Store, fields: dict[str, object]
):
    with pytest.raises(TrackerError) as refused:
        create(store, **fields)
    assert refused.value.error_code in ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST")


def test_zero_and_nan_at_one_moment_are_both_kept(store: Store):
    run_id = create(store)
    points = [e.Metric("m", 0.0, 1), e.Metric("m", math.nan, 1)]
    store.log_batch(r.LogBatch(run_id=run_id, metrics=points))
    first = r.GetMetricHistory(run_id=run_id, metric_key="m", max_results=1)
    page = store.get_metric_history(first)
    second = r.GetMetricHistory(
        run_id=run_id, metric_key="m", max_results=1, page_token=page.next_page_token
    )
    values = [point.value for point in (*page.metrics, *store.get_metric_history(second).metrics)]
    assert values[0] == 0.0
    assert math.isnan(values[1])


def test_a_run_ends_with_status_and_time(store: Store):
    run_id = create(store)
    request = r.UpdateRun(run_id=run_id, status=e.RunStatus.FAILED, end_time=9)
    info = store.update_run(request).run_info
    assert (info.status, info.end_time) == ("FAILED", 9)
    resumed = store.update_run(r.UpdateRun(run_id=run_id, status=e.RunStatus.RUNNING)).run_info
    assert (resumed.status, resumed.end_time) == ("RUNNING", None)


def test_a_run_needs_an_experiment_that_exists(store: Store):
    with pytest.raises(TrackerError) as refused:
        create(store, experiment_id="77")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_an_unknown_run_is_not_found(store: Store):
    with pytest.raises(TrackerError, match="Run with id=nope not found"):
        get(store, "nope")


def test_metrics_params_and_tags_are_logged_one_by_one(store: Store):
    run_id = create(store)
    store.log_metric(r.LogMetric(run_id=run_id, key="auc", value=0.5, timestamp=1, step=3))
    store.log_param(r.LogParam(run_id=run_id, key="depth", value="3"))
    store.set_tag(r.SetTag(run_id=run_id, key="team", value="growth"))
    data = get(store, run_id).data
    assert data.metric_list == [e.Metric("auc", 0.5, 1, 3)]
    assert data.params == {"depth": "3"}
    assert data.tags["team"] == "growth"


def test_the_latest_metric_is_the_one_with_the_highest_step(store: Store):
    run_id = create(store)
    for step, value in [(1, 0.1), (3, 0.3), (2, 0.2)]:
        store.log_metric(r.LogMetric(run_id=run_id, key="m", value=value, timestamp=1, step=step))
    assert get(store, run_id).data.metrics == {"m": 0.3}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308, 5e-324])
def test_every_float_comes_back(store: Store, value: float):
    run_id = create(store)
    log(store, run_id, m=value)
    assert str(get(store, run_id).data.metrics["m"]) == str(value)


def test_a_repeated_batch_changes_nothing(store: Store):
    run_id = create(store)
    batch = r.LogBatch(
        run_id=run_id,
        metrics=[e.Metric("m", 0.1, 1, 0), e.Metric("m", 0.2, 2, 1)],
        params=[e.Param("p", "1")],
    )
    store.log_batch(batch)
    store.log_batch(batch)
    history = store.get_metric_history(r.GetMetricHistory(run_id=run_id, metric_key="m")).metrics
    assert [point.value for point in history] == [0.1, 0.2]


def test_a_param_cannot_change_and_then_nothing_of_the_batch_is_kept(store: Store):
    run_id = create(store)
    store.log_param(r.LogParam(run_id=run_id, key="p", value="1"))
    batch = r.LogBatch(run_id=run_id, metrics=[e.Metric("m", 1.0, 1)], params=[e.Param("p", "2")])
    with pytest.raises(TrackerError, match="key='p' was already logged with value='1'") as refused:
        store.log_batch(batch)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
    assert get(store, run_id).data.metrics == {}


def test_metric_history_comes_in_pages_in_the_order_of_steps(store: Store):
    run_id = create(store)
    points = [e.Metric("m", float(i), 1, i) for i in reversed(range(10))]
    store.log_batch(r.LogBatch(run_id=run_id, metrics=points))
    steps: list[int] = []
    token = ""
    while True:
        request = r.GetMetricHistory(run_id=run_id, metric_key="m", max_results=4, page_token=token)
        page = store.get_metric_history(request)
        steps += [point.step for point in page.metrics]
        token = page.next_page_token
        if not token:
            break
    assert steps == list(range(10))


@pytest.fixture
def histories(store: Store) -> tuple[Store, list[str]]:
    """Two runs: one with the steps 0 … 9 of a metric, one with 5 … 14."""
    ids = []
    for first in (0, 5):
        run_id = store.create_run(r.CreateRun()).run.info.run_id
        metrics = [e.Metric("loss", float(step), 1, step) for step in range(first, first + 10)]
        store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics))
        ids.append(run_id)
    return store, ids


def test_the_histories_of_several_runs_come_in_one_answer(histories: tuple[Store, list[str]]):
    store, ids = histories
    request = r.GetMetricHistoryBulk(metric_key="loss", run_id=ids, max_results=12)
    points = store.get_metric_history_bulk(request).metrics
    assert [(point.run_id, point.step) for point in points] == [
        *((ids[0], step) for step in range(10)),
        *((ids[1], step) for step in (5, 6)),
    ]


def test_an_interval_of_histories_is_thinned_to_the_same_steps(
    histories: tuple[Store, list[str]],
):
    store, ids = histories
    request = r.GetMetricHistoryInterval(
        metric_key="loss", run_ids=ids, start_step=2, end_step=12, max_results=3
    )
    points = store.get_metric_history_interval(request).metrics
    assert [(point.run_id, point.step) for point in points] == [
        (ids[0], 2),
        (ids[0], 7),
        (ids[1], 7),
        (ids[1], 12),
    ]


def test_a_run_without_the_metric_has_no_part_in_histories(histories: tuple[Store, list[str]]):
    store, ids = histories
    other = store.create_run(r.CreateRun()).run.info.run_id
    request = r.GetMetricHistoryInterval(metric_key="loss", run_ids=[other, ids[0]])
    assert len(store.get_metric_history_interval(request).metrics) == 10


@pytest.mark.parametrize(
    "wrong",
    [{"run_ids": []}, {"run_ids": ["r"] * 101}, {"run_ids": ["r"], "start_step": 3}],
)
def test_histories_are_asked_for_with_runs_and_a_whole_interval(wrong: dict[str, object]):
    with pytest.raises(TrackerError):
        r.GetMetricHistoryInterval(metric_key="loss", **wrong)  # type: ignore[arg-type]


def test_a_page_of_runs_shows_only_what_was_asked_for(store: Store):
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    store.log_batch(
        r.LogBatch(
            run_id=run_id,
            metrics=[e.Metric("a", 1.0, 1), e.Metric("b", 2.0, 1)],
            params=[e.Param("p", "x"), e.Param("q", "y")],
        )
    )
    keys = r.RunKeys(metrics=["b"], tags=["mlflow.runName"])
    request = r.SearchRuns(experiment_ids=["0"], keys=keys)
    data = store.search_runs(request).runs[0].data
    assert (data.metrics, data.params, list(data.tags)) == ({"b": 2.0}, {}, ["mlflow.runName"])


def test_a_deleted_run_is_found_only_in_the_trash_and_comes_back(store: Store):
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    store.delete_run(r.DeleteRun(run_id=run_id))
    trash = r.SearchRuns(experiment_ids=["0"], run_view_type=e.ViewType.DELETED_ONLY)
    assert store.search_runs(r.SearchRuns(experiment_ids=["0"])).runs == []
    assert [run.info.run_id for run in store.search_runs(trash).runs] == [run_id]
    with pytest.raises(TrackerError, match="deleted"):
        store.log_param(r.LogParam(run_id=run_id, key="a", value="1"))
    store.restore_run(r.RestoreRun(run_id=run_id))
    store.log_param(r.LogParam(run_id=run_id, key="a", value="1"))
    assert store.get_run(r.GetRun(run_id=run_id)).run.info.lifecycle_stage == "active"


def test_an_experiment_takes_its_runs_to_the_trash_and_back(store: Store):
    experiment_id = store.create_experiment(r.CreateExperiment(name="churn")).experiment_id
    kept, thrown = (
        store.create_run(r.CreateRun(experiment_id=experiment_id)).run.info.run_id for _ in "ab"
    )
    store.delete_run(r.DeleteRun(run_id=thrown))
    time.sleep(0.002)  # the trash tells apart what went in together by the millisecond
    store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    assert store.get_run(r.GetRun(run_id=kept)).run.info.lifecycle_stage == "deleted"
    with pytest.raises(TrackerError, match="already exists"):
        store.create_experiment(r.CreateExperiment(name="churn"))
    store.restore_experiment(r.RestoreExperiment(experiment_id=experiment_id))
    stages = [
        store.get_run(r.GetRun(run_id=run_id)).run.info.lifecycle_stage for run_id in (kept, thrown)
    ]
    assert stages == ["active", "deleted"]


def test_a_tag_is_removed_once(store: Store):
    run_id = store.create_run(r.CreateRun(tags=[e.RunTag("a", "1")])).run.info.run_id
    store.delete_tag(r.DeleteTag(run_id=run_id, key="a"))
    assert "a" not in store.get_run(r.GetRun(run_id=run_id)).run.data.tags
    with pytest.raises(TrackerError) as refused:
        store.delete_tag(r.DeleteTag(run_id=run_id, key="a"))
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


MINE = "0123456789abcdef0123456789abcdef"


def test_a_run_that_is_created_again_with_its_clients_id_is_the_same(store: Store):
    request = r.CreateRun(run_id=MINE, run_name="mine", tags=[e.RunTag("tracker.journal", MINE)])
    first = store.create_run(request).run
    assert first.info.run_id == MINE
    assert "tracker.journal" not in first.data.tags
    store.log_metric(r.LogMetric(run_id=MINE, key="m", value=1, timestamp=1))
    again = store.create_run(request).run
    assert (again.info, again.data.metrics) == (first.info, {"m": 1.0})


def test_an_id_that_another_experiment_has_is_refused(store: Store):
    store.create_run(r.CreateRun(run_id=MINE))
    other = store.create_experiment(r.CreateExperiment(name="other")).experiment_id
    with pytest.raises(TrackerError, match=f"{MINE} already exists, in experiment 0") as refused:
        store.create_run(r.CreateRun(experiment_id=other, run_id=MINE))
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_a_clients_id_is_hexadecimal():
    with pytest.raises(TrackerError, match="Invalid run id '../x'"):
        r.CreateRun(run_id="../x")
