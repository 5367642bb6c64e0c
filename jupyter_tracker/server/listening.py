"""What every process that serves does: take an address, answer, and stop in good order."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NoReturn

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.server.bounded_application import BoundedApplication

_log = logging.getLogger(__name__)

_BACKLOG = 1024
_LOOK_EVERY = 0.05
_PUBLISH_EVERY = 5.0
"""Seconds between two times that a process tells its numbers to the others."""
_MAX_BODY = 1 << 50
"""What Tornado refuses, without a word: `LimitedBody` and the artifact handlers refuse earlier."""


def bind(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen.

    Raises
    ------
    TrackerError
        When that is impossible, naming what to do.
    """
    try:
        return bind_sockets(port, host, backlog=_BACKLOG)
    except PermissionError:
        raise TrackerError(
            f"Port {port} needs the rights of an administrator. Choose one above 1023, for "
            "instance: --port 5000",
            ErrorCode.PERMISSION_DENIED,
        ) from None
    except socket.gaierror:
        raise invalid(
            f"There is no address for --host {host!r}. Use a name or an address of this machine."
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise invalid(
                f"Port {port} of {host} is taken by another program. Choose another one, for "
                f"instance: --port {_free_port(host, port)}"
            ) from None
        raise invalid(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None


def _free_port(host: str, taken: int) -> int:
    for port in range(taken + 1, taken + 20):
        try:
            for each in bind_sockets(port, host):
                each.close()
        except (OSError, OverflowError):
            continue
        return port
    return 0


def address(host: str, sockets: Sequence[socket.socket]) -> str:
    """Return the address that sockets listen on, as clients write it."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{sockets[0].getsockname()[1]}"


def make_server(application: Application) -> HTTPServer:
    """Make the HTTP server around an application; it listens nowhere yet."""
    return HTTPServer(application, max_body_size=_MAX_BODY, decompress_request=True)


async def answer_until(
    told: asyncio.Event,
    application: BoundedApplication,
    sockets: list[socket.socket],
    *,
    ready: Callable[[], None],
    beside: Sequence[Coroutine[Any, Any, None]],
    stop_timeout: float,
    stopping: Callable[[], None] | None = None,
) -> None:
    """Answer requests until ``told``, and then those that are under way.

    Parameters
    ----------
    told
        What `told_to_stop` returned.
    application, sockets
        What answers, and where.
    ready
        Called when the first request is answered.
    beside
        What is done meanwhile.
    stop_timeout
        Seconds that the last ones have.
    stopping
        Called before the last ones are answered.
    """
    server = make_server(application)
    server.add_sockets(sockets)
    tasks = [asyncio.create_task(each) for each in beside]
    _spare_collector()
    ready()
    await told.wait()
    application.is_stopping = True
    if stopping:
        stopping()
    for task in tasks:
        task.cancel()
    server.stop()
    in_time = await _drained(application, stop_timeout)
    await server.close_all_connections()
    if not in_time:
        _log.warning(
            "Stopped after %g s with %d requests unfinished.", stop_timeout, application.in_flight
        )


async def publish_always(publish: Callable[[], None]) -> None:
    """Have a process tell its numbers to the others, from time to time, in a thread."""
    while True:
        await asyncio.to_thread(publish)
        await asyncio.sleep(_PUBLISH_EVERY)


def leave() -> NoReturn:
    """End the process, also when a thread of it hangs."""
    sys.stdout.flush()
    logging.shutdown()
    os._exit(0)


def told_to_stop(parent: int | None) -> asyncio.Event:
    """Return what a signal sets, or the end of the process that holds the other end of a pipe.

    A second signal does not wait for anything.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if told.is_set():
            os._exit(1)
        told.set()

    def stop_as_orphan(pipe: int) -> None:
        loop.remove_reader(pipe)
        told.set()

    loop.add_signal_handler(signal.SIGTERM, stop)
    if parent is None:
        loop.add_signal_handler(signal.SIGINT, stop)
    else:
        loop.add_reader(parent, stop_as_orphan, parent)
    return told


async def _drained(application: BoundedApplication, seconds: float) -> bool:
    """Wait until nothing is in flight; False when that took too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while application.in_flight and loop.time() < deadline:
        await asyncio.sleep(_LOOK_EVERY)
    return not application.in_flight


def _spare_collector() -> None:
    """Let Python's collector of cycles look at less, less often.

    By default a page of a thousand runs, which has no cycles, spends a third of its time there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
