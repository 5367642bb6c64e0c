"""Notebooks as they stood."""

from enum import StrEnum
from typing import Any

from jupyter_tracker.contract.entities.base import Entity


class SnapshotPhase(StrEnum):
    """When a notebook was captured, seen from the run."""

    START = "start"
    END = "end"


class SnapshotSource(StrEnum):
    """Where a captured notebook came from, most trusted first."""

    LIVE_DOCUMENT = "live document"
    FILE = "file on disk"
    HISTORY = "kernel history"


class SnapshotInfo(Entity):
    """What is known of a captured notebook without its content."""

    run_id: str
    phase: SnapshotPhase
    source: SnapshotSource
    created_at: int
    path: str = ""
    unsaved: bool = False
    kernel_id: str = ""


class NotebookSnapshot(SnapshotInfo, kw_only=True):
    """A notebook as it stood when a run started or ended; ``notebook`` is nbformat 4 JSON."""

    notebook: dict[str, Any]
