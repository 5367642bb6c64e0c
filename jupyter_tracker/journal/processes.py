"""Which process this is, and whether another one is alive: what locks say where there are locks."""

import os
import socket
import sys
import time
from pathlib import Path

from jupyter_tracker.contract import entities as e

QUIET = 3600.0
"""Seconds of silence after which a process that cannot be looked at is taken for dead."""
_STATE, _START = 0, 19
"""Where these are in ``/proc/<pid>/stat``, counted from what follows the program's name."""


class Process(e.Entity, omit_defaults=False):
    """A process, by its machine, its number there, and when it started.

    The start is in the machine's own count and tells it from a later process that was given the
    same number; 0 where the system does not say.
    """

    host: str = ""
    pid: int = 0
    start: int = 0

    def is_alive(self, seen: float) -> bool:
        """Say whether it is alive.

        Parameters
        ----------
        seen
            When it last did something, in seconds since the epoch. This decides for one on another
            machine.
        """
        # Windows has no way to ask that does no harm, but it has locks wherever files can be.
        if self.host != socket.gethostname() or sys.platform == "win32":
            return time.time() - seen < QUIET
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # it is another user's
        return self.start == 0 or _start(self.pid) in (0, self.start)


def this_process() -> Process:
    """Return the process that asks."""
    pid = os.getpid()
    return Process(socket.gethostname(), pid, _start(pid))


def _start(pid: int) -> int:
    """Return when a process started; 0 when that is not known, -1 when it is a dead one's rest."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return 0
    fields = stat.rpartition(b")")[2].split()
    return -1 if fields[_STATE] in (b"Z", b"X") else int(fields[_START])
