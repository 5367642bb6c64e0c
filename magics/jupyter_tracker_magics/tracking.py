"""A tracked cell from its first line to its last: the pipeline behind ``%%track``."""

from collections.abc import Mapping
from typing import Any

from jupyter_tracker.contract.entities import RunStatus, SnapshotPhase
from jupyter_tracker_magics import registering
from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.cell_capture import CellCapture
from jupyter_tracker_magics.curves import Watch
from jupyter_tracker_magics.executions import ExecutionLog
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.judging import Judging
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.snapshot import FrontEnd
from jupyter_tracker_magics.summary import Line, Summary
from jupyter_tracker_magics.tracked_run import TrackedRun
from jupyter_tracker_magics.views import Bundle


class TrackedCell:
    """One execution of a tracked cell, which is one run.

    Open the run, let the shell execute the cell, capture what it left, close. Opening raises where
    there is no store; afterwards nothing does: what cannot be recorded is named in the summary.

    Parameters
    ----------
    shell
        The shell that executes the cell.
    names
        What the cell sets, by its syntax.
    options
        What stands behind ``%%track``.
    front_end
        The kernel's front end.
    inherited
        The params that the cell takes from what was there before.
    watch
        Sees the cell's loops.
    executions
        What ran in the kernel.
    """

    def __init__(
        self,
        shell: Any,
        names: CellNames,
        options: Options,
        front_end: FrontEnd,
        inherited: Mapping[str, Inherited],
        watch: Watch,
        executions: ExecutionLog,
    ) -> None:
        self._options = options
        self._run = TrackedRun(shell, options, front_end)
        self._capture = CellCapture(shell, names, options, inherited, watch, self._run)
        self._judging = Judging(
            executions.until_now(), lambda: self._run.cells(SnapshotPhase.START)
        )

    @property
    def run_id(self) -> str:
        """The run."""
        return self._run.run_id

    @property
    def line(self) -> Line:
        """What is shown below the cell when it is over."""
        return self._run.line

    @property
    def shown_run_ids(self) -> list[str]:
        """The runs to look at while the cell runs."""
        return [self.run_id]

    def table(self) -> Bundle | None:
        """Return what to show below the summary."""
        return None

    def start(self) -> None:
        """Begin to look; called right before the user's first line."""
        self._run.take(SnapshotPhase.START)
        self._run.attempt("notebook", self._judging.start)
        self._capture.start()

    def close(self, status: RunStatus, value: object = None) -> Summary:
        """Record what the cell left behind, end the run and say what became of it.

        Parameters
        ----------
        status
            How the cell ended.
        value
            The value of its last expression.
        """
        self._capture.stop()
        self._run.take(SnapshotPhase.END)
        self._capture.record(status == RunStatus.FINISHED, value)
        self._run.insist("registration", self._register_model)
        return self._run.end(status, self._judging.finish)

    def _register_model(self) -> None:
        if self._options.register is not None:
            summary = self._run.summary
            summary.registered = registering.register(self._options.register, summary)
