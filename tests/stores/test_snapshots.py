"""Notebook snapshots, the same from a database and over the wire."""

from typing import Any

import pytest
from sqlalchemy import func, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.engine import reading
from jupyter_tracker.stores.sql.store import SqlStore
from jupyter_tracker.stores.sql.tables import notebook_cells


def notebook(*sources: str) -> dict[str, Any]:
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "id": f"c{i}"}
        for i, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4}


def log(store: Store, run_id: str, phase: e.SnapshotPhase, content: dict[str, Any]) -> None:
    request = r.LogNotebookSnapshot(
        run_id=run_id,
        phase=phase,
        source=e.SnapshotSource.LIVE_DOCUMENT,
        notebook=content,
        path="a.ipynb",
        unsaved=True,
        kernel_id="k",
    )
    store.log_notebook_snapshot(request)


@pytest.fixture
def run_id(store: Store) -> str:
    return store.create_run(r.CreateRun()).run.info.run_id


def test_the_notebook_comes_back_as_it_was(store: Store, run_id: str):
    content = notebook("a = 1", "print('ü')", "a = 1")
    log(store, run_id, e.SnapshotPhase.END, content)
    request = r.GetNotebookSnapshot(run_id=run_id)
    snapshot = store.get_notebook_snapshot(request).snapshot
    assert snapshot.notebook == content
    assert (snapshot.path, snapshot.unsaved, snapshot.source) == ("a.ipynb", True, "live document")


def test_it_comes_without_outputs_where_nobody_needs_them(store: Store, run_id: str):
    content = notebook("a = 1")
    content["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    content["cells"].append({"cell_type": "markdown", "source": "b", "metadata": {}, "id": "m"})
    log(store, run_id, e.SnapshotPhase.END, content)
    request = r.GetNotebookSnapshot(run_id=run_id, outputs=False)
    cells = store.get_notebook_snapshot(request).snapshot.notebook["cells"]
    assert [each.get("outputs") for each in cells] == [[], None]


def test_start_and_end_are_kept_apart(store: Store, run_id: str):
    log(store, run_id, e.SnapshotPhase.START, notebook("a"))
    log(store, run_id, e.SnapshotPhase.END, notebook("b"))
    listed = store.list_notebook_snapshots(r.ListNotebookSnapshots(run_id=run_id)).snapshots
    assert [each.phase for each in listed] == ["start", "end"]


def test_a_snapshot_is_as_old_as_its_sender_says(store: Store, run_id: str):
    for phase in (e.SnapshotPhase.END, e.SnapshotPhase.START):
        request = r.LogNotebookSnapshot(
            run_id=run_id,
            phase=phase,
            source=e.SnapshotSource.FILE,
            notebook=notebook("x"),
            created_at=17,
        )
        store.log_notebook_snapshot(request)
    listed = store.list_notebook_snapshots(r.ListNotebookSnapshots(run_id=run_id)).snapshots
    assert [(each.phase, each.created_at) for each in listed] == [("start", 17), ("end", 17)]


def test_a_time_that_is_none_is_refused(run_id: str):
    with pytest.raises(TrackerError, match="created_at"):
        r.LogNotebookSnapshot(
            run_id=run_id,
            phase=e.SnapshotPhase.END,
            source=e.SnapshotSource.FILE,
            notebook=notebook("x"),
            created_at=-1,
        )


def test_the_first_snapshot_of_a_phase_wins(store: Store, run_id: str):
    log(store, run_id, e.SnapshotPhase.END, notebook("first"))
    log(store, run_id, e.SnapshotPhase.END, notebook("second"))
    snapshot = store.get_notebook_snapshot(r.GetNotebookSnapshot(run_id=run_id)).snapshot
    assert snapshot.notebook["cells"][0]["source"] == "first"


def test_a_run_without_a_snapshot_says_so(store: Store, run_id: str):
    with pytest.raises(TrackerError) as refused:
        store.get_notebook_snapshot(r.GetNotebookSnapshot(run_id=run_id))
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_notebook_without_cells_is_refused():
    with pytest.raises(TrackerError, match="no list of cells"):
        r.LogNotebookSnapshot(
            run_id="a",
            phase=e.SnapshotPhase.END,
            source=e.SnapshotSource.FILE,
            notebook={"nbformat": 4},
        )


def test_a_cell_is_stored_once_however_many_runs_show_it(sql_store: SqlStore):
    for i in range(20):
        run_id = sql_store.create_run(r.CreateRun()).run.info.run_id
        log(sql_store, run_id, e.SnapshotPhase.END, notebook("same", f"rate = {i}"))
    with reading(sql_store._engine) as connection:
        count = connection.execute(select(func.count()).select_from(notebook_cells)).scalar()
    assert count == 1 + 20
