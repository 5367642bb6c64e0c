"""The notebook as it stood when a run began and ended, from the best source there is.

Best is the open document: the front end is asked over a comm and sends it to the server by
itself, as it stands when the question arrives, which is before anything that the kernel says after
it. Otherwise the file is taken, otherwise what the kernel remembers.
"""

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from jupyter_tracker import config
from jupyter_tracker.client.ending import seconds_until
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.values import now
from jupyter_tracker.contract.entities import SnapshotInfo, SnapshotPhase, SnapshotSource
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.requests import (
    GetNotebookSnapshot,
    ListChanges,
    ListNotebookSnapshots,
)
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker_magics.history import notebook_from_history
from jupyter_tracker_magics.place import kernel_id

COMM_TARGET = "jupyter_tracker.snapshot"
PATIENCE = 4.0
"""Longest time in seconds for which the front end's documents are waited for, beside the user."""
_LONGEST_WAIT = 0.25
"""Seconds after which it is looked whether the process is ending, which cuts that short."""

_Stamp = tuple[int, int, int]
_Read = tuple[bytes, list[dict[str, Any]]]
"""A notebook as JSON, and what a verdict needs of its cells."""


class _Comm(Protocol):
    def close(self) -> None: ...


class FrontEnd:
    """The front end of this kernel, as far as it can be asked for the open document.

    Nobody can tell beforehand whether it has our extension: ``answers`` turns False when it did
    not answer, so that it is not asked again, and ``has_answered`` True when it did.
    """

    def __init__(self) -> None:
        self.answers = os.environ.get(config.FRONTEND_VARIABLE) == "1"
        self.has_answered = False

    def ask(self, run_id: str, phase: SnapshotPhase) -> _Comm:
        """Ask it to send the document for ``run_id``; close what is returned when it has."""
        from comm import create_comm

        # Streams are buffered, comms are not: the document shall hold what the cell printed.
        sys.stdout.flush()
        sys.stderr.flush()
        data = {"run_id": run_id, "phase": str(phase), "time": now()}
        return create_comm(target_name=COMM_TARGET, data=data)


@dataclass(frozen=True)
class _Moment:
    """What tells later how everything stood that the kernel itself knows of the notebook.

    Attributes
    ----------
    time
        In milliseconds since the epoch.
    stamp
        Of the notebook's file.
    count
        How many cells had run.
    """

    time: int
    stamp: "_Stamp | None"
    count: int


class _Cell(msgspec.Struct):
    """What a verdict needs of a cell; its outputs, which may be large, are skipped."""

    cell_type: Any = ""
    source: Any = ""
    id: Any = ""


class _Cells(msgspec.Struct):
    cells: list[_Cell]


class Snapshots:
    """The two snapshots of one run.

    Those that are not the front end's go with the run's journal: nobody waits for the store.
    """

    def __init__(
        self, shell: Any, store: Store, run_id: str, front_end: FrontEnd, path: Path | None
    ) -> None:
        self._shell = shell
        self._store = store
        self._run_id = run_id
        self._front_end = front_end
        self._path = path
        self._recorder = SESSION.recorder
        self._asked: dict[SnapshotPhase, _Comm] = {}
        self._moments: dict[SnapshotPhase, _Moment] = {}
        """When the front end was asked."""
        self._cells: dict[SnapshotPhase, list[dict[str, Any]]] = {}
        self._kept: dict[SnapshotPhase, SnapshotInfo] = {}
        """Those that the store has, or will have."""
        self._stamp: _Stamp | None = None
        self._file: _Read | None = None
        """The notebook's file when it was read last."""

    @property
    def are_asked_for(self) -> bool:
        """Whether `finish` has to wait for the front end."""
        return bool(self._asked)

    @property
    def has_live(self) -> bool:
        """Whether the store surely has, or gets, a document of the front end."""
        is_known = any(phase in self._cells for phase in self._asked)
        return self.are_asked_for and (is_known or self._front_end.has_answered)

    def take(self, phase: SnapshotPhase) -> None:
        """Take the snapshot of ``phase``, or ask the front end for it and go on."""
        moment = self._now()
        if self._front_end.answers:
            self._moments[phase] = moment
            self._asked[phase] = self._front_end.ask(self._run_id, phase)
        else:
            self._take(phase, moment)

    def cells(self, phase: SnapshotPhase) -> list[dict[str, Any]] | None:
        """Return the notebook's cells as they stood in a phase; None while nobody knows."""
        if phase not in self._cells and phase in self._asked:
            request = GetNotebookSnapshot(self._run_id, phase=phase, outputs=False)
            try:
                kept = self._store.get_notebook_snapshot(request).snapshot
            except TrackerError:  # it is under way, or will not come
                return None
            self._cells[phase] = kept.notebook["cells"]
        return self._cells.get(phase)

    def finish(self) -> SnapshotInfo | None:
        """Wait for what was asked for, help out where it did not come, and return the last one."""
        is_known = True
        try:
            self._wait()
        except TrackerError:  # the store cannot say, for which the front end is not to blame
            is_known = False
        finally:
            for comm in self._asked.values():
                comm.close()
        self._front_end.has_answered |= bool(self._asked.keys() & self._kept.keys())
        # A start that did not come is lost: the notebook is not what it was any more.
        if SnapshotPhase.END in self._asked and SnapshotPhase.END not in self._kept:
            if is_known:
                self._front_end.answers = False
            self._help_out()
        return self._kept.get(SnapshotPhase.END) or self._kept.get(SnapshotPhase.START)

    def _wait(self) -> None:
        """Wait until the front end has sent what it was asked for; the store says when."""
        if self._has_come():
            return
        deadline = time.monotonic() + PATIENCE
        # Where the feed stands is asked before the second look, so that nothing falls in between.
        since = self._store.list_changes(ListChanges()).next
        while not self._has_come() and seconds_until(deadline):
            since = self._next_change(since, deadline)

    def _next_change(self, since: int, deadline: float) -> int:
        """Wait until the run is written, but not for longer; return where the feed stands."""
        while left := seconds_until(deadline):
            wait = min(left, _LONGEST_WAIT)
            answer = self._store.list_changes(ListChanges(since=since, wait=wait))
            since = answer.next
            if any(change.entity_id == self._run_id for change in answer.changes):
                break
        return since

    def _has_come(self) -> bool:
        """Ask the store whether it has all that the front end was asked for."""
        if self._asked.keys() <= self._kept.keys():
            return True
        request = ListNotebookSnapshots(run_id=self._run_id)
        snapshots = self._store.list_notebook_snapshots(request).snapshots
        self._kept |= {snapshot.phase: snapshot for snapshot in snapshots}
        return self._asked.keys() <= self._kept.keys()

    def _help_out(self) -> None:
        """Take the notebook as it stood at the end, which is over."""
        start, end = self._moments.get(SnapshotPhase.START), self._moments[SnapshotPhase.END]
        self._take(SnapshotPhase.END, end)
        is_history = self._kept[SnapshotPhase.END].source == SnapshotSource.HISTORY
        # Of what ran nothing changes, and of a file nothing that nobody has written.
        if start is not None and (is_history or start.stamp == end.stamp):
            self._cells.setdefault(SnapshotPhase.START, self._cells[SnapshotPhase.END])

    def _now(self) -> _Moment:
        ran = self._shell.history_manager.input_hist_raw
        return _Moment(now(), _stamp(self._path), len(ran) - 1)

    def _take(self, phase: SnapshotPhase, moment: _Moment) -> None:
        """Take the notebook as it stood at a moment; a file that was written since is not that."""
        read = self._read_file() if _stamp(self._path) == moment.stamp else None
        source = SnapshotSource.FILE if read is not None else SnapshotSource.HISTORY
        content, cells = read or self._remembered(moment.count)
        captured = SnapshotInfo(
            self._run_id,
            phase,
            source,
            moment.time,
            str(self._path or ""),
            kernel_id=kernel_id(self._shell),
        )
        self._recorder.notebook(captured, content)
        self._cells[phase], self._kept[phase] = cells, captured

    def _read_file(self) -> _Read | None:
        """Read the notebook's file, unless it is as it was; return None where it is none."""
        stamp = _stamp(self._path)
        if stamp is not None and stamp == self._stamp:
            return self._file
        content = _content(self._path)
        self._stamp = stamp
        self._file = _read(content) if content is not None else None
        return self._file

    def _remembered(self, count: int) -> _Read:
        """Return what the kernel remembers of the first cells that ran."""
        notebook = notebook_from_history(self._shell.history_manager, count)
        return msgspec.json.encode(notebook), notebook["cells"]


def _stamp(path: Path | None) -> _Stamp | None:
    """Return what tells whether a file has changed; None where there is none."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns) if status is not None else None


def _content(path: Path | None) -> bytes | None:
    """Return what is in a file now; None where there is none."""
    try:
        return path.read_bytes() if path is not None else None
    except OSError:
        return None


def _read(content: bytes) -> _Read | None:
    """Read a notebook file, or return None when it is none."""
    with suppress(msgspec.DecodeError):
        return content, _cells_in(content)
    with suppress(ValueError):  # it may have a NaN in it, which is no JSON
        content = msgspec.json.encode(json.loads(content))
        return content, _cells_in(content)
    return None


def _cells_in(content: bytes) -> list[dict[str, Any]]:
    cells = msgspec.json.decode(content, type=_Cells).cells
    return [msgspec.structs.asdict(cell) for cell in cells]
