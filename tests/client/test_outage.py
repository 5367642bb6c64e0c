"""Training goes on when the server does not."""

import warnings
from collections.abc import Iterator
from typing import NoReturn

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.recorder import DirectRecorder
from jupyter_tracker.contract import entities as e
from jupyter_tracker.stores.rest import RestStore

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def recorder() -> Iterator[DirectRecorder]:
    store = RestStore(NOBODY)
    yield DirectRecorder(MlflowClient(store=store))
    store.close()


def test_logging_to_a_dead_server_costs_one_warning_and_no_exception(recorder: DirectRecorder):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for step in range(3):
            recorder.record("run", metrics=[e.Metric("m", 1.0, 1, step)])
        recorder.end("run", e.RunStatus.FINISHED)
    assert [NOBODY in str(warning.message) for warning in caught] == [True]


@pytest.mark.parametrize("code", ["PERMISSION_DENIED", "UNAUTHENTICATED", "INTERNAL_ERROR"])
def test_a_store_that_is_full_or_refuses_costs_one_warning(code: str):
    class Full(RestStore):
        def log_batch(self, _request: object) -> NoReturn:  # type: ignore[override]
            raise tracker.TrackerError("The disk is full.", code)

    recorder = DirectRecorder(MlflowClient(store=Full(NOBODY)))
    with pytest.warns(UserWarning, match="The disk is full"):
        recorder.record("run", metrics=[e.Metric("m", 1.0, 1)])


def test_asking_a_dead_server_says_so_in_one_line():
    with pytest.raises(tracker.TrackerError, match="cannot be reached: no connection") as refused:
        MlflowClient(NOBODY).get_run("a")
    assert "\n" not in refused.value.message
