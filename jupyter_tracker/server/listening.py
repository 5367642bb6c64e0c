"""What every process that serves does: take an address, and stop in good order."""

import asyncio
import errno
import gc
import os
import signal
import socket
from collections.abc import Callable

from tornado.netutil import bind_sockets

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid

_BACKLOG = 1024
_LOOK_EVERY = 0.05


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


async def drained(in_flight: Callable[[], int], seconds: float) -> bool:
    """Wait until nothing is in flight; False when that took too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while in_flight() and loop.time() < deadline:
        await asyncio.sleep(_LOOK_EVERY)
    return not in_flight()


def spare_collector() -> None:
    """Let Python's collector of cycles look at less, less often.

    By default a page of a thousand runs, which has no cycles, spends a third of its time there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
