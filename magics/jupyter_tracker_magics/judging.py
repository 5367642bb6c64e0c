"""The verdict of a tracked cell's run, found beside the cell."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.validation import MAX_RUN_TAG_VALUE_LENGTH
from jupyter_tracker.threads import Background
from jupyter_tracker.truth.log import ExecutionRecord, RunLog
from jupyter_tracker.truth.verdict import DocumentCell, Execution, Judgement, Reason, judge
from jupyter_tracker_magics.executions import Ran, python_of
from jupyter_tracker_magics.history import history_id

PATIENCE = 2.0
"""Longest time in seconds that the end of a run waits for its verdict."""

_HEAD_START = 0.02
"""Seconds for which the cell has the interpreter for itself; one that takes less is not slowed."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.25

FindCells = Callable[[], Sequence[Mapping[str, Any]] | None]


class Judging:
    """Judges a run in a thread of its own, from the moment when its cell begins.

    Parameters
    ----------
    ran
        What ran in the kernel, the tracked cell last.
    find_cells
        Returns the cells of the notebook as it stood then; None while they are not known.
    """

    def __init__(self, ran: Sequence[Ran], find_cells: FindCells) -> None:
        self._ran = ran
        self._find_cells = find_cells
        self._document: list[DocumentCell] | None = None
        self._judgement: Judgement | None = None
        self._error: Exception | None = None
        self._folder = _folder()
        self._is_over = threading.Event()
        self._thread = Background("verdict", self._run)

    def start(self) -> None:
        """Begin."""
        if self._ran:
            self._thread.start()

    def finish(self) -> RunLog:
        """Return what ran with its verdict; the tracked cell is over.

        Raises
        ------
        TrackerError
            When there is none, with the reason.
        """
        if not self._ran:
            raise TrackerError("what ran in this kernel is not known")
        if self._thread.ident is None:
            raise TrackerError("the cell was interrupted before its first line")
        self._is_over.set()
        self._thread.join(PATIENCE)
        judgement, document = self._judgement, self._document
        if self._error is not None:
            raise self._error
        if judgement is None or document is None:
            missing = "the verdict took too long" if document else "the notebook is not known"
            raise TrackerError(missing)
        executions = self._executions(document)
        if executions[-1].failed_line is not None:  # that was not known when it began
            judgement = judge(executions, document)
        return log_of(self._ran, judgement, self._folder)

    def _run(self) -> None:
        self._is_over.wait(_HEAD_START)
        try:
            cells = self._wait()
            if cells is None:
                return
            self._document = document_of(cells)
            executions = self._executions(self._document)
            executions[-1] = replace(executions[-1], failed_line=None)
            self._judgement = judge(executions, self._document)
        except Exception as error:
            self._error = error

    def _executions(self, document: Sequence[DocumentCell]) -> list[Execution]:
        """Return what ran; where the notebook was made of it, each as the cell that it became."""
        known = {each.cell_id for each in document}
        return [
            replace(execution, cell_id=made)
            if (made := history_id(execution.number)) in known
            else execution
            for execution in (each.execution() for each in self._ran)
        ]

    def _wait(self) -> Sequence[Mapping[str, Any]] | None:
        pause = _FIRST_PAUSE
        while (cells := self._find_cells()) is None and not self._is_over.is_set():
            self._is_over.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        # The last look comes when the cell is over.
        cells = cells if cells is not None else self._find_cells()
        return cells


def _folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # somebody has removed it
        return ""


def document_of(cells: Sequence[Mapping[str, Any]]) -> list[DocumentCell]:
    """Return the code cells of a notebook, in plain Python.

    Parameters
    ----------
    cells
        As in a notebook file.
    """
    code = [each for each in cells if each.get("cell_type") == "code"]
    return [DocumentCell(python_of(source_of(each)), str(each.get("id", ""))) for each in code]


def source_of(cell: Mapping[str, Any]) -> str:
    """Return the source of a cell, which files may hold line by line."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def log_of(ran: Sequence[Ran], judgement: Judgement, folder: str) -> RunLog:
    """Put together what is kept of a session with a run; sources only of what the run needs."""
    needed = set(judgement.needed)
    return RunLog(
        executions=tuple(
            ExecutionRecord(
                number=each.number,
                cell_id=each.cell_id,
                started=each.started,
                failed_line=each.failed_line,
                source=each.source if place in needed else "",
            )
            for place, each in enumerate(ran)
        ),
        judgement=judgement,
        folder=folder,
    )


def reasons_tag(reasons: Sequence[Reason]) -> str:
    """Return reasons as JSON, the first ones where all are too long for a tag."""
    for count in range(len(reasons), 0, -1):
        text = msgspec.json.encode(reasons[:count]).decode()
        if len(text) <= MAX_RUN_TAG_VALUE_LENGTH:
            return text
    return ""
