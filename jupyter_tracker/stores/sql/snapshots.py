"""Notebook snapshots, with cells stored once per distinct content."""

import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.stores.sql import changes, runs
from jupyter_tracker.stores.sql.collections import rows_where_in
from jupyter_tracker.stores.sql.tables import notebook_cells, notebook_snapshots
from jupyter_tracker.stores.sql.upsert import insert_new


def log_notebook_snapshot(connection: Connection, request: r.LogNotebookSnapshot) -> r.Empty:
    """Keep a notebook; a second snapshot of the same run and phase changes nothing."""
    run = runs.find_active(connection, request.run_id)
    texts = [_canonical(cell) for cell in request.notebook["cells"]]
    digests = [_digest(text) for text in texts]
    cells = dict(zip(digests, texts, strict=True))
    insert_new(
        connection,
        notebook_cells,
        [{"digest": digest, "content": text} for digest, text in cells.items()],
    )
    frame = {key: value for key, value in request.notebook.items() if key != "cells"}
    row = {
        "run_id": request.run_id,
        "phase": request.phase,
        "source": request.source,
        "created_at": request.created_at or int(time.time() * 1000),
        "path": request.path,
        "unsaved": request.unsaved,
        "kernel_id": request.kernel_id,
        "frame": _canonical(frame),
        "cell_digests": json.dumps(digests),
    }
    insert_new(connection, notebook_snapshots, [row])
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def get_notebook_snapshot(
    connection: Connection, request: r.GetNotebookSnapshot
) -> r.NotebookSnapshotResponse:
    """Put a notebook together again."""
    row = (
        connection.execute(
            select(notebook_snapshots).where(
                notebook_snapshots.c.run_id == request.run_id,
                notebook_snapshots.c.phase == request.phase,
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise not_found(f"The run {request.run_id} has no notebook from its {request.phase}.")
    notebook = json.loads(row["frame"])
    notebook["cells"] = _read_cells(connection, json.loads(row["cell_digests"]))
    if not request.outputs:
        for cell in notebook["cells"]:
            if "outputs" in cell:
                cell["outputs"] = []
    return r.NotebookSnapshotResponse(
        snapshot=e.NotebookSnapshot(**_info_fields(row), notebook=notebook)
    )


def list_notebook_snapshots(
    connection: Connection, request: r.ListNotebookSnapshots
) -> r.ListNotebookSnapshotsResponse:
    """List which snapshots a run has."""
    query = select(notebook_snapshots).where(notebook_snapshots.c.run_id == request.run_id)
    # A cell may take less than a millisecond: its start is before its end all the same.
    order = notebook_snapshots.c.created_at, notebook_snapshots.c.phase.desc()
    rows = connection.execute(query.order_by(*order)).mappings()
    return r.ListNotebookSnapshotsResponse(
        snapshots=[e.SnapshotInfo(**_info_fields(row)) for row in rows]
    )


def _info_fields(row: RowMapping) -> dict[str, Any]:
    return {
        "run_id": row["run_id"],
        "phase": e.SnapshotPhase(row["phase"]),
        "source": e.SnapshotSource(row["source"]),
        "created_at": row["created_at"],
        "path": row["path"],
        "unsaved": row["unsaved"],
        "kernel_id": row["kernel_id"],
    }


def _read_cells(connection: Connection, digests: Sequence[str]) -> list[Any]:
    rows = rows_where_in(connection, notebook_cells, "digest", sorted(set(digests)))
    contents = {row["digest"]: row["content"] for row in rows}
    return [json.loads(contents[digest]) for digest in digests]


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
