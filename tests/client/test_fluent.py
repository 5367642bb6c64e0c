"""The fluent API, on the embedded store and against a server."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import TrackerError
from tests.conftest import RunningServer


@pytest.fixture(autouse=True, params=["embedded", "server"])
def _fresh_session(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    if request.param == "server":
        server: RunningServer = request.getfixturevalue("server")
        monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    SESSION.reset()
    yield
    while tracker.active_run():
        tracker.end_run()
    SESSION.reset()


def test_a_run_records_params_metrics_tags_and_artifacts(tmp_path: Path):
    (tmp_path / "data.csv").write_text("a,b")
    tracker.set_experiment("churn")
    with tracker.start_run(run_name="gbm", tags={"team": "growth"}, description="why") as run:
        assert tracker.log_param("rate", 0.05) == 0.05
        tracker.log_params({"depth": 3, "loss": "log"})
        tracker.log_metric("auc", 0.5, step=1)
        tracker.log_metrics({"auc": 0.6, "f1": 0.4}, step=2)
        tracker.set_tags({"a": 1})
        tracker.log_artifact(tmp_path / "data.csv", "data")
        tracker.log_text("hello", "notes/hello.txt")
        tracker.log_dict({"a": 1}, "config.json")
    read = tracker.get_run(run.info.run_id)
    assert (read.info.run_name, read.info.status) == ("gbm", "FINISHED")
    assert read.data.params == {"rate": "0.05", "depth": "3", "loss": "log"}
    assert read.data.metrics == {"auc": 0.6, "f1": 0.4}
    assert read.data.tags["mlflow.note.content"] == "why"
    assert read.data.tags["mlflow.user"]
    files = tracker.MlflowClient().list_artifacts(run.info.run_id)
    assert [file.path for file in files] == ["config.json", "data", "notes"]


def test_a_block_that_raises_ends_its_run_as_failed():
    with pytest.raises(ZeroDivisionError), tracker.start_run() as run:
        1 / 0  # noqa: B018
    assert tracker.get_run(run.info.run_id).info.status == "FAILED"


def test_a_block_that_is_interrupted_ends_its_run_as_killed():
    with pytest.raises(KeyboardInterrupt), tracker.start_run() as run:
        raise KeyboardInterrupt
    assert tracker.get_run(run.info.run_id).info.status == "KILLED"


def test_a_nested_run_knows_its_parent():
    with tracker.start_run() as parent:
        with pytest.raises(TrackerError, match="already active"):
            tracker.start_run()
        with tracker.start_run(nested=True) as child:
            tracker.log_metric("m", 1)
    tags = tracker.get_run(child.info.run_id).data.tags
    assert tags["mlflow.parentRunId"] == parent.info.run_id
    assert tracker.get_run(parent.info.run_id).data.metrics == {}


def test_logging_without_a_run_starts_one():
    tracker.log_metric("m", 1)
    run = tracker.active_run()
    assert run is not None
    tracker.end_run("KILLED")
    assert tracker.get_run(run.info.run_id).info.status == "KILLED"


def test_a_run_can_be_resumed():
    with tracker.start_run() as run:
        tracker.log_metric("m", 1)
    with tracker.start_run(run_id=run.info.run_id):
        assert tracker.get_run(run.info.run_id).info.status == "RUNNING"
        tracker.log_metric("n", 2)
    assert tracker.get_run(run.info.run_id).data.metrics == {"m": 1, "n": 2}


def test_a_resumed_run_takes_new_tags():
    with tracker.start_run() as run:
        pass
    with tracker.start_run(run_id=run.info.run_id, tags={"a": 1}, description="again"):
        pass
    tags = tracker.get_run(run.info.run_id).data.tags
    assert (tags["a"], tags["mlflow.note.content"]) == ("1", "again")


def test_an_unknown_status_ends_nothing():
    with tracker.start_run():
        with pytest.raises(TrackerError, match="use one of RUNNING"):
            tracker.end_run("finished")
        assert tracker.active_run() is not None


def test_a_search_without_a_hit_is_an_empty_frame_with_columns():
    frame = tracker.search_runs(filter_string="metrics.auc > 0.5")
    assert list(frame["run_id"]) == []  # type: ignore[call-overload]


def test_another_store_has_other_experiments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tracker.create_experiment("first")
    tracker.set_experiment("second")
    monkeypatch.setenv("JUPYTER_TRACKER_URI", f"sqlite:///{tmp_path}/other.db")
    with tracker.start_run() as run:
        pass
    assert run.info.experiment_id == "0"


def test_a_thread_has_its_own_active_run():
    seen: list[object] = []
    with tracker.start_run():
        thread = threading.Thread(target=lambda: seen.append(tracker.active_run()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_a_large_log_is_sent_in_batches_that_the_limits_allow():
    with tracker.start_run() as run:
        tracker.log_params({f"p{i}": i for i in range(250)})
        tracker.log_metrics({f"m{i}": i for i in range(1500)})
    data = tracker.get_run(run.info.run_id).data
    assert (len(data.params), len(data.metrics)) == (250, 1500)


def test_runs_are_found_as_a_data_frame_or_a_list():
    tracker.set_experiment("churn")
    for auc in (0.1, 0.9):
        with tracker.start_run():
            tracker.log_metric("auc", auc)
    frame = tracker.search_runs(filter_string="metrics.auc > 0.5")
    assert list(frame["metrics.auc"]) == [0.9]  # type: ignore[call-overload]
    runs = tracker.search_runs(output_format="list", order_by=["metrics.auc"])
    assert [run.data.metrics["auc"] for run in runs] == [0.1, 0.9]


def test_a_model_is_registered_from_a_run():
    with tracker.start_run() as run:
        tracker.log_text("flavors: {}", "models/model/MLmodel")
    uri = f"runs:/{run.info.run_id}/models/model"
    assert tracker.register_model(uri, "churn").version == "1"
    assert tracker.register_model(uri, "churn").version == "2"


def test_registering_what_is_not_there_names_what_is():
    with tracker.start_run() as run:
        tracker.log_text("x", "notes.txt")
    with pytest.raises(TrackerError, match=r"no model at 'model'.*notes\.txt"):
        tracker.register_model(f"runs:/{run.info.run_id}/model", "churn")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tracker.log_metric("m", "high"), "a metric is a number"),  # type: ignore[arg-type]
        (lambda: tracker.log_metric("m", 10**400), "a metric is a number"),
        (lambda: tracker.log_metric("m?", 1), "Invalid metric name 'm\\?'"),
        (lambda: tracker.log_param("p", "x" * 7000), "7000 characters, the limit is 6000"),
        (lambda: tracker.set_experiment("a\nb"), "Invalid experiment name"),
        (lambda: tracker.register_model("models:/x", "m"), "looks like 'runs:/"),
    ],
)
def test_a_wrong_argument_raises_at_once_and_starts_nothing(call, message: str):  # type: ignore[no-untyped-def]
    with pytest.raises(TrackerError, match=message):
        call()
    assert tracker.active_run() is None


def test_a_program_that_ends_ends_its_runs(tmp_path: Path):
    code = "import jupyter_tracker as t; print(t.start_run().info.run_id)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert tracker.get_run(ran.stdout.strip()).info.status == "FINISHED"
