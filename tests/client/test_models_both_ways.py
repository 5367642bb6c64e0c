"""Models in a store: MLflow's client loads those logged here, and ours loads those of MLflow's."""

import warnings
from collections.abc import Iterator

import mlflow
import mlflow.sklearn
import pytest
from sklearn.linear_model import LogisticRegression

import jupyter_tracker as tracker
from tests.conftest import RunningServer

MODEL = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
URIS = ("{model_uri}", "runs:/{run_id}/churn", "models:/{name}/1")

pytestmark = pytest.mark.parametrize("place", ["server", "mlflow"], indirect=True)


@pytest.fixture(autouse=True)
def _mlflow_talks_to_the_same_server(
    place: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    server: RunningServer = request.getfixturevalue("server")
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "true")
    if place == "server":
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    uri = server.uri if place == "server" else request.getfixturevalue("mlflow_uri")
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri("")


def test_mlflows_client_loads_what_is_logged_here(place: str):
    name = f"ours-{place}"
    with tracker.start_run() as run:
        info = tracker.sklearn.log_model(
            MODEL, name="churn", registered_model_name=name, input_example=[[1.0]]
        )
    for uri in URIS:
        found = uri.format(model_uri=info.model_uri, run_id=run.info.run_id, name=name)
        assert mlflow.sklearn.load_model(found).predict([[3.0]]) == [1], uri
    assert mlflow.get_logged_model(info.model_id).source_run_id == run.info.run_id


def test_what_mlflows_client_logs_is_loaded_here(place: str):
    name = f"theirs-{place}"
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(
            MODEL, name="churn", registered_model_name=name, pip_requirements=[]
        )
    for uri in URIS:
        found = uri.format(model_uri=info.model_uri, run_id=run.info.run_id, name=name)
        assert tracker.sklearn.load_model(found, trust=True).predict([[3.0]]) == [1], uri
    assert tracker.get_logged_model(info.model_id).source_run_id == run.info.run_id
