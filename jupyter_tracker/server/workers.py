"""Several processes that serve the same sockets, and the parent that looks after them."""

import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import NoReturn

_log = logging.getLogger(__name__)

_STEADY = 30.0
"""Seconds that a worker must live for its end to be called a surprise, not a habit."""
_LONGEST_PAUSE = 30.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
GIVE_UP = 78
"""What a worker exits with when another one would fail like it: none is started, all end."""

Serve = Callable[[int], None]
"""Serves until it is told to stop; given a file descriptor that ends when the parent does."""


class Workers:
    """Keeps ``count`` processes running that each ``serve``, until a signal says stop.

    A worker that dies is replaced, after a pause that doubles when that happens again and again.

    Parameters
    ----------
    ended
        Told the id of each process that ended.
    """

    def __init__(self, count: int, serve: Serve, ended: Callable[[int], None]) -> None:
        self._count = count
        self._serve = serve
        self._ended = ended
        self._started: dict[int, float] = {}
        self._early_deaths = 0
        self._stopping = self._given_up = False
        self._reading, self._writing = os.pipe()
        self._woken, self._wake = os.pipe()

    def run(self, ready: Callable[[], None]) -> None:
        """Start them, say so, and come back when all of them have ended after a signal.

        The process exits with 1 when one of them has given up.
        """
        for number in _SIGNALS:
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._start()
        ready()
        while self._started:
            process, status = os.wait()
            lived = time.monotonic() - self._started.pop(process)
            self._ended(process)
            if os.waitstatus_to_exitcode(status) == GIVE_UP and not self._stopping:
                self._given_up = True
                self._stop(signal.SIGTERM, None)
            elif not self._stopping:
                self._replace(process, status, lived)
        if self._given_up:
            sys.exit(1)

    def _start(self) -> None:
        # A signal that comes just now waits until it is clear whose it is.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        process = os.fork()
        if process == 0:
            self._become_worker()
        self._started[process] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _become_worker(self) -> NoReturn:
        status = 1
        try:
            # Ctrl-C in a terminal reaches everybody; the parent passes it on once.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            os.close(self._writing)
            self._serve(self._reading)
            status = 0
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 1
        except Exception:
            _log.exception("A worker failed.")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _replace(self, process: int, status: int, lived: float) -> None:
        self._early_deaths = 0 if lived > _STEADY else self._early_deaths + 1
        pause = min(2.0 ** (self._early_deaths - 1), _LONGEST_PAUSE) if self._early_deaths else 0.0
        _log.error(
            "Worker %d ended (%s); another one starts in %g s.", process, _reason(status), pause
        )
        select.select([self._woken], [], [], pause)
        if not self._stopping:
            self._start()

    def _stop(self, _number: int, _frame: object) -> None:
        if self._stopping:
            self._signal(signal.SIGKILL)
            os._exit(1)
        self._stopping = True
        os.write(self._wake, b"x")
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        for process in list(self._started):
            os.kill(process, number)


def _reason(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit code {code}"
