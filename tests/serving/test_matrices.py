"""Estimators asked with matrices in place of tables, where they answer both alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import jupyter_tracker
from jupyter_tracker.models import infer_signature
from jupyter_tracker.serving.matrices import takes_matrices
from jupyter_tracker.serving.reading import JSON
from jupyter_tracker.serving.served_model import ServedModel, fetch, identify

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(
    {"age": RANDOM.integers(0, 90, 50), "price": RANDOM.normal(0, 9, 50), "z": RANDOM.random(50)}
)
y = X["price"] > X["z"]
FEW_TREES = {"n_estimators": 5, "max_depth": 3}


def served(folder: Path, estimator: Any, table: pd.DataFrame = X, **options: Any) -> ServedModel:
    library = type(estimator).__module__.partition(".")[0]
    flavor = getattr(jupyter_tracker, library)
    options = {"signature": infer_signature(table), "pip_requirements": ["numpy"], **options}
    flavor.save_model(estimator, folder, **options)
    return ServedModel(fetch(identify(str(folder)), trust=True))


QUICK: dict[str, Callable[[], Any]] = {
    "pipeline": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "forest": lambda: RandomForestRegressor(5, random_state=0),
    "votes": lambda: VotingClassifier([("a", LogisticRegression(max_iter=1000))]),
    "xgboost": lambda: xgboost.XGBClassifier(**FEW_TREES),
    "lightgbm": lambda: lightgbm.LGBMClassifier(**FEW_TREES, verbose=-1),
}


@pytest.mark.parametrize("name", QUICK)
def test_an_estimator_answers_a_matrix_as_it_answers_a_table(name: str, tmp_path: Path):
    estimator = QUICK[name]().fit(X, y)
    model = served(tmp_path / "model", estimator)
    assert takes_matrices(model.model)
    body = pd.DataFrame(X).to_json(orient="split").encode()
    given = model.reader.read(b'{"dataframe_split": ' + body + b"}", JSON)
    assert np.array_equal(model.ask(given), estimator.predict(X))


def by_names(table: pd.DataFrame) -> pd.DataFrame:
    return table[["z", "age"]]


SLOW: dict[str, Callable[[], Any]] = {
    "chosen columns": lambda: make_pipeline(
        make_column_transformer((StandardScaler(), ["z"])), LogisticRegression()
    ),
    "a function": lambda: make_pipeline(FunctionTransformer(by_names), LogisticRegression()),
    "a linear booster": lambda: xgboost.XGBClassifier(booster="gblinear", n_estimators=5),
}


@pytest.mark.filterwarnings("ignore:The Pipeline is saved as a pickle")
@pytest.mark.parametrize("name", SLOW)
def test_what_knows_columns_by_name_is_asked_with_tables(name: str, tmp_path: Path):
    estimator = SLOW[name]().fit(X, y)
    model = served(tmp_path / "model", estimator)
    assert not takes_matrices(model.model)
    given = model.reader.read(b'{"inputs": {"age": [1], "price": [2], "z": [3]}}', JSON)
    assert model.ask(given).shape == (1,)


def test_columns_in_another_order_are_asked_with_tables(tmp_path: Path):
    estimator = LogisticRegression(max_iter=1000).fit(X, y)
    assert not takes_matrices(served(tmp_path / "model", estimator, X[["z", "price", "age"]]).model)


def test_what_is_no_number_is_asked_with_tables(tmp_path: Path):
    table = X.assign(age=True)
    estimator = LogisticRegression(max_iter=1000).fit(table, y)
    assert not takes_matrices(served(tmp_path / "model", estimator, table).model)


def test_a_column_that_is_missing_is_named_though_the_signature_lets_it_be(tmp_path: Path):
    optional = X.astype({"z": "float64"})
    signature = infer_signature(optional)
    signature.inputs.inputs[2].required = False
    estimator = LogisticRegression(max_iter=1000).fit(X, y)
    model = served(tmp_path / "model", estimator, signature=signature)
    given = model.reader.read(b'{"inputs": {"age": [1], "price": [2]}}', JSON)
    with pytest.raises(Exception, match="z"):
        model.ask(given)
