"""Logging of artifacts, inputs and tags does not stop a program because of the store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.data import from_numpy
from jupyter_tracker.journal import background
from jupyter_tracker.journal.room import LIMIT_VARIABLE
from jupyter_tracker.journal.sender import Sender

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    SESSION.reset()
    monkeypatch.setattr(background, "_sender", Sender())
    tracker.set_tracking_uri(NOBODY)
    tracker.start_run()
    assert "recorded, but not sent" in caplog.text
    yield
    tracker.end_run()
    SESSION.reset()


FILES: list[Callable[[], object]] = [
    lambda: tracker.log_text("x", "a.txt"),
    lambda: tracker.log_dict({}, "a.json"),
    lambda: tracker.log_image(numpy.zeros((2, 2)), "a.png"),
    lambda: tracker.log_table({"a": [1]}, "a.json"),
    lambda: tracker.log_artifact(__file__),
    lambda: tracker.log_artifacts(Path(__file__).parent),
]


@pytest.mark.parametrize("call", FILES)
@pytest.mark.usefixtures("offline")
def test_files_are_kept_without_a_server_and_without_a_warning(
    call: Callable[[], object], recwarn: pytest.WarningsRecorder
):
    before = len(background.sender().files_left())
    call()
    assert len(background.sender().files_left()) > before
    assert not [each for each in recwarn if "logged" in str(each.message)]


@pytest.mark.usefixtures("offline")
def test_without_room_a_file_is_lost_with_a_warning_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv(LIMIT_VARIABLE, "0")
    with pytest.warns(UserWarning, match="'a.txt' of run .* was not logged") as caught:
        tracker.log_text("x", "a.txt")
    assert "Make room there, and log it again" in str(caught[0].message)
    assert caught[0].filename == __file__


CALLS: list[Callable[[], object]] = [
    lambda: tracker.log_input(from_numpy(numpy.zeros(3))),
    lambda: tracker.log_outputs([tracker.entities.LoggedModelOutput("m-1", 0)]),
    lambda: tracker.delete_tag("a"),
    lambda: tracker.set_experiment_tag("a", 1),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.usefixtures("offline")
def test_a_server_that_is_gone_costs_a_warning_at_the_callers_line(call: Callable[[], object]):
    with pytest.warns(UserWarning, match="was not logged") as caught:
        call()
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.usefixtures("offline")
def test_a_run_is_resumed_without_its_server():
    with tracker.start_run(run_id="0" * 32, nested=True) as run:
        tracker.log_metric("m", 1)
    assert run.info.run_id == "0" * 32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tracker.log_artifact("/nowhere/a.txt"), "no file at '/nowhere/a.txt'"),
        (lambda: tracker.log_artifacts("/nowhere"), "no folder at '/nowhere'"),
        (lambda: tracker.log_text("x", "../a.txt"), "Invalid artifact path"),
        (lambda: tracker.log_input([1, 2]), "Cannot log a list as a dataset"),  # type: ignore[arg-type]
        (lambda: tracker.log_input(None, "training"), "Give a dataset"),
        (lambda: tracker.log_inputs([None], [], []), "the same length"),
        (lambda: tracker.set_experiment_tag("a?", 1), "Invalid tag name"),
        (lambda: tracker.search_runs(output_format="csv"), "use 'pandas' or 'list'"),
        (lambda: tracker.log_model_params({}), "needs a model_id"),
    ],
)
def test_a_wrong_argument_raises_and_starts_nothing(call: Callable[[], object], message: str):
    SESSION.reset()
    with pytest.raises(tracker.TrackerError, match=message):
        call()
    assert tracker.active_run() is None
    SESSION.reset()


def test_a_run_that_does_not_exist_is_named_when_the_store_says_so(
    caplog: pytest.LogCaptureFixture,
):
    SESSION.reset()
    tracker.log_text("x", "a.txt", run_id="0" * 32)
    tracker.flush_artifact_async_logging()
    assert f"refused the artifact 'a.txt' of run {'0' * 32}" in caplog.text
    SESSION.reset()
