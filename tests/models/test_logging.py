"""Models in the store: logged, registered, described and loaded by each kind of URI."""

import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import jupyter_tracker as mlflow
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.models import ModelInfo, get_model_info, infer_signature, set_signature
from tests.conftest import RunningServer

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:, :3]
MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)


@pytest.fixture(autouse=True)
def _server(server: RunningServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    SESSION.reset()
    yield
    SESSION.reset()


@pytest.fixture
def logged() -> ModelInfo:
    with mlflow.start_run():
        return mlflow.sklearn.log_model(
            MODEL,
            name="churn",
            input_example=X[:2],
            registered_model_name="churn",
            metadata={"team": "growth"},
            pip_requirements=[],
        )


def test_a_model_is_loaded_by_each_kind_of_uri(logged: ModelInfo):
    client = mlflow.MlflowClient()
    client.set_registered_model_alias("churn", "best", "1")
    client.transition_model_version_stage("churn", "1", "Production")
    for uri in (
        logged.model_uri,
        f"runs:/{logged.run_id}/churn",
        "models:/churn/1",
        "models:/churn/latest",
        "models:/churn/Production",
        "models:/churn@best",
    ):
        loaded = mlflow.pyfunc.load_model(uri)
        assert (loaded.predict(X) == MODEL.predict(X)).all(), uri
        assert loaded.model_id == logged.model_id


def test_what_is_known_of_a_model_is_read_without_it(logged: ModelInfo):
    info = get_model_info(logged.model_uri)
    assert info.signature == infer_signature(X[:2], MODEL.predict(X[:2]))
    assert (info.metadata, info.run_id) == ({"team": "growth"}, logged.run_id)


def test_a_signature_is_set_later(logged: ModelInfo):
    signature = infer_signature(X.to_numpy(), MODEL.predict(X))
    set_signature(logged.model_uri, signature)
    assert mlflow.pyfunc.load_model(logged.model_uri).metadata.signature == signature


def test_a_logged_model_of_a_run_is_registered_by_the_run(logged: ModelInfo):
    version = mlflow.register_model(f"runs:/{logged.run_id}/churn", "again")
    assert (version.version, version.run_id) == ("1", logged.run_id)
    assert (mlflow.sklearn.load_model("models:/again/1").predict(X) == MODEL.predict(X)).all()
