"""The notebook as it stood when a run began and ended, from the best source there is.

Best is the open document: the front end is asked over a comm and sends it to the server by
itself. Otherwise the file is taken, otherwise what the kernel remembers.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Protocol

from jupyter_tracker import config
from jupyter_tracker.contract.entities import SnapshotInfo, SnapshotPhase, SnapshotSource
from jupyter_tracker.contract.requests import ListNotebookSnapshots, LogNotebookSnapshot
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker_magics.history import notebook_from_history
from jupyter_tracker_magics.place import kernel_id

COMM_TARGET = "jupyter_tracker.snapshot"
PATIENCE = 2.0
"""Longest time in seconds that the end of a cell waits for the front end."""

_POLL_INTERVAL = 0.05


class _Comm(Protocol):
    def close(self) -> None: ...


class FrontEnd:
    """The front end of this kernel, as far as it can be asked for the open document.

    Nobody can tell beforehand whether it has our extension: ``answers`` turns False when it did
    not answer, so that only one cell ever waits in vain.
    """

    def __init__(self) -> None:
        self.answers = os.environ.get(config.FRONTEND_VARIABLE) == "1"

    def ask(self, run_id: str, phase: SnapshotPhase) -> _Comm:
        """Ask it to send the document for ``run_id``; close what is returned when it has."""
        from comm import create_comm

        # Streams are buffered, comms are not: the document shall hold what the cell printed.
        sys.stdout.flush()
        sys.stderr.flush()
        data = {"run_id": run_id, "phase": str(phase)}
        return create_comm(target_name=COMM_TARGET, data=data)


class Snapshots:
    """The two snapshots of one run."""

    def __init__(
        self, shell: Any, store: Store, run_id: str, front_end: FrontEnd, path: Path | None
    ) -> None:
        self._shell = shell
        self._store = store
        self._run_id = run_id
        self._front_end = front_end
        self._path = path
        self._asked: dict[SnapshotPhase, _Comm] = {}

    def take(self, phase: SnapshotPhase) -> None:
        """Take the snapshot of ``phase``, or ask the front end for it and go on."""
        if self._front_end.answers:
            self._asked[phase] = self._front_end.ask(self._run_id, phase)
        else:
            self._send(phase)

    def finish(self) -> SnapshotInfo | None:
        """Wait for what was asked for, help out where it did not come, and return the last one."""
        kept = self._wait()
        for comm in self._asked.values():
            comm.close()
        # A start that did not come is lost: the notebook is not what it was any more.
        if SnapshotPhase.END in self._asked and SnapshotPhase.END not in kept:
            self._front_end.answers = False
            self._send(SnapshotPhase.END)
            kept = self._kept()
        return kept.get(SnapshotPhase.END) or kept.get(SnapshotPhase.START)

    def _wait(self) -> dict[SnapshotPhase, SnapshotInfo]:
        deadline = time.monotonic() + PATIENCE
        while True:
            kept = self._kept()
            if self._asked.keys() <= kept.keys() or time.monotonic() > deadline:
                return kept
            time.sleep(_POLL_INTERVAL)

    def _kept(self) -> dict[SnapshotPhase, SnapshotInfo]:
        request = ListNotebookSnapshots(run_id=self._run_id)
        snapshots = self._store.list_notebook_snapshots(request).snapshots
        return {snapshot.phase: snapshot for snapshot in snapshots}

    def _send(self, phase: SnapshotPhase) -> None:
        notebook = _read(self._path) if self._path is not None else None
        source = SnapshotSource.FILE if notebook is not None else SnapshotSource.HISTORY
        if notebook is None:
            notebook = notebook_from_history(self._shell.history_manager)
        self._store.log_notebook_snapshot(
            LogNotebookSnapshot(
                run_id=self._run_id,
                phase=phase,
                source=source,
                notebook=notebook,
                path=str(self._path or ""),
                kernel_id=kernel_id(self._shell),
            )
        )


def _read(path: Path) -> dict[str, Any] | None:
    """Read a notebook file, or return None when it does not hold one."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    has_cells = isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)
    return notebook if has_cells else None
