"""What dead kernels left behind, sent by the Jupyter server of their user."""

import threading
from collections.abc import Mapping
from logging import Logger
from typing import Any

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal.leftovers import Outcome, Report, Stores, ship_leftovers
from jupyter_tracker.journal.reader import read_header
from jupyter_tracker.journal.traces import ship_traces
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.threads import Background

_INTERVAL = 60.0
"""Seconds between looks when no kernel ends: a server that was down may be back."""
_KERNEL_ACTIONS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
_ENDINGS = ("shutdown", "restart")


class LeftoverSender:
    """Sends leftovers in a thread of its own: at first, and whenever a kernel has ended.

    Parameters
    ----------
    opened
        Stores that are open already, by their lasting URI.
    log
        Takes what was sent, and once each reason why something could not be.
    """

    def __init__(self, opened: Mapping[str, Store], log: Logger) -> None:
        self._opened = opened
        self._log = log
        self._wake = threading.Event()
        self._is_stopped = False
        self._told: set[str] = set()
        self._sending = threading.Lock()
        self.reason = ""
        """Why something was left the last time, if that is known."""
        self._thread = Background("leftovers", self._run)

    def start(self) -> None:
        """Begin, with what is there already."""
        self._thread.start()

    def listen(self, event_logger: Any) -> None:
        """Look again whenever Jupyter says that a kernel has ended, also when it crashed."""
        event_logger.add_listener(schema_id=_KERNEL_ACTIONS, listener=self._kernel_event)

    def wake(self) -> None:
        """Look again soon."""
        self._wake.set()

    def ship(self) -> int:
        """Send what can be sent, and return how many records that were."""
        with self._sending:
            return run_as(user_name(), self._ship)

    def stop(self) -> None:
        """Send nothing more from now on; what is left waits for the next Jupyter server."""
        self._is_stopped = True
        self._wake.set()

    async def _kernel_event(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG002
        if data.get("action") in _ENDINGS:
            self.wake()

    def _run(self) -> None:
        while not self._is_stopped:
            self._wake.clear()
            try:
                self.ship()
            except Exception as error:  # nothing that is left behind may trouble Jupyter
                self._tell(f"What dead kernels logged waits to be sent. {error!r}")
            self._wake.wait(_INTERVAL)

    def _ship(self) -> int:
        stores = Stores(self._opened)
        sent, reason = 0, ""
        try:
            for report in ship_leftovers(stores=stores):
                self._say(report)
                sent += report.sent
                if report.unsent and not reason:
                    reason = _why(report, stores)
                if self._is_stopped:
                    break
            for trace in ship_traces(stores=stores):
                if trace.reason:
                    self._tell(f"The trace in {trace.file} waits to be sent. {trace.reason}")
                if self._is_stopped:
                    break
        finally:
            stores.close()
        self.reason = reason
        return sent

    def _say(self, report: Report) -> None:
        run_id = report.file.run_id
        if report.outcome == Outcome.KILLED:
            self._log.info("Run %s ended as KILLED: its process died.", run_id)
        elif report.outcome == Outcome.FAILED:
            self._tell(f"What run {run_id} logged waits to be sent. {report.reason}")
        if report.sent:
            self._log.info("Sent %d records that were left of run %s.", report.sent, run_id)
        for damage in report.damage:
            place = report.kept or report.file.path
            self._tell(f"The journal {place} is damaged: {damage}")

    def _tell(self, problem: str) -> None:
        if not self._is_stopped and problem not in self._told:
            self._told.add(problem)
            self._log.warning("%s", problem)


def _why(report: Report, stores: Stores) -> str:
    """Say why something is left; who lives sends it himself, so that we ask in his place."""
    header = read_header(report.file)
    if report.outcome == Outcome.FAILED or header is None:
        return report.reason
    try:
        stores.at(header.tracking_uri).search_experiments(r.SearchExperiments(max_results=1))
    except TrackerError as error:
        stores.failed(header.tracking_uri, error)
        return error.message
    return ""
