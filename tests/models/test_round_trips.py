"""Every flavor, both ways: MLflow loads what is saved here, and what MLflow saves is loaded here.

What needs PyTorch is in `test_networks`.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lightgbm
import mlflow
import mlflow.lightgbm
import mlflow.onnx
import mlflow.pyfunc
import mlflow.sklearn
import mlflow.xgboost
import numpy as np
import pandas as pd
import pytest
import xgboost
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import jupyter_tracker
from tests.models.round_trips import (
    DOCS,
    FAST,
    HERE,
    ROWS,
    Case,
    ours_saved,
    same,
    table,
    theirs_saved,
)

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:, :4]


def cases() -> dict[str, Case]:
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    booster = xgboost.train({"verbosity": 0}, xgboost.DMatrix(X, label=y), 3)
    boosted = xgboost.XGBClassifier(n_estimators=3).fit(X, y)
    light = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(X, y)
    graph = to_onnx(LinearRegression().fit(X, y), X.to_numpy(np.float32))
    plain = Case("sklearn", linear, lambda model: model.predict(X), X)
    return {
        "sklearn, skops": plain,
        "sklearn, pickle": plain._replace(options={"serialization_format": "pickle"}),
        "sklearn, cloudpickle": plain._replace(options={"serialization_format": "cloudpickle"}),
        "xgboost, Booster": Case(
            "xgboost", booster, lambda model: model.predict(xgboost.DMatrix(X)), X
        ),
        "xgboost, estimator": Case("xgboost", boosted, lambda model: model.predict(X), X),
        "lightgbm, Booster": Case("lightgbm", light.booster_, lambda model: model.predict(X), X),
        "lightgbm, estimator": Case("lightgbm", light, lambda model: model.predict(X), X),
        "onnx": Case("onnx", graph, lambda model: model.SerializeToString(), X),
    }


CASES = cases()
OWN_CODE = [name for name in ROWS if name.startswith("pyfunc")]


@pytest.fixture(autouse=True)
def _may_load(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "true")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def test_mlflow_loads_ours(case: Case, tmp_path: Path):
    loaded = getattr(mlflow, case.flavor).load_model(ours_saved(case, tmp_path / "model"))
    assert same(case.predict(loaded), case.predict(case.model))


def test_mlflow_asks_ours(case: Case, tmp_path: Path):
    folder = ours_saved(case, tmp_path / "model")
    ours = jupyter_tracker.pyfunc.load_model(folder, trust=True).predict(case.data)
    assert same(mlflow.pyfunc.load_model(folder).predict(case.data), ours)


def test_ours_loads_mlflows(case: Case, tmp_path: Path):
    folder = theirs_saved(case, tmp_path / "model")
    loaded = getattr(jupyter_tracker, case.flavor).load_model(folder, trust=True)
    assert same(case.predict(loaded), case.predict(case.model))


def test_ours_asks_mlflows(case: Case, tmp_path: Path):
    folder = theirs_saved(case, tmp_path / "model")
    theirs = mlflow.pyfunc.load_model(folder).predict(case.data)
    assert same(jupyter_tracker.pyfunc.load_model(folder, trust=True).predict(case.data), theirs)


def test_the_files_of_both_have_the_same_names(case: Case, tmp_path: Path):
    ours = Path(ours_saved(case, tmp_path / "ours"))
    theirs = Path(theirs_saved(case, tmp_path / "theirs"))
    assert sorted(each.name for each in ours.iterdir()) == sorted(
        each.name for each in theirs.iterdir()
    )


def test_only_pickles_need_trust(case: Case, tmp_path: Path):
    folder = ours_saved(case, tmp_path / "model")
    if case.options:
        with pytest.raises(jupyter_tracker.TrackerError, match="trust=True") as refused:
            jupyter_tracker.pyfunc.load_model(folder)
        assert refused.value.error_code == "PERMISSION_DENIED"
    else:
        jupyter_tracker.pyfunc.load_model(folder)


@pytest.mark.parametrize("name", CASES)
def test_the_format_is_the_one_in_the_table(name: str, tmp_path: Path):
    assert (Path(ours_saved(CASES[name], tmp_path / "model")) / ROWS[name].file).exists()


def test_the_table_in_the_documentation_is_of_what_is_tried():
    assert [name for name, row in ROWS.items() if row.tried == HERE] == [*CASES, *OWN_CODE]
    assert table() in DOCS.read_text()


# --- your own code -------------------------------------------------------------------------------


class AddN(jupyter_tracker.pyfunc.PythonModel):
    def __init__(self, n: int) -> None:
        self.n = n

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> Any:
        return model_input + self.n


class TheirAddN(mlflow.pyfunc.PythonModel):
    def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:
        return model_input + 5


TEN = pd.DataFrame({"x": [10]})


def test_a_python_model_of_ours_is_asked_by_mlflow(tmp_path: Path):
    jupyter_tracker.pyfunc.save_model(tmp_path / "m", AddN(5), **FAST)
    assert (tmp_path / "m" / ROWS["pyfunc, `PythonModel`"].file).exists()
    assert mlflow.pyfunc.load_model(str(tmp_path / "m")).predict(TEN)["x"].tolist() == [15]
    loaded = jupyter_tracker.pyfunc.load_model(tmp_path / "m", trust=True)
    assert loaded.predict(TEN)["x"].tolist() == [15]
    assert loaded.unwrap_python_model().n == 5


def test_a_python_model_of_mlflows_is_asked_here(tmp_path: Path):
    mlflow.pyfunc.save_model(str(tmp_path / "m"), python_model=TheirAddN(), **FAST)
    loaded = jupyter_tracker.pyfunc.load_model(tmp_path / "m", trust=True)
    assert loaded.predict(TEN)["x"].tolist() == [15]


def test_a_function_is_a_model_for_both(tmp_path: Path):
    jupyter_tracker.pyfunc.save_model(tmp_path / "m", lambda data: data * 2, **FAST)
    assert (tmp_path / "m" / ROWS["pyfunc, function"].file).exists()
    for loaded in (
        mlflow.pyfunc.load_model(str(tmp_path / "m")),
        jupyter_tracker.pyfunc.load_model(tmp_path / "m", trust=True),
    ):
        assert loaded.predict(TEN)["x"].tolist() == [20]


@pytest.mark.parametrize("library", ["jupyter_tracker.models", "mlflow.models"])
def test_a_script_is_a_model_for_both(library: str, tmp_path: Path):
    script = tmp_path / "doubling.py"
    script.write_text(
        f"from {library} import set_model\n"
        f"from {library.partition('.')[0]}.pyfunc import PythonModel\n\n"
        "class Doubling(PythonModel):\n"
        "    def predict(self, context, model_input, params=None):\n"
        "        return model_input * 2\n\n"
        "set_model(Doubling())\n"
    )
    jupyter_tracker.pyfunc.save_model(tmp_path / "ours", script, **FAST)
    assert (tmp_path / "ours" / ROWS["pyfunc, script"].file).exists()
    folders = [tmp_path / "ours"]
    if library == "mlflow.models":  # which saves nothing but its own
        folders.append(tmp_path / "theirs")
        mlflow.pyfunc.save_model(str(folders[1]), python_model=str(script), **FAST)
    for folder in folders:
        with pytest.raises(jupyter_tracker.TrackerError, match=r"'doubling.py' is a script"):
            jupyter_tracker.pyfunc.load_model(folder)
        for loaded in (
            mlflow.pyfunc.load_model(str(folder)),
            jupyter_tracker.pyfunc.load_model(folder, trust=True),
        ):
            assert loaded.predict(TEN)["x"].tolist() == [20]


def test_artifacts_and_configuration_are_in_the_context_of_both(tmp_path: Path):
    (tmp_path / "n.txt").write_text("7")

    class FromFile(jupyter_tracker.pyfunc.PythonModel):
        def load_context(self, context: Any) -> None:
            self.n = int(Path(context.artifacts["n"]).read_text()) + context.model_config["more"]

        def predict(self, model_input: Any) -> Any:  # type: ignore[override]
            return model_input + self.n

    folder = tmp_path / "m"
    jupyter_tracker.pyfunc.save_model(
        folder,
        FromFile(),
        artifacts={"n": tmp_path / "n.txt"},
        model_config={"more": 1},
        **FAST,
    )
    assert mlflow.pyfunc.load_model(str(folder)).predict(TEN)["x"].tolist() == [18]
    loaded = jupyter_tracker.pyfunc.load_model(folder, model_config={"more": 2}, trust=True)
    assert loaded.predict(TEN)["x"].tolist() == [19]


def test_code_that_goes_with_a_model_is_importable_and_needs_trust(tmp_path: Path):
    (tmp_path / "code_that_goes_along.py").write_text("FACTOR = 3\n")
    folder = tmp_path / "m"
    jupyter_tracker.sklearn.save_model(
        CASES["sklearn, skops"].model,
        folder,
        code_paths=[tmp_path / "code_that_goes_along.py"],
        **FAST,
    )
    with pytest.raises(jupyter_tracker.TrackerError, match="'code' is a folder of Python modules"):
        jupyter_tracker.sklearn.load_model(folder)
    jupyter_tracker.sklearn.load_model(folder, trust=True)
    import code_that_goes_along  # type: ignore[import-not-found]

    assert code_that_goes_along.FACTOR == 3
