"""A run that many cells of a notebook belong to: what is behind ``%track_notebook``."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import RunStatus, SnapshotPhase
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.truth.log import RunLog
from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.cell_capture import CellCapture
from jupyter_tracker_magics.curves import Watch
from jupyter_tracker_magics.executions import Ran
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.judging import Judging, log_of
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.snapshot import FrontEnd
from jupyter_tracker_magics.summary import Line, Summary
from jupyter_tracker_magics.tracked_run import TrackedRun

MAX_FAILED = 200
"""Failed cells that the tag names at most: the newest ones."""


class NotebookRun:
    """One run for the cells that are executed until it is closed.

    Opening raises where there is no store; afterwards nothing does.

    Parameters
    ----------
    shell
        The shell that executes the cells.
    options
        What stands behind ``%track_notebook on``.
    front_end
        The kernel's front end.
    """

    def __init__(self, shell: Any, options: Options, front_end: FrontEnd) -> None:
        self._shell, self._options = shell, options
        self._run = TrackedRun(shell, options, front_end)
        self._run.take(SnapshotPhase.START)
        self._cell: tuple[Sequence[Ran], CellNames, CellCapture] | None = None
        self._set: set[str] = set()
        """The names that its cells set: what others take from them is recorded already."""
        self._ran: Sequence[Ran] = ()
        """What ran in the kernel up to its last cell."""
        self._failed: list[int] = []

    @property
    def run_id(self) -> str:
        """The run."""
        return self._run.run_id

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it."""
        return self._run.is_open

    @property
    def line(self) -> Line:
        """What it has recorded so far, below a cell."""
        return self._run.line

    @property
    def summary(self) -> Summary:
        """What it has recorded so far."""
        return self._run.summary

    def begin_cell(
        self,
        ran: Sequence[Ran],
        names: CellNames,
        taken: Mapping[str, Inherited],
        watch: Watch,
    ) -> None:
        """Begin to look at a cell; called right before the user's first line.

        Parameters
        ----------
        ran
            What ran in the kernel, this cell last.
        names
            What it sets, by its syntax.
        taken
            The params that it takes from what was there before.
        watch
            Sees its loops.
        """
        others = {name: found for name, found in taken.items() if name not in self._set}
        capture = CellCapture(
            self._shell, names, self._options, others, watch, self._run, ran[-1].number
        )
        self._cell = ran, names, capture
        capture.start()

    def leave_out_cell(self) -> None:
        """Look no more at a cell that is running, and record nothing of it."""
        if self._cell is not None:
            self._cell[2].stop()
            self._cell = None

    def end_cell(self, status: RunStatus, value: object) -> None:
        """Record what the cell left behind.

        Parameters
        ----------
        status
            How the cell ended.
        value
            The value of its last expression.
        """
        if self._cell is None:
            return
        self._ran, names, capture = self._cell
        self.leave_out_cell()
        capture.record(status == RunStatus.FINISHED, value)
        self._set |= {*names.literals, *names.results}
        self.summary.cells += 1
        if status != RunStatus.FINISHED:
            self._failed.append(self._ran[-1].number)
            self.summary.failed_cells += 1
            self._run.insist("tags", self._tag_failed)

    def close(self) -> Summary:
        """End the run and say what became of it."""
        self.leave_out_cell()
        self._run.take(SnapshotPhase.END)
        return self._run.end(RunStatus.FINISHED, self._judge)

    def _tag_failed(self) -> None:
        failed = self._failed[-MAX_FAILED:]
        numbers = " ".join(f"[{number}]" for number in failed)
        self._run.set_tags({tag_names.FAILED_CELLS_TAG: numbers})

    def _judge(self) -> RunLog:
        """Judge the last cell; the notebook is taken as it stands at the end, with new cells."""
        if not self._ran:
            raise TrackerError("no cell has run that could be judged")
        judging = Judging(self._ran, lambda: self._run.cells(SnapshotPhase.END))
        judging.start()
        log = judging.finish()
        # To verify it takes all its cells, and whatever may have been before them.
        needed = tuple(range(len(self._ran)))
        return log_of(self._ran, replace(log.judgement, needed=needed), log.folder)
