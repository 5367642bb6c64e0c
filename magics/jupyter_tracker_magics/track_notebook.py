"""``%track_notebook``: from one cell to another, all cells of a notebook are one run."""

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from IPython.core.error import UsageError

from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.executions import ExecutionLog
from jupyter_tracker_magics.figures import observe
from jupyter_tracker_magics.help import TRACK_NOTEBOOK_HELP
from jupyter_tracker_magics.inherited import inherited
from jupyter_tracker_magics.instruments import Instruments, Tools
from jupyter_tracker_magics.options import (
    NOTEBOOK_MAGIC,
    Options,
    option_completions,
    parse_notebook_options,
)

if TYPE_CHECKING:
    from jupyter_tracker_magics.notebook_run import NotebookRun

SUBCOMMANDS = ("on", "off", "status")


class _Cell(NamedTuple):
    """A cell that is running and belongs to the run: the shell's record of it, and its tools."""

    info: object
    tools: Tools


class NotebookTracking:
    """What a shell does between ``%track_notebook on`` and ``off``.

    Parameters
    ----------
    shell
        The shell that cells run in.
    executions
        What ran in it.
    instruments
        What changes its cells.
    analyse
        Says what a cell sets, and lets its tools expect it; None when there is nothing in it.
    open_run
        Opens a run.
    check
        Raises UsageError where the magic may not be.
    """

    def __init__(
        self,
        shell: Any,
        executions: ExecutionLog,
        instruments: Instruments,
        analyse: Callable[[Tools, str], CellNames | None],
        open_run: Callable[[Options], "NotebookRun"],
        check: Callable[[], None],
    ) -> None:
        self._shell = shell
        self._executions, self._instruments = executions, instruments
        self._analyse, self._open_run, self._check = analyse, open_run, check
        self._run: NotebookRun | None = None
        self._cell: _Cell | None = None
        self._thread = 0
        self._undo: Callable[[], None] | None = None

    def install(self) -> None:
        """Teach the shell ``%track_notebook``."""
        self._shell.register_magic_function(self._magic(), "line", "track_notebook")
        self._shell.events.register("pre_run_cell", self.begin_cell)

    def uninstall(self) -> None:
        """Leave the shell as it was."""
        self._off()
        self._shell.magics_manager.magics["line"].pop("track_notebook", None)
        self._shell.events.unregister("pre_run_cell", self.begin_cell)

    def begin_cell(self, info: Any) -> None:
        """Let a cell that is about to run belong to the run, if there is one.

        Parameters
        ----------
        info
            The shell's record of what it was asked to execute.
        """
        if self._run is None or info.silent or not info.store_history:
            return
        # Cells that a cell runs are part of it, and other threads have active runs of their own.
        if self._cell is not None or threading.get_ident() != self._thread:
            return
        tools = self._instruments.take("")
        self._cell = _Cell(info, tools)
        try:
            names = self._analyse(tools, info.raw_cell)
            if names is None:
                return
            ran = self._executions.until_now()
            taken = inherited(names.reads, self._shell.user_ns, ran[:-1])
            self._run.begin_cell(ran, names, taken, tools.watch)
        except Exception as error:
            _say_not_recorded(error)

    def leave_out(self, info: object) -> None:
        """Let a cell that is running not belong to the run: it has one of its own."""
        if self._run is not None and self._cell is not None and self._cell.info is info:
            self._run.leave_out_cell()

    def end_cell(self, result: Any) -> None:
        """Record what a cell left behind that belongs to the run.

        Parameters
        ----------
        result
            The shell's record of the execution; None when it was cut off.
        """
        if self._run is None or self._cell is None:
            return
        if result is not None and result.info is not self._cell.info:
            return
        from jupyter_tracker_magics.status import status_of_result

        try:
            self._run.end_cell(status_of_result(result), getattr(result, "result", None))
        except Exception as error:
            _say_not_recorded(error)
        self._put_away()
        if not self._run.is_open:  # the cell has ended it
            self._off()

    def complete(self, line: str) -> list[str]:
        """Return what may stand at the end of a line that begins with ``%track_notebook``."""
        given = line.split()[1:]
        typed = given.pop() if given and not line[-1:].isspace() else ""
        if not given:
            return [name for name in SUBCOMMANDS if name.startswith(typed)]
        return option_completions(line, NOTEBOOK_MAGIC) if given[0] == "on" else []

    def _magic(self) -> Any:
        """Make the line magic."""

        def track_notebook(line: str) -> None:
            name, _, rest = line.strip().partition(" ")
            if name not in SUBCOMMANDS or (rest.strip() and name != "on"):
                raise UsageError(
                    f"%track_notebook: {line.strip() or 'nothing'} is given. Write on, off or "
                    "status; the run's name and options go behind on. %track_notebook? explains "
                    "them."
                )
            self._check()
            if name == "on":
                self._on(parse_notebook_options(rest))
            elif self._run is None:
                print(f"No notebook run is on. {NOTEBOOK_MAGIC} begins one.")
            elif name == "off":
                self._off()
            else:
                self._run.line.show()

        track_notebook.__doc__ = TRACK_NOTEBOOK_HELP
        return track_notebook

    def _on(self, options: Options) -> None:
        self._off()  # a notebook that is run again from the top is a run of its own
        try:
            self._run = self._open_run(options)
        except UsageError:
            raise
        except Exception as error:
            _say_not_recorded(error)
            return
        self._thread = threading.get_ident()
        self._undo = observe(self._shell, "reset", lambda *_, **__: self._off())
        executing = self._shell.displayhook.exec_result
        if executing is not None and len(executing.info.raw_cell.strip().splitlines()) > 1:
            self.begin_cell(executing.info)

    def _off(self) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        self._put_away()
        if self._undo is not None:
            self._undo()
        try:
            run.close()
            run.line.show()
        except Exception as error:
            print(f"%track_notebook: the end of the run is not recorded: {error}", file=sys.stderr)

    def _put_away(self) -> None:
        cell, self._cell = self._cell, None
        if cell is not None:
            self._instruments.put_away(cell.tools)


def _say_not_recorded(error: Exception) -> None:
    from jupyter_tracker_magics.opening import why_not_recorded

    why = why_not_recorded(error)
    print(f"%track_notebook: the cells run but are not recorded: {why}", file=sys.stderr)
