"""The seeds' snippets on the registry, with one line changed, as those on models."""

from typing import Any

import pandas as pd
import pytest
import requests
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import jupyter_tracker as mlflow
from jupyter_tracker.tracking import MlflowClient
from tests.conftest import RunningServer
from tests.seeds.conftest import Split


def logged(iris: Split, name: str = "model") -> str:
    """Log a model, and return its run."""
    model = LogisticRegression(max_iter=500).fit(iris.X_train, iris.y_train)
    with mlflow.start_run() as run:
        mlflow.sklearn.log_model(model, name)
    return str(run.info.run_id)


@pytest.fixture
def registered(iris: Split) -> None:
    """Register three versions of a model."""
    run_id = logged(iris)
    for _ in range(3):
        mlflow.register_model(f"runs:/{run_id}/model", "CustomerChurnModel")


def test_a_model_is_registered_and_goes_to_production(iris: Split):
    run_id = logged(iris)
    result = mlflow.register_model(
        model_uri=f"runs:/{run_id}/model",
        name="banking-risk-classifier",
    )
    client = mlflow.tracking.MlflowClient()
    client.transition_model_version_stage(
        name="banking-risk-classifier",
        version=result.version,
        stage="Production",
    )
    version = client.get_model_version("banking-risk-classifier", result.version)
    assert (version.current_stage, version.run_id) == ("Production", run_id)


@pytest.mark.usefixtures("registered")
def test_a_transition_archives_what_was_in_production():
    client = MlflowClient()
    client.transition_model_version_stage("CustomerChurnModel", "1", "Production")
    client.transition_model_version_stage(
        name="CustomerChurnModel",
        version=3,
        stage="Production",
        archive_existing_versions=True,
    )
    stages = {
        number: client.get_model_version("CustomerChurnModel", number).current_stage
        for number in ("1", "2", "3")
    }
    assert stages == {"1": "Archived", "2": "None", "3": "Production"}


@pytest.mark.usefixtures("registered")
def test_a_version_is_described_and_tagged():
    client = MlflowClient()
    client.update_model_version(
        name="CustomerChurnModel",
        version=3,
        description="Retrained on Q4 data; +3% F1.",
    )
    client.set_model_version_tag(
        name="CustomerChurnModel",
        version=3,
        key="dataset",
        value="customer_data_2025_Q4",
    )
    version = client.get_model_version("CustomerChurnModel", "3")
    assert version.description == "Retrained on Q4 data; +3% F1."
    assert version.tags == {"dataset": "customer_data_2025_Q4"}


def transition(server: RunningServer) -> Any:
    """Send what the seeds' curl sends."""
    return requests.post(
        f"{server.uri}/api/2.0/mlflow/model-versions/transition-stage",
        headers={"Authorization": f"Bearer {server.token}"},
        json={
            "name": "CustomerChurnModel",
            "version": "3",
            "stage": "Production",
            "archive_existing_versions": "true",
        },
        timeout=30,
    )


@pytest.mark.usefixtures("registered")
def test_a_model_is_loaded_by_its_stage_after_a_transition_over_http(
    server: RunningServer, iris: Split
):
    assert transition(server).json()["model_version"]["current_stage"] == "Production"
    input_df = iris.X_test
    model = mlflow.pyfunc.load_model("models:/CustomerChurnModel/Production")
    preds = model.predict(input_df)
    assert preds.shape == iris.y_test.shape


@pytest.mark.usefixtures("registered")
def test_a_service_of_your_own_loads_the_model_in_production(server: RunningServer):
    from fastapi import FastAPI, Request
    from fastapi.testclient import TestClient

    transition(server)
    app = FastAPI()
    model = mlflow.pyfunc.load_model("models:/CustomerChurnModel/Production")

    @app.post("/predict")
    async def predict(request: Request):
        data = await request.json()
        df = pd.DataFrame(data["data"], columns=data["columns"])
        preds = model.predict(df)
        return {"predictions": preds.tolist()}

    body = {"columns": ["sl", "sw", "pl", "pw"], "data": [[5.1, 3.5, 1.4, 0.2]]}
    assert TestClient(app).post("/predict", json=body).json() == {"predictions": [0]}


def train(churn: Split, n_estimators: int, learning_rate: float) -> None:
    X_train, X_val, y_train, y_val = churn
    mlflow.set_experiment("churn-prediction-v2")
    with mlflow.start_run(run_name=f"gbm-lr{learning_rate}"):
        params = {"n_estimators": n_estimators, "learning_rate": learning_rate, "max_depth": 5}
        mlflow.log_params(params)
        model = GradientBoostingClassifier(**params, random_state=0)
        model.fit(X_train, y_train)
        auc = roc_auc_score(y_val, model.predict_proba(X_val)[:, 1])
        mlflow.log_metric("val_auc", auc)
        mlflow.sklearn.log_model(model, "model", registered_model_name="churn-gbm")


def test_a_challenger_that_is_better_takes_the_champions_place(churn: Split):
    train(churn, 1, 0.05)
    train(churn, 30, 0.05)
    client = MlflowClient()
    client.transition_model_version_stage("churn-gbm", "1", "Production")

    client.transition_model_version_stage(
        name="churn-gbm", version="2", stage="Staging", archive_existing_versions=False
    )
    prod = client.get_latest_versions("churn-gbm", stages=["Production"])[0]
    champ_auc = float(client.get_run(prod.run_id).data.metrics["val_auc"])
    chall_auc = float(
        client.get_run(client.get_model_version("churn-gbm", "2").run_id).data.metrics["val_auc"]
    )
    if chall_auc - champ_auc > 0.005:
        client.transition_model_version_stage(
            "churn-gbm", "2", "Production", archive_existing_versions=True
        )
    assert chall_auc - champ_auc > 0.005
    assert client.get_model_version("churn-gbm", "1").current_stage == "Archived"
    assert client.get_latest_versions("churn-gbm", stages=["Production"])[0].version == "2"


def test_a_model_is_served_by_its_alias(iris: Split):
    run_id = logged(iris)
    mlflow.register_model(f"runs:/{run_id}/model", "churn-gbm")
    client = MlflowClient()
    client.set_registered_model_alias("churn-gbm", "champion", "1")
    model = mlflow.pyfunc.load_model("models:/churn-gbm@champion")
    assert model.metadata.run_id == run_id
