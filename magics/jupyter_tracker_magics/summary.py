"""The one line under a tracked cell."""

import math
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from typing import Any

from IPython.display import display

MIME_TYPE = "application/vnd.jupyter-tracker.run+json"

_STATUS_WORDS = {"FAILED": "failed", "KILLED": "interrupted", "RUNNING": "running"}
_METRICS_SHOWN = 3


@dataclass
class Summary:
    """What became of a tracked cell.

    Attributes
    ----------
    metrics
        The last value of each, curves included.
    curves
        How many points loops have logged of each metric.
    thinned
        Of how many iterations only one was logged, where not all were.
    registered
        The version of a registered model that the run's model has become.
    notebook
        Source of the notebook snapshot, None where there is none.
    cells, failed_cells
        How many cells it has, and how many of them failed, where it may have several.
    verdict
        The verdict, with its first reason.
    git
        The repository in a few words, empty where nobody looked.
    missed
        What was not recorded, and why.
    """

    run_id: str
    run_name: str
    experiment_id: str
    experiment_name: str
    status: str = "RUNNING"
    cells: int = 0
    failed_cells: int = 0
    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    curves: dict[str, int] = field(default_factory=dict)
    thinned: dict[str, int] = field(default_factory=dict)
    figures: int = 0
    models: list[str] = field(default_factory=list)
    registered: str = ""
    notebook: str | None = None
    verdict: str = ""
    git: str = ""
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def message(self) -> str:
        """The line as text."""
        return f"{self.run_name}{self._after_name}"

    @property
    def _after_name(self) -> str:
        parts = [
            self.experiment_name,
            _STATUS_WORDS.get(self.status, ""),
            ", ".join(part for part in self._recorded() if part),
            _thinned(self.thinned),
            _missed(self.missed),
        ]
        return "".join(f" · {part}" for part in parts if part)

    def bundle(self, link: str = "") -> dict[str, Any]:
        """Return the line as a MIME bundle; ``link`` is where the run's name leads, if anywhere."""
        name = escape(self.run_name)
        linked = f'<a href="{escape(link)}" target="_blank">{name}</a>' if link else name
        style = "font-size: 85%; opacity: 0.7"
        return {
            MIME_TYPE: self._fields(),
            "text/html": f'<div style="{style}">{linked}{escape(self._after_name)}</div>',
            "text/plain": self.message,
        }

    def _recorded(self) -> list[str]:
        return [
            _counted(self.cells, "cell"),
            f"{self.failed_cells} failed" if self.failed_cells else "",
            _counted(len(self.params), "param"),
            *_metrics(self.metrics),
            _counted(len(self.curves), "curve"),
            _counted(self.figures, "figure"),
            "model" if len(self.models) == 1 else _counted(len(self.models), "model"),
            f"registered as {self.registered}" if self.registered else "",
            "notebook" if self.notebook else "",
            self.git,
            self.verdict,
        ]

    def _fields(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "run_name": self.run_name,
            "experiment_id": self.experiment_id,
            "experiment_name": self.experiment_name,
            "status": self.status,
            "cells": self.cells,
            "failed_cells": self.failed_cells,
            "params": self.params,
            "metrics": {name: _json_number(value) for name, value in self.metrics.items()},
            "curves": self.curves,
            "figures": self.figures,
            "models": self.models,
            "notebook": self.notebook,
            "verdict": self.verdict,
            "message": self.message,
        }


class Line:
    """The line, where it is displayed.

    Parameters
    ----------
    shell
        The shell whose front end shows it.
    summary
        What it says.
    """

    def __init__(self, shell: Any, summary: Summary) -> None:
        self._shell, self._summary = shell, summary
        self._lock = threading.Lock()
        self._publish: Callable[..., None] | None = None
        self._link = self._shown = self._display_id = ""
        self.is_final = True
        """Whether nothing will change any more."""

    def show(self) -> None:
        """Display it, linked where the run can be looked at."""
        from jupyter_tracker_magics.opening import link_to_store

        with self._lock:
            self._link, self._shown = link_to_store(), self._summary.message
            bundle = self._summary.bundle(self._link)
            if self.is_final or getattr(self._shell, "kernel", None) is None:
                display(bundle, raw=True)  # type: ignore[no-untyped-call]
                return
            handle: Any = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
            self._display_id = handle.display_id
            # The one of now: what is below a cell is not for others that capture their displays.
            self._publish = self._shell.display_pub.publish

    def draw_again(self) -> None:
        """Say what has become known since it was displayed."""
        with self._lock:
            if self._publish is None or self._summary.message == self._shown:
                return
            self._shown = self._summary.message
            with suppress(Exception):  # nobody looks any more
                self._publish(
                    data=self._summary.bundle(self._link),
                    metadata={},
                    transient={"display_id": self._display_id},
                    update=True,
                )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _metrics(metrics: dict[str, float]) -> list[str]:
    shown = [f"{name} {value:.4g}" for name, value in list(metrics.items())[:_METRICS_SHOWN]]
    return [*shown, _counted(len(metrics) - len(shown), "more metric")]


def _thinned(thinned: dict[str, int]) -> str:
    parts = [f"1 in {every:,} iterations of {name}" for name, every in thinned.items()]
    return f"logged of fast loops: {', '.join(parts)}" if parts else ""


def _missed(missed: list[tuple[str, str]]) -> str:
    """Name each reason once, after everything that fell to it."""
    by_reason: dict[str, list[str]] = {}
    for what, why in missed:
        by_reason.setdefault(why, []).append(what)
    reasons = [f"{', '.join(what)} ({why})" for why, what in by_reason.items()]
    return f"not recorded: {'; '.join(reasons)}" if reasons else ""


def _json_number(value: float) -> float | str:
    """JSON has no NaN and no infinity: they travel as MLflow writes them."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
