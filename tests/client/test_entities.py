"""Entities as dictionaries, as in MLflow's Python API."""

import mlflow.entities
import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.entities import Dataset, LoggedModelOutput, Metric, RunStatus, ViewType


def test_a_run_is_written_as_a_dictionary():
    SESSION.reset()
    with tracker.start_run(tags={"team": "growth"}) as started:
        tracker.log_metric("auc", 0.5)
        tracker.log_param("depth", 3)
    run = tracker.get_run(started.info.run_id)
    written = run.to_dictionary()
    assert written["info"] == dict(run.info)
    assert written["data"]["metrics"] == {"auc": 0.5}
    assert written["data"]["params"] == {"depth": "3"}
    assert written["data"]["tags"]["team"] == "growth"
    assert written["inputs"] == {"dataset_inputs": [], "model_inputs": []}
    SESSION.reset()


@pytest.mark.parametrize(
    "entity",
    [
        Metric("auc", 0.5, 1000, 3),
        Dataset("n", "d", "s3", "{}", "{}", "{}"),
        LoggedModelOutput("m-1", 2),
    ],
)
def test_a_dictionary_has_mlflows_keys_and_can_be_read(entity: Metric):
    written = entity.to_dictionary()
    name = type(entity).__name__.replace("ModelOutput", "LoggedModelOutput")
    theirs = getattr(mlflow.entities, name)
    assert set(theirs(**written).to_dictionary()) == set(written)
    assert type(entity).from_dictionary({**written, "unknown": 1}) == entity


def test_statuses_and_view_types_have_names():
    assert RunStatus.from_string("FAILED") is RunStatus.FAILED
    assert RunStatus.to_string(RunStatus.FAILED) == "FAILED"
    assert set(RunStatus.all_status()) == set(RunStatus)
    assert ViewType.from_string("deleted_only") is ViewType.DELETED_ONLY
    assert ViewType.to_string(ViewType.ALL) == "ALL"
