"""The extension of one shell: where ``%%track`` meets IPython's events."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.display import display

from jupyter_tracker_magics.analysis import (
    CellNames,
    analyse,
    has_statements,
    without_transparent_magic,
)
from jupyter_tracker_magics.completing import matchers
from jupyter_tracker_magics.curves import Watch
from jupyter_tracker_magics.executions import ExecutionLog
from jupyter_tracker_magics.help import TRACKER_HELP
from jupyter_tracker_magics.inherited import Inherited, inherited
from jupyter_tracker_magics.instruments import Instruments, Tools
from jupyter_tracker_magics.kernel import Kernel
from jupyter_tracker_magics.options import (
    HELP,
    MAGIC,
    NOTEBOOK_MAGIC,
    Options,
    option_completions,
    parse_options,
)
from jupyter_tracker_magics.rewriting import rewrite
from jupyter_tracker_magics.track_notebook import NotebookTracking

if TYPE_CHECKING:
    from jupyter_tracker.contract.entities import Run
    from jupyter_tracker_magics.displays.live import LiveView
    from jupyter_tracker_magics.notebook_run import NotebookRun
    from jupyter_tracker_magics.snapshot import FrontEnd
    from jupyter_tracker_magics.swept import SweptCell
    from jupyter_tracker_magics.tracking import TrackedCell

_RUN = ("jupyter_tracker.contract.entities.tracking", "Run")
"""The class whose objects are shown as runs; named, as importing it would slow down the start."""


@dataclass
class _Running:
    """A cell that is running: the shell's own record of it, and its run if it has one."""

    execution: object
    tools: Tools
    cell: "TrackedCell | SweptCell | None" = None
    view: "LiveView | None" = None


class Extension:
    """What ``%load_ext jupyter_tracker`` adds to a shell.

    Parameters
    ----------
    shell
        The shell that cells run in.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._running: list[_Running] = []
        self._front_end: FrontEnd | None = None
        self._instruments = Instruments(self._options)
        self._kernel = Kernel(shell)
        self._executions = ExecutionLog(shell)
        self._notebook = NotebookTracking(
            shell,
            self._executions,
            self._instruments,
            self._analyse,
            self._open_notebook,
            self._check_notebook,
        )
        self._matchers = matchers(
            {
                MAGIC: option_completions,
                NOTEBOOK_MAGIC.split()[0]: self._notebook.complete,
                "%tracker": _complete_tracker,
            }
        )

    def install(self) -> None:
        """Teach the shell ``%%track``."""
        self._shell.input_transformer_manager.cleanup_transforms.append(rewrite)
        self._shell.ast_transformers.append(self._instruments)
        self._shell.register_magic_function(self._magic(), magic_kind="cell", magic_name="track")
        self._shell.register_magic_function(self._tracker(), "line", "tracker")
        self._shell.Completer.custom_matchers.extend(self._matchers)
        self._executions.install()  # it knows how a cell ended before its run is closed
        self._notebook.install()
        self._shell.events.register("post_run_cell", self.end)
        self._shell.events.register("post_execute", self._end_silent)
        formatter = self._shell.display_formatter.mimebundle_formatter
        formatter.for_type_by_name(*_RUN, _bundle_of)

    def uninstall(self) -> None:
        """Leave the shell as it was."""
        self._shell.input_transformer_manager.cleanup_transforms.remove(rewrite)
        if self._instruments in self._shell.ast_transformers:
            self._shell.ast_transformers.remove(self._instruments)
        self._shell.magics_manager.magics["cell"].pop("track", None)
        self._shell.magics_manager.magics["line"].pop("tracker", None)
        for matcher in self._matchers:
            self._shell.Completer.custom_matchers.remove(matcher)
        self._shell.events.unregister("post_run_cell", self.end)
        self._shell.events.unregister("post_execute", self._end_silent)
        self._shell.display_formatter.mimebundle_formatter.pop(".".join(_RUN), None)
        self._notebook.uninstall()
        self._executions.uninstall()

    def begin(self, line: str, body: str, tools_name: str = "") -> None:
        """Begin the run of the cell that is being executed: the first thing that it does.

        Parameters
        ----------
        line
            What stands behind ``%%track``.
        body
            The cell's other lines.
        tools_name
            The name under which its statements expect their tools.

        Raises
        ------
        UsageError
            When the user has to change something; the cell is then not executed.
        """
        execution = self._shell.displayhook.exec_result
        self._notebook.leave_out(getattr(execution, "info", None))
        running = _Running(execution, self._instruments.take(tools_name))
        self._running.append(running)
        try:
            self._begin(running, self._options(line), body)
        except UsageError:
            raise
        except Exception as error:
            _say_not_recorded(error)

    def end(self, result: Any) -> None:
        """Close the run of the cell that was executed, if it was a tracked one.

        Parameters
        ----------
        result
            The shell's record of the execution; None when it was cut off.
        """
        self._instruments.forget()
        for running in reversed(self._running.copy()):
            # A tracked cell may run others, tracked or not: they are over before it is.
            if result is None or running.execution is result:
                self._running.remove(running)
                if running.cell is not None:
                    _close(running.cell, result)
                if running.view is not None:
                    running.view.finish()
                self._instruments.put_away(running.tools)
        self._notebook.end_cell(result)

    def _end_silent(self) -> None:
        """Close the run of a cell that ``%run`` took from a file: no other event tells its end."""
        result = self._shell.last_execution_result
        if result is not None and result.info.silent:
            self.end(result)

    def _options(self, line: str) -> Options:
        return parse_options(self._shell.var_expand(line))

    def _begin(self, running: _Running, options: Options, body: str) -> None:
        names = self._analyse(running.tools, body, is_below_magic=True)
        if names is None:
            raise UsageError(
                "%%track: there is nothing to track. Write the code of the run below this line."
            )
        before = self._executions.until_now()[:-1]
        taken = inherited(names.reads, self._shell.user_ns, before)
        if options.sweep:
            from jupyter_tracker_magics.swept import check_sweep

            check_sweep(options, names, body)
        if options.is_dry:
            from jupyter_tracker_magics.dry import preview

            display(preview(names, running.tools.watch.loops, options, taken), raw=True)  # type: ignore[no-untyped-call]
            return
        options = self._placed(options)
        if options.sweep:
            running.cell = self._swept(running.tools, options, names, taken)
        else:
            running.cell = self._open(names, options, taken, running.tools.watch)
        self._kernel.add(running.cell.run_id)
        if options.is_live or self._kernel.is_live:
            running.view = _look_at(running.cell)
        running.cell.start()

    def _placed(self, options: Options) -> Options:
        """Find the run that the cell's own is put into."""
        import jupyter_tracker
        from jupyter_tracker_magics.finding import find_parent

        if options.is_nested and jupyter_tracker.active_run() is None:
            raise UsageError(
                "%%track: --nested, but no run is active. Start one in a cell above with "
                "jupyter_tracker.start_run(), or name one with --parent RUN."
            )
        if not options.parent:
            return options
        return replace(options, parent=find_parent(options.parent, self._kernel.made))

    def _swept(
        self,
        tools: Tools,
        options: Options,
        names: CellNames,
        taken: Mapping[str, Inherited],
    ) -> "SweptCell":
        from jupyter_tracker_magics.swept import SweptCell

        cell = SweptCell(self._shell, options, names, taken, tools.watch, self._open)
        tools.sweep = cell.sweep
        return cell

    def _analyse(self, tools: Tools, body: str, is_below_magic: bool = False) -> CellNames | None:
        """Say what a cell sets, and let its tools expect it; None when there is nothing in it."""
        python = without_transparent_magic(body)
        # The shell drops blank lines at the top, which would shift every line number.
        lines_before = int(is_below_magic) + len(python) - len(python.lstrip("\n"))
        source = self._transformed(python)
        if not has_statements(source):
            return None
        if python != body or not is_below_magic:
            tools.expect(source, lines_before)
        return analyse(source, first_line=lines_before + 1)

    def _transformed(self, python: str) -> str:
        """Return plain Python for what may hold shell syntax."""
        try:
            return str(self._shell.transform_cell(python))
        except Exception:
            # Somebody's transformer minds the second time: then only plain Python is understood.
            return python

    def _open(
        self, names: CellNames, options: Options, taken: Mapping[str, Inherited], watch: Watch
    ) -> "TrackedCell":
        from jupyter_tracker_magics.tracking import TrackedCell

        with _blaming(MAGIC, options):
            return TrackedCell(
                self._shell, names, options, self._get_front_end(), taken, watch, self._executions
            )

    def _open_notebook(self, options: Options) -> "NotebookRun":
        from jupyter_tracker_magics.notebook_run import NotebookRun

        options = self._placed(options)
        with _blaming(NOTEBOOK_MAGIC, options):
            run = NotebookRun(self._shell, options, self._get_front_end())
        self._kernel.add(run.run_id)
        return run

    def _check_notebook(self) -> None:
        """Refuse ``%track_notebook`` where the run would end with a cell."""
        if self._running:
            raise UsageError(
                "%track_notebook: this cell has %%track, and with it a run of its own. Write "
                "%track_notebook into another cell."
            )

    def _get_front_end(self) -> "FrontEnd":
        """Return the front end, whose answers count for all runs."""
        from jupyter_tracker_magics.snapshot import FrontEnd

        self._front_end = self._front_end or FrontEnd()
        return self._front_end

    def _magic(self) -> Any:
        """Make the cell magic, which serves help, completion and callers of ``run_cell_magic``."""

        def track(line: str, cell: str) -> None:
            self._shell.run_cell(f"%%track {line}\n{cell}").raise_error()

        track.__doc__ = HELP
        return track

    def _tracker(self) -> Any:
        """Make the line magic."""

        def tracker(line: str) -> None:
            from jupyter_tracker_magics.commands import call

            bundle = call(self._kernel, self._shell.var_expand(line))
            display(bundle, raw=True)  # type: ignore[no-untyped-call]

        tracker.__doc__ = TRACKER_HELP
        return tracker


def _complete_tracker(line: str) -> list[str]:
    """Complete what stands behind ``%tracker``."""
    from jupyter_tracker_magics.commands import completions
    from jupyter_tracker_magics.finding import run_names

    return completions(line, run_names)


def _close(cell: "TrackedCell | SweptCell", result: Any) -> None:
    from jupyter_tracker_magics.status import status_of_result

    try:
        cell.close(status_of_result(result), getattr(result, "result", None))
        cell.line.show()
        table = cell.table()
        if table is not None:
            display(table, raw=True)  # type: ignore[no-untyped-call]
    except Exception as error:
        print(f"%%track: the end of this run is not recorded: {error}", file=sys.stderr)


def _look_at(cell: "TrackedCell | SweptCell") -> "LiveView | None":
    """Show what becomes of a cell's runs while it runs."""
    from jupyter_tracker_magics import displays

    try:
        return displays.follow(lambda: cell.shown_run_ids, ends_itself=False)
    except Exception as error:
        print(f"%%track: this run cannot be shown while it runs: {error}", file=sys.stderr)
        return None


def _bundle_of(run: "Run", **_: object) -> dict[str, Any]:
    """Show a run that is the result of a cell; nothing else than its text if it still goes on."""
    from jupyter_tracker.contract.errors import TrackerError
    from jupyter_tracker_magics import displays

    if run.info.end_time is None:
        return {}
    try:
        return displays.bundle_of(run)
    except TrackerError:
        return {}


@contextmanager
def _blaming(magic: str, options: Options) -> Iterator[None]:
    """Tell the user of what stands behind a magic and cannot be; only that is the user's fault."""
    from jupyter_tracker.contract.errors import ErrorCode, TrackerError

    try:
        yield
    except TrackerError as error:
        if options.names_anything and error.error_code == ErrorCode.INVALID_PARAMETER_VALUE:
            raise UsageError(f"{magic}: {error.message}") from None
        raise


def _say_not_recorded(error: Exception) -> None:
    from jupyter_tracker_magics.opening import why_not_recorded

    why = why_not_recorded(error)
    print(f"%%track: this cell runs but is not recorded: {why}", file=sys.stderr)
