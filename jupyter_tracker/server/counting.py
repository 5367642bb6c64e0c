"""What any process that serves counts for Prometheus, and the processes of one server together."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jupyter_tracker.extras import needs

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server leave their numbers; prometheus_client reads the variable."""
_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Counting:
    """Counts requests and how long they take, in one process.

    Parameters
    ----------
    prefix
        What the names of all its numbers begin with.
    labels
        What requests are told apart by; their times by the first of them only.
    requirement
        What pip is told to install where Prometheus's client is missing.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when prometheus_client is not installed.
    """

    def __init__(self, prefix: str, labels: Sequence[str], requirement: str) -> None:
        with needs("Counting for Prometheus", requirement):
            import prometheus_client
        self._prometheus: Any = prometheus_client
        self._prefix = prefix
        self._shared = _DIRECTORY in os.environ
        self._registry = prometheus_client.CollectorRegistry()
        self._requests = self.counter("requests", "Requests answered.", *labels)
        self._seconds = prometheus_client.Histogram(
            f"{prefix}_request_seconds",
            "Time from a request's first byte to its answer.",
            labels[:1],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        # Looking a child up by its labels costs more than counting: each is looked up once.
        self._children: dict[tuple[object, ...], tuple[Any, Any]] = {}
        if not self._shared:
            prometheus_client.ProcessCollector(registry=self._registry)

    def count(self, labels: tuple[object, ...], seconds: float) -> None:
        """Count one answer; of its labels there must not be more than a few."""
        child = self._children.get(labels)
        if child is None:
            child = self._requests.labels(*labels), self._seconds.labels(labels[0])
            self._children[labels] = child
        child[0].inc()
        child[1].observe(seconds)

    def counter(self, name: str, help: str, *labels: str) -> Any:
        """Make a number that only grows."""
        return self._prometheus.Counter(
            f"{self._prefix}_{name}", help, labels, registry=self._registry
        )

    def gauge(self, name: str, help: str, mode: str, *labels: str) -> Any:
        """Make a number that is set; the mode says how those of several processes become one."""
        return self._prometheus.Gauge(
            f"{self._prefix}_{name}",
            help,
            labels,
            multiprocess_mode=mode,
            registry=self._registry,
        )

    def exposed(self) -> bytes:
        """Return the numbers of all processes."""
        registry = self._registry
        if self._shared:
            from prometheus_client import multiprocess

            registry = self._prometheus.CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        written: bytes = self._prometheus.generate_latest(registry)
        return written


@contextlib.contextmanager
def shared_between_processes() -> Iterator[Callable[[int], None]]:
    """Let the processes that are forked meanwhile count together.

    Yields what to call with the id of a process that ended.
    """
    directory = tempfile.mkdtemp(prefix="jupyter-tracker-metrics-")
    os.environ[_DIRECTORY] = directory
    try:
        yield _forget
    finally:
        del os.environ[_DIRECTORY]
        shutil.rmtree(directory, ignore_errors=True)


def _forget(process: int) -> None:
    with contextlib.suppress(ModuleNotFoundError):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]
