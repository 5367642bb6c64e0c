"""Trainings go on when the store does not take them, after one line that says so."""

import threading
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import jupyter_tracker as tracker
from jupyter_tracker.client import recorder
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.journal import background
from jupyter_tracker.journal.sender import Sender
from tests.conftest import RunningServer
from tests.servers.front import Front, front_of

Iris = tuple[np.ndarray, np.ndarray]


@pytest.fixture(autouse=True)
def _own_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    SESSION.reset()
    monkeypatch.setattr(background, "_sender", Sender())


@pytest.fixture
def front(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    with front_of(server.uri) as front:
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
        tracker.set_tracking_uri(front.uri)
        yield front


def said(caplog: pytest.LogCaptureFixture, warned: list[warnings.WarningMessage]) -> list[str]:
    """Return what the user reads of a training."""
    lines = [each.message for each in caplog.records if each.name == "jupyter_tracker"]
    return lines + [str(each.message) for each in warned if each.category is UserWarning]


def fit(iris: Iris, caplog: pytest.LogCaptureFixture) -> list[str]:
    """Train, and return what was said."""
    tracker.sklearn.autolog()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        make_pipeline(StandardScaler(), LogisticRegression()).fit(*iris)
    return said(caplog, warned)


def test_a_store_that_fails_costs_one_line(
    front: Front, iris: Iris, caplog: pytest.LogCaptureFixture
):
    front.mood = "500"
    (line,) = fit(iris, caplog)
    assert line.startswith("Runs are recorded, but not sent.")


def test_a_store_that_refuses_the_run_costs_one_line_for_all_of_a_pipeline(
    iris: Iris, caplog: pytest.LogCaptureFixture
):
    tracker.set_experiment("gone")
    tracker.MlflowClient().delete_experiment(tracker.get_experiment_by_name("gone").experiment_id)
    (line,) = fit(iris, caplog)
    assert "a training of sklearn not logged, the training goes on." in line


def test_a_store_that_hangs_is_not_waited_for_when_the_model_is_logged(
    iris: Iris, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recorder, "START_LIMIT", 0.1)
    asked, is_over = [], threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            is_over.wait()

        def do_GET(self) -> None:
            self.do_POST()

    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever).start()
        tracker.set_tracking_uri(f"http://127.0.0.1:{server.server_port}")
        (line,) = fit(iris, caplog)
        is_over.set()
        server.shutdown()
    assert line.startswith("Runs are recorded, but not sent.")
    assert asked
    assert not [path for path in asked if "logged-models" in path]
