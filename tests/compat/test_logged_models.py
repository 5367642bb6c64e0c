"""Logged models of the real MLflow client against our server."""

import warnings
from collections.abc import Iterator

import mlflow
import numpy as np
import pytest
from mlflow.entities import LoggedModelStatus
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

X = np.array([[0.0], [1.0], [2.0], [3.0]] * 5)
Y = np.array([0, 0, 1, 1] * 5)


def fitted() -> LogisticRegression:
    return LogisticRegression().fit(X, Y)


def log_model(name: str = "model") -> mlflow.models.model.ModelInfo:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mlflow.sklearn.log_model(fitted(), name=name, pip_requirements=[])


def test_a_model_logged_in_a_run_carries_the_runs_params_and_metrics():
    with mlflow.start_run() as run:
        mlflow.log_param("depth", 3)
        mlflow.log_metric("auc", 0.5)
        info = log_model()
        mlflow.log_metric("loss", 0.1)
    model = mlflow.get_logged_model(info.model_id)
    assert (model.name, model.status) == ("model", LoggedModelStatus.READY)
    assert model.source_run_id == run.info.run_id
    assert model.params == {"depth": "3"}
    assert {(m.key, m.value, m.run_id, m.model_id) for m in model.metrics or []} >= {
        ("auc", 0.5, run.info.run_id, model.model_id)
    }
    outputs = mlflow.get_run(run.info.run_id).outputs
    assert [each.model_id for each in outputs.model_outputs] == [info.model_id]


@pytest.mark.parametrize("form", ["models:/{model_id}", "runs:/{run_id}/model"])
def test_a_model_is_loaded_by_its_id_and_by_its_run(form: str):
    with mlflow.start_run() as run:
        info = log_model()
    uri = form.format(model_id=info.model_id, run_id=run.info.run_id)
    assert mlflow.sklearn.load_model(uri).predict([[3.0]]) == [1]
    assert mlflow.pyfunc.load_model(uri).predict(np.array([[0.0]])) == [0]


def test_a_model_is_logged_without_a_run():
    info = log_model("alone")
    assert mlflow.active_run() is None
    model = mlflow.get_logged_model(info.model_id)
    assert (model.name, model.status) == ("alone", LoggedModelStatus.READY)
    assert mlflow.sklearn.load_model(info.model_uri).predict([[3.0]]) == [1]


def test_files_of_a_model_are_listed_and_downloaded(tmp_path):  # type: ignore[no-untyped-def]
    with mlflow.start_run() as run:
        info = log_model()
    folder = mlflow.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="model", dst_path=str(tmp_path)
    )
    assert "MLmodel" in {path.name for path in tmp_path.rglob("*")}
    assert folder
    names = {each.path for each in mlflow.artifacts.list_artifacts(info.model_uri)}
    assert "MLmodel" in {name.rpartition("/")[2] for name in names}


def test_a_model_is_registered_from_its_run_and_loaded_by_version():
    with mlflow.start_run() as run:
        info = log_model()
    version = mlflow.register_model(f"runs:/{run.info.run_id}/model", "churn")
    assert version.source == info.model_uri
    assert mlflow.sklearn.load_model("models:/churn/1").predict([[3.0]]) == [1]
    assert "churn" in mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"]


def test_metrics_of_a_dataset_are_logged_with_the_model_and_searched():
    made = [log_model(name) for name in ("a", "b")]
    data = mlflow.data.from_numpy(X, targets=Y, name="test")
    with mlflow.start_run():
        mlflow.log_metric("accuracy", 0.5, model_id=made[0].model_id, dataset=data)
        mlflow.log_metrics({"accuracy": 0.9, "loss": 1}, model_id=made[1].model_id, dataset=data)
        mlflow.log_metric("accuracy", 0.95, model_id=made[0].model_id)

    def found(text: str = "", **query: object) -> list[str]:
        models = mlflow.search_logged_models(
            filter_string=text,
            output_format="list",
            **query,  # type: ignore[arg-type]
        )
        return [model.name for model in models]

    on_test = [{"dataset_name": "test", "dataset_digest": data.digest}]
    assert sorted(found("metrics.accuracy > 0.8")) == ["a", "b"]
    assert found("metrics.accuracy > 0.8", datasets=on_test) == ["b"]
    order = [{"field_name": "metrics.accuracy", "ascending": False}]
    assert found(order_by=order) == ["a", "b"]
    assert found(order_by=[order[0] | on_test[0]]) == ["b", "a"]
    assert found("name = 'a'") == ["a"]
    assert len(mlflow.search_logged_models()) == 2


def test_models_come_in_pages():
    client = MlflowClient()
    for number in range(5):
        client.create_logged_model("0", name=f"m{number}", model_type="x")
    order = [{"field_name": "name"}]
    page = client.search_logged_models(["0"], max_results=3, order_by=order)
    rest = client.search_logged_models(["0"], max_results=3, order_by=order, page_token=page.token)
    assert [model.name for model in [*page, *rest]] == [f"m{number}" for number in range(5)]


def test_a_model_is_tagged_finalized_and_deleted():
    client = MlflowClient()
    params = {f"p{number}": str(number) for number in range(250)}
    model = mlflow.initialize_logged_model(name="late", params=params, tags={"a": "1"})
    assert model.status == LoggedModelStatus.PENDING
    assert mlflow.get_logged_model(model.model_id).params == params
    mlflow.log_model_params({"q": "1"}, model_id=model.model_id)
    mlflow.set_logged_model_tags(model.model_id, {"b": "2"})
    mlflow.delete_logged_model_tag(model.model_id, "a")
    mlflow.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED)
    read = mlflow.get_logged_model(model.model_id)
    assert (read.status, read.params["q"]) == (LoggedModelStatus.FAILED, "1")
    assert (read.tags.get("a"), read.tags.get("b")) == (None, "2")
    client.delete_logged_model(model.model_id)
    with pytest.raises(MlflowException) as gone:
        client.get_logged_model(model.model_id)
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_an_external_model_is_known_by_name():
    model = mlflow.create_external_model(name="agent", model_type="agent", params={"k": "v"})
    assert mlflow.search_logged_models(filter_string="model_type = 'agent'", output_format="list")[
        0
    ].model_id == (model.model_id)
    mlflow.set_active_model(name="agent")
    assert mlflow.get_active_model_id() == model.model_id
    mlflow.clear_active_model()


@pytest.fixture
def _autolog() -> Iterator[None]:
    mlflow.sklearn.autolog(silent=True, log_input_examples=False)
    yield
    mlflow.sklearn.autolog(disable=True)


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)  # it takes 8 s
@pytest.mark.usefixtures("_autolog")
@pytest.mark.thorough
def test_autolog_records_params_metrics_dataset_and_model():
    with mlflow.start_run() as run:
        fitted()
    read = mlflow.get_run(run.info.run_id)
    assert read.data.params["C"] == "1.0"
    assert "training_accuracy_score" in read.data.metrics
    assert len(read.inputs.dataset_inputs) == 1
    model_id = read.outputs.model_outputs[0].model_id
    assert mlflow.sklearn.load_model(f"models:/{model_id}").predict([[3.0]]) == [1]
    keys = {metric.key for metric in mlflow.get_logged_model(model_id).metrics or []}
    assert "training_accuracy_score" in keys


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)  # it takes 8 s
@pytest.mark.usefixtures("_autolog")
@pytest.mark.thorough
def test_autolog_of_a_search_records_a_child_run_per_candidate():
    with mlflow.start_run() as run:
        GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0, 10.0]}, cv=2).fit(X, Y)
    children = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{run.info.run_id}'", output_format="list"
    )
    assert {child.data.params["C"] for child in children} == {"0.1", "1.0", "10.0"}
    read = mlflow.get_run(run.info.run_id)
    assert "best_cv_score" in read.data.metrics
    assert len(read.outputs.model_outputs) == 2
