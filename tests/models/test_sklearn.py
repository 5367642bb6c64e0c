"""The sklearn flavor, checked by the real MLflow client."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
import yaml
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models import flavor_of, save_model

X, y = load_breast_cancer(return_X_y=True)


@pytest.fixture(scope="module")
def fitted():
    return GradientBoostingClassifier(n_estimators=3).fit(X, y)


@pytest.fixture
def may_load(monkeypatch):
    """Loading runs code from the file: MLflow wants to be told that these files are ours."""
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "true")


def mlmodel(folder):
    return yaml.safe_load((folder / "MLmodel").read_text())


def test_a_fitted_estimator_is_a_model(fitted):
    assert flavor_of(fitted).name == "sklearn"


@pytest.mark.parametrize("obj", [LogisticRegression(), LogisticRegression, 3, None, X])
def test_anything_else_is_not_a_model(obj):
    assert flavor_of(obj) is None


def test_saving_something_else_names_the_kinds_that_are_known(tmp_path):
    with pytest.raises(TrackerError, match="int is not a trained model of a known kind: .*sklearn"):
        save_model(3, tmp_path)


def test_looking_for_models_does_not_import_sklearn():
    code = "import sys; from jupyter_tracker.models import flavor_of; flavor_of(1); "
    code += "print('sklearn' in sys.modules)"
    printed = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert printed.strip() == "False"


def test_mlflow_sklearn_loads_it(fitted, tmp_path, may_load):
    import mlflow.sklearn

    save_model(fitted, tmp_path / "model")
    loaded = mlflow.sklearn.load_model(str(tmp_path / "model"))
    assert np.array_equal(loaded.predict(X), fitted.predict(X))


def test_mlflow_pyfunc_loads_it(fitted, tmp_path, may_load):
    import mlflow.pyfunc

    save_model(fitted, tmp_path / "model")
    loaded = mlflow.pyfunc.load_model(str(tmp_path / "model"))
    assert np.array_equal(loaded.predict(X), fitted.predict(X))


def test_a_pipeline_survives_the_trip(tmp_path, may_load):
    import mlflow.sklearn

    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    save_model(pipeline, tmp_path)
    assert np.array_equal(mlflow.sklearn.load_model(str(tmp_path)).predict(X), pipeline.predict(X))


def test_the_default_format_is_skops(fitted, tmp_path):
    save_model(fitted, tmp_path)
    assert mlmodel(tmp_path)["flavors"]["sklearn"]["serialization_format"] == "skops"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "MLmodel", "conda.yaml", "model.skops", "python_env.yaml", "requirements.txt",
    ]  # fmt: skip


def test_the_types_to_trust_are_named_for_the_person_who_loads(fitted, tmp_path):
    save_model(fitted, tmp_path)
    trusted = mlmodel(tmp_path)["flavors"]["sklearn"]["skops_trusted_types"]
    assert trusted == ["sklearn.tree._tree.Tree"]


def test_pickle_is_the_fallback_without_skops(fitted, tmp_path, monkeypatch, may_load):
    import mlflow.sklearn

    monkeypatch.setattr("jupyter_tracker.models.flavors.estimators.find_spec", lambda name: None)
    save_model(fitted, tmp_path)
    assert mlmodel(tmp_path)["flavors"]["sklearn"]["serialization_format"] == "pickle"
    assert np.array_equal(mlflow.sklearn.load_model(str(tmp_path)).predict(X), fitted.predict(X))


def test_pickle_is_the_fallback_for_what_skops_refuses(fitted, tmp_path, monkeypatch):
    def refuse(*args):
        raise ValueError("unsupported")

    monkeypatch.setattr("skops.io.dump", refuse)
    save_model(fitted, tmp_path)
    assert (tmp_path / "model.pkl").exists()
    assert not (tmp_path / "model.skops").exists()


def test_what_cannot_be_written_at_all_is_an_error(tmp_path):
    transformer = FunctionTransformer(lambda values: values).fit(X)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        save_model(transformer, tmp_path)


def test_a_transformer_has_no_generic_flavor(tmp_path):
    saved = save_model(StandardScaler().fit(X), tmp_path)
    assert list(saved.flavors) == ["sklearn"]


def test_the_fields_are_those_that_mlflow_writes(fitted, tmp_path):
    import mlflow.sklearn

    mlflow.sklearn.save_model(
        fitted,
        str(tmp_path / "theirs"),
        serialization_format="skops",
        skops_trusted_types=["sklearn.tree._tree.Tree"],
        pip_requirements=["scikit-learn"],
    )
    save_model(fitted, tmp_path / "ours")
    theirs, ours = mlmodel(tmp_path / "theirs"), mlmodel(tmp_path / "ours")
    assert set(ours) == set(theirs)
    assert ours["flavors"] == theirs["flavors"]


def test_the_requirements_pin_what_loading_needs(fitted, tmp_path):
    save_model(fitted, tmp_path)
    names = [line.split("==")[0] for line in (tmp_path / "requirements.txt").read_text().split()]
    assert names == ["mlflow", "numpy", "scikit-learn", "skops"]
