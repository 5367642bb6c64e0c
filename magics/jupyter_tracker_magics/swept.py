"""A tracked cell with ``--sweep``: one run, and inside it one for each combination of values."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from IPython.core.error import UsageError
from IPython.display import display

from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker_magics import recording, registering
from jupyter_tracker_magics.analysis import CellNames, Literal, without_transparent_magic
from jupyter_tracker_magics.curves import Watch
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.options import CAPTURES, Options
from jupyter_tracker_magics.summary import Line, Summary
from jupyter_tracker_magics.sweep import Sweep, Values, in_words
from jupyter_tracker_magics.tracking import TrackedCell
from jupyter_tracker_magics.views import Bundle, number, progress

_OF_ALL = frozenset({"notebook", "environment", "git"})
"""What is the same for every combination, and recorded once."""
_OF_EACH = frozenset(CAPTURES) - _OF_ALL

OpenCell = Callable[[CellNames, Options, Mapping[str, Inherited], Watch], TrackedCell]


class SweptCell:
    """One execution of a cell with ``--sweep``.

    Parameters
    ----------
    shell
        The shell that executes the cell.
    options, names, taken, watch
        As for a `TrackedCell`.
    open_cell
        Opens one.
    """

    def __init__(
        self,
        shell: Any,
        options: Options,
        names: CellNames,
        taken: Mapping[str, Inherited],
        watch: Watch,
        open_cell: OpenCell,
    ) -> None:
        self._shell = shell
        self._options, self._names, self._taken, self._watch = options, names, taken, watch
        self._open_cell = open_cell
        around = replace(options, register=None, off=options.off | _OF_EACH)
        self._parent = open_cell(CellNames(), around, {}, Watch())
        self._children: list[str] = []
        self._progress: Any = None
        self._began = time.monotonic()
        self.sweep = Sweep(
            options.sweep,
            self._open_child,
            options.best,
            options.stops_on_error,
            self._say,
            shell.showtraceback,
            _show_figures,
        )

    @property
    def run_id(self) -> str:
        """The run around all others."""
        return self._parent.run_id

    @property
    def line(self) -> Line:
        """What is shown below the cell when it is over."""
        return self._parent.line

    def start(self) -> None:
        """Begin to look; called right before the user's first line."""
        self._parent.start()
        grid = {name: list(values) for name, values in self._options.sweep.items()}
        swept_over = {tag_names.SWEEP_TAG: json.dumps(grid, default=str)}
        recording.record_tags(SESSION.recorder, self.run_id, swept_over)

    def close(self, status: RunStatus, value: object = None) -> Summary:
        """End the run around all others and say what became of it."""
        summary = self._parent.close(status, value)
        best = self.sweep.best_result
        if best is not None:
            found = {tag_names.SWEEP_BEST_TAG: best[1].run_id}
            recording.record_tags(SESSION.recorder, summary.run_id, found)
        self._register(summary, best[1] if best is not None else None)
        return summary

    @property
    def shown_run_ids(self) -> list[str]:
        """The runs to look at while the cell runs: those of the combinations so far."""
        return list(self._children) or [self.run_id]

    def table(self) -> Bundle:
        """Return the comparison of the runs."""
        return self.sweep.table()

    def _open_child(self, values: Values) -> TrackedCell:
        literals = dict(self._names.literals)
        for name, value in values.items():
            literals[name] = (Literal(value, literals[name][-1].line, is_swept=True),)
        options = replace(
            self._options,
            run_name=in_words(values),
            register=None,
            parent="",
            off=self._options.off | _OF_ALL,
        )
        names = replace(self._names, literals=literals)
        child = self._open_cell(names, options, self._taken, self._watch)
        self._children.append(child.run_id)
        return child

    def _say(self, done: int, size: int, values: Values) -> None:
        """Show how far the sweep is."""
        bundle = progress(done, size, " · ".join(self._state(done, size, values)))
        if self._progress is not None:
            self._progress.update(bundle, raw=True)
        elif getattr(self._shell, "kernel", None) is not None:
            self._progress = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        elif values:
            print(bundle["text/plain"])

    def _state(self, done: int, size: int, values: Values) -> Iterator[str]:
        """Say what is tried now, what is the best so far, and how long it will take."""
        if values:
            yield in_words(values)
        best = self.sweep.best_result
        if best is not None and self._options.best is not None:
            metric = self._options.best.metric
            value = number(best[1].metrics[metric])
            yield f"best so far: {metric} {value} with {in_words(best[0])}"
        if 0 < done < size:
            yield f"about {_lasting((time.monotonic() - self._began) / done * (size - done))} left"

    def _register(self, summary: Summary, best: Summary | None) -> None:
        wanted = self._options.register
        if wanted is None:
            return
        try:
            if best is None:
                raise registering.NoSingleModelError("no run of the sweep is the best")
            summary.registered = registering.register(wanted, best)
        except Exception as error:
            summary.missed.append(("registration", str(error)))


def check_sweep(options: Options, names: CellNames, body: str) -> None:
    """Refuse what cannot be swept over.

    Raises
    ------
    UsageError
        That says what can.
    """
    if without_transparent_magic(body) != body:
        magic = body.partition("\n")[0]
        raise UsageError(
            f"%%track: --sweep sets the literals of this cell, which {magic} hides. Remove {magic}."
        )
    unknown = [name for name in options.sweep if name not in names.literals]
    if unknown:
        there = ", ".join(names.literals) or "none"
        raise UsageError(
            f"%%track: --sweep {unknown[0]}=…: this cell has no literal {unknown[0]}. Its literals "
            f"are: {there}."
        )
    if options.register is not None and options.best is None:
        raise UsageError(
            "%%track: --register with --sweep needs --best METRIC, which says whose model it is."
        )


def _lasting(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _show_figures() -> None:
    """Let a run have its own figures: Matplotlib would show them at the end of the cell."""
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    pyplot = sys.modules.get("matplotlib.pyplot")
    with suppress(Exception):  # what cannot be drawn is the user's business at the end
        if inline is not None and pyplot is not None and pyplot.get_backend().endswith("inline"):
            inline.flush_figures()
