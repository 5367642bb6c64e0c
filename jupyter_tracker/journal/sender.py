"""Sending the journals of this process in the background, and bringing them to the disk."""

import contextlib
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.requests import SendHeartbeats
from jupyter_tracker.journal import files
from jupyter_tracker.journal.files import Acknowledged, JournalFile
from jupyter_tracker.journal.records import Header, Record
from jupyter_tracker.journal.refusals import keep_refused
from jupyter_tracker.journal.shipping import NEVER, Shipment
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store

INTERVAL = 0.2
"""Seconds between looks for new records."""
SYNC_INTERVAL = 1.0
HEARTBEAT_INTERVAL = 30.0
_MOST_HEARTBEATS = 1000
_NO_HEARTBEATS = (ErrorCode.ENDPOINT_NOT_FOUND, ErrorCode.NOT_IMPLEMENTED)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


@dataclass
class Outage:
    """A store does not take records; ``pause`` seconds until the next attempt."""

    reason: str
    pause: float = _FIRST_PAUSE
    next_attempt: float = 0.0

    def wait(self, at_least: float) -> None:
        """Set the next attempt, later each time, and at no moment that others choose too."""
        pause = max(self.pause * random.uniform(0.5, 1.0), at_least)  # noqa: S311
        self.next_attempt = time.monotonic() + pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)


@dataclass(eq=False)
class _Way:
    """One journal on its way; ``refusal`` says why the store will never take its run."""

    writer: JournalWriter
    shipment: Shipment
    sent: Acknowledged
    is_closed: bool = False
    refusal: str = ""
    has_said_loss: bool = False

    def is_done(self, size: int | None = None) -> bool:
        """Say whether all has been sent, or all that stood in its first ``size`` bytes."""
        size = self.writer.file.size() if size is None else size
        return not self.writer.kept() and self.sent.number + self.writer.cut >= size


@dataclass
class Target:
    """A store, and the journals that go to it."""

    store: Store
    ways: list[_Way] = field(default_factory=list)
    outage: Outage | None = None
    takes_heartbeats: bool = True
    """MLflow's server does not."""
    next_heartbeat: float = 0.0

    def send_heartbeats(self) -> TrackerError | None:
        """Tell the store which runs of this process are open, now and then; return its refusal."""
        ids = [way.shipment.run_id for way in self.ways if not way.is_closed]
        known = sorted({run_id for run_id in ids if run_id})
        if not known or not self.takes_heartbeats or self.next_heartbeat > time.monotonic():
            return None
        self.next_heartbeat = time.monotonic() + HEARTBEAT_INTERVAL
        try:
            self.store.send_heartbeats(SendHeartbeats(run_ids=known[:_MOST_HEARTBEATS]))
        except TrackerError as error:
            self.takes_heartbeats = error.error_code not in _NO_HEARTBEATS
            return error if self.takes_heartbeats else None
        return None

    attempts: int = 0

    def is_waiting(self) -> bool:
        """Say whether it is too early for the next attempt."""
        return self.outage is not None and self.outage.next_attempt > time.monotonic()

    def is_moving(self, way: _Way, size: int) -> bool:
        """Say whether a journal has not been sent, but will be if all goes well."""
        return not (self.is_over(way, size) or way.refusal or self.is_waiting())

    def is_over(self, way: _Way, size: int) -> bool:
        """Say whether a journal has been sent; the file of one that is closed is gone then."""
        return way not in self.ways or (not way.is_closed and way.is_done(size))


def warn(line: str) -> None:
    """Warn of something that is no fault of the line that runs, and each time that it begins."""
    try:
        warnings.warn_explicit(line, UserWarning, "jupyter_tracker", 0)
    except UserWarning:  # warnings are errors here; but nothing is raised because of a server
        print(f"Jupyter Tracker: {line}", file=sys.stderr)


class Sender:
    """Sends what the writers of this process append, from a thread of its own.

    The thread ends with the process; what it has not sent by then is in the files.

    Parameters
    ----------
    say
        Takes the line that says that something is wrong, and the one that says that it is over.
    """

    def __init__(self, say: Callable[[str], None] = warn) -> None:
        self._say = say
        self._targets: dict[int, Target] = {}
        # Re-entrant, unlike an event: a signal handler ends runs, whatever it interrupts.
        self._changed = threading.Condition()
        self._is_awake = False
        self._threads: list[threading.Thread] = []

    def begin(self, file: JournalFile, header: Header, store: Store) -> JournalWriter:
        """Begin a journal that is sent to ``store``; without a disk to write to it is in memory."""
        # First: whoever finds the journal then cannot take it for one that a dead process left.
        sent = _begin_sending(file) or Acknowledged()
        writer = JournalWriter(file, header)
        writer.successor = lambda: self.begin(files.new(header.run_id), header, store)
        said: list[str] = []

        def refused(record: Record, reason: str) -> None:
            with contextlib.suppress(OSError):
                keep_refused(file, record, reason)
            if not said:  # once for a run: all that it logs may be refused
                said.append(reason)
                self._say(
                    f"The tracking server refused a record of run {header.run_id}, which is kept "
                    f"in {file.refused}. {reason}"
                )

        shipment = Shipment(file, header, store, sent, refused)
        with self._changed:
            target = self._targets.setdefault(id(store), Target(store))
            target.ways.append(_Way(writer, shipment, sent))
            target.next_heartbeat = 0.0
            if not self._threads:
                self._start()
        return writer

    def close(self, writer: JournalWriter) -> None:
        """Close a writer whose run is over; its file goes when all of it has been sent."""
        writer.close()
        for way in self._ways():
            if way.writer is writer:
                way.is_closed = True
        self._wake()

    def close_all(self) -> None:
        """Close the writers of runs that nobody ended: they are not this process's to end."""
        for way in self._ways():
            if not way.is_closed:
                self.close(way.writer)

    def report(self, store: Store, error: TrackerError) -> None:
        """Take note that a store did not answer another's request."""
        with self._changed:
            self._failed(self._targets.setdefault(id(store), Target(store)), error)

    def is_out(self, store: Store) -> bool:
        """Say whether a store has failed so lately that it is not worth asking it."""
        target = self._targets.get(id(store))
        return target is not None and target.is_waiting()

    def settle(self, timeout: float, *, insist: bool = False) -> bool:
        """Wait until everything that is there by now has been sent, if that is possible.

        Parameters
        ----------
        insist
            Whether to try once more at once with a store that does not take records.

        Returns
        -------
        bool
            False when that took too long, or a store does not take records.
        """
        deadline = time.monotonic() + timeout
        targets = list(self._targets.values())
        there = [(t, way, way.writer.file.size()) for t in targets for way in list(t.ways)]
        before = [(target, target.attempts) for target in targets if insist]
        with self._changed:
            while True:
                for target, attempts in before:
                    if target.outage is not None and target.attempts == attempts:
                        target.outage.next_attempt = 0.0
                if not any(target.is_moving(way, size) for target, way, size in there):
                    break
                self._wake()
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, INTERVAL))
        return all(target.is_over(way, size) for target, way, size in there)

    def unsent(self) -> list[JournalWriter]:
        """Return the writers of which something has not been sent."""
        return [way.writer for way in self._ways() if not way.is_done()]

    def abandon(self) -> None:
        """Close every file as it is, in a process that was forked."""
        for way in self._ways():
            way.writer.abandon()
            way.sent.close()

    def _ways(self) -> list[_Way]:
        return [way for target in list(self._targets.values()) for way in list(target.ways)]

    def is_stuck(self) -> bool:
        """Say whether a store does not take what there is for it."""
        return any(
            target.outage is not None and any(not way.is_done() for way in target.ways)
            for target in self._targets.values()
        )

    def _wake(self) -> None:
        with self._changed:
            self._is_awake = True
            self._changed.notify_all()

    def _start(self) -> None:
        for name, loop in (("tracker-sender", self._send), ("tracker-disk", self._sync)):
            thread = threading.Thread(target=loop, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _sync(self) -> None:
        while True:
            time.sleep(SYNC_INTERVAL)
            for way in self._ways():
                if not way.is_closed:
                    way.writer.sync()
                if way.writer.lost and not way.has_said_loss:
                    way.has_said_loss = True
                    self._say(
                        f"What run {way.writer.header.run_id} logs is being lost: the disk is full "
                        f"({way.writer.file.path.parent}), and so is the memory set aside for it, "
                        "because the tracking server does not take it."
                    )

    def _send(self) -> None:
        while True:
            with self._changed:
                if not self._is_awake:
                    self._changed.wait(INTERVAL)
                self._is_awake = False
            for target in list(self._targets.values()):
                if not target.is_waiting():
                    self._send_to(target)
            with self._changed:
                self._changed.notify_all()

    def _send_to(self, target: Target) -> None:
        target.attempts += 1
        answers = 0
        failure: TrackerError | None = None
        for way in list(target.ways):
            if way.refusal:
                continue
            before = way.shipment.answers
            try:
                self._send_one(target, way)
            except TrackerError as error:
                if error.error_code not in NEVER:
                    failure = error
                    break
                self._give_up(way, error)
            except Exception as error:  # whatever it is: training goes on, and the file is there
                failure = TrackerError(f"{type(error).__name__}: {error}")
            answers += way.shipment.answers - before
        if failure is None:
            failure = target.send_heartbeats()
        if failure is not None:
            self._failed(target, failure)
        elif answers:
            self._recovered(target)

    def _send_one(self, target: Target, way: _Way) -> None:
        closed = way.is_closed
        if not way.is_done():
            while not way.shipment.ship(is_over=closed):
                pass
            kept = way.writer.kept()
            way.shipment.ship_lines(kept)
            way.writer.forget(len(kept))
        if closed and way.is_done():
            way.sent.close()
            way.writer.file.remove()
            target.ways.remove(way)

    def _give_up(self, way: _Way, error: TrackerError) -> None:
        """Leave a journal in its file: the store will not have its run, as things are."""
        way.refusal = error.message
        self._say(
            f"The tracking server refuses run {way.writer.header.run_id}. {error.message} What it "
            f"logs is kept in {way.writer.file.path}; send it with: jupyter tracker sync"
        )

    def _failed(self, target: Target, error: TrackerError) -> None:
        if target.outage is None:
            target.outage = Outage(error.message)
            refused = error.error_code in (ErrorCode.UNAUTHENTICATED, ErrorCode.PERMISSION_DENIED)
            remedy = "" if refused else " Nothing is lost: it is kept in files, and sent later."
            self._say(f"Runs are recorded, but not sent. {error.message}{remedy}")
        target.outage.wait(error.retry_after)

    def _recovered(self, target: Target) -> None:
        if target.outage is not None:
            target.outage = None
            self._say("The tracking server takes records again; what was kept is being sent.")


def _begin_sending(file: JournalFile) -> Acknowledged | None:
    try:
        return file.begin_sending()
    except OSError:  # a full disk may have room for a line, and none for a file
        return None
