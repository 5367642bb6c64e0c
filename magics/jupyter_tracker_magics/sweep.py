"""Running a cell once for every combination of values of its own literals."""

import copy
import itertools
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker_magics.options import Best
from jupyter_tracker_magics.status import status_of
from jupyter_tracker_magics.summary import Summary
from jupyter_tracker_magics.views import Bundle, number, table

T = TypeVar("T")

Values = Mapping[str, object]

_METRICS_SHOWN = 8


class Child(Protocol):
    """A run of one combination."""

    def start(self) -> None:
        """Begin to look."""

    def close(self, status: RunStatus, value: object = None) -> Summary:
        """Record what was found, with the value of the last expression."""


@dataclass
class Sweep:
    """Is asked by the cell, as `instruments` has it, with which values it runs, and how long.

    Without anything given the cell runs once, as it stands.

    Attributes
    ----------
    grid
        The values of each name.
    open_child
        Begins the run of one combination; returns None where none can be begun.
    best
        What the best run is.
    stops_on_error
        Whether a cell that fails is the end.
    say
        Is told how many combinations are over, of how many, and which comes next.
    show_error
        Shows the error that is being handled.
    show_rest
        Shows what waits for the end of the cell to be shown.
    """

    grid: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    open_child: Callable[[Values], Child | None] | None = None
    best: Best | None = None
    stops_on_error: bool = False
    say: Callable[[int, int, Values], None] = lambda *_: None
    show_error: Callable[[], None] = lambda: None
    show_rest: Callable[[], None] = lambda: None
    results: list[tuple[Values, Summary]] = field(default_factory=list)

    errors = BaseException

    def __post_init__(self) -> None:
        self._size = math.prod(len(values) for values in self.grid.values())
        self._combinations: Iterator[Values] = (
            dict(zip(self.grid, values, strict=True))
            for values in itertools.product(*self.grid.values())
        )
        self._values: Values = {}
        self._child: Child | None = None
        self._last: object = None

    # --- what the cell calls ---------------------------------------------------------------------

    def goes_on(self) -> bool:
        """Begin with the next combination, if there is one."""
        values = next(self._combinations, None)
        self.say(len(self.results), self._size, values or {})
        if values is None:
            return False
        self._values, self._last = values, None
        if self.open_child is not None:
            self._child = self.open_child(values)
        if self._child is not None:
            self._child.start()
        return True

    def value(self, name: str, literal: object) -> object:
        """Return what stands for a literal now."""
        # A copy, as a literal makes a new list every time too.
        return copy.deepcopy(self._values[name]) if name in self._values else literal

    def last(self, value: T) -> T:
        """See the value of the last expression."""
        self._last = value
        return value

    def finished(self) -> None:
        """See the end of the cell."""
        self._close(RunStatus.FINISHED)

    def failed(self) -> bool:
        """See the cell fail, and say whether that is the end."""
        error = sys.exc_info()[1]
        if self.open_child is None or not isinstance(error, Exception):
            self._close(status_of(error))
            return True
        self._close(RunStatus.FAILED)
        if not self.stops_on_error:
            self.show_error()
        return self.stops_on_error

    # --- what came of it -------------------------------------------------------------------------

    @property
    def best_result(self) -> tuple[Values, Summary] | None:
        """The combination with the best metric, and its run."""
        if self.best is None:
            return None
        metric = self.best.metric
        having = [each for each in self.results if _is_comparable(each[1].metrics.get(metric))]
        choose = min if self.best.is_lowest else max
        return choose(having, key=lambda each: each[1].metrics[metric], default=None)

    def table(self) -> Bundle:
        """Return the comparison of the runs."""
        metrics = list(dict.fromkeys(name for _, run in self.results for name in run.metrics))
        if self.best is not None and self.best.metric in metrics:
            metrics = [self.best.metric, *(name for name in metrics if name != self.best.metric)]
        metrics = metrics[:_METRICS_SHOWN]
        best = self.best_result
        rows = [
            [
                *(str(value) for value in values.values()),
                *(number(run.metrics.get(name)) for name in metrics),
                "" if run.status == RunStatus.FINISHED else run.status.lower(),
                "best" if best is not None and run is best[1] else "",
            ]
            for values, run in self.results
        ]
        note = ""
        if self.best is not None and best is None:
            note = f"no run has the metric {self.best.metric}"
        return table([*self.grid, *metrics, "", ""], rows, note)

    def _close(self, status: RunStatus) -> None:
        child, self._child = self._child, None
        if child is not None:
            self.show_rest()
            self.results.append((self._values, child.close(status, self._last)))
        self._last = None


def in_words(values: Values) -> str:
    """Say a combination as it stands behind ``--sweep``."""
    return " ".join(f"{name}={value}" for name, value in values.items())


def _is_comparable(value: Any) -> bool:
    return value is not None and value == value
