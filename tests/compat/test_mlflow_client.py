"""The real MLflow client against our server."""

import math
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from tests.conftest import RunningServer


@pytest.fixture(autouse=True)
def _mlflow_talks_to_our_server(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    mlflow.set_tracking_uri(server.uri)
    mlflow.set_experiment("Default")
    yield
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(None)


def test_a_run_of_the_fluent_api_is_recorded_whole(tmp_path: Path):
    mlflow.set_experiment("churn")
    with mlflow.start_run(run_name="gbm") as run:
        mlflow.log_params({"learning_rate": 0.05, "max_depth": 3})
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metric("odd", math.nan)
        mlflow.set_tag("team", "growth")
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": 1}, "config.json")
    read = mlflow.get_run(run.info.run_id)
    assert (read.info.status, read.info.run_name) == ("FINISHED", "gbm")
    assert read.data.params == {"learning_rate": "0.05", "max_depth": "3"}
    assert read.data.metrics["loss"] == pytest.approx(1 / 3)
    assert math.isnan(read.data.metrics["odd"])
    assert read.data.tags["team"] == "growth"
    client = MlflowClient()
    assert [m.step for m in client.get_metric_history(run.info.run_id, "loss")] == [0, 1, 2]
    assert [f.path for f in client.list_artifacts(run.info.run_id)] == ["config.json", "notes"]


def test_runs_are_searched_and_paged():
    experiment_id = mlflow.create_experiment("churn")
    for i in range(5):
        with mlflow.start_run(experiment_id=experiment_id, run_name=f"r{i}"):
            mlflow.log_metric("val_auc", i / 10)
    client = MlflowClient()
    page = client.search_runs(
        [experiment_id], "metrics.val_auc > 0.05", order_by=["metrics.val_auc DESC"], max_results=3
    )
    rest = client.search_runs(
        [experiment_id],
        "metrics.val_auc > 0.05",
        order_by=["metrics.val_auc DESC"],
        max_results=3,
        page_token=page.token,
    )
    assert [run.info.run_name for run in [*page, *rest]] == ["r4", "r3", "r2", "r1"]
    assert not rest.token


def test_a_failing_block_ends_its_run_as_failed():
    with pytest.raises(ZeroDivisionError), mlflow.start_run() as run:
        1 / 0  # noqa: B018
    assert mlflow.get_run(run.info.run_id).info.status == "FAILED"


def test_errors_arrive_as_mlflows_own():
    client = MlflowClient()
    with pytest.raises(MlflowException) as refused:
        client.get_run("0" * 32)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    client.create_experiment("churn")
    with pytest.raises(MlflowException) as taken:
        client.create_experiment("churn")
    assert taken.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_a_param_cannot_change():
    with mlflow.start_run():
        mlflow.log_param("a", 1)
        with pytest.raises(MlflowException, match="already logged"):
            mlflow.log_param("a", 2)


def test_models_are_registered_and_found():
    client = MlflowClient()
    with mlflow.start_run() as run:
        mlflow.log_text("x", "models/model/MLmodel")
    client.create_registered_model("churn")
    source = f"runs:/{run.info.run_id}/models/model"
    version = client.create_model_version("churn", source, run.info.run_id)
    assert str(version.version) == "1"
    assert [m.name for m in client.search_registered_models()] == ["churn"]
    assert [v.run_id for v in client.search_model_versions("name='churn'")] == [run.info.run_id]


def test_our_client_reads_what_mlflows_wrote(server: RunningServer):
    from jupyter_tracker import MlflowClient as OurClient
    from jupyter_tracker.stores.rest import RestStore

    with mlflow.start_run(run_name="theirs") as run:
        mlflow.log_metric("auc", 0.5, step=2)
    ours = OurClient(store=RestStore(server.uri, server.token)).get_run(run.info.run_id)
    assert (ours.info.run_name, ours.info.status) == ("theirs", "FINISHED")
    assert ours.data.metrics == {"auc": 0.5}
