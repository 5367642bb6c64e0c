"""Measuring the machine while a run goes on, in a thread of the run's own."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from jupyter_tracker.contract import entities as e
from jupyter_tracker.system_metrics.sampling import Sample, Sampler, libraries, mean
from jupyter_tracker.system_metrics.settings import Settings, settings
from jupyter_tracker.threads import Background

_PREFIX = "system/"
_PATIENCE = 1.0
"""Seconds that the end of a run waits for its last sample."""

_MONITORS: dict[str, "Monitor"] = {}

Record = Callable[[Sequence[e.Metric]], None]


def begin(run_id: str, record: Record, logged: Iterable[e.Metric]) -> None:
    """Measure the machine until `finish` is called.

    Parameters
    ----------
    run_id
        The run.
    record
        Takes what was measured.
    logged
        The run's metrics: one that is resumed goes on behind its last step.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when psutil is not installed.
    """
    libraries()  # here: a process that is forked while another thread imports can never import that
    finish(run_id)
    steps = [metric.step for metric in logged if metric.key.startswith(_PREFIX)]
    monitor = Monitor(record, settings(), first_step=max(steps, default=-1) + 1)
    _MONITORS[run_id] = monitor
    monitor.start()


def finish(run_id: str) -> None:
    """Measure once more, and end; nothing happens for a run that is not measured."""
    monitor = _MONITORS.pop(run_id, None)
    if monitor is not None:
        monitor.finish()


class Monitor:
    """Measures at intervals, until it is told to end.

    Parameters
    ----------
    record
        Takes what was measured.
    how
        How often, and how it is called.
    first_step
        The step of the first point.
    """

    def __init__(self, record: Record, how: Settings, first_step: int = 0) -> None:
        self._record = record
        self._how = how
        self._step = first_step
        self._is_over = threading.Event()
        self._thread = Background("system", self._run)

    def start(self) -> None:
        """Begin; when there is no room for another thread nothing is measured."""
        with contextlib.suppress(RuntimeError):
            self._thread.start()

    def finish(self) -> None:
        """Let it log what it has, for a moment at most."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        with contextlib.suppress(Exception):  # whatever it is: the run goes on
            sampler = Sampler()
            samples: list[Sample] = []
            while not self._is_over.wait(self._how.interval):
                samples.append(sampler.sample())
                if len(samples) >= self._how.samples:
                    self._log(mean(samples))
                    samples = []
            self._log(mean([*samples, sampler.sample()]))  # so that a short run has a point too

    def _log(self, measured: Sample) -> None:
        prefix = f"{_PREFIX}{self._how.node_id}/" if self._how.node_id else _PREFIX
        now = int(time.time() * 1000)
        points = [e.Metric(prefix + key, value, now, self._step) for key, value in measured.items()]
        self._record(points)
        self._step += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_MONITORS.clear)
