"""What Prometheus reads: requests by operation, their latency, and the store's own numbers."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jupyter_tracker.extras import needs

_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server leave their numbers; prometheus_client reads the variable."""

_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_OF_THE_PROCESS = ("requests_", "pool_")
"""Gauges whose names begin so are each process's own and add up; others are the database's."""


class Metrics:
    """Counts what one process answers.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when prometheus_client is not installed.
    """

    def __init__(self) -> None:
        with needs("Counting for Prometheus", "jupyter-tracker[server]"):
            import prometheus_client
        self._prometheus: Any = prometheus_client
        self._shared = _DIRECTORY in os.environ
        self._registry = prometheus_client.CollectorRegistry()
        self._requests = prometheus_client.Counter(
            "jupyter_tracker_requests",
            "Requests answered.",
            ["operation", "method", "status"],
            registry=self._registry,
        )
        self._seconds = prometheus_client.Histogram(
            "jupyter_tracker_request_seconds",
            "Time from a request's first byte to its answer.",
            ["operation"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._gauges: dict[str, Any] = {}
        # Looking a child up by its labels costs more than counting: each is looked up once.
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        if not self._shared:
            prometheus_client.ProcessCollector(registry=self._registry)

    def answered(self, operation: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (operation, method, status)
        counter, histogram = self._children.get(key) or self._child(key)
        counter.inc()
        histogram.observe(seconds)

    def expose(self, gauges: Mapping[str, float]) -> bytes:
        """Return the numbers of all processes, with the ``gauges`` of this one as they are now."""
        self.publish(gauges)
        registry = self._registry
        if self._shared:
            from prometheus_client import multiprocess

            registry = self._prometheus.CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        exposed: bytes = self._prometheus.generate_latest(registry)
        return exposed

    def publish(self, gauges: Mapping[str, float]) -> None:
        """Set the ``gauges`` of this process, for whichever process is asked."""
        for name, value in gauges.items():
            if name not in self._gauges:
                adds_up = name.startswith(_OF_THE_PROCESS)
                self._gauges[name] = self._prometheus.Gauge(
                    f"jupyter_tracker_{name}",
                    f"{name.replace('_', ' ').capitalize()}.",
                    multiprocess_mode="livesum" if adds_up else "livemostrecent",
                    registry=self._registry,
                )
            self._gauges[name].set(value)

    def _child(self, key: tuple[str, str, int]) -> tuple[Any, Any]:
        operation, method, status = key
        # Only known methods become a label: a stranger must not be able to fill the memory.
        known = method if method in _METHODS else "other"
        child = (
            self._requests.labels(operation, known, str(status)),
            self._seconds.labels(operation),
        )
        if known == method:
            self._children[key] = child
        return child


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
