"""What a model is found to need: what its files name and its code imports, not what is there."""

import hashlib
import importlib
import sys
import warnings
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost
from sklearn.linear_model import LogisticRegression

import jupyter_tracker
from jupyter_tracker.pyfunc import PythonModel

FITTED = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
OF_YOUR_CODE = ["mlflow", "cloudpickle", "jupyter-tracker"]


@pytest.fixture(autouse=True)
def _pickles_are_no_news() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".* is saved as a pickle")
        yield


def lines(folder: Path) -> list[str]:
    return (folder / "requirements.txt").read_text().splitlines()


def names(folder: Path) -> list[str]:
    return [line.partition("==")[0] for line in lines(folder)]


def needed_by(folder: Path, model: PythonModel, **options: Any) -> list[str]:
    jupyter_tracker.pyfunc.save_model(folder, model, **options)
    return [name for name in names(folder) if name not in OF_YOUR_CODE]


def test_an_estimator_needs_what_its_file_names(tmp_path: Path):
    jupyter_tracker.sklearn.save_model(FITTED, tmp_path / "m", input_example=np.zeros((1, 1)))
    assert names(tmp_path / "m") == ["mlflow", "numpy", "scikit-learn", "skops"]


@pytest.mark.parametrize("how", ["skops", "cloudpickle", "pickle"])
def test_an_estimator_of_another_library_needs_that_one(tmp_path: Path, how: str):
    boosted = xgboost.XGBClassifier(n_estimators=1).fit([[0.0], [1.0]], [0, 1])
    jupyter_tracker.sklearn.save_model(boosted, tmp_path / "m", serialization_format=how)
    assert any(line.startswith("xgboost") for line in lines(tmp_path / "m"))


def test_a_build_of_a_package_under_another_name_is_named(tmp_path: Path):
    booster = xgboost.train({"verbosity": 0}, xgboost.DMatrix([[0.0], [1.0]], label=[0, 1]), 1)
    jupyter_tracker.xgboost.save_model(booster, tmp_path / "m")
    (package,) = packages_distributions()["xgboost"]
    assert lines(tmp_path / "m")[1:] == [f"{package}=={xgboost.__version__}"]


def test_what_your_code_imports_when_it_is_asked_is_found(tmp_path: Path):
    class Reading(PythonModel):
        def predict(self, model_input):
            import polars

            return polars.DataFrame(model_input).to_dict(as_series=False)

    jupyter_tracker.pyfunc.save_model(tmp_path / "m", Reading(), input_example={"a": ["x"]})
    assert names(tmp_path / "m") == [*OF_YOUR_CODE, "polars"]


def test_what_functions_within_functions_import_is_found(tmp_path: Path):
    class Nested(PythonModel):
        def predict(self, model_input):
            def inner(data):
                from plotly import express

                return express.line(data)

            return inner(model_input)

    assert needed_by(tmp_path / "m", Nested()) == ["plotly"]


def test_modules_of_your_own_are_followed_except_for_type_checkers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "__init__.py").write_text("from .models import Model\n")
    (tmp_path / "own" / "models.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "from jupyter_tracker.pyfunc import PythonModel\n"
        "from . import frames\n"
        "if TYPE_CHECKING:\n    import altair\n"
        "class Model(PythonModel):\n    pass\n"
    )
    (tmp_path / "own" / "frames.py").write_text("def read():\n    import polars\n")
    monkeypatch.syspath_prepend(tmp_path)
    own = importlib.import_module("own")
    assert needed_by(tmp_path / "m", own.Model()) == ["polars"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "own"]:
        del sys.modules[name]


def test_a_script_and_the_modules_that_go_with_it_are_read(tmp_path: Path):
    (tmp_path / "helping.py").write_text("import plotly\n")
    (tmp_path / "script.py").write_text("import polars, helping\nraise RuntimeError('it ran')\n")
    jupyter_tracker.pyfunc.save_model(
        tmp_path / "m", tmp_path / "script.py", code_paths=[tmp_path / "helping.py"]
    )
    assert names(tmp_path / "m") == ["mlflow", "plotly", "polars"]


def test_what_is_imported_by_a_name_is_found_where_that_is_verified(tmp_path: Path):
    class Reading(PythonModel):
        def predict(self, model_input):
            return importlib.import_module("polars").DataFrame(model_input).to_dict()

    example = {"a": ["x"]}
    for verify, found in ((False, []), (True, ["polars"])):
        options = {"input_example": example, "verify_requirements": verify, "signature": False}
        assert needed_by(tmp_path / str(verify), Reading(), **options) == found


def test_what_is_given_is_all_there_is(tmp_path: Path):
    jupyter_tracker.sklearn.save_model(
        FITTED, tmp_path / "m", pip_requirements=["a==1"], extra_pip_requirements=["b==2"]
    )
    assert lines(tmp_path / "m") == ["a==1", "b==2"]


def test_a_model_that_cannot_be_loaded_apart_has_its_flavors_requirements(tmp_path: Path):
    class Broken(PythonModel):
        def load_context(self, context):
            raise RuntimeError("only here")

    with pytest.warns(UserWarning, match=r"could not be found out \(.*RuntimeError: only here\)"):
        jupyter_tracker.pyfunc.save_model(tmp_path / "m", Broken(), verify_requirements=True)
    assert names(tmp_path / "m") == OF_YOUR_CODE


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a package that pip finds, and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            "tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
        )
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_requirements_have_the_hashes_of_what_pip_installs(tmp_path: Path, index: Path):
    jupyter_tracker.sklearn.save_model(
        FITTED, tmp_path / "m", pip_requirements=["tiny==1.0"], hash_requirements=True
    )
    (wheel,) = index.iterdir()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert lines(tmp_path / "m") == [f"tiny==1.0 --hash=sha256:{digest}"]
    assert "hash" not in (tmp_path / "m" / "conda.yaml").read_text()


def test_a_requirement_without_a_hash_is_named(tmp_path: Path, index: Path):
    with pytest.raises(jupyter_tracker.TrackerError, match="requirement 'none==1' has no hash: "):
        jupyter_tracker.sklearn.save_model(
            FITTED, tmp_path / "m", pip_requirements=["none==1"], hash_requirements=True
        )
