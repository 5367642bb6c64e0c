"""Word of changes between the processes of one PostgreSQL database, by LISTEN and NOTIFY."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from jupyter_tracker.threads import Background

_CHANNEL = "jupyter_tracker_changes"
_PAUSE = 0.05
"""Seconds between two words: PostgreSQL lets transactions that notify commit one by one."""
_RETRY = 2.0
"""Seconds before a lost connection is opened again."""

_log = logging.getLogger(__name__)


class Notices:
    """Tells other processes that something was written, and hears it from them.

    Parameters
    ----------
    engine
        The PostgreSQL database.
    heard
        Called, from a thread of its own, when another process wrote, or may have.
    """

    def __init__(self, engine: Engine, heard: Callable[[], None]) -> None:
        self._engine = engine
        self._heard = heard
        self._to_tell = threading.Event()
        self._closed = threading.Event()
        self._start = threading.Lock()
        self._threads: dict[str, threading.Thread] = {}

    def tell(self) -> None:
        """Say that this process wrote; many writes in a moment become one word."""
        self._to_tell.set()
        self._ensure("teller", self._tell_on)

    def listen(self) -> None:
        """Hear from now on what others write."""
        self._ensure("listener", self._listen_on)

    def close(self) -> None:
        """Stop telling and hearing."""
        self._closed.set()
        self._to_tell.set()
        for thread in self._threads.values():
            thread.join(_RETRY)

    def _ensure(self, name: str, work: Callable[[Any], None]) -> None:
        if name in self._threads:
            return
        with self._start:
            if name not in self._threads and not self._closed.is_set():
                thread = Background(name, self._connected, work)
                self._threads[name] = thread
                thread.start()

    def _connected(self, work: Callable[[Any], None]) -> None:
        """Run ``work`` with a connection that is not the pool's, and again when it is lost."""
        while not self._closed.is_set():
            try:
                connection = self._engine.raw_connection()
                driver: Any = connection.driver_connection
                connection.detach()
                with driver:
                    driver.rollback()
                    driver.autocommit = True
                    work(driver)
            except (DBAPIError, OSError, self._driver_error()) as error:
                _log.debug("lost the connection for notices: %s", error)
                self._heard()  # what was written meanwhile was not heard
                self._closed.wait(_RETRY)

    def _driver_error(self) -> type[Exception]:
        import psycopg

        return psycopg.Error

    def _tell_on(self, driver: Any) -> None:
        while True:
            self._to_tell.wait()
            if self._closed.is_set():
                return
            self._to_tell.clear()
            driver.execute(f"NOTIFY {_CHANNEL}")
            self._closed.wait(_PAUSE)

    def _listen_on(self, driver: Any) -> None:
        driver.execute(f"LISTEN {_CHANNEL}")
        self._heard()
        while not self._closed.is_set():
            for _ in driver.notifies(timeout=_RETRY / 4, stop_after=1):
                self._heard()
