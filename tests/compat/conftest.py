"""What the tests with the real MLflow client share."""

from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest

from tests.conftest import NewDatabase, RunningServer


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database_uri(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path: Path) -> str:
    """Each database in turn: what MLflow's client does works on all of them."""
    if request.param == "sqlite":
        return new_database(tmp_path / "store" / "tracker.db")
    uri: str = request.getfixturevalue(f"{request.param}_uri")
    return uri


@pytest.fixture(autouse=True)
def _mlflow_talks_to_our_server(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")  # it sleeps when flushed
    mlflow.set_tracking_uri(server.uri)
    mlflow.set_registry_uri(server.uri)
    mlflow.set_experiment("Default")
    yield
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri("")
