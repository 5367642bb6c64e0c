"""Sending the traces of this process in the background."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal import traces
from jupyter_tracker.journal.background import SETTLE_LIMIT, STUCK_LIMIT
from jupyter_tracker.journal.outages import Outage
from jupyter_tracker.journal.sender import warn
from jupyter_tracker.journal.shipping import NEVER
from jupyter_tracker.journal.traces import TraceRecord
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.threads import Background

_MOST_IN_MEMORY = 1000
"""Traces that are kept when the disk takes none."""


@dataclass
class _Target:
    """A store, and the traces that go to it: in files, or here when the disk has no room."""

    store: Store
    waiting: dict[Path, TraceRecord | None] = field(default_factory=dict)
    is_sending: bool = False
    outage: Outage | None = None

    def is_paused(self) -> bool:
        """Say whether it is too early for the next attempt."""
        return (outage := self.outage) is not None and outage.is_waiting()

    def is_moving(self) -> bool:
        """Say whether there is something that will be sent if all goes well."""
        return self.is_sending or (bool(self.waiting) and not self.is_paused())


class TraceSender:
    """Sends traces from a thread of its own, which ends with the process.

    Parameters
    ----------
    say
        Takes the line that says that something is wrong, and the one that says that it is over.
    """

    def __init__(self, say: Callable[[str], None] = warn) -> None:
        self._say = say
        self._targets: dict[int, _Target] = {}
        # Re-entrant, unlike an event: a signal handler may end a trace, whatever it interrupts.
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._has_said_refusal = self._has_said_loss = False

    def put(self, record: TraceRecord, store: Store) -> None:
        """Take a trace that has ended; it is on the disk when this returns."""
        path = traces.path_of(record.info.trace_id)
        with self._changed:
            target = self._targets.setdefault(id(store), _Target(store))
            target.waiting[path] = None if _is_written(path, record) else record
            if sum(kept is not None for kept in target.waiting.values()) > _MOST_IN_MEMORY:
                del target.waiting[path]
                self._say_loss()
            if self._thread is None:
                self._thread = Background("traces", self._send)
                self._thread.start()
            self._changed.notify_all()

    def settle(self, timeout: float, *, insist: bool = False) -> bool:
        """Wait until everything has been sent, if that is possible.

        Parameters
        ----------
        insist
            Whether to try once more at once with a store that does not take traces.

        Returns
        -------
        bool
            False when that took too long, or a store does not take traces.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            for target in self._targets.values():
                if insist and (outage := target.outage):
                    outage.next_attempt = 0.0
            self._changed.notify_all()
            while any(target.is_moving() for target in self._targets.values()):
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
        return not self.unsent()

    def is_stuck(self) -> bool:
        """Say whether a store does not take what there is for it."""
        return any(t.waiting and t.outage is not None for t in list(self._targets.values()))

    def unsent(self) -> int:
        """Return how many traces have not been sent."""
        return sum(
            len(target.waiting) + target.is_sending for target in list(self._targets.values())
        )

    def _send(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(self._pause())
                ready = [t for t in self._targets.values() if t.waiting and not t.is_paused()]
            for target in ready:
                while self._send_one(target):
                    pass

    def _pause(self) -> float | None:
        """Return the seconds until the next attempt; None when there is nothing to send."""
        times = [
            outage.next_attempt if (outage := target.outage) else 0.0
            for target in self._targets.values()
            if target.waiting
        ]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _send_one(self, target: _Target) -> bool:
        """Send the oldest trace; say whether to go on with the next one."""
        with self._changed:
            if not target.waiting:
                return False
            path, kept = next(iter(target.waiting.items()))
            del target.waiting[path]
            target.is_sending = True
        failure = self._try(target, path, kept)
        with self._changed:
            target.is_sending = False
            if failure is not None:
                target.waiting.setdefault(path, kept)
                self._failed(target, failure)
            elif path not in target.waiting:  # or it has been written anew meanwhile
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            self._changed.notify_all()
        return failure is None

    def _try(self, target: _Target, path: Path, kept: TraceRecord | None) -> TrackerError | None:
        record = kept
        try:
            record = record or codec.decode(path.read_bytes(), TraceRecord)
            traces.send(target.store, record)
        except FileNotFoundError:  # another process has sent it
            return None
        except TrackerError as error:
            if error.error_code not in NEVER:
                return error
            if record is not None:
                self._refused(traces.refuse(path, record, error.message), error)
            return None
        except Exception as error:  # whatever it is: the program goes on, and the file is there
            return TrackerError(f"{type(error).__name__}: {error}")
        if target.outage is not None:
            target.outage = None
            self._say("The tracking server takes traces again; what was kept is being sent.")
        return None

    def _refused(self, aside: Path, error: TrackerError) -> None:
        if not self._has_said_refusal:  # once: it may refuse all
            self._has_said_refusal = True
            self._say(
                f"The tracking server refused a trace, which is kept in {aside}. {error.message}"
            )

    def _failed(self, target: _Target, error: TrackerError) -> None:
        if target.outage is None:
            target.outage = Outage(error.message)
            self._say(
                f"Traces are recorded, but not sent. {error.message} Nothing is lost: they are "
                "kept in files, and sent later."
            )
        target.outage.wait(error.retry_after)

    def _say_loss(self) -> None:
        if not self._has_said_loss:
            self._has_said_loss = True
            self._say(
                f"Traces are being lost: the disk is full ({traces.folder()}), and the tracking "
                "server does not take them."
            )


def catch_up() -> None:
    """Let a reader see the traces that have ended before, if the store takes them in time."""
    is_stuck = _sender.is_stuck()
    _sender.settle(STUCK_LIMIT if is_stuck else SETTLE_LIMIT, insist=is_stuck)


def send_rest(limit: float) -> None:
    """Wait until all traces of this process have been sent, and say what remains."""
    waiting = sender()
    if waiting.unsent() and not waiting.settle(limit, insist=True):
        print(
            f"Jupyter Tracker: {waiting.unsent()} traces have not been sent. They are kept in "
            f"{traces.folder()}. Send them with: jupyter tracker sync",
            file=sys.stderr,
        )


def _is_written(path: Path, record: TraceRecord) -> bool:
    try:
        traces.write(path, codec.encode(record))
    except OSError:
        return False
    return True


_sender = TraceSender()


def sender() -> TraceSender:
    """Return the sender of this process; one that was forked has one of its own."""
    return _sender


def _forked() -> None:
    global _sender
    _sender = TraceSender()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
