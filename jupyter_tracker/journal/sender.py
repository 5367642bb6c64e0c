"""Sending the journals of this process in the background, and bringing them to the disk."""

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.requests import SendHeartbeats
from jupyter_tracker.journal import files
from jupyter_tracker.journal.files import Acknowledged, JournalFile
from jupyter_tracker.journal.leftovers import Stores, ship_leftovers
from jupyter_tracker.journal.outages import Outage
from jupyter_tracker.journal.records import Header, Record, Status
from jupyter_tracker.journal.refusals import keep_refused
from jupyter_tracker.journal.shipping import NEVER, Shipment
from jupyter_tracker.journal.uploads import Parcel, Uploads
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.threads import Background

_log = logging.getLogger("jupyter_tracker")

INTERVAL = 0.2
"""Seconds between looks for new records."""
SYNC_INTERVAL = 1.0
HEARTBEAT_INTERVAL = 10.0
_MOST_HEARTBEATS = 1000
_NO_HEARTBEATS = (ErrorCode.ENDPOINT_NOT_FOUND, ErrorCode.NOT_IMPLEMENTED)
IDLE_LIMIT = 60.0
"""Seconds without a journal after which the thread of a store ends."""
LEFTOVERS_INTERVAL = 60.0
"""Seconds between looks for what other processes logged to a run, and cannot send."""


class Mark(NamedTuple):
    """A place in a journal, by its bytes, and the number of the last of its files."""

    size: int
    file: int


@dataclass(eq=False)
class _Way:
    """One journal on its way; ``refusal`` says why the store will never take its run."""

    writer: JournalWriter
    shipment: Shipment
    parcel: Parcel
    sent: Acknowledged
    is_closed: bool = False
    refusal: str = ""
    has_said_loss: bool = False
    next_leftovers: float = field(default_factory=lambda: time.monotonic() + LEFTOVERS_INTERVAL)

    def mark(self, *, files: bool) -> Mark:
        """Return how far it is by now, with or without its files."""
        return Mark(self.writer.file.size(), self.writer.outbox.last if files else 0)

    def is_sent(self, size: int | None = None) -> bool:
        """Say whether all records have been sent, or those in its first ``size`` bytes."""
        size = self.writer.file.size() if size is None else size
        return not self.writer.kept() and self.sent.number + self.writer.cut >= size

    def is_done(self, mark: Mark | None = None) -> bool:
        """Say whether records and files have been sent, all or those up to a mark."""
        size, last = mark or (None, None)
        return self.is_sent(size) and self.writer.outbox.is_empty(last)

    def is_stuck(self) -> bool:
        """Say whether the store takes records, but not the files that there are."""
        return self.parcel.is_waiting() and not self.writer.outbox.is_empty()


@dataclass
class Target:
    """A store, and the journals that go to it."""

    store: Store
    uploads: Uploads = field(init=False)
    ways: list[_Way] = field(default_factory=list)
    outage: Outage | None = None
    takes_heartbeats: bool = True
    """MLflow's server does not."""
    next_heartbeat: float = 0.0
    attempts: int = 0
    is_awake: bool = False
    """Whether its thread is to look at once."""
    used: float = field(default_factory=time.monotonic)
    """When it last had a journal."""

    def send_heartbeats(self, stop: Callable[[list[str]], None]) -> TrackerError | None:
        """Tell the store which runs of this process are open, now and then.

        Parameters
        ----------
        stop
            Takes those of them that are to stop.

        Returns
        -------
        TrackerError or None
            The store's refusal.
        """
        open_ways = [w for w in self.ways if not (w.is_closed and w.writer.outbox.is_empty())]
        ids = [way.shipment.run_id for way in open_ways]
        known = sorted({run_id for run_id in ids if run_id})
        if not known or not self.takes_heartbeats or self.next_heartbeat > time.monotonic():
            return None
        self.next_heartbeat = time.monotonic() + HEARTBEAT_INTERVAL
        try:
            request = SendHeartbeats(run_ids=known[:_MOST_HEARTBEATS])
            answer = self.store.send_heartbeats(request)
        except TrackerError as error:
            self.takes_heartbeats = error.error_code not in _NO_HEARTBEATS
            return error if self.takes_heartbeats else None
        if answer.stop:
            stop(answer.stop)
        return None

    def is_waiting(self) -> bool:
        """Say whether it is too early for the next attempt."""
        return (outage := self.outage) is not None and outage.is_waiting()

    def is_moving(self, way: _Way, mark: Mark) -> bool:
        """Say whether a journal has not been sent, but will be if all goes well."""
        if self.is_over(way, mark) or way.refusal or self.is_waiting():
            return False
        if way.is_closed:  # its end waits for the files of the run, those from before too
            run_id = way.writer.header.run_id
            same = [each for each in list(self.ways) if each.writer.header.run_id == run_id]
            return not any(each.is_stuck() for each in same)
        return not (mark.file and way.is_stuck())

    def is_over(self, way: _Way, mark: Mark) -> bool:
        """Say whether a journal has been sent; the file of one that is closed is gone then."""
        return way not in self.ways or (not way.is_closed and way.is_done(mark))

    def may_set(self, way: _Way, status: Status) -> bool:
        """Say whether a status is due: those of a run in their order, the last after its files."""
        before = self.ways[: self.ways.index(way)]
        run_id = way.writer.header.run_id
        is_next = not any(
            each.is_closed and not each.refusal and each.writer.header.run_id == run_id
            for each in before
        )
        return is_next and way.parcel.may_set(status)

    def parcels(self) -> list[Parcel]:
        """Return the files that may be sent now."""
        if self.is_waiting():
            return []
        return [way.parcel for way in list(self.ways) if not way.refusal]


def warn(line: str) -> None:
    """Warn of something that is no fault of the line that runs: as the user has set up logging.

    Without that it is a line of its own on the standard error output.
    """
    if _log.hasHandlers():
        _log.warning(line)
    elif _log.isEnabledFor(logging.WARNING):
        with contextlib.suppress(OSError, ValueError):  # it may be closed
            print(f"Jupyter Tracker: {line}", file=sys.stderr)


class Sender:
    """Sends what the writers of this process append, from a thread of its own for each store.

    The threads end with the process; what they have not sent by then is in the files.

    Parameters
    ----------
    say
        Takes the line that says that something is wrong, and the one that says that it is over.
    stop
        Takes the ids of runs of this process that somebody has asked to stop.
    """

    def __init__(
        self,
        say: Callable[[str], None] = warn,
        stop: Callable[[list[str]], None] = lambda _run_ids: None,
    ) -> None:
        self._say = say
        self._stop = stop
        self._targets: dict[int, Target] = {}
        # Re-entrant, unlike an event: a signal handler ends runs, whatever it interrupts.
        self._changed = threading.Condition()
        self._is_syncing = False

    def begin(self, file: JournalFile, header: Header, store: Store) -> JournalWriter:
        """Begin a journal that is sent to ``store``; without a disk to write to it is in memory."""
        # First: whoever finds the journal then cannot take it for one that a dead process left.
        sent = _begin_sending(file) or Acknowledged()
        writer = JournalWriter(file, header)
        if not writer.is_on_disk:
            sent.close()
            file.remove()
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

        shipment = Shipment(
            file, header, store, sent, refused, lambda status: target.may_set(way, status)
        )
        way = _Way(writer, shipment, Parcel(writer.outbox, shipment), sent)
        with self._changed:
            target = self._target(store)
            target.ways.append(way)
            target.next_heartbeat = 0.0
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
            self._failed(self._target(store), error)

    def is_out(self, store: Store) -> bool:
        """Say whether a store has failed so lately that it is not worth asking it."""
        target = self._targets.get(id(store))
        return target is not None and target.is_waiting()

    def has_failed(self, store: Store) -> bool:
        """Say whether a store has failed, as was said then, and has not recovered since."""
        target = self._targets.get(id(store))
        return target is not None and target.outage is not None

    def settle(
        self,
        timeout: float,
        *,
        insist: bool = False,
        files: bool = True,
        in_all: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> bool:
        """Wait until everything that is there by now has been sent, if that is possible.

        Parameters
        ----------
        timeout
            Seconds without progress in sending files.
        insist
            Whether to try once more at once with a store that does not take records.
        files
            Whether to wait for the files of runs that are not over.
        in_all
            Whether ``timeout`` is the limit even if files are being sent.
        meanwhile
            Called several times a second.

        Returns
        -------
        bool
            False when that took too long, or a store does not take records.
        """
        begun = time.monotonic()
        targets = list(self._targets.values())
        there = [(t, way, way.mark(files=files)) for t in targets for way in list(t.ways)]
        if insist and files:
            for _, way, _ in there:
                way.parcel.try_now()
        before = [(target, target.attempts) for target in targets if insist]
        with self._changed:
            while True:
                for target, attempts in before:
                    if (outage := target.outage) and target.attempts == attempts:
                        outage.next_attempt = 0.0
                if not any(target.is_moving(way, mark) for target, way, mark in there):
                    break
                self._wake()
                meanwhile()
                moved = begun if in_all else max(t.uploads.moved_at for t in targets)
                left = max(begun, moved) + timeout - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, INTERVAL))
        return all(target.is_over(way, mark) for target, way, mark in there)

    def forget(self, run_id: str, path: str) -> None:
        """Take note that another one has put something at the path of a run's file."""
        for way in self._ways():
            if way.writer.header.run_id == run_id:
                way.writer.outbox.forget(path)

    def upload(self) -> None:
        """Begin to send the files that there are."""
        for target in list(self._targets.values()):
            target.uploads.look()

    def unsent(self) -> list[JournalWriter]:
        """Return the writers of which something has not been sent."""
        return [way.writer for way in self._ways() if not way.is_done()]

    def files_left(self) -> list[int]:
        """Return of each file that has not been sent how many bytes are left."""
        return [item.left for way in self._ways() for item in way.writer.outbox.waiting()]

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
            way.is_stuck() or (target.outage is not None and not way.is_done())
            for target in list(self._targets.values())
            for way in list(target.ways)
        )

    def _wake(self) -> None:
        with self._changed:
            for target in self._targets.values():
                target.is_awake = True
            self._changed.notify_all()

    def _target(self, store: Store) -> Target:
        """Return the target of a store, which has a thread; called with the lock."""
        target = self._targets.get(id(store))
        if target is None:
            target = self._targets[id(store)] = self._new_target(store)
            _run_in_background("sender", lambda: self._serve(target))
        if not self._is_syncing:
            self._is_syncing = True
            _run_in_background("disk", self._sync)
        return target

    def _new_target(self, store: Store) -> Target:
        target = Target(store)
        target.uploads = Uploads(
            store, target.parcels, self._say, lambda error: self._uploaded(target, error)
        )
        return target

    def _sync(self) -> None:
        while True:
            time.sleep(SYNC_INTERVAL)
            for way in self._ways():
                way.writer.sync()
                way.writer.outbox.sync()
                if way.writer.lost and not way.has_said_loss:
                    way.has_said_loss = True
                    self._say(
                        f"What run {way.writer.header.run_id} logs is being lost: the disk is full "
                        f"({way.writer.file.path.parent}), and so is the memory set aside for it, "
                        "because the tracking server does not take it."
                    )

    def _serve(self, target: Target) -> None:
        while not self._is_idle(target):
            with self._changed:
                self._changed.wait_for(lambda: target.is_awake, INTERVAL)
                target.is_awake = False
            if not target.is_waiting():
                self._send_to(target)
            with self._changed:
                self._changed.notify_all()

    def _is_idle(self, target: Target) -> bool:
        """Say whether a store has had no journal for a while; then it is forgotten."""
        with self._changed:
            if target.ways:
                target.used = time.monotonic()
            if self._targets.get(id(target.store)) is not target:
                return True
            is_idle = target.used + IDLE_LIMIT < time.monotonic()
            if is_idle:
                del self._targets[id(target.store)]
            return is_idle

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
            failure = target.send_heartbeats(self._stop)
        if failure is not None:
            self._failed(target, failure)
        elif answers:
            self._recovered(target)
        target.uploads.look()

    def _send_one(self, target: Target, way: _Way) -> None:
        closed = way.is_closed
        if not way.is_done():
            while not way.shipment.ship(is_over=closed):
                pass
            kept = way.writer.kept()
            if way.shipment.ship_lines(kept):
                way.writer.forget(len(kept))
        is_over = closed and way.is_done()
        if is_over:
            way.sent.close()
            way.writer.outbox.remove_folder()
            way.writer.file.remove()
        if is_over or way.next_leftovers < time.monotonic():
            way.next_leftovers = time.monotonic() + LEFTOVERS_INTERVAL
            _send_leftovers(target, way.writer)
        if is_over:
            target.ways.remove(way)

    def _give_up(self, way: _Way, error: TrackerError) -> None:
        """Leave a journal in its file: the store will not have its run, as things are."""
        way.refusal = error.message
        self._say(
            f"The tracking server refuses run {way.writer.header.run_id}. {error.message} What it "
            f"logs is kept in {way.writer.file.path}; send it with: jupyter tracker sync"
        )

    def _failed(self, target: Target, error: TrackerError) -> None:
        outage = target.outage  # another thread may end it meanwhile
        if outage is None:
            outage = target.outage = Outage(error.message)
            refused = error.error_code in (ErrorCode.UNAUTHENTICATED, ErrorCode.PERMISSION_DENIED)
            remedy = "" if refused else " Nothing is lost: it is kept in files, and sent later."
            self._say(f"Runs are recorded, but not sent. {error.message}{remedy}")
        outage.wait(error.retry_after)

    def _uploaded(self, target: Target, error: TrackerError | None) -> None:
        """Take note of an attempt to send a file; with records left, they say how the store is."""
        with self._changed:
            if error is not None:
                self._failed(target, error)
            elif all(way.refusal or way.is_sent() for way in target.ways):
                self._recovered(target)
            self._changed.notify_all()

    def _recovered(self, target: Target) -> None:
        if target.outage is not None:
            target.outage = None
            self._say("The tracking server takes records again; what was kept is being sent.")


def _send_leftovers(target: Target, writer: JournalWriter) -> None:
    """Send what others logged to a run of this process, and cannot send: they were killed.

    So that the end of a worker that was forked costs nothing, and needs nobody.
    """
    header, place = writer.header, writer.file.path.parent
    with contextlib.closing(Stores({header.tracking_uri: target.store})) as stores:
        for _ in ship_leftovers(place, run_id=header.run_id, stores=stores):
            pass


def _run_in_background(name: str, loop: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the process is ending; what is left is in the files
        Background(name, loop).start()


def _begin_sending(file: JournalFile) -> Acknowledged | None:
    try:
        return file.begin_sending()
    except OSError:  # a full disk may have room for a line, and none for a file
        return None
