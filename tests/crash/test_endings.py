"""However a process ends, its runs have their true status, and all that it logged."""

import signal
from pathlib import Path

import pytest

from tests.crash.harness import Server, Training, Truth

pytestmark = pytest.mark.thorough


def check_end(training: Training, truth: Truth, status: str, journals: Path) -> None:
    truth.check(training)
    assert [truth.status(run_id) for run_id in training.runs()] == [status] * len(training.runs())
    assert list(journals.iterdir()) == []


@pytest.mark.parametrize("program", ["ends", "ends_in_block", "ends_nested"])
@pytest.mark.parametrize(
    ("how", "code", "status"),
    [
        ("normally", 0, "FINISHED"),
        ("exit 0", 0, "FINISHED"),
        ("exit 3", 3, "FAILED"),
        ("caught exit 3", 0, "FINISHED"),
        ("exception", 1, "FAILED"),
        ("interrupt", -signal.SIGINT, "KILLED"),
    ],
)
def test_a_run_ends_as_its_process_does(
    shared_server: Server,
    truth: Truth,
    journals: Path,
    program: str,
    how: str,
    code: int,
    status: str,
):
    training = Training(program, how, uri=shared_server.uri, journals=journals)
    assert training.end() == code
    check_end(training, truth, status, journals)


def test_an_error_where_a_library_has_imported_ipython_is_one(
    shared_server: Server, truth: Truth, journals: Path
):
    training = Training("ends_after_ipython", "exception", uri=shared_server.uri, journals=journals)
    assert training.end() == 1
    check_end(training, truth, "FAILED", journals)


@pytest.mark.parametrize("program", ["ends", "ends_in_block", "ends_nested"])
def test_a_terminated_process_was_killed(
    shared_server: Server, truth: Truth, journals: Path, program: str
):
    training = Training(program, "wait", uri=shared_server.uri, journals=journals)
    training.wait_for(3 if program == "ends_nested" else 12)
    training.send(signal.SIGTERM)
    assert training.end() == -signal.SIGTERM
    check_end(training, truth, "KILLED", journals)


def test_an_interrupted_process_was_killed(shared_server: Server, truth: Truth, journals: Path):
    training = Training("ends", "wait", uri=shared_server.uri, journals=journals).wait_for(12)
    training.send(signal.SIGINT)
    assert training.end() == -signal.SIGINT
    check_end(training, truth, "KILLED", journals)


def test_a_process_that_is_terminated_while_it_logs_ends(
    shared_server: Server, truth: Truth, journals: Path
):
    for count in (5, 50, 500):
        training = Training("forever", 0, uri=shared_server.uri, journals=journals)
        training.wait_for(count)
        training.send(signal.SIGTERM)
        assert training.end() == -signal.SIGTERM
        check_end(training, truth, "KILLED", journals)


def test_a_run_of_another_thread_ends_too(shared_server: Server, truth: Truth, journals: Path):
    training = Training("ends_in_thread", uri=shared_server.uri, journals=journals)
    assert training.end() == 0
    check_end(training, truth, "FINISHED", journals)


def test_at_the_exit_it_is_said_what_remains(tmp_path: Path, journals: Path):
    training = Training(
        "ends",
        "normally",
        uri="http://127.0.0.1:1",
        journals=journals,
        environment={"JUPYTER_TRACKER_EXIT_TIMEOUT": "3"},
    )
    assert training.end() == 0
    errors = training.errors.decode()
    assert training.runs()[0] in errors
    assert str(journals) in errors
    assert "jupyter tracker sync" in errors
    assert "Traceback" not in errors


def test_warnings_that_are_errors_do_not_stop_a_training(journals: Path):
    training = Training(
        "count", 10, uri="http://127.0.0.1:1", journals=journals, options=("-W", "error")
    )
    assert training.end() == 0
    assert len(training.steps(training.runs()[0])) == 10
