"""What people do with MLflow, by its own names: ``import jupyter_tracker as mlflow``."""

from pathlib import Path
from uuid import uuid4

import pytest
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

import jupyter_tracker as mlflow
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.tracking import MlflowClient

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture
def model_name() -> str:
    return f"churn-{uuid4().hex}"


def trained(n_estimators: int) -> tuple[RandomForestClassifier, float]:
    features, species = load_iris(return_X_y=True)
    x, x_test, y, y_test = train_test_split(features, species, test_size=0.2, random_state=0)
    model = RandomForestClassifier(n_estimators=n_estimators, random_state=0).fit(x, y)
    return model, float(accuracy_score(y_test, model.predict(x_test)))


def log_model(text: str = "flavors: {}") -> None:
    """Stand in for what saves a model."""
    mlflow.log_text(text, "model/MLmodel")


def test_a_model_is_trained_logged_and_registered_in_a_run(model_name: str):
    mlflow.set_experiment(f"churn-prediction-{model_name}")
    with mlflow.start_run(run_name="gbm-lr0.05") as run:
        mlflow.log_params({"n_estimators": 5, "learning_rate": 0.05, "max_depth": 5})
        model, accuracy = trained(5)
        mlflow.log_metric("val_auc", accuracy)
        info = mlflow.sklearn.log_model(model, "model", registered_model_name=model_name)
    assert info is not None
    version = MlflowClient().get_model_version(model_name, "1")
    assert (version.run_id, info.registered_model_version) == (run.info.run_id, "1")
    described = mlflow.artifacts.load_text(f"models:/{model_name}/1/MLmodel")
    assert "loader_module: mlflow.sklearn" in described
    outputs = mlflow.get_run(run.info.run_id).outputs
    assert outputs is not None
    assert [made.model_id for made in outputs.model_outputs] == [info.model_id]


def test_a_model_that_is_not_fitted_is_refused():
    with pytest.raises(mlflow.TrackerError, match="fit it first"):
        mlflow.sklearn.log_model(RandomForestClassifier(), "model")


def test_a_training_script_logs_to_the_experiment_of_its_environment(
    place: str, monkeypatch: pytest.MonkeyPatch, model_name: str
):
    experiment_id = mlflow.create_experiment(f"iris-{model_name}")
    SESSION.experiment = None
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", experiment_id)
    with mlflow.start_run() as run:
        mlflow.log_params({"n_estimators": 5, "max_depth": 5})
        model, accuracy = trained(5)
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(model, "rf_model")
    assert run.info.experiment_id == experiment_id
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "Default")
    SESSION.experiment = None
    with pytest.raises(mlflow.TrackerError, match="unset one of"):
        mlflow.start_run()


def test_the_run_of_the_environment_is_resumed_once(monkeypatch: pytest.MonkeyPatch):
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1)
    monkeypatch.setenv("MLFLOW_RUN_ID", run.info.run_id)
    with mlflow.start_run(run_name="ignored") as resumed:
        mlflow.log_metric("m", 2)
    assert resumed.info.run_id == run.info.run_id
    with mlflow.start_run() as another:
        pass
    assert another.info.run_id != run.info.run_id
    assert dict(mlflow.get_run(run.info.run_id).info)["status"] == "FINISHED"


def test_an_etl_job_logs_its_quality():
    with mlflow.start_run(run_name="daily-etl") as run:
        mlflow.log_metric("rows_processed", 125000)
        mlflow.log_metric("data_quality_score", 0.98)
    (found,) = MlflowClient().search_runs(
        [run.info.experiment_id], filter_string="metrics.data_quality_score > 0.85"
    )
    assert found.data.to_dictionary()["metrics"] == {
        "rows_processed": 125000,
        "data_quality_score": 0.98,
    }


def test_a_run_is_tagged_with_the_versions_of_its_code_and_data():
    with mlflow.start_run() as run:
        mlflow.set_tag("git_commit", "abc")
        mlflow.set_tag("dataset", "customer_data_2025_Q4")
    tags = mlflow.get_run(run.info.run_id).data.tags
    assert (tags["git_commit"], tags["dataset"]) == ("abc", "customer_data_2025_Q4")


def test_a_database_as_tracking_uri_says_what_to_do(place: str):
    if place != "embedded":
        pytest.skip("its address is in the environment")
    mlflow.set_tracking_uri("postgresql://user:password@host:5432/mlflow_db")
    with pytest.raises(mlflow.TrackerError, match="jupyter tracker server") as refused:
        mlflow.start_run()
    assert "password" not in str(refused.value)


def test_a_model_is_trained_in_a_run():
    with mlflow.start_run(run_name="forest") as run:
        mlflow.log_param("n_estimators", 5)
        mlflow.log_param("max_depth", 3)
        _, accuracy = trained(5)
        mlflow.log_metric("accuracy", accuracy)
    data = mlflow.get_run(run.info.run_id).data
    assert data.params == {"n_estimators": "5", "max_depth": "3"}
    assert data.metrics["accuracy"] > 0.8


def test_a_plot_of_the_run_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from matplotlib.figure import Figure

    monkeypatch.chdir(tmp_path)
    figure = Figure(figsize=(4, 3))
    figure.add_subplot().imshow([[9, 1], [0, 10]])
    figure.savefig("confusion_matrix.png")
    with mlflow.start_run() as run:
        mlflow.log_artifact("confusion_matrix.png")
        mlflow.log_figure(figure, "figures/confusion.png")
    files = MlflowClient().list_artifacts(run.info.run_id)
    assert {file.path for file in files} == {"confusion_matrix.png", "figures"}


def test_a_sweep_is_a_run_of_runs():
    with mlflow.start_run(run_name="sweep") as sweep:
        for depth in (3, 5, 7):
            with mlflow.start_run(run_name=f"depth_{depth}", nested=True):
                mlflow.log_param("depth", depth)
                mlflow.log_metric("val_auc", 0.8 + depth / 100)
    children = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{sweep.info.run_id}' and metrics.val_auc > 0.84",
        order_by=["metrics.val_auc DESC"],
    )
    assert list(children["params.depth"]) == ["7", "5"]  # type: ignore[call-overload]
    assert list(children["tags.mlflow.runName"]) == ["depth_7", "depth_5"]  # type: ignore[call-overload]


def test_points_by_epoch_and_a_summary_at_the_end():
    with mlflow.start_run() as run:
        for epoch in range(3):
            mlflow.log_metric("loss", 1 / (epoch + 1), step=epoch)
        mlflow.log_metrics({"accuracy": 0.94, "f1_score": 0.91})
    history = MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert [point.step for point in history] == [0, 1, 2]


def test_the_best_runs_of_an_experiment_are_compared(model_name: str):
    experiment = mlflow.set_experiment(f"risk-{model_name}")
    for algorithm, accuracy in (("forest", 0.94), ("tree", 0.81)):
        with mlflow.start_run():
            mlflow.log_param("algorithm", algorithm)
            mlflow.log_metrics({"accuracy": accuracy, "f1_score": accuracy - 0.1})
    runs = mlflow.search_runs(
        experiment_names=[experiment.name], order_by=["metrics.accuracy DESC"], max_results=10
    )
    table = runs[["params.algorithm", "metrics.accuracy", "metrics.f1_score"]]  # type: ignore[call-overload]
    assert list(table["params.algorithm"]) == ["forest", "tree"]


def test_stale_runs_are_found_by_a_tag_and_put_aside():
    with mlflow.start_run() as run:
        mlflow.set_tag("status", "active")
    client = MlflowClient()
    active = client.search_runs([run.info.experiment_id], "tags.status = 'active'")
    for each in active:
        client.delete_run(each.info.run_id)
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    client.restore_run(run.info.run_id)
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "active"


def test_a_challenger_takes_the_champions_place(model_name: str):
    for auc in (0.90, 0.93):
        with mlflow.start_run() as run:
            mlflow.log_metric("val_auc", auc)
            log_model()
        result = mlflow.register_model(model_uri=f"runs:/{run.info.run_id}/model", name=model_name)
        assert result.version in ("1", "2")
    client = mlflow.tracking.MlflowClient()
    client.transition_model_version_stage(name=model_name, version="1", stage="Production")
    client.transition_model_version_stage(
        name=model_name, version="2", stage="Staging", archive_existing_versions=False
    )
    champion = client.get_latest_versions(model_name, stages=["Production"])[0]
    challenger = client.get_model_version(model_name, "2")
    aucs = [
        float(client.get_run(version.run_id).data.metrics["val_auc"])
        for version in (champion, challenger)
    ]
    assert aucs[1] - aucs[0] > 0.005
    client.transition_model_version_stage(
        model_name, "2", "Production", archive_existing_versions=True
    )
    assert client.get_model_version(model_name, "1").current_stage == "Archived"
    client.set_registered_model_alias(model_name, "champion", "2")
    assert client.get_model_version_by_alias(model_name, "champion").version == "2"


def test_a_version_is_described_and_tagged(model_name: str):
    with mlflow.start_run() as run:
        log_model()
    mlflow.register_model(f"runs:/{run.info.run_id}/model", model_name)
    client = MlflowClient()
    client.update_model_version(name=model_name, version=1, description="Retrained.")  # type: ignore[arg-type]
    client.set_model_version_tag(name=model_name, version=1, key="dataset", value="q4")  # type: ignore[arg-type]
    version = client.get_model_version(model_name, "1")
    assert (version.description, version.tags["dataset"]) == ("Retrained.", "q4")


def test_where_a_version_came_from_is_found_again(model_name: str):
    with mlflow.start_run(tags={"git_commit": "abc", "dvc_data_hash": "123"}) as run:
        log_model()
    mlflow.register_model(f"runs:/{run.info.run_id}/model", model_name)
    version = MlflowClient().get_model_version(model_name, "1")
    tags = MlflowClient().get_run(version.run_id).data.tags
    assert (tags["git_commit"], tags["dvc_data_hash"]) == ("abc", "123")


def test_a_server_is_named_in_the_program(place: str, tmp_path: Path):
    if place != "embedded":
        pytest.skip("its address is in the environment")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/named.db")
    assert mlflow.is_tracking_uri_set()
    assert MlflowClient().tracking_uri == mlflow.get_tracking_uri() == mlflow.get_registry_uri()
    with mlflow.start_run() as run:
        mlflow.log_metric("rows_processed", 125000)
    assert MlflowClient().get_run(run.info.run_id).data.metrics == {"rows_processed": 125000}


def test_the_registry_may_be_elsewhere(place: str, tmp_path: Path, model_name: str):
    if place != "embedded":
        pytest.skip("one place is enough")
    mlflow.set_registry_uri(f"sqlite:///{tmp_path}/registry.db")
    client = MlflowClient()
    client.create_registered_model(model_name)
    assert mlflow.get_registry_uri() == f"sqlite:///{tmp_path}/registry.db"
    there = MlflowClient(mlflow.get_registry_uri())
    assert [model.name for model in there.search_registered_models()] == [model_name]
    assert MlflowClient(registry_uri=mlflow.get_tracking_uri()).search_registered_models() == []


def test_the_run_that_was_active_last_is_known():
    with mlflow.start_run() as run:
        assert mlflow.last_active_run() is run
    last = mlflow.last_active_run()
    assert last is not None
    assert (last.info.run_id, last.info.status) == (run.info.run_id, "FINISHED")


def test_logging_in_the_background_can_be_waited_for():
    with mlflow.start_run() as run:
        logged = mlflow.log_metric("m", 1, synchronous=False)
        assert logged is not None
        logged.wait()
        assert mlflow.get_run(run.info.run_id).data.metrics == {"m": 1}
        assert mlflow.log_metric("m", 2, step=1) is None
    mlflow.flush_async_logging()
    mlflow.flush_artifact_async_logging()


def test_what_is_refused_is_caught_by_mlflows_name():
    with pytest.raises(mlflow.exceptions.MlflowException) as refused:
        MlflowClient().get_run("0" * 32)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert mlflow.MlflowException is mlflow.exceptions.MlflowException
