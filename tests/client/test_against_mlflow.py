"""The same flows on a file, on our server and on MLflow's: a program need not know which it is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import mlflow
import pandas
import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client import recorder
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import requests as r
from jupyter_tracker.journal import files, shipping
from jupyter_tracker.journal.records import Header
from tests.conftest import TOKEN

pytestmark = pytest.mark.usefixtures("place")


def current_id() -> str:
    assert SESSION.experiment is not None
    return SESSION.experiment.experiment_id


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_with_everything_in_it():
    with tracker.start_run(run_name="gbm", tags={"team": "growth"}, description="why") as run:
        tracker.log_params({"rate": 0.05, "depth": 3})
        for step in range(3):
            tracker.log_metric("loss", 1 / (step + 1), step=step)
        tracker.log_metrics({"auc": 0.9, "worst": float("nan"), "best": float("inf")})
        tracker.set_tag("checked", True)
    read = tracker.get_run(run.info.run_id)
    assert (read.info.run_name, read.info.status) == ("gbm", "FINISHED")
    assert read.info.lifecycle_stage == "active"
    assert (read.info.end_time or 0) >= read.info.start_time
    assert read.data.params == {"rate": "0.05", "depth": "3"}
    assert read.data.metrics["loss"] == pytest.approx(1 / 3)
    assert read.data.metrics["worst"] != read.data.metrics["worst"]
    assert read.data.metrics["best"] >= 1.79e308  # MLflow's server has no infinity
    assert read.data.tags["team"] == "growth"
    assert read.data.tags["checked"] == "True"
    assert read.data.tags["mlflow.note.content"] == "why"
    assert (read.inputs.dataset_inputs, read.outputs.model_outputs) == ([], [])  # type: ignore[union-attr]


def test_the_history_of_a_metric_is_whole_and_comes_in_pages():
    with tracker.start_run() as run:
        for step in range(5):
            tracker.log_metric("loss", step, step=step, timestamp=1000 + step)
    client = tracker.MlflowClient()
    points = client.get_metric_history(run.info.run_id, "loss")
    assert [(p.step, p.value, p.timestamp) for p in points] == [(i, i, 1000 + i) for i in range(5)]
    page = client.get_metric_history(run.info.run_id, "loss", max_results=3)
    rest = client.get_metric_history(run.info.run_id, "loss", 3, page.token)
    assert [p.step for p in [*page, *rest]] == [0, 1, 2, 3, 4]
    assert client.get_metric_history(run.info.run_id, "nothing") == []


def test_nested_runs_know_their_parent():
    with tracker.start_run() as parent, tracker.start_run(nested=True) as child:
        pass
    found = tracker.get_parent_run(child.info.run_id)
    assert found is not None
    assert found.info.run_id == parent.info.run_id
    assert tracker.get_parent_run(parent.info.run_id) is None


def test_a_run_is_resumed():
    with tracker.start_run() as run:
        tracker.log_metric("m", 1)
    with tracker.start_run(run_id=run.info.run_id, tags={"again": "yes"}) as resumed:
        assert resumed.data.tags["again"] == "yes"
        assert tracker.get_run(run.info.run_id).info.status == "RUNNING"
        tracker.log_metric("m", 2, step=1)
    read = tracker.get_run(run.info.run_id)
    assert (read.info.status, read.data.metrics["m"]) == ("FINISHED", 2)
    assert read.data.tags["again"] == "yes"


def test_tags_are_deleted():
    with tracker.start_run() as run:
        tracker.set_tags({"a": 1, "b": 2})
        tracker.delete_tag("a")
        with pytest.raises(tracker.TrackerError):
            tracker.delete_tag("never-set")
    assert "a" not in tracker.get_run(run.info.run_id).data.tags


def test_runs_are_deleted_and_restored():
    with tracker.start_run() as run:
        pass
    tracker.delete_run(run.info.run_id)
    assert tracker.search_runs(output_format="list") == []
    (found,) = tracker.search_runs(output_format="list", run_view_type=2)
    assert found.info.lifecycle_stage == "deleted"
    with pytest.raises(tracker.TrackerError, match="deleted"):
        tracker.start_run(run_id=run.info.run_id)
    tracker.restore_run(run.info.run_id)
    assert len(tracker.search_runs(output_format="list")) == 1


def test_experiments_are_tagged_renamed_deleted_and_restored():
    client = tracker.MlflowClient()
    name = f"e-{current_id()}"
    made = tracker.create_experiment(name, tags={"team": "growth"})
    tracker.set_experiment(experiment_id=made)
    tracker.set_experiment_tags({"kind": "sweep", "size": 3})
    tracker.delete_experiment_tag("kind")
    assert tracker.get_experiment(made).tags == {"team": "growth", "size": "3"}
    client.rename_experiment(made, f"{name}-new")
    assert tracker.get_experiment_by_name(name) is None
    (found,) = tracker.search_experiments(filter_string=f"name = '{name}-new'")
    assert found.experiment_id == made
    tracker.delete_experiment(made)
    assert tracker.get_experiment(made).lifecycle_stage == "deleted"
    tracker.restore_experiment(made)
    assert tracker.get_experiment(made).lifecycle_stage == "active"


def test_artifacts_are_logged_listed_read_and_downloaded(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("a,b")
    with tracker.start_run() as run:
        tracker.log_artifact(tmp_path / "data" / "a.csv", "data")
        tracker.log_artifacts(tmp_path / "data", "copy/of")
        tracker.log_text("grüezi", "notes/hello.txt")
        tracker.log_dict({"a": 1}, "config.json")
        tracker.log_dict({"a": 1}, "config.yaml")
        uri = tracker.get_artifact_uri("notes/hello.txt")
    client, run_id = tracker.MlflowClient(), run.info.run_id
    listed = [(file.path, file.is_dir) for file in client.list_artifacts(run_id)]
    assert sorted(listed) == [
        ("config.json", False), ("config.yaml", False), ("copy", True), ("data", True),
        ("notes", True),
    ]  # fmt: skip
    (file,) = tracker.artifacts.list_artifacts(run_id=run_id, artifact_path="data")
    assert (file.path, file.file_size) == ("data/a.csv", 3)
    assert tracker.artifacts.load_text(uri) == "grüezi"
    assert tracker.artifacts.load_text(f"runs:/{run_id}/config.yaml") == "a: 1\n"
    assert tracker.artifacts.load_dict(f"runs:/{run_id}/config.json") == {"a": 1}
    everything = Path(tracker.artifacts.download_artifacts(run_id=run_id, dst_path=tmp_path / "d"))
    assert (everything / "copy" / "of" / "a.csv").read_text() == "a,b"
    one = client.download_artifacts(run_id, "notes/hello.txt")
    assert Path(one).read_text() == "grüezi"
    folder = client.download_artifacts(run_id, "copy", tmp_path / "e")
    assert [path.name for path in Path(folder).rglob("*.csv")] == ["a.csv"]


def test_what_is_not_there_is_not_downloaded():
    with tracker.start_run() as run:
        tracker.log_text("x", "a.txt")
    with pytest.raises(tracker.TrackerError, match="No artifact at 'b.txt'") as refused:
        tracker.MlflowClient().download_artifacts(run.info.run_id, "b.txt")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_datasets_are_noted():
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    dataset = tracker.data.from_pandas(frame, source="s3://bucket/a.csv", name="churn")
    with tracker.start_run() as run:
        tracker.log_input(dataset, context="training", tags={"split": "1"})
        tracker.log_input(dataset, context="training")
    (used,) = tracker.get_run(run.info.run_id).inputs.dataset_inputs  # type: ignore[union-attr]
    assert (used.dataset.name, used.dataset.digest) == ("churn", dataset.digest)
    assert (used.dataset.source_type, json.loads(used.dataset.source)) == (
        "s3",
        {"uri": "s3://bucket/a.csv"},
    )
    assert json.loads(used.dataset.profile) == {"num_rows": 2, "num_elements": 4}
    tags = {tag.key: tag.value for tag in used.tags}
    assert tags == {"mlflow.data.context": "training", "split": "1"}


def test_logged_models_are_made_and_found():
    with tracker.start_run() as run:
        made = tracker.initialize_logged_model("net", params={"depth": "3"}, tags={"a": "b"})
        tracker.log_outputs([tracker.entities.LoggedModelOutput(made.model_id, 2)])
        tracker.log_metric("auc", 0.9, model_id=made.model_id)
    ready = tracker.finalize_logged_model(made.model_id, "READY")
    assert (made.status, ready.status) == ("PENDING", "READY")
    tracker.log_model_params({"width": "9"}, made.model_id)
    tracker.set_logged_model_tags(made.model_id, {"c": "d"})
    tracker.delete_logged_model_tag(made.model_id, "a")
    (found,) = tracker.search_logged_models(output_format="list")
    assert (found.name, found.source_run_id) == ("net", run.info.run_id)
    assert (found.params, found.tags) == ({"depth": "3", "width": "9"}, {"c": "d"})
    assert [(point.key, point.value) for point in found.metrics] == [("auc", 0.9)]
    (output,) = tracker.get_run(run.info.run_id).outputs.model_outputs  # type: ignore[union-attr]
    assert (output.model_id, output.step) == (made.model_id, 2)
    tracker.MlflowClient().delete_logged_model(made.model_id)
    assert tracker.search_logged_models(output_format="list") == []


def test_a_models_files_are_kept_with_it(tmp_path: Path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "MLmodel").write_text("flavors: {}")
    client = tracker.MlflowClient()
    model = client.create_logged_model(current_id(), "net")
    client.log_model_artifacts(model.model_id, folder)
    assert [f.path for f in client.list_logged_model_artifacts(model.model_id)] == ["MLmodel"]
    assert tracker.artifacts.load_text(f"{model.model_uri}/MLmodel") == "flavors: {}"


def test_a_model_goes_through_the_registry():
    name = f"churn-{current_id()}"
    with tracker.start_run() as run:
        tracker.log_text("flavors: {}", "model/MLmodel")
    version = tracker.register_model(f"runs:/{run.info.run_id}/model", name, tags={"a": 1})
    assert (version.version, version.run_id, version.tags) == ("1", run.info.run_id, {"a": "1"})
    client = tracker.MlflowClient()
    client.set_registered_model_alias(name, "champion", "1")
    client.transition_model_version_stage(name, "1", "Production")
    client.update_model_version(name, "1", "the best")
    tracker.set_model_version_tag(name, "1", "checked", "yes")
    found = client.get_model_version_by_alias(name, "champion")
    assert (found.current_stage, found.description) == ("Production", "the best")
    assert found.tags == {"a": "1", "checked": "yes"}
    for uri in (f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/Production"):
        assert tracker.artifacts.load_text(f"{uri}/MLmodel") == "flavors: {}"
    assert [v.version for v in tracker.search_model_versions(filter_string=f"name = '{name}'")] == [
        "1"
    ]
    assert [m.name for m in tracker.search_registered_models(filter_string=f"name = '{name}'")] == [
        name
    ]


def test_runs_are_searched_filtered_ordered_and_paged():
    for auc in (0.1, 0.9, 0.5):
        with tracker.start_run(tags={"half": str(auc >= 0.5)}):
            tracker.log_metric("auc", auc)
    found = tracker.search_runs(
        filter_string="metrics.auc > 0.2 and tags.half = 'True'",
        order_by=["metrics.auc DESC"],
        output_format="list",
    )
    assert [run.data.metrics["auc"] for run in found] == [0.9, 0.5]
    client = tracker.MlflowClient()
    page = client.search_runs([current_id()], order_by=["metrics.auc"], max_results=2)
    rest = client.search_runs(
        [current_id()], order_by=["metrics.auc"], max_results=2, page_token=page.token
    )
    assert [run.data.metrics["auc"] for run in [*page, *rest]] == [0.1, 0.5, 0.9]
    assert rest.token is None


def test_a_data_frame_of_runs_is_that_of_mlflow(place: str, monkeypatch: pytest.MonkeyPatch):
    if place == "embedded":
        pytest.skip("MLflow's client cannot ask it")
    with tracker.start_run():
        tracker.log_metric("auc", 0.5)
        tracker.log_param("depth", 3)
    with tracker.start_run(tags={"team": "growth"}):
        tracker.log_metric("loss", 0.5)
        tracker.log_param("width", 3)
    tracker.start_run()
    ours = tracker.search_runs(order_by=["start_time"])
    if place == "server":
        monkeypatch.setenv("MLFLOW_TRACKING_URI", tracker.get_tracking_uri())
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", TOKEN)
    theirs = mlflow.search_runs([current_id()], order_by=["start_time"])
    pandas.testing.assert_frame_equal(ours, theirs, check_like=True)  # type: ignore[arg-type]
    assert list(ours.columns[:6]) == list(theirs.columns[:6])  # type: ignore[union-attr]


def test_a_run_that_is_sent_twice_is_one_run():
    header = Header(run_id="0" * 30 + "ab", experiment_id=current_id(), start_time=1000)
    store = tracker.MlflowClient().store
    first, again = (shipping.make_run(store, header) for _ in range(2))
    assert first == again
    search = r.SearchRuns(experiment_ids=[current_id()])
    assert [run.info.run_id for run in store.search_runs(search).runs] == [first]


def test_a_run_that_began_offline_is_known_by_its_first_id(
    place: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    if place == "embedded":
        pytest.skip("a file answers at once")
    with monkeypatch.context() as patched:
        patched.setattr(recorder, "START_LIMIT", 0.0)
        run = tracker.start_run()
        child = tracker.start_run(nested=True)
    assert "recorded, but not sent" in caplog.text
    tracker.log_metric("m", 1)
    tracker.end_run()
    tracker.end_run()
    wait_until(lambda: not list(files.folder().glob("*.journal")))
    read = tracker.MlflowClient().get_run(child.info.run_id)
    assert read.data.metrics == {"m": 1}
    parent = tracker.get_parent_run(child.info.run_id)
    assert parent is not None
    tracker.log_text("x", "a.txt", run_id=run.info.run_id)
    assert [f.path for f in tracker.MlflowClient().list_artifacts(run.info.run_id)] == ["a.txt"]
    assert len(tracker.search_runs(output_format="list")) == 2


def test_what_has_been_sent_leaves_no_journal():
    with tracker.start_run() as run:
        tracker.log_metric("m", 1)
    wait_until(lambda: not list(files.folder().glob(f"{run.info.run_id}*")))
