"""What Prometheus reads of a served model: requests, latency, rows, errors, drift."""

import os
from collections.abc import Iterator
from typing import Any

from jupyter_tracker.extras import needs
from jupyter_tracker.serving.drift import ColumnDrift
from jupyter_tracker.serving.serving import Serving

_PREFIX = "jupyter_tracker_serving"
_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class ServingMetrics:
    """Counts what one process answers.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when prometheus_client is not installed.
    """

    def __init__(self) -> None:
        with needs("Counting for Prometheus", "jupyter-tracker[serving]"):
            import prometheus_client
        self._prometheus: Any = prometheus_client
        self._shared = "PROMETHEUS_MULTIPROC_DIR" in os.environ
        self._registry = prometheus_client.CollectorRegistry()
        self._requests = self._counter("requests", "Requests answered.", "endpoint", "status")
        self._errors = self._counter("errors", "Requests refused or failed.", "error_code")
        self._rows = self._counter("rows", "Rows that the model was asked.")
        self._seconds = prometheus_client.Histogram(
            f"{_PREFIX}_request_seconds",
            "Time from a request's first byte to its answer.",
            ["endpoint"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._in_flight = self._gauge("requests_in_flight", "Requests under way.", "livesum")
        self._waiting = self._gauge("requests_waiting", "Of these, for the model.", "livesum")
        self._reloads = self._gauge("reloads", "Models that replaced another.", "livemax")
        self._failed = self._gauge("failed_reloads", "Models that could not.", "livemax")
        self._model = self._gauge(
            "model_info", "The model that is served.", "livemax", "name", "version", "run_id"
        )
        self._drift_rows = self._gauge("drift_rows", "Rows that drift is found in.", "livemax")
        drift = ("livemax", "what", "column")
        self._psi = self._gauge("drift_psi", "Population stability index of a column.", *drift)
        self._ks = self._gauge("drift_ks", "Kolmogorov-Smirnov distance of a column.", *drift)
        self._named: tuple[str, str, str] | None = None
        # Looking a child up by its labels costs more than counting: each is looked up once.
        self._children: dict[tuple[str, int], tuple[Any, Any]] = {}
        if not self._shared:
            prometheus_client.ProcessCollector(registry=self._registry)

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (endpoint, status)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = (
                self._requests.labels(endpoint, str(status)),
                self._seconds.labels(endpoint),
            )
        child[0].inc()
        child[1].observe(seconds)

    def asked(self, rows: int) -> None:
        """Count rows."""
        self._rows.inc(rows)

    def refused(self, error_code: str) -> None:
        """Count a request that was refused or failed."""
        self._errors.labels(error_code).inc()

    def publish(self, serving: Serving, in_flight: int, waiting: int) -> None:
        """Tell what is so just now, to whichever process is asked."""
        self._in_flight.set(in_flight)
        self._waiting.set(waiting)
        self._reloads.set(serving.reloads)
        self._failed.set(serving.failed_reloads)
        model = serving.model
        labels = (model.identity.name, model.identity.version, model.run_id)
        if self._named not in (None, labels):
            self._model.labels(*self._named).set(0)
        self._named = labels
        self._model.labels(*labels).set(1)
        self._set_drift(serving)

    def expose(self) -> bytes:
        """Return the numbers of all processes."""
        registry = self._registry
        if self._shared:
            from prometheus_client import multiprocess

            registry = self._prometheus.CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        exposed: bytes = self._prometheus.generate_latest(registry)
        return exposed

    def _set_drift(self, serving: Serving) -> None:
        if serving.model.drift is None:
            return
        report = serving.model.drift.report()
        self._drift_rows.set(report.rows)
        drifts: Iterator[tuple[str, str, ColumnDrift]] = (
            (what, column, drift)
            for what, columns in (("input", report.columns), ("prediction", report.predictions))
            for column, drift in columns.items()
        )
        for what, column, drift in drifts:
            if drift.psi is not None:
                self._psi.labels(what, column).set(drift.psi)
            if drift.ks is not None:
                self._ks.labels(what, column).set(drift.ks)

    def _counter(self, name: str, help: str, *labels: str) -> Any:
        return self._prometheus.Counter(f"{_PREFIX}_{name}", help, labels, registry=self._registry)

    def _gauge(self, name: str, help: str, mode: str, *labels: str) -> Any:
        return self._prometheus.Gauge(
            f"{_PREFIX}_{name}", help, labels, multiprocess_mode=mode, registry=self._registry
        )
