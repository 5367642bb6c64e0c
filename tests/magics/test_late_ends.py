"""What a tracked cell does not wait for when it ends: it is recorded when it comes."""

import time

import pytest

from jupyter_tracker.client import recorder as recorders
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.journal import background
from jupyter_tracker_magics import snapshot
from jupyter_tracker_magics.extension import Extension
from jupyter_tracker_magics.history import notebook_from_history
from jupyter_tracker_magics.snapshot import FrontEnd


class Comm:
    def close(self):
        pass


class SlowFrontEnd(FrontEnd):
    """A front end that takes the document when it is asked, and sends it when it is told to."""

    def __init__(self, shell):
        self.answers, self.has_answered = True, False
        self.shell = shell
        self.taken = []

    def ask(self, run_id, phase):
        notebook = notebook_from_history(self.shell.history_manager)
        self.taken.append((run_id, phase, notebook))
        return Comm()

    def send(self):
        for run_id, phase, notebook in self.taken:
            SESSION.recorder.store.log_notebook_snapshot(
                r.LogNotebookSnapshot(
                    run_id=run_id,
                    phase=phase,
                    source=e.SnapshotSource.LIVE_DOCUMENT,
                    notebook=notebook,
                    path="work/Churn.ipynb",
                )
            )
        self.taken = []


@pytest.fixture
def front_end(shell, monkeypatch):
    front_end = SlowFrontEnd(shell)
    monkeypatch.setattr(Extension, "_get_front_end", lambda _: front_end)
    monkeypatch.setattr(snapshot, "PATIENCE", 30)
    return front_end


def stored(run_id):
    """The run as the store has it; what this process has not sent is not waited for."""
    return SESSION.recorder.store.get_run(r.GetRun(run_id)).run


def when_over(run_id):
    """The run as it is in the moment in which others see that it is over."""
    deadline = time.monotonic() + 30
    while (run := stored(run_id)).info.status == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return run


def test_a_cell_is_over_before_its_document_has_come(front_end, run_cell):
    run_cell("x = 1")
    assert run_cell("%%track gbm\ny = x + 1").success
    ended = time.time() * 1000
    run_id = front_end.taken[0][0]
    assert (stored(run_id).info.status, len(front_end.taken)) == ("RUNNING", 2)
    front_end.send()
    run = when_over(run_id)
    assert (
        run.data.tags.items()
        >= {
            "tracker.snapshot": "live document",
            "tracker.verdict": "strong",
            "mlflow.source.name": "work/Churn.ipynb",
        }.items()
    )
    assert run.info.end_time <= ended


def test_who_looks_for_the_run_right_after_the_cell_finds_its_verdict(front_end, run_cell, runs):
    run_cell("%%track gbm\nimport random\nx = random.random()")
    front_end.send()
    [run] = runs()
    assert (run.info.status, run.data.tags["tracker.verdict"]) == ("FINISHED", "weak")


def test_several_cells_that_are_over_get_each_its_own(front_end, run_cell, runs):
    for number in range(3):
        run_cell(f"%%track run{number}\nx = {number}")
    front_end.send()
    assert [run.info.run_name for run in runs()] == ["run0", "run1", "run2"]
    for number, run in enumerate(runs()):
        request = r.GetNotebookSnapshot(run.info.run_id)
        cells = get_client().store.get_notebook_snapshot(request).snapshot.notebook["cells"]
        assert cells[-1]["source"] == f"%%track run{number}\nx = {number}"


def test_a_document_that_does_not_come_is_replaced(front_end, run_cell, runs, monkeypatch):
    monkeypatch.setattr(snapshot, "PATIENCE", 0.05)
    run_cell("%%track gbm\nx = 1")
    [run] = runs()
    assert run.data.tags["tracker.snapshot"] == "kernel history"
    assert run.data.tags["tracker.verdict"] == "strong"
    assert not front_end.answers


def test_where_runs_go_to_another_store_the_rest_goes_to_the_first(
    front_end, run_cell, new_database, tmp_path
):
    run_cell("%%track gbm\nx = 1")
    store, run_id = SESSION.recorder.store, front_end.taken[0][0]
    other = new_database(tmp_path / "other.db")
    taken, front_end.taken = front_end.taken, []
    run_cell(f"import jupyter_tracker\njupyter_tracker.set_tracking_uri({other!r})")
    for run_id, phase, notebook in taken:
        store.log_notebook_snapshot(
            r.LogNotebookSnapshot(
                run_id=run_id,
                phase=phase,
                source=e.SnapshotSource.LIVE_DOCUMENT,
                notebook=notebook,
            )
        )
    assert background.sender().settle(30)
    assert store.get_run(r.GetRun(run_id)).run.data.tags["tracker.verdict"] == "strong"


def test_a_notebook_that_is_one_run_ends_at_once_too(front_end, run_cell):
    run_cell("%track_notebook on study")
    run_cell("x = 1")
    run_cell("%track_notebook off")
    run_id = front_end.taken[0][0]
    assert stored(run_id).info.status == "RUNNING"
    front_end.send()
    assert when_over(run_id).data.tags["tracker.verdict"] == "strong"


def test_a_run_that_goes_on_meanwhile_is_not_ended(shell, monkeypatch):
    monkeypatch.setattr(recorders, "START_LIMIT", 0.05)
    recorder = SESSION.recorder
    run_id = get_client().create_run("0").info.run_id
    finish = recorder.end_early(run_id, e.RunStatus.FINISHED, [])
    recorder.resume(run_id, [])
    recorder.record(run_id, tags=[e.RunTag("later", "yes")])
    finish()
    assert background.sender().settle(30)
    assert stored(run_id).info.status == "RUNNING"
    recorder.record(run_id, tags=[e.RunTag("last", "yes")])
    recorder.end(run_id, e.RunStatus.FAILED)
    run = when_over(run_id)
    assert (run.info.status, run.data.tags["later"], run.data.tags["last"]) == (
        "FAILED",
        "yes",
        "yes",
    )
