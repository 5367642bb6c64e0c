import json
import threading

import nbformat
import pytest

from jupyter_tracker.client import recorder
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.contract.entities import SnapshotPhase, SnapshotSource
from jupyter_tracker.contract.requests import GetNotebookSnapshot, LogNotebookSnapshot
from jupyter_tracker.journal import background
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker_magics import snapshot
from jupyter_tracker_magics.history import notebook_from_history
from jupyter_tracker_magics.snapshot import FrontEnd, Snapshots

NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
START, END = SnapshotPhase.START, SnapshotPhase.END


class Comm:
    closed = False

    def close(self):
        self.closed = True


class AnsweringFrontEnd(FrontEnd):
    """A front end that sends the open document at once, or only that of some phases."""

    def __init__(self, phases=(START, END)):
        self.answers, self.has_answered = True, False
        self.phases = phases
        self.comms = []

    def ask(self, run_id, phase):
        if phase in self.phases:
            get_client().store.log_notebook_snapshot(
                LogNotebookSnapshot(
                    run_id=run_id,
                    phase=phase,
                    source=SnapshotSource.LIVE_DOCUMENT,
                    notebook=NOTEBOOK,
                    path="work/Churn.ipynb",
                )
            )
        self.comms.append(Comm())
        return self.comms[-1]


@pytest.fixture
def run_id(shell):
    return get_client().create_run("0").info.run_id


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    monkeypatch.setattr(snapshot, "PATIENCE", 0.1)


def take_both(shell, run_id, front_end, path=None):
    snapshots = Snapshots(shell, get_client().store, run_id, front_end, path)
    snapshots.take(START)
    snapshots.take(END)
    return snapshots.finish()


def kept(run_id, phase=END):
    assert background.sender().settle(30)
    return (
        get_client().store.get_notebook_snapshot(GetNotebookSnapshot(run_id, phase=phase)).snapshot
    )


def test_a_front_end_that_answers_is_the_source(shell, run_id):
    front_end = AnsweringFrontEnd()
    info = take_both(shell, run_id, front_end)
    assert (info.source, info.path) == ("live document", "work/Churn.ipynb")
    assert all(comm.closed for comm in front_end.comms)
    assert front_end.answers


def test_a_front_end_that_does_not_answer_is_asked_only_once(shell, run_id):
    front_end = AnsweringFrontEnd(phases=())
    assert take_both(shell, run_id, front_end).source == "kernel history"
    assert not front_end.answers
    assert all(comm.closed for comm in front_end.comms)
    take_both(shell, run_id, front_end)
    assert len(front_end.comms) == 2


def test_a_start_that_never_came_is_not_made_up(shell, run_id):
    front_end = AnsweringFrontEnd(phases=(END,))
    assert take_both(shell, run_id, front_end).source == "live document"
    listed = snapshot.ListNotebookSnapshots(run_id=run_id)
    snapshots = get_client().store.list_notebook_snapshots(listed).snapshots
    assert [each.phase for each in snapshots] == ["end"]
    assert front_end.answers


def test_a_document_that_comes_late_is_waited_for(shell, run_id, monkeypatch):
    monkeypatch.setattr(snapshot, "PATIENCE", 30)
    front_end = AnsweringFrontEnd(phases=(START,))
    snapshots = Snapshots(shell, get_client().store, run_id, front_end, None)
    snapshots.take(START)
    snapshots.take(END)
    front_end.phases = (END,)
    late = threading.Timer(0.5, front_end.ask, (run_id, END))
    late.start()
    assert snapshots.finish().phase == END
    late.join()
    assert front_end.answers


def test_a_file_with_numbers_that_are_no_json_is_taken(shell, run_id, tmp_path):
    path = tmp_path / "Churn.ipynb"
    path.write_text(json.dumps({**NOTEBOOK, "metadata": {"score": float("nan")}}))
    front_end = AnsweringFrontEnd()
    front_end.answers = False
    assert take_both(shell, run_id, front_end, path).source == "file on disk"


def test_without_the_servers_word_nobody_is_asked(monkeypatch):
    monkeypatch.delenv("JUPYTER_TRACKER_FRONTEND", raising=False)
    assert not FrontEnd().answers
    monkeypatch.setenv("JUPYTER_TRACKER_FRONTEND", "1")
    assert FrontEnd().answers


def test_the_front_end_is_asked_with_a_comm(monkeypatch):
    asked = {}
    monkeypatch.setattr("comm.create_comm", lambda **options: asked.update(options) or Comm())
    monkeypatch.setattr(snapshot, "now", lambda: 17)
    FrontEnd().ask("r1", END)
    assert asked == {
        "target_name": "jupyter_tracker.snapshot",
        "data": {"run_id": "r1", "phase": "end", "time": 17},
    }


def test_the_file_is_taken_where_it_is_known(shell, run_id, tmp_path):
    path = tmp_path / "Churn.ipynb"
    path.write_text(json.dumps({**NOTEBOOK, "metadata": {"title": "Churn"}}))
    front_end = AnsweringFrontEnd()
    front_end.answers = False
    assert take_both(shell, run_id, front_end, path).source == "file on disk"
    assert kept(run_id, START).notebook["metadata"] == {"title": "Churn"}
    assert kept(run_id).path == str(path)


def test_a_file_that_was_saved_meanwhile_is_another_one_at_the_end(shell, run_id, tmp_path):
    path = tmp_path / "Churn.ipynb"
    path.write_text(json.dumps({**NOTEBOOK, "metadata": {"title": "before"}}))
    front_end = AnsweringFrontEnd()
    front_end.answers = False
    snapshots = Snapshots(shell, get_client().store, run_id, front_end, path)
    snapshots.take(START)
    path.write_text(json.dumps({**NOTEBOOK, "metadata": {"title": "after that"}}))
    snapshots.take(END)
    assert kept(run_id, START).notebook["metadata"] == {"title": "before"}
    assert kept(run_id, END).notebook["metadata"] == {"title": "after that"}


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"cells": 3}'])
def test_a_file_that_is_no_notebook_is_not_taken(shell, run_id, tmp_path, content):
    path = tmp_path / "Churn.ipynb"
    path.write_text(content)
    front_end = AnsweringFrontEnd()
    front_end.answers = False
    assert take_both(shell, run_id, front_end, path).source == "kernel history"


def test_history_gives_a_valid_notebook(shell, run_cell):
    run_cell("x = 1")
    run_cell("%%track gbm\nprint('hi')\nx + 1")
    run_cell("1 / 0")
    notebook = nbformat.from_dict(notebook_from_history(shell.history_manager))
    nbformat.validate(notebook)
    sources = [cell.source for cell in notebook.cells]
    assert sources == ["x = 1", "%%track gbm\nprint('hi')\nx + 1", "1 / 0"]
    assert "execute_result" in [output.output_type for output in notebook.cells[1].outputs]
    assert [output.output_type for output in notebook.cells[2].outputs] == ["error"]


@pytest.mark.parametrize("answers", [True, False])
def test_while_the_store_does_not_answer_the_file_is_taken(shell, run_id, tmp_path, answers):
    path = tmp_path / "Churn.ipynb"
    path.write_text(json.dumps(NOTEBOOK))
    front_end = AnsweringFrontEnd(phases=())
    front_end.answers = answers
    down = RestStore("http://127.0.0.1:1")
    snapshots = Snapshots(shell, down, run_id, front_end, path)
    snapshots.take(END)
    assert snapshots.finish().source == "file on disk"
    assert kept(run_id).path == str(path)
    assert front_end.answers == answers
    assert all(comm.closed for comm in front_end.comms)
    down.close()


def test_a_file_that_was_written_after_the_end_is_not_how_it_stood(shell, run_id, tmp_path):
    path = tmp_path / "Churn.ipynb"
    path.write_text(json.dumps(NOTEBOOK))
    snapshots = Snapshots(shell, get_client().store, run_id, AnsweringFrontEnd(phases=()), path)
    snapshots.take(END)
    path.write_text(json.dumps({**NOTEBOOK, "metadata": {"title": "later"}}))
    assert snapshots.finish().source == "kernel history"


def test_what_ran_after_the_end_is_not_how_it_stood(shell, run_cell, run_id):
    run_cell("x = 1")
    snapshots = Snapshots(shell, get_client().store, run_id, AnsweringFrontEnd(phases=()), None)
    snapshots.take(END)
    run_cell("x = 2")
    snapshots.finish()
    assert [cell["source"] for cell in kept(run_id).notebook["cells"]] == ["x = 1"]


def test_a_start_that_nobody_sent_is_known_where_nothing_has_changed(shell, run_cell, run_id):
    run_cell("x = 1")
    snapshots = Snapshots(shell, get_client().store, run_id, AnsweringFrontEnd(phases=()), None)
    snapshots.take(START)
    snapshots.take(END)
    assert snapshots.cells(START) is None
    snapshots.finish()
    assert [cell["source"] for cell in snapshots.cells(START)] == ["x = 1"]


def test_a_snapshot_is_as_old_as_what_it_shows(shell, run_id, monkeypatch):
    monkeypatch.setattr(snapshot, "now", lambda: 17)
    assert take_both(shell, run_id, AnsweringFrontEnd(phases=())).created_at == 17
    assert kept(run_id).created_at == 17


def test_a_large_notebook_is_there_before_its_run_is_over(run_cell, runs, monkeypatch):
    monkeypatch.setattr(recorder, "_LARGE", 0)
    run_cell("%%track gbm\nx = 1").raise_error()
    [run] = runs()
    assert run.info.status == "FINISHED"
    phases = [kept(run.info.run_id, phase).phase for phase in (START, END)]
    assert phases == ["start", "end"]
