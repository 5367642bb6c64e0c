"""Notebook snapshots."""

from typing import Any

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.requests.base import OfRun
from jupyter_tracker.contract.validation import check_range

_LATEST = 2**63 - 1


class LogNotebookSnapshot(OfRun, kw_only=True):
    """Keep the notebook as it stood. The first snapshot of a phase wins.

    Attributes
    ----------
    created_at
        When it stood so, in milliseconds since the epoch; by default now.
    """

    phase: e.SnapshotPhase
    source: e.SnapshotSource
    notebook: dict[str, Any]
    path: str = ""
    unsaved: bool = False
    kernel_id: str = ""
    created_at: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.notebook.get("cells"), list):
            raise invalid("The notebook has no list of cells: send nbformat 4 JSON.")
        check_range(self.created_at, 0, _LATEST, "created_at")


class GetNotebookSnapshot(OfRun):
    """Get the notebook of a run as it stood at its start or end.

    Attributes
    ----------
    outputs
        Whether its cells come with their outputs, which can be large.
    """

    phase: e.SnapshotPhase = e.SnapshotPhase.END
    outputs: bool = True


class NotebookSnapshotResponse(e.Entity):
    """One captured notebook."""

    snapshot: e.NotebookSnapshot


class ListNotebookSnapshots(OfRun):
    """List which snapshots a run has."""


class ListNotebookSnapshotsResponse(e.Entity):
    """The snapshots without their content."""

    snapshots: list[e.SnapshotInfo] = []
