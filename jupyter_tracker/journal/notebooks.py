"""Captured notebooks on their way: files of a run that the store keeps cell by cell."""

import msgspec

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.journal.shipping import NEVER
from jupyter_tracker.stores.protocol import Store

_NOT_TAKEN = (*NEVER, ErrorCode.NOT_IMPLEMENTED, ErrorCode.ENDPOINT_NOT_FOUND)


def send_notebook(store: Store, run_id: str, captured: e.SnapshotInfo, content: bytes) -> bool:
    """Send a captured notebook.

    Parameters
    ----------
    store, run_id
        Where it goes; the run by its id there.
    captured
        What is known of it.
    content
        Its nbformat 4 JSON.

    Returns
    -------
    bool
        False when the store will never take it as a notebook: MLflow's server keeps none.

    Raises
    ------
    TrackerError
        When it does not take it now.
    """
    try:
        request = r.LogNotebookSnapshot(
            run_id=run_id,
            phase=captured.phase,
            source=captured.source,
            notebook=msgspec.json.decode(content),
            path=captured.path,
            unsaved=captured.unsaved,
            kernel_id=captured.kernel_id,
            created_at=captured.created_at,
        )
        store.log_notebook_snapshot(request)
    except ValueError:  # somebody's file may be no JSON, deep inside of an output
        return False
    except TrackerError as error:
        if error.error_code not in _NOT_TAKEN:
            raise
        return False
    return True
