"""Looking for runs whose process has gone without a word, now and then."""

import logging
import threading
from collections.abc import Callable

from jupyter_tracker.contract.errors import TrackerError

LOST_AFTER = 300.0
"""Seconds without a sign of life, of which a client sends one every ten."""
_PERIOD = 30.0

_log = logging.getLogger(__name__)


class LostRuns:
    """Ends lost runs, in a thread of its own until it is closed.

    Parameters
    ----------
    end
        Ends the runs without a sign of life for so many seconds, and returns their ids.
    lost_after
        That number of seconds.
    """

    def __init__(self, end: Callable[[float], list[str]], lost_after: float = LOST_AFTER) -> None:
        self._end = end
        self._lost_after = lost_after
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tracker-lost-runs", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._closed.set()

    def _run(self) -> None:
        while not self._closed.wait(min(_PERIOD, self._lost_after)):
            try:
                for run_id in self._end(self._lost_after):
                    _log.warning(
                        "Run %s is KILLED: no sign of life for %g s.", run_id, self._lost_after
                    )
            except TrackerError as error:
                _log.debug("could not look for lost runs: %s", error.message)
