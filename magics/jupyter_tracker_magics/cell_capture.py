"""What one execution of a cell gives to a run."""

from collections.abc import Mapping
from typing import Any

from jupyter_tracker.autologging import capturing
from jupyter_tracker.client.session import SESSION
from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.capture import Before, Captured, Ran, capture
from jupyter_tracker_magics.curves import Place, Watch
from jupyter_tracker_magics.figures import FigureCapture
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.output import OutputCapture
from jupyter_tracker_magics.tracked_run import TrackedRun


class CellCapture:
    """Looks at one execution of a cell, and records into a run what it left behind.

    Parameters
    ----------
    shell
        The shell that executes the cell.
    names
        What the cell sets, by its syntax.
    options
        What is wanted.
    inherited
        The params that the cell takes from what was there before.
    watch
        Sees the cell's loops.
    run
        The run.
    number
        The execution count where the run has other cells too.
    """

    def __init__(
        self,
        shell: Any,
        names: CellNames,
        options: Options,
        inherited: Mapping[str, Inherited],
        watch: Watch,
        run: TrackedRun,
        number: int | None = None,
    ) -> None:
        self._namespace = shell.user_ns
        self._names, self._options, self._inherited = names, options, inherited
        self._watch, self._run, self._number = watch, run, number
        self._before = Before(names, self._namespace)
        self._captured = Captured()
        self._figures = FigureCapture(shell)
        self._output = OutputCapture(shell)

    def start(self) -> None:
        """Begin to look."""
        if self._options.wants("models"):
            capturing.begin(self._run.run_id)
        self._run.attempt("figures", self._figures.start)
        self._run.attempt("output", self._output.start)
        self._run.attempt("loops", self._watch_loops)

    def stop(self) -> None:
        """Look no more."""
        capturing.end(self._run.run_id)
        self._figures.stop()
        self._output.stop()
        self._watch.stop()

    def record(self, is_finished: bool, value: object) -> None:
        """Record what there is.

        Parameters
        ----------
        is_finished
            Whether the cell ran to its end.
        value
            The value of its last expression.
        """
        run, folder = self._run, "" if self._number is None else f"cell_{self._number}/"
        run.insist("params, metrics and models", lambda: self._capture(is_finished, value))
        run.insist("params and metrics", lambda: run.record_values(self._captured))
        run.insist("models", lambda: run.record_models(self._captured))
        run.insist("figures", lambda: run.record_figures(self._figures))
        run.insist("output", lambda: run.record_output(self._output, folder))

    def _watch_loops(self) -> None:
        writer = SESSION.recorder.writer(self._run.run_id)
        self._watch.start(
            Place(
                self._namespace,
                writer,
                lambda name: name in self._names.results and self._options.wants_metric(name),
                lambda name: writer.has_metric(name) and not self._run.has_recorded(name),
            )
        )

    def _capture(self, is_finished: bool, value: object) -> None:
        ran = Ran(
            self._names,
            self._namespace,
            lambda name: self._before.was_set(name, self._namespace, is_finished),
            self._inherited,
            self._watch.curves,
            value,
        )
        self._captured = capture(ran, self._options)
        if self._number is not None:
            self._captured.say_cell(self._number)
        for missed in (*self._captured.missed, *self._watch.failed.items()):
            self._run.miss(*missed)
