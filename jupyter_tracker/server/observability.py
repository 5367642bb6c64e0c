"""What the shared server counts: requests by operation, and the store's own numbers."""

from collections.abc import Mapping
from typing import Any

from jupyter_tracker.server.counting import Counting

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_OF_THE_PROCESS = ("requests_", "pool_")
"""Gauges whose names begin so are each process's own and add up; others are the database's."""


class Metrics(Counting):
    """Counts what one process answers.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when prometheus_client is not installed.
    """

    def __init__(self) -> None:
        labels = ("operation", "method", "status")
        super().__init__("jupyter_tracker", labels, "jupyter-tracker[server]")
        self._gauges: dict[str, Any] = {}

    def answered(self, operation: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        # Only known methods become a label: a stranger must not be able to fill the memory.
        known = method if method in _METHODS else "other"
        self.count((operation, known, status), seconds)

    def expose(self, gauges: Mapping[str, float]) -> bytes:
        """Return the numbers of all processes, with the ``gauges`` of this one as they are now."""
        self.publish(gauges)
        return self.exposed()

    def publish(self, gauges: Mapping[str, float]) -> None:
        """Set the ``gauges`` of this process, for whichever process is asked."""
        for name, value in gauges.items():
            if name not in self._gauges:
                mode = "livesum" if name.startswith(_OF_THE_PROCESS) else "livemostrecent"
                help = f"{name.replace('_', ' ').capitalize()}."
                self._gauges[name] = self.gauge(name, help, mode)
            self._gauges[name].set(value)
