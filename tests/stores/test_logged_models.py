"""Logged models, the same from each database and over the wire."""

import math

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore


def create(store: Store, name: str = "m", **fields: object) -> e.LoggedModel:
    request = r.CreateLoggedModel(experiment_id="0", name=name, **fields)  # type: ignore[arg-type]
    return store.create_logged_model(request).model


def get(store: Store, model_id: str) -> e.LoggedModel:
    return store.get_logged_model(r.GetLoggedModel(model_id=model_id)).model


def new_run(store: Store) -> str:
    return store.create_run(r.CreateRun()).run.info.run_id


def log(store: Store, run_id: str, *points: e.Metric) -> None:
    store.log_batch(r.LogBatch(run_id=run_id, metrics=list(points)))


def point(model_id: str, value: float, key: str = "auc", **fields: object) -> e.Metric:
    return e.Metric(key, value, **({"timestamp": 1} | fields), model_id=model_id)  # type: ignore[arg-type]


def search(store: Store, text: str = "", **query: object) -> str:
    """Names of the models found, one letter each, in order."""
    request = r.SearchLoggedModels(experiment_ids=["0"], filter=text, **query)  # type: ignore[arg-type]
    return "".join(model.info.name for model in store.search_logged_models(request).models)


def test_a_model_starts_pending_with_a_place_for_its_files(store: Store):
    model = create(store, "churn", model_type="agent", source_run_id="r")
    info = get(store, model.info.model_id).info
    assert info.model_id.startswith("m-")
    assert (info.name, info.model_type, info.source_run_id) == ("churn", "agent", "r")
    assert info.status == e.LoggedModelStatus.PENDING
    assert info.artifact_uri == f"mlflow-artifacts:/0/models/{info.model_id}/artifacts"
    assert info.creation_timestamp_ms == info.last_updated_timestamp_ms > 0


def test_a_model_without_a_name_gets_one(store: Store):
    assert create(store, "").info.name


@pytest.mark.parametrize("name", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b", "x" * 501])
def test_a_name_that_mlflow_would_not_take_is_refused(store: Store, name: str):
    with pytest.raises(TrackerError) as refused:
        create(store, name)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_deleted_experiment_takes_no_model(store: Store):
    experiment_id = store.create_experiment(r.CreateExperiment(name="x")).experiment_id
    store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    with pytest.raises(TrackerError) as refused:
        store.create_logged_model(r.CreateLoggedModel(experiment_id=experiment_id))
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_params_and_tags_come_with_the_model_and_later(store: Store):
    model = create(
        store, params=[e.LoggedModelParameter("a", "1")], tags=[e.LoggedModelTag("t", "1")]
    )
    model_id = model.info.model_id
    params = [e.LoggedModelParameter("a", "1"), e.LoggedModelParameter("b", "2")]
    store.log_logged_model_params(r.LogLoggedModelParams(model_id=model_id, params=params))
    tags = [e.LoggedModelTag("t", "2"), e.LoggedModelTag("ü/ 🎈", "3")]
    with pytest.raises(TrackerError):
        store.set_logged_model_tags(r.SetLoggedModelTags(model_id=model_id, tags=tags))
    tags[1].key = "ü/b c"
    answer = store.set_logged_model_tags(r.SetLoggedModelTags(model_id=model_id, tags=tags)).model
    assert answer == get(store, model_id)
    assert answer.data.params == {"a": "1", "b": "2"}
    assert answer.info.tags == {"t": "2", "ü/b c": "3"}


def test_a_param_of_a_model_cannot_change(store: Store):
    model_id = create(store, params=[e.LoggedModelParameter("a", "1")]).info.model_id
    params = [e.LoggedModelParameter("a", "2")]
    with pytest.raises(TrackerError, match="already logged with value='1'"):
        store.log_logged_model_params(r.LogLoggedModelParams(model_id=model_id, params=params))


def test_a_tag_is_removed_whatever_its_name(store: Store):
    model_id = create(store, tags=[e.LoggedModelTag("a/b c", "1")]).info.model_id
    removal = r.DeleteLoggedModelTag(model_id=model_id, tag_key="a/b c")
    store.delete_logged_model_tag(removal)
    assert get(store, model_id).info.tags == {}
    with pytest.raises(TrackerError, match="No tag with key 'a/b c'") as refused:
        store.delete_logged_model_tag(removal)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_model_is_finalized(store: Store):
    model_id = create(store).info.model_id
    for status in (e.LoggedModelStatus.READY, e.LoggedModelStatus.FAILED):
        request = r.FinalizeLoggedModel(model_id=model_id, status=status)
        assert store.finalize_logged_model(request).model.info.status == status
        assert get(store, model_id).info.status == status


def test_a_deleted_model_is_found_only_by_who_asks_for_it(store: Store):
    model_id = create(store, "a").info.model_id
    for _ in range(2):
        store.delete_logged_model(r.DeleteLoggedModel(model_id=model_id))
    with pytest.raises(TrackerError, match="not found") as refused:
        get(store, model_id)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert search(store) == ""
    request = r.GetLoggedModel(model_id=model_id, allow_deleted=True)
    assert store.get_logged_model(request).model.info.name == "a"


def test_points_logged_with_a_model_show_in_it_the_latest_by_run_and_dataset(store: Store):
    model_id, first, second = create(store).info.model_id, new_run(store), new_run(store)
    log(store, first, point(model_id, 0.1, step=1), point(model_id, 0.3, step=3))
    log(store, first, point(model_id, 0.2, step=2), e.Metric("auc", 0.9, 1, 9))
    on_test = {"dataset_name": "test", "dataset_digest": "d"}
    log(store, first, point(model_id, 0.5, **on_test))
    log(store, second, point(model_id, math.nan))
    log(store, second, point(model_id, -math.inf, "loss"))
    metrics = get(store, model_id).data.metrics
    shown = {(m.run_id, m.key, m.dataset_name): str(m.value) for m in metrics}
    assert shown == {
        (first, "auc", ""): "0.3",
        (first, "auc", "test"): "0.5",
        (second, "auc", ""): "nan",
        (second, "loss", ""): "-inf",
    }
    assert {m.model_id for m in metrics} == {model_id}
    run = store.get_run(r.GetRun(run_id=first)).run
    assert run.data.metric_list == [e.Metric("auc", 0.9, 1, 9)]


def test_a_single_metric_may_name_a_model_and_a_dataset(store: Store):
    model_id, run_id = create(store).info.model_id, new_run(store)
    request = r.LogMetric(
        run_id=run_id,
        key="auc",
        value=0.5,
        timestamp=7,
        step=2,
        model_id=model_id,
        dataset_name="test",
        dataset_digest="d",
    )
    store.log_metric(request)
    logged = e.Metric("auc", 0.5, 7, 2, model_id, "test", "d", run_id)
    assert get(store, model_id).data.metrics == [logged]


def test_a_metric_of_an_unknown_model_is_refused_and_nothing_is_kept(store: Store):
    run_id = new_run(store)
    with pytest.raises(TrackerError, match="Logged model with ID 'm-x' not found"):
        log(store, run_id, point("m-x", 0.5))
    assert store.get_run(r.GetRun(run_id=run_id)).run.data.metrics == {}


@pytest.fixture
def models(store: Store) -> Store:
    run_id = new_run(store)
    for name, auc, on_test in (("a", 0.1, 0.9), ("b", 0.2, 0.8), ("c", math.nan, None)):
        model_id = create(
            store,
            name,
            model_type="gbm" if name == "a" else "tree",
            source_run_id="run " + name,
            params=[e.LoggedModelParameter("depth", str(ord(name)))],
            tags=[e.LoggedModelTag("team", "growth" if name == "b" else "ads")],
        ).info.model_id
        log(store, run_id, point(model_id, auc, timestamp=2))
        if on_test is not None:
            log(store, run_id, point(model_id, on_test, dataset_name="test", dataset_digest="1"))
    ready = r.FinalizeLoggedModel(model_id=model_id, status=e.LoggedModelStatus.READY)
    store.finalize_logged_model(ready)
    create(store, "d")
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "abcd"),
        ("name = 'a'", "a"),
        ("name ILIKE 'A' OR attributes.name IN ('c', 'd')", "acd"),
        ("model_type = 'tree'", "bc"),
        ("status = 'READY'", "c"),
        ("source_run_id = 'run b'", "b"),
        ("params.depth = '97'", "a"),
        ("tags.team != 'ads'", "b"),
        ("tags.team IS NULL", "d"),
        ("metrics.auc > 0.15", "ab"),
        ("metrics.auc < 0.15", "a"),
        ("metrics.auc > 0.85 AND model_type LIKE 'g%'", "a"),
        ("creation_timestamp > 0 AND last_updated_timestamp > 0", "abcd"),
        ("creation_time < 5", ""),
    ],
)
def test_a_filter_selects(models: Store, text: str, found: str):
    assert "".join(sorted(search(models, text))) == found


@pytest.mark.parametrize(
    ("datasets", "found"),
    [
        ([r.DatasetFilter("test")], "ab"),
        ([r.DatasetFilter("test", "1")], "ab"),
        ([r.DatasetFilter("test", "2")], ""),
        ([r.DatasetFilter("other"), r.DatasetFilter("test", "1")], "ab"),
    ],
)
def test_metrics_are_those_on_the_named_datasets(
    models: Store, datasets: list[r.DatasetFilter], found: str
):
    assert "".join(sorted(search(models, "metrics.auc > 0.5", datasets=datasets))) == found
    assert search(models, "metrics.auc < 0.5", datasets=datasets) == ""


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ([r.LoggedModelOrder("name")], "abcd"),
        ([r.LoggedModelOrder("name", ascending=False)], "dcba"),
        ([r.LoggedModelOrder("metrics.auc")], "abcd"),
        ([r.LoggedModelOrder("metrics.auc", ascending=False)], "bacd"),
        (
            [r.LoggedModelOrder("metrics.auc", dataset_name="test"), r.LoggedModelOrder("name")],
            "bacd",
        ),
        (
            [
                r.LoggedModelOrder("model_type", ascending=False),
                r.LoggedModelOrder("metrics.auc", False, "test", "1"),
            ],
            "bcad",
        ),
    ],
)
def test_an_order_puts_numbers_before_nan_and_nan_before_absent(
    models: Store, order: list[r.LoggedModelOrder], found: str
):
    assert search(models, order_by=order) == found
    pages, token = "", ""
    while True:
        request = r.SearchLoggedModels(
            experiment_ids=["0"], order_by=order, max_results=1, page_token=token
        )
        page = models.search_logged_models(request)
        pages += "".join(model.info.name for model in page.models)
        token = page.next_page_token
        if not token:
            break
    assert pages == found


def test_the_newest_model_comes_first(store: Store, monkeypatch: pytest.MonkeyPatch):
    clock = iter(range(1, 100))
    monkeypatch.setattr("jupyter_tracker.stores.sql.logged_models.now_ms", lambda: next(clock))
    for name in "abc":
        create(store, name)
    assert search(store) == "cba"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"text": "nam = 'x'"}, "Did you mean 'name'"),
        ({"order_by": [r.LoggedModelOrder("params.depth")]}, "Invalid field"),
        ({"max_results": 0}, "max_results"),
        ({"page_token": "rubbish"}, "page_token"),
    ],
)
def test_a_wrong_query_says_what_is_wrong(models: Store, query: dict[str, object], message: str):
    with pytest.raises(TrackerError, match=message) as refused:
        search(models, **query)  # type: ignore[arg-type]
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_an_order_of_a_dataset_needs_its_name_and_a_metric():
    with pytest.raises(TrackerError, match="dataset_name"):
        r.LoggedModelOrder("metrics.auc", dataset_digest="1")
    with pytest.raises(TrackerError, match="only metrics have one"):
        r.LoggedModelOrder("name", dataset_name="test")


def test_a_page_takes_a_fixed_number_of_statements(sql_store: SqlStore):
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(
        sql_store._engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    counts, run_id = [], new_run(sql_store)
    for name in "abcdef":
        log(sql_store, run_id, point(create(sql_store, name).info.model_id, 0.5))
        statements.clear()
        search(sql_store, "metrics.auc > 0", order_by=[r.LoggedModelOrder("metrics.auc")])
        counts.append(len(statements))
    assert counts[0] == counts[-1] <= 10


def test_what_is_written_is_announced(sql_store: SqlStore):
    model_id = create(sql_store).info.model_id
    since = sql_store.list_changes(r.ListChanges()).next
    log(sql_store, new_run(sql_store), point(model_id, 0.5))
    changed = sql_store.list_changes(r.ListChanges(since=since)).changes
    assert ("logged_model", model_id, "0") in [
        (c.entity, c.entity_id, c.experiment_id) for c in changed
    ]
