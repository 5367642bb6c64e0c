"""The extension of one shell: where ``%%track`` meets IPython's events."""

import sys
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.display import display

from jupyter_tracker_magics.analysis import (
    CellNames,
    analyse,
    has_statements,
    without_transparent_magic,
)
from jupyter_tracker_magics.options import HELP, Options, parse_options
from jupyter_tracker_magics.rewriting import rewrite

if TYPE_CHECKING:
    from jupyter_tracker.contract.entities import RunStatus
    from jupyter_tracker_magics.snapshot import FrontEnd
    from jupyter_tracker_magics.summary import Summary
    from jupyter_tracker_magics.tracking import TrackedCell


class Extension:
    """What ``%load_ext jupyter_tracker`` adds to a shell.

    Parameters
    ----------
    shell
        The shell that cells run in.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        # Cells that are running, each with the shell's own record of its execution.
        self._running: list[tuple[object, TrackedCell]] = []
        self._front_end: FrontEnd | None = None

    def install(self) -> None:
        """Teach the shell ``%%track``."""
        self._shell.input_transformer_manager.cleanup_transforms.append(rewrite)
        self._shell.register_magic_function(self._magic(), magic_kind="cell", magic_name="track")
        self._shell.events.register("post_run_cell", self.end)

    def uninstall(self) -> None:
        """Leave the shell as it was."""
        self._shell.input_transformer_manager.cleanup_transforms.remove(rewrite)
        self._shell.magics_manager.magics["cell"].pop("track", None)
        self._shell.events.unregister("post_run_cell", self.end)

    def begin(self, line: str, body: str) -> None:
        """Begin the run of the cell that is being executed: the first thing that it does.

        Parameters
        ----------
        line
            What stands behind ``%%track``.
        body
            The cell's other lines.

        Raises
        ------
        UsageError
            When the user has to change something; the cell is then not executed.
        """
        options = parse_options(self._shell.var_expand(line))
        names = self._analyse(body)
        try:
            cell = self._open(names, options)
        except UsageError:
            raise
        except Exception as error:
            _say_not_recorded(error)
            return
        self._running.append((self._shell.displayhook.exec_result, cell))
        cell.start()

    def end(self, result: Any) -> None:
        """Close the run of the cell that was executed, if it was a tracked one.

        Parameters
        ----------
        result
            The shell's record of the execution; None when it was cut off.
        """
        for execution, cell in reversed(self._running.copy()):
            # A tracked cell may run others, tracked or not: they are over before it is.
            if result is None or execution is result:
                self._running.remove((execution, cell))
                _close(cell, result)

    def _analyse(self, body: str) -> CellNames:
        python = without_transparent_magic(body)
        # The shell drops blank lines at the top, which would shift every line number.
        blank_lines = len(python) - len(python.lstrip("\n"))
        source = self._transformed(python)
        if not has_statements(source):
            raise UsageError(
                "%%track: there is nothing to track. Write the code of the run below this line."
            )
        return analyse(source, first_line=2 + blank_lines)

    def _transformed(self, python: str) -> str:
        """Return plain Python for what may hold shell syntax."""
        try:
            return str(self._shell.transform_cell(python))
        except Exception:
            # Somebody's transformer minds the second time: then only plain Python is understood.
            return python

    def _open(self, names: CellNames, options: Options) -> "TrackedCell":
        from jupyter_tracker.contract.errors import ErrorCode, TrackerError
        from jupyter_tracker_magics.snapshot import FrontEnd
        from jupyter_tracker_magics.tracking import TrackedCell

        self._front_end = self._front_end or FrontEnd()
        try:
            return TrackedCell(self._shell, names, options, self._front_end)
        except TrackerError as error:
            # Only a name that stands in the cell can be the cell's fault.
            named = options.run_name or options.experiment
            if named and error.error_code == ErrorCode.INVALID_PARAMETER_VALUE:
                raise UsageError(f"%%track: {error.message}") from None
            raise

    def _magic(self) -> Any:
        """Make the cell magic, which serves help, completion and callers of ``run_cell_magic``."""

        def track(line: str, cell: str) -> None:
            self._shell.run_cell(f"%%track {line}\n{cell}").raise_error()

        track.__doc__ = HELP
        return track


def _status(result: Any) -> "RunStatus":
    from asyncio import CancelledError

    from jupyter_tracker.contract.entities import RunStatus

    if result is None:
        return RunStatus.KILLED
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return RunStatus.FINISHED
    return (
        RunStatus.KILLED
        if isinstance(error, KeyboardInterrupt | CancelledError)
        else RunStatus.FAILED
    )


def _close(cell: "TrackedCell", result: Any) -> None:
    try:
        _show(cell.close(_status(result)))
    except Exception as error:
        print(f"%%track: the end of this run is not recorded: {error}", file=sys.stderr)


def _show(summary: "Summary") -> None:
    from jupyter_tracker_magics.opening import link_to_store

    display(summary.bundle(link_to_store()), raw=True)  # type: ignore[no-untyped-call]


def _say_not_recorded(error: Exception) -> None:
    from jupyter_tracker_magics.opening import why_not_recorded

    why = why_not_recorded(error)
    print(f"%%track: this cell runs but is not recorded: {why}", file=sys.stderr)
