"""What runs use and make, the same from each database and over the wire."""

import json

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore


def new_run(store: Store, experiment_id: str = "0") -> str:
    return store.create_run(r.CreateRun(experiment_id=experiment_id)).run.info.run_id


def get(store: Store, run_id: str) -> e.Run:
    return store.get_run(r.GetRun(run_id=run_id)).run


def dataset(name: str = "iris", digest: str = "1", **fields: str) -> e.Dataset:
    return e.Dataset(name, digest, **({"source_type": "local", "source": "{}"} | fields))


def log(store: Store, run_id: str, used: e.Dataset, **tags: str) -> None:
    pairs = [e.InputTag(f"mlflow.data.{key}", value) for key, value in tags.items()]
    inputs = [e.DatasetInput(used, pairs)]
    store.log_inputs(r.LogInputs(run_id=run_id, datasets=inputs))


def used_by(store: Store, run_id: str) -> list[e.DatasetInput]:
    inputs = get(store, run_id).inputs
    return inputs.dataset_inputs if inputs else []


def test_a_run_that_used_and_made_nothing_says_nothing(store: Store):
    run = get(store, new_run(store))
    assert (run.inputs, run.outputs) == (None, None)


def test_a_dataset_shows_in_its_run_whole(store: Store):
    run_id = new_run(store)
    iris = dataset(schema='{"x": "ü"}', profile='{"rows": 3}')
    log(store, run_id, iris, context="training", other="🎈")
    expected = [
        e.InputTag("mlflow.data.context", "training"),
        e.InputTag("mlflow.data.other", "🎈"),
    ]
    assert used_by(store, run_id) == [e.DatasetInput(iris, expected)]
    found = store.search_runs(r.SearchRuns(experiment_ids=["0"])).runs
    assert found == [get(store, run_id)]


def test_what_is_noted_twice_is_there_once_as_it_was_first(store: Store):
    first, second = new_run(store), new_run(store)
    for run_id in (first, first, second):
        log(store, run_id, dataset(), context="training")
    log(store, first, dataset(source="other"), context="test")
    twice = [e.DatasetInput(dataset("b")), e.DatasetInput(dataset("b", source="other"))]
    store.log_inputs(r.LogInputs(run_id=second, datasets=twice))
    training = [e.InputTag("mlflow.data.context", "training")]
    assert used_by(store, first) == [e.DatasetInput(dataset(), training)]
    assert sorted(used_by(store, second), key=lambda each: each.dataset.name) == [
        e.DatasetInput(dataset("b")),
        e.DatasetInput(dataset(), training),
    ]


def test_the_same_dataset_of_another_experiment_is_its_own(store: Store):
    other = store.create_experiment(r.CreateExperiment(name="x")).experiment_id
    mine, theirs = new_run(store), new_run(store, other)
    log(store, mine, dataset(source="a"))
    log(store, theirs, dataset(source="b"))
    assert used_by(store, mine)[0].dataset.source == "a"
    assert used_by(store, theirs)[0].dataset.source == "b"


def test_models_show_as_inputs_and_outputs(store: Store):
    run_id = new_run(store)
    for _ in range(2):
        store.log_inputs(r.LogInputs(run_id=run_id, models=[e.ModelInput("m-1")]))
        outputs = [e.ModelOutput("m-2", 0), e.ModelOutput("m-3", 5)]
        store.log_outputs(r.LogOutputs(run_id=run_id, models=outputs))
    run = get(store, run_id)
    assert run.inputs == e.RunInputs(model_inputs=[e.ModelInput("m-1")])
    assert run.outputs == e.RunOutputs(model_outputs=outputs)


def test_a_deleted_run_takes_nothing(store: Store):
    run_id = new_run(store)
    store.delete_run(r.DeleteRun(run_id=run_id))
    for attempt in (
        lambda: log(store, run_id, dataset()),
        lambda: store.log_outputs(r.LogOutputs(run_id=run_id, models=[e.ModelOutput("m")])),
        lambda: store.log_model(r.LogModel(run_id=run_id, model_json="{}")),
    ):
        with pytest.raises(TrackerError, match="is deleted"):
            attempt()


@pytest.mark.parametrize(
    "bad",
    [
        dataset(""),
        dataset(digest=""),
        dataset("x" * 501),
        dataset(digest="x" * 37),
        dataset(source="x" * 65_536),
        dataset(schema="x" * 1_048_576),
        dataset(profile="x" * 16_777_216),
    ],
    ids=lambda each: f"{each.name[:3]} {each.digest[:3]}",
)
def test_a_dataset_over_the_limits_is_refused(bad: e.Dataset):
    with pytest.raises(TrackerError) as refused:
        r.LogInputs(run_id="r", datasets=[e.DatasetInput(bad)])
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("tag", [("", "v"), ("k" * 256, "v"), ("k", "v" * 501)])
def test_a_dataset_tag_over_the_limits_is_refused(tag: tuple[str, str]):
    with pytest.raises(TrackerError) as refused:
        r.LogInputs(run_id="r", datasets=[e.DatasetInput(dataset(), [e.InputTag(*tag)])])
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_the_largest_dataset_comes_back(store: Store):
    run_id = new_run(store)
    large = dataset("x" * 500, "y" * 36, source="s" * 65_535, schema="ü" * 1_048_575)
    log(store, run_id, large)
    assert used_by(store, run_id)[0].dataset == large


def test_models_of_mlflow_2_are_listed_in_a_tag(store: Store):
    run_id = new_run(store)
    for name in "ab":
        store.log_model(r.LogModel(run_id=run_id, model_json=json.dumps({"artifact_path": name})))
    history = json.loads(get(store, run_id).data.tags["mlflow.log-model.history"])
    assert history == [{"artifact_path": "a"}, {"artifact_path": "b"}]


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_model_that_is_no_json_object_is_refused(text: str):
    with pytest.raises(TrackerError, match="model_json"):
        r.LogModel(run_id="r", model_json=text)


def test_datasets_of_experiments_are_listed_once_per_context(store: Store):
    other = store.create_experiment(r.CreateExperiment(name="x")).experiment_id
    first, second, third = new_run(store), new_run(store), new_run(store, other)
    log(store, first, dataset(), context="training")
    log(store, second, dataset(), context="training")
    log(store, second, dataset("b"))
    log(store, third, dataset("c"), context="test")
    found = store.search_datasets(r.SearchDatasets(experiment_ids=["0"])).dataset_summaries
    assert found == [
        e.DatasetSummary("0", "b", "1"),
        e.DatasetSummary("0", "iris", "1", "training"),
    ]
    with pytest.raises(TrackerError, match="experiment_ids"):
        r.SearchDatasets()


def test_a_page_of_runs_with_inputs_takes_a_fixed_number_of_statements(sql_store: SqlStore):
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(
        sql_store._engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    counts = []
    for name in "abcdef":
        run_id = new_run(sql_store)
        log(sql_store, run_id, dataset(name))
        sql_store.log_outputs(r.LogOutputs(run_id=run_id, models=[e.ModelOutput("m")]))
        statements.clear()
        sql_store.search_runs(r.SearchRuns(experiment_ids=["0"]))
        counts.append(len(statements))
    assert counts[0] == counts[-1] <= 8
