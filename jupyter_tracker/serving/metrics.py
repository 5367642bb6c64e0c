"""What Prometheus reads of a served model: requests, latency, rows, errors, drift."""

from collections.abc import Iterator

from jupyter_tracker.server.counting import Counting
from jupyter_tracker.serving.drift import ColumnDrift
from jupyter_tracker.serving.serving import Serving


class ServingMetrics(Counting):
    """Counts what one process answers.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when prometheus_client is not installed.
    """

    def __init__(self) -> None:
        labels = ("endpoint", "status")
        super().__init__("jupyter_tracker_serving", labels, "jupyter-tracker[serving]")
        self._errors = self.counter("errors", "Requests refused or failed.", "error_code")
        self._rows = self.counter("rows", "Rows that the model was asked.")
        self._in_flight = self.gauge("requests_in_flight", "Requests under way.", "livesum")
        self._waiting = self.gauge("requests_waiting", "Of these, for the model.", "livesum")
        self._reloads = self.gauge("reloads", "Models that replaced another.", "livemax")
        self._failed = self.gauge("failed_reloads", "Models that could not.", "livemax")
        self._model = self.gauge(
            "model_info", "The model that is served.", "livemax", "name", "version", "run_id"
        )
        self._drift_rows = self.gauge("drift_rows", "Rows that drift is found in.", "livemax")
        drift = ("livemax", "what", "column")
        self._psi = self.gauge("drift_psi", "Population stability index of a column.", *drift)
        self._ks = self.gauge("drift_ks", "Kolmogorov-Smirnov distance of a column.", *drift)
        self._named: tuple[str, str, str] | None = None

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.count((endpoint, status), seconds)

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
