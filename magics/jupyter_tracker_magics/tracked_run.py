"""A run that magics record: its begin, what cells give to it, and its end."""

from collections.abc import Callable, Mapping
from contextvars import copy_context
from pathlib import Path
from typing import Any

import jupyter_tracker
from jupyter_tracker.client import provenance
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import RunStatus, RunTag, SnapshotPhase, SnapshotSource
from jupyter_tracker.journal import background
from jupyter_tracker.models import Model
from jupyter_tracker.provenance.source import notebook_path
from jupyter_tracker.threads import do_beside
from jupyter_tracker.truth.log import RunLog
from jupyter_tracker_magics import recording
from jupyter_tracker_magics.capture import Captured
from jupyter_tracker_magics.figures import FigureCapture
from jupyter_tracker_magics.fitting import signature_of
from jupyter_tracker_magics.opening import open_run
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.output import OutputCapture
from jupyter_tracker_magics.snapshot import FrontEnd, Snapshots
from jupyter_tracker_magics.summary import Line, Summary

_BY_FILE = " (by the file as it is saved)"


class TrackedRun:
    """One run, into which one cell or many are recorded.

    Opening raises where there is no store; afterwards nothing does: what cannot be recorded is
    named in the summary.

    Parameters
    ----------
    shell
        The shell that executes the cells.
    options
        What stands behind the magic.
    front_end
        The kernel's front end.

    Attributes
    ----------
    summary
        What became of it, as far as it is known.
    line
        Shows that below a cell.
    """

    def __init__(self, shell: Any, options: Options, front_end: FrontEnd) -> None:
        path: Path | None = notebook_path(shell.user_ns)
        outer_run = jupyter_tracker.active_run()
        self._outer_run_id = outer_run.info.run_id if outer_run is not None else None
        self._options = options
        self.summary: Summary = open_run(options, path, shell)
        self.line = Line(shell, self.summary)
        self._recorder = SESSION.recorder
        store = self._recorder.store
        self._snapshots = Snapshots(shell, store, self.run_id, front_end, path)
        self._steps: dict[str, int] = {}
        """The next step of each metric that was recorded."""
        self._models: dict[str, Model] = {}

    @property
    def run_id(self) -> str:
        """The run."""
        return self.summary.run_id

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it."""
        return any(run.info.run_id == self.run_id for run in SESSION.open_runs)

    def attempt(self, what: str, step: Callable[[], None]) -> None:
        """Take ``step`` unless the user turned ``what`` off; remember its failure."""
        if not self._options.wants(what):
            return
        try:
            step()
        except Exception as error:
            self.miss(what, one_line(error))

    def insist(self, what: str, step: Callable[[], None]) -> None:
        """Take a step at the end of a cell: Ctrl-C leaves out what it hits, and not the rest."""
        try:
            self.attempt(what, step)
        except KeyboardInterrupt as error:
            self.miss(what, one_line(error))

    def miss(self, what: str, why: str) -> None:
        """Remember what is not recorded; once is enough."""
        if (what, why) not in self.summary.missed:
            self.summary.missed.append((what, why))

    def take(self, phase: SnapshotPhase) -> None:
        """Take a snapshot of the notebook."""
        attempt = self.attempt if phase == SnapshotPhase.START else self.insist
        attempt("notebook", lambda: self._snapshots.take(phase))

    def cells(self, phase: SnapshotPhase) -> list[dict[str, Any]] | None:
        """Return the notebook's cells as they stood in a phase; None while nobody knows."""
        return self._snapshots.cells(phase)

    def has_recorded(self, name: str) -> bool:
        """Say whether a cell has given the run a metric or curve of this name."""
        return name in self._steps

    def record_values(self, captured: Captured) -> None:
        """Log params and metrics; a metric that an earlier cell has given goes on."""
        captured = self._news(captured)
        ends = {name: curve.step for name, curve in captured.curves.items()}
        steps = {
            name: max(self._steps.get(name, 0), ends.get(name, 0)) for name in captured.metrics
        }
        if not self.is_open:  # the cell has ended it: what it logged is in a journal that is closed
            background.catch_up()
        logged = recording.record_values(self.run_id, captured, steps, self._steps.keys())
        for name, curve in captured.curves.items():
            self._steps[name] = max(self._steps.get(name, 0), curve.step + 1)
            if curve.every > 1:
                self.summary.thinned[name] = curve.every
            self.summary.curves[name] = self.summary.curves.get(name, 0) + curve.points
        self._steps.update({metric.key: metric.step + 1 for metric in logged})
        self.summary.params |= captured.params
        self.summary.metrics |= captured.last_values

    def record_models(self, captured: Captured) -> None:
        """Keep models; one takes the place of another of its name."""
        for name, model in captured.models.items():
            signature = signature_of(model, captured.fitted_on[name])
            self._models[name] = recording.record_model(self.run_id, name, model, signature)
            self.summary.models = list(self._models)
        if captured.models:
            history = recording.model_history(self.run_id, self._models)
            self.set_tags({tag_names.MODEL_HISTORY_TAG: history})

    def record_figures(self, capture: FigureCapture) -> None:
        """Keep what a cell has shown, behind the figures that there are."""
        recording.record_figures(self.run_id, capture.figures, self.summary.figures + 1)
        self.summary.figures += len(capture.figures)
        if capture.missed:
            self.miss(f"{capture.missed} more figures", "too many")

    def record_output(self, capture: OutputCapture, folder: str = "") -> None:
        """Keep what a cell has printed."""
        for name, text in capture.texts.items():
            recording.record_output(self.run_id, folder + name, text)

    def set_tags(self, tags: dict[str, str]) -> None:
        """Set those that have a value."""
        recording.record_tags(self._recorder, self.run_id, tags)

    def end(self, status: RunStatus, judge: Callable[[], RunLog]) -> Summary:
        """Record the surroundings and the verdict, end the run and say what became of it.

        What others have yet to say, the front end or git, is recorded when they have, in the
        background: the run is over at once, and whoever reads of that finds the rest too.

        Parameters
        ----------
        status
            How it ended.
        judge
            Returns what ran, with its verdict.
        """
        self.summary.status = str(status)
        self._say_git(provenance.known(self.run_id))

        def record_notebook() -> None:
            self.insist("notebook", self._record_notebook)
            self.insist("notebook", lambda: self._record_verdict(judge()))

        rest = record_notebook if self.is_open and self._snapshots.are_asked_for else None
        if rest is None:
            record_notebook()
        self.insist("end of the run", lambda: self._end(status, rest))
        return self.summary

    def _news(self, captured: Captured) -> Captured:
        """Leave out params that the run has: a param has one value, and came from one place."""
        known = self.summary.params
        for name, value in captured.params.items():
            if known.get(name, value) != value:
                self.miss(f"param {name}", "a later cell changed it, the run has its first value")
        return captured.without_params(known)

    def _say_git(self, tags: Mapping[str, str]) -> None:
        if tags and self._options.wants("git"):
            self.summary.git = recording.git_words(tags)

    def _record_notebook(self) -> None:
        snapshot = self._snapshots.finish()
        if snapshot is not None:
            self.summary.notebook = str(snapshot.source)
            tags = {tag_names.SNAPSHOT_TAG: str(snapshot.source)}
            self.set_tags({**tags, tag_names.SOURCE_NAME_TAG: snapshot.path})

    def _record_verdict(self, log: RunLog) -> None:
        recording.record_verdict(self._recorder, self.run_id, log)
        verdict, reasons = log.judgement.verdict, log.judgement.reasons
        by = _BY_FILE if self.summary.notebook == SnapshotSource.FILE else ""
        self.summary.verdict = f"{verdict}: {reasons[0].sentence}{by}" if reasons else str(verdict)

    def _end(self, status: RunStatus, rest: Callable[[], None] | None) -> None:
        """End this run and those left open inside, but not one that it ran inside of.

        Parameters
        ----------
        status
            How it ended.
        rest
            Records what waits for the front end, where something does.
        """
        left_open = []
        while SESSION.open_runs and SESSION.open_runs[-1].info.run_id != self._outer_run_id:
            left_open.append(SESSION.closed().info.run_id)
        ended_by_user = self.run_id not in left_open
        if ended_by_user and status != RunStatus.FINISHED:
            left_open.append(self.run_id)
        for run_id in left_open:
            if run_id == self.run_id and (rest or provenance.is_looking(run_id)):
                missing = self._missing() if rest else []
                finish = self._recorder.end_early(run_id, status, missing)
                self.line.is_final = False
                # As a part of the cell that is running, for what it displays.
                do_beside("end", copy_context().run, self._complete, rest, finish)
            else:
                self._recorder.end(run_id, status)

    def _missing(self) -> list[RunTag]:
        """Return what the run says for ever should the kernel die before the rest is known."""
        verdict = RunTag(tag_names.VERDICT_TAG, tag_names.UNKNOWN_VERDICT)
        live = RunTag(tag_names.SNAPSHOT_TAG, str(SnapshotSource.LIVE_DOCUMENT))
        return [verdict, live] if self._snapshots.has_live else [verdict]

    def _complete(self, rest: Callable[[], None] | None, finish: Callable[[], None]) -> None:
        """Record what the end of the cell did not wait for."""
        try:
            if rest:
                rest()
                self.line.draw_again()
            self._say_git(provenance.finish(self.run_id))
        finally:
            finish()
        self.line.draw_again()


def one_line(error: BaseException) -> str:
    """Say ``error`` in one line."""
    text = " ".join(str(error).split())
    return text.rstrip(".") or type(error).__name__
