"""A tracked cell from its first line to its last: the pipeline behind ``%%track``."""

from collections.abc import Callable, Mapping
from typing import Any

import jupyter_tracker
from jupyter_tracker.client import provenance
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import RunStatus, SnapshotPhase
from jupyter_tracker.provenance.source import notebook_path
from jupyter_tracker_magics import recording, registering
from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.capture import Before, Captured, Ran, capture
from jupyter_tracker_magics.curves import Place, Watch
from jupyter_tracker_magics.executions import ExecutionLog
from jupyter_tracker_magics.figures import FigureCapture
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.judging import Judging
from jupyter_tracker_magics.opening import open_run
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.output import OutputCapture
from jupyter_tracker_magics.snapshot import FrontEnd, Snapshots
from jupyter_tracker_magics.summary import Summary
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
        self._namespace = shell.user_ns
        self._names = names
        self._options = options
        self._inherited = inherited
        self._watch = watch
        self._before = Before(names, self._namespace)
        self._captured = Captured()
        self._figures = FigureCapture(shell)
        self._output = OutputCapture(shell)
        self._value: object = None
        path = notebook_path(self._namespace)

        outer_run = jupyter_tracker.active_run()
        self._outer_run_id = outer_run.info.run_id if outer_run is not None else None
        self._client = get_client()
        self._summary = open_run(options, path, shell)
        self._run_id = self._summary.run_id
        self._snapshots = Snapshots(shell, self._client.store, self._run_id, front_end, path)
        self._judging = Judging(executions.until_now(), self._snapshots.cells_at_start)

    @property
    def run_id(self) -> str:
        """The run."""
        return self._run_id

    def table(self) -> Bundle | None:
        """Return what to show below the summary."""
        return None

    def start(self) -> None:
        """Begin to look; called right before the user's first line."""
        self._attempt("notebook", lambda: self._snapshots.take(SnapshotPhase.START))
        self._attempt("notebook", self._judging.start)
        self._attempt("figures", self._figures.start)
        self._attempt("output", self._output.start)
        self._attempt("loops", self._watch_loops)

    def close(self, status: RunStatus, value: object = None) -> Summary:
        """Record what the cell left behind, end the run and say what became of it.

        Parameters
        ----------
        status
            How the cell ended.
        value
            The value of its last expression.
        """
        self._summary.status, self._value = str(status), value
        self._figures.stop()
        self._output.stop()
        self._watch.stop()
        self._attempt("notebook", lambda: self._snapshots.take(SnapshotPhase.END))
        self._attempt("params, metrics and models", self._capture)
        self._attempt("params and metrics", self._record_values)
        self._attempt("models", self._record_models)
        self._attempt("registration", self._register_model)
        self._attempt("figures", self._record_figures)
        self._attempt("output", self._record_output)
        self._attempt("git", self._record_git)
        self._attempt("notebook", self._record_notebook)
        self._attempt("notebook", self._record_verdict)
        self._attempt("end of the run", self._end_run)
        return self._summary

    def _attempt(self, what: str, step: Callable[[], None]) -> None:
        """Take ``step`` unless the user turned ``what`` off; remember its failure."""
        if not self._options.wants(what):
            return
        try:
            step()
        except (Exception, KeyboardInterrupt) as error:
            missed = (what, one_line(error))
            if missed not in self._summary.missed:
                self._summary.missed.append(missed)

    def _watch_loops(self) -> None:
        writer = SESSION.recorder.writer(self._run_id)
        self._watch.start(
            Place(
                self._namespace,
                writer,
                lambda name: name in self._names.results and self._options.wants_metric(name),
                writer.has_metric,
            )
        )

    def _capture(self) -> None:
        finished = self._summary.status == RunStatus.FINISHED
        ran = Ran(
            self._names,
            self._namespace,
            lambda name: self._before.was_set(name, self._namespace, finished),
            self._inherited,
            self._watch.curves,
            self._value,
        )
        self._captured = capture(ran, self._options)
        self._summary.missed += [*self._captured.missed, *self._watch.failed.items()]

    def _record_values(self) -> None:
        captured = self._captured
        recording.record_values(self._client, self._run_id, captured)
        self._summary.params, self._summary.metrics = captured.params, captured.last_values
        self._summary.curves = {name: curve.points for name, curve in captured.curves.items()}
        self._summary.thinned = {
            name: curve.every for name, curve in captured.curves.items() if curve.every > 1
        }

    def _record_models(self) -> None:
        saved = {}
        for name, model in self._captured.models.items():
            saved[name] = recording.record_model(self._run_id, name, model)
            self._summary.models.append(name)
        if saved:
            history = recording.model_history(self._run_id, saved)
            self._set_tags({tag_names.MODEL_HISTORY_TAG: history})

    def _record_figures(self) -> None:
        figures = self._figures.figures
        recording.record_figures(self._run_id, figures)
        self._summary.figures = len(figures)
        if self._figures.missed:
            self._summary.missed.append((f"{self._figures.missed} more figures", "too many"))

    def _register_model(self) -> None:
        if self._options.register is not None:
            version = registering.register(self._options.register, self._summary)
            self._summary.registered = version

    def _record_output(self) -> None:
        for name, text in self._output.texts.items():
            recording.record_output(self._run_id, name, text)

    def _record_git(self) -> None:
        self._summary.git = recording.git_words(provenance.finish(self._run_id))

    def _record_notebook(self) -> None:
        snapshot = self._snapshots.finish()
        if snapshot is not None:
            self._summary.notebook = str(snapshot.source)
            tags = {tag_names.SNAPSHOT_TAG: str(snapshot.source)}
            self._set_tags({**tags, tag_names.SOURCE_NAME_TAG: snapshot.path})

    def _record_verdict(self) -> None:
        log = self._judging.finish()
        recording.record_verdict(self._run_id, log)
        verdict, reasons = log.judgement.verdict, log.judgement.reasons
        self._summary.verdict = f"{verdict}: {reasons[0].sentence}" if reasons else str(verdict)

    def _set_tags(self, tags: dict[str, str]) -> None:
        recording.record_tags(self._run_id, tags)

    def _end_run(self) -> None:
        """End this run and those that the cell left open, but not one that it ran inside of."""
        left_open = []
        while SESSION.open_runs and SESSION.open_runs[-1].info.run_id != self._outer_run_id:
            left_open.append(SESSION.closed().info.run_id)
        ended_by_user = self._run_id not in left_open
        if ended_by_user and self._summary.status != RunStatus.FINISHED:
            left_open.append(self._run_id)
        for run_id in left_open:
            SESSION.recorder.end(run_id, RunStatus(self._summary.status))


def one_line(error: BaseException) -> str:
    """Say ``error`` in one line."""
    text = " ".join(str(error).split())
    return text.rstrip(".") or type(error).__name__
