"""A place of the test's own, and autologging that ends with the test."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

import jupyter_tracker as tracker
from jupyter_tracker import entities
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.models.baseline import Baseline, read_baseline
from tests.conftest import NewDatabase


@pytest.fixture(autouse=True)
def _own_place(new_database: NewDatabase, tmp_path: Path) -> Iterator[None]:
    SESSION.reset()
    tracker.set_tracking_uri(new_database(tmp_path / "tracker.db"))
    yield
    tracker.autolog(disable=True)
    while tracker.active_run():
        tracker.end_run()
    SESSION.reset()


@pytest.fixture(scope="session")
def iris() -> tuple[np.ndarray, np.ndarray]:
    data = load_iris()
    return data.data, data.target


def runs() -> list[entities.Run]:
    """Return every run, the latest first."""
    found: list[entities.Run] = tracker.search_runs(output_format="list")
    return found


def only_run() -> entities.Run:
    (run,) = runs()
    return run


def only_baseline(folder: Path) -> Baseline | None:
    """Return the summary that the only run's only model has of what it was trained on."""
    (output,) = only_run().outputs.model_outputs
    tracker.artifacts.download_artifacts(f"models:/{output.model_id}", dst_path=str(folder))
    return read_baseline(folder)


def files(run: entities.Run, folder: str = "") -> list[str]:
    tracker.flush_artifact_async_logging()
    found = tracker.MlflowClient().list_artifacts(run.info.run_id, folder)
    return [each.path for each in found]
