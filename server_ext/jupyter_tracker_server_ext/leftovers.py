"""What dead kernels left behind, sent by the Jupyter server of their user."""

import threading
from collections.abc import Mapping
from logging import Logger
from typing import Any

from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.endpoints import READ
from jupyter_tracker.journal.leftovers import Outcome, Report, Stores, ship_leftovers, unsent
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import HostHandler, TrackerHandler
from jupyter_tracker.server.routes import Route, over
from jupyter_tracker.stores.protocol import Store

_UNSENT_PATH = "/api/tracker/1/journal/unsent"
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
        # A daemon, because neither the end of Jupyter nor that of a test waits for a slow server.
        self._thread = threading.Thread(target=self._run, name="tracker-leftovers", daemon=True)

    def start(self) -> None:
        """Begin, with what is there already."""
        self._thread.start()

    def listen(self, event_logger: Any) -> None:
        """Look again whenever Jupyter says that a kernel has ended, also when it crashed."""
        event_logger.add_listener(schema_id=_KERNEL_ACTIONS, listener=self._kernel_event)

    def stop(self) -> None:
        """Send nothing more from now on; what is left waits for the next Jupyter server."""
        self._is_stopped = True
        self._wake.set()

    async def _kernel_event(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:  # noqa: ARG002
        if data.get("action") in _ENDINGS:
            self._wake.set()

    def _run(self) -> None:
        while not self._is_stopped:
            self._wake.clear()
            try:
                run_as(user_name(), self._ship)
            except Exception as error:  # nothing that is left behind may trouble Jupyter
                self._tell(f"What dead kernels logged waits to be sent. {error!r}")
            self._wake.wait(_INTERVAL)

    def _ship(self) -> None:
        stores = Stores(self._opened)
        try:
            for report in ship_leftovers(stores=stores):
                self._say(report)
                if self._is_stopped:
                    return
        finally:
            stores.close()

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


class UnsentHandler(TrackerHandler):
    """Says how much the runs of this user have not sent yet."""

    async def get(self) -> None:
        """Answer ``{"runs", "bytes"}``."""
        count = await self.context.in_thread(unsent, self.actor)
        await self.finish({"runs": count.runs, "bytes": count.bytes})


def unsent_route(context: ServerContext, base: type[HostHandler], root: str) -> Route:
    """Make the route of what is not sent yet: a shared server has no journals, and so not this."""
    handler = over(base, UnsentHandler, {}, operations={"GET": "count_unsent"})
    return root + _UNSENT_PATH, handler, {"context": context, "permissions": {"GET": READ}}
