"""The seeds' snippets on models, with one line changed: `import jupyter_tracker as mlflow`."""

from pathlib import Path

import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score

import jupyter_tracker as mlflow
from jupyter_tracker.models import infer_signature
from tests.seeds.conftest import Split


@pytest.fixture(scope="module")
def model(iris: Split) -> RandomForestClassifier:
    return RandomForestClassifier(n_estimators=10).fit(iris.X_train, iris.y_train)


def test_a_training_logs_its_model(iris: Split):
    X_train, X_test, y_train, y_test = iris
    mlflow.set_experiment("iris-classification")
    with mlflow.start_run() as run:
        n_estimators = 100
        mlflow.log_param("n_estimators", n_estimators)
        model = RandomForestClassifier(n_estimators=n_estimators)
        model.fit(X_train, y_train)
        accuracy = accuracy_score(y_test, model.predict(X_test))
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(model, "random-forest-model")
    loaded = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/random-forest-model")
    assert (loaded.predict(X_test) == model.predict(X_test)).all()
    assert mlflow.get_run(run.info.run_id).data.metrics["accuracy"] == accuracy


def test_a_model_is_saved_and_loaded(iris: Split, model: RandomForestClassifier):
    mlflow.sklearn.save_model(model, path="models/rf_model")
    loaded = mlflow.sklearn.load_model("models/rf_model")
    assert (loaded.predict(iris.X_test) == model.predict(iris.X_test)).all()
    files = {each.name for each in Path("models/rf_model").iterdir()}
    assert {"MLmodel", "conda.yaml", "requirements.txt"} <= files


def test_a_model_is_logged_with_its_signature_and_an_example(
    iris: Split, model: RandomForestClassifier
):
    X_train = iris.X_train
    signature = infer_signature(X_train, model.predict(X_train))
    example = pd.DataFrame(X_train[:2], columns=["f1", "f2", "f3", "f4"])
    with mlflow.start_run() as run:
        mlflow.sklearn.log_model(
            model,
            artifact_path="rf_model",
            signature=signature,
            input_example=example,
        )
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/rf_model")
    assert loaded.metadata.signature == signature
    assert (loaded.predict(X_train) == model.predict(X_train)).all()


class AddN(mlflow.pyfunc.PythonModel):
    def __init__(self, n: int):
        self.n = n

    def predict(self, context, model_input: pd.DataFrame):
        return model_input + self.n


@pytest.mark.filterwarnings("ignore:.*is saved as a pickle")
def test_a_model_of_your_own_code_is_saved_and_asked():
    mlflow.pyfunc.save_model(path="add_n_model", python_model=AddN(5))
    with pytest.raises(mlflow.TrackerError, match="trust=True"):  # what is ours to ask for
        mlflow.pyfunc.load_model("add_n_model")
    loaded = mlflow.pyfunc.load_model("add_n_model", trust=True)
    assert loaded.predict(pd.DataFrame({"x": [10]}))["x"].tolist() == [15]
