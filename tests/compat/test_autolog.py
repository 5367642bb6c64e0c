"""The same training, logged by the real MLflow and by us: the same params, metrics and tags."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import mlflow
import numpy as np
import pytest
import xgboost
from sklearn import metrics
from sklearn.datasets import load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from tests.conftest import NewDatabase, RunningServer

X, y = load_iris(return_X_y=True)
BOOSTED = {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}


@pytest.fixture
def database_uri(new_database: NewDatabase, tmp_path: Path) -> str:
    """One will do."""
    return new_database(tmp_path / "store" / "tracker.db")


def train_regression() -> None:
    LinearRegression().fit(X, y)


def train_pipeline() -> None:
    make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)


def train_and_score() -> None:
    model = LogisticRegression(max_iter=500).fit(X, y)
    metrics.f1_score(y, model.predict(X), average="macro")
    model.score(X, y)


def search() -> None:
    GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1.0]}, cv=3).fit(X, y)


def boost_with_xgboost() -> None:
    data = xgboost.DMatrix(X, label=y)
    evals = [(data, "train")]
    xgboost.train(BOOSTED, data, 3, evals=evals, early_stopping_rounds=2, verbose_eval=False)


def boost_with_lightgbm() -> None:
    data = lightgbm.Dataset(X, label=y)
    lightgbm.train({"objective": "regression", "verbose": -1}, data, 3, valid_sets=[data])


def fit_with_xgboost() -> None:
    xgboost.XGBRegressor(n_estimators=2).fit(X, y)


TRAININGS = [
    (train_regression, "sklearn"),
    (train_pipeline, "sklearn"),
    (train_and_score, "sklearn"),
    (search, "sklearn"),
    (boost_with_xgboost, "xgboost"),
    (fit_with_xgboost, "xgboost"),
    (boost_with_lightgbm, "lightgbm"),
]


@pytest.mark.parametrize(("train", "flavor"), TRAININGS)
@pytest.mark.filterwarnings("ignore")
def test_the_same_training_logs_the_same(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, train: Callable[[], None], flavor: str
):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    SESSION.reset()
    theirs = logged_by(mlflow, flavor, train)
    ours = logged_by(tracker, flavor, train)
    assert [run["params"] for run in ours] == [run["params"] for run in theirs]
    assert [run["tags"] for run in ours] == [run["tags"] for run in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine["metrics"].keys() == other["metrics"].keys()
        same = {key for key in mine["metrics"] if "_time" not in key}
        np.testing.assert_allclose(
            [mine["metrics"][key] for key in sorted(same)],
            [other["metrics"][key] for key in sorted(same)],
            rtol=1e-6,
        )
    SESSION.reset()


def logged_by(library: Any, flavor: str, train: Callable[[], None]) -> list[dict[str, Any]]:
    """Train, and return what every run of it has, ordered by its params."""
    library.set_experiment(f"{library.__name__} {flavor} {train.__name__}")
    autolog = getattr(__import__(f"{library.__name__}.{flavor}"), flavor).autolog
    autolog(log_models=False, silent=True)
    train()
    autolog(disable=True)
    found = [
        {
            "params": run.data.params,
            "metrics": run.data.metrics,
            "tags": {
                key: value
                for key, value in run.data.tags.items()
                if key.startswith(("estimator", "mlflow.autologging"))
            },
        }
        for run in library.search_runs(output_format="list")
    ]
    return sorted(found, key=lambda run: sorted(run["params"].items()))
