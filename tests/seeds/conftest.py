"""A server of the test's own, a folder to work in, and data."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

import jupyter_tracker as mlflow
from jupyter_tracker.client.session import SESSION
from tests.conftest import RunningServer


class Split(NamedTuple):
    """Data for a training, and for its test."""

    X_train: np.ndarray
    X_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray


@pytest.fixture(autouse=True)
def _place(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    monkeypatch.chdir(tmp_path)
    SESSION.reset()
    yield
    while mlflow.active_run():
        mlflow.end_run()
    SESSION.reset()


@pytest.fixture(scope="session")
def iris() -> Split:
    X, y = load_iris(return_X_y=True)
    return Split(*train_test_split(X, y, test_size=0.2, random_state=42))


@pytest.fixture(scope="session")
def churn() -> Split:
    """Make data of two classes."""
    X, y = load_iris(return_X_y=True)
    noise = np.random.default_rng(0).normal(0, 1, X.shape)
    return Split(*train_test_split(X + noise, y == 1, test_size=0.3, random_state=0))
