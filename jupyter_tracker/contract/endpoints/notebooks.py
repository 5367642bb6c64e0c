"""Endpoints of notebook snapshots."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, POST, READ, TRACKER, WRITE, Endpoint

LOG_NOTEBOOK_SNAPSHOT = Endpoint(
    "log_notebook_snapshot", POST, f"{TRACKER}/notebook-snapshots/log",
    r.LogNotebookSnapshot, r.Empty, WRITE,
)  # fmt: skip
GET_NOTEBOOK_SNAPSHOT = Endpoint(
    "get_notebook_snapshot", GET, f"{TRACKER}/notebook-snapshots/get",
    r.GetNotebookSnapshot, r.NotebookSnapshotResponse, READ,
)  # fmt: skip
LIST_NOTEBOOK_SNAPSHOTS = Endpoint(
    "list_notebook_snapshots", GET, f"{TRACKER}/notebook-snapshots/list",
    r.ListNotebookSnapshots, r.ListNotebookSnapshotsResponse, READ,
)  # fmt: skip
