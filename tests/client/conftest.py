"""Places that the client records to."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

import jupyter_tracker as tracker
from jupyter_tracker import config
from jupyter_tracker.client.session import SESSION
from tests.conftest import NewDatabase, RunningServer


@pytest.fixture(params=["embedded", "server", "mlflow"])
def place(
    new_database: NewDatabase, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Each place in turn: a file, our server and MLflow's; with an experiment of the test's own."""
    if request.param == "server":
        server: RunningServer = request.getfixturevalue("server")
        monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    if request.param == "mlflow":
        monkeypatch.setenv("MLFLOW_TRACKING_URI", request.getfixturevalue("mlflow_uri"))
    if request.param == "embedded":
        new_database(config.data_dir() / "tracker.db")
    SESSION.reset()
    tracker.set_experiment(f"test-{uuid4().hex}")
    yield request.param
    while tracker.active_run():
        tracker.end_run()
    SESSION.reset()
