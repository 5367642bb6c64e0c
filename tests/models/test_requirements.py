"""What a model is found to need: what it imports, not what is merely installed."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

import jupyter_tracker
from jupyter_tracker.pyfunc import PythonModel

FITTED = LogisticRegression().fit([[0.0], [1.0]], [0, 1])


def names(folder: Path) -> list[str]:
    return [line.partition("==")[0] for line in (folder / "requirements.txt").read_text().split()]


def test_an_estimator_needs_what_its_file_names(tmp_path: Path):
    jupyter_tracker.sklearn.save_model(FITTED, tmp_path / "m", input_example=np.zeros((1, 1)))
    assert names(tmp_path / "m") == ["mlflow", "numpy", "scikit-learn", "skops"]


def test_what_your_code_imports_when_it_is_asked_is_found(tmp_path: Path):
    class Reading(PythonModel):
        def predict(self, model_input):
            import polars

            return polars.DataFrame(model_input).to_dict(as_series=False)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jupyter_tracker.pyfunc.save_model(tmp_path / "m", Reading(), input_example={"a": ["x"]})
    assert names(tmp_path / "m") == ["mlflow", "cloudpickle", "jupyter-tracker", "polars"]


def test_what_is_given_is_all_there_is(tmp_path: Path):
    jupyter_tracker.sklearn.save_model(
        FITTED, tmp_path / "m", pip_requirements=["a==1"], extra_pip_requirements=["b==2"]
    )
    assert (tmp_path / "m" / "requirements.txt").read_text() == "a==1\nb==2\n"


def test_a_model_that_cannot_be_loaded_apart_has_its_flavors_requirements(tmp_path: Path):
    class Broken(PythonModel):
        def load_context(self, context):
            raise RuntimeError("only here")

    with pytest.warns(UserWarning, match=r"could not be found out \(.*RuntimeError: only here\)"):
        jupyter_tracker.pyfunc.save_model(tmp_path / "m", Broken())
    assert names(tmp_path / "m") == ["mlflow", "cloudpickle", "jupyter-tracker"]
