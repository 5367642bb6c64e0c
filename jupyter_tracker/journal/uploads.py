"""Sending the files of outboxes: several at once, so that what is small never waits for them."""

import hashlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.journal.notebooks import send_notebook
from jupyter_tracker.journal.outages import Outage
from jupyter_tracker.journal.outbox import CHUNK, Item, Outbox
from jupyter_tracker.journal.records import Status
from jupyter_tracker.journal.shipping import NEVER, Shipment
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.artifacts.upload import LocalFile
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.threads import do_beside

AT_ONCE = 4
"""Files of one store that are sent at the same time."""
FINAL = (*NEVER, ErrorCode.NOT_IMPLEMENTED)
"""Refusals of a file that sending it again does not change."""
_HELD = 3600.0
"""Seconds that the end of a run waits at most for files that the store does not take."""


@dataclass(eq=False)
class Parcel:
    """The files of one journal on their way.

    Attributes
    ----------
    outbox, shipment
        The files, and the way of the journal, which makes the run.
    outage
        The store takes records, and does not take these files.
    """

    outbox: Outbox
    shipment: Shipment
    outage: Outage | None = None
    has_said_refusal: bool = False

    def may_set(self, status: Status) -> bool:
        """Say whether a status may be sent: the end of a run waits for its files.

        So that whoever is told that a run is over finds them.
        """
        is_end = RunStatus.is_terminated(status.status)
        is_held = is_end and time.time() - status.time / 1000 < _HELD
        return not is_held or self.outbox.is_empty()

    def is_waiting(self) -> bool:
        """Say whether it is too early for the next attempt."""
        return (outage := self.outage) is not None and outage.is_waiting()

    def try_now(self) -> None:
        """Let the next attempt be due."""
        if outage := self.outage:
            outage.next_attempt = 0.0

    def next(self) -> Item | None:
        """Return the next file that can be sent now."""
        return self.outbox.take() if self.shipment.run_id and not self.is_waiting() else None


class Uploads:
    """Sends the files of one store's outboxes, from threads that end when there is nothing to do.

    Parameters
    ----------
    store
        Where they go.
    parcels
        Returns those of which something may be sent now.
    say
        Takes the line that says that something is wrong.
    answered
        Called after each attempt: with the error when the whole store cannot answer, with None
        when a file has been sent.
    """

    def __init__(
        self,
        store: Store,
        parcels: Callable[[], list[Parcel]],
        say: Callable[[str], None],
        answered: Callable[[TrackerError | None], None],
    ) -> None:
        self._store = store
        self._parcels = parcels
        self._say = say
        self._answered = answered
        # One that a signal handler may take while the line that it interrupts has it.
        self._lock = threading.RLock()
        self._threads = self._turn = 0
        self.moved_at = 0.0
        """When bytes were sent last, by the clock that is never set."""

    def look(self) -> None:
        """Begin to send what there is, if that has not begun."""
        with self._lock:
            while self._threads < AT_ONCE and (found := self._next()):
                self._threads += 1
                do_beside("upload", self._work, *found)

    def _next(self) -> tuple[Parcel, Item] | None:
        """Find a file, of each run in turn: one that has many keeps nobody waiting."""
        parcels = self._parcels()
        for at in range(len(parcels)):
            parcel = parcels[(self._turn + at) % len(parcels)]
            item = parcel.next()
            if item is not None:
                self._turn += 1
                return parcel, item
        return None

    def _work(self, parcel: Parcel, item: Item) -> None:
        found: tuple[Parcel, Item] | None = (parcel, item)
        while found is not None:
            self._send(*found)
            with self._lock:
                found = self._next()
                if found is None:
                    self._threads -= 1

    def _send(self, parcel: Parcel, item: Item) -> None:
        try:
            send(self._store, parcel, item, self._moved)
        except TrackerError as error:
            self._failed(parcel, item, error)
        except Exception as error:  # whatever it is: training goes on, and the file is there
            self._failed(parcel, item, TrackerError(f"{type(error).__name__}: {error}"))
        else:
            parcel.outage = None
            self._moved()
            self._answered(None)

    def _moved(self) -> None:
        self.moved_at = time.monotonic()

    def _failed(self, parcel: Parcel, item: Item, error: TrackerError) -> None:
        outbox, run_id, path = parcel.outbox, parcel.shipment.run_id, item.entry.path
        if error.error_code in FINAL:
            outbox.refuse(item, error.message)
            if not parcel.has_said_refusal:  # once for a run: all that it logs may be refused
                parcel.has_said_refusal = True
                self._say(
                    f"The tracking server refused the artifact {path!r} of run {run_id}, which is "
                    f"kept in {outbox.folder}. {error.message}"
                )
            return
        whole = outage(self._store, run_id)
        if whole is None:
            last = parcel.outage  # another thread may end it meanwhile
            if last is None:
                last = parcel.outage = Outage(error.message)
                self._say(
                    f"The artifact {path!r} of run {run_id} has not been sent. {error.message} "
                    "Nothing is lost: it is kept in a file, and sent later."
                )
            last.wait(error.retry_after)
        else:
            self._answered(whole)
        outbox.give_back(item)


def outage(store: Store, run_id: str) -> TrackerError | None:
    """Return the error with which a store answers everything, if it is not only for files."""
    try:
        store.get_run(r.GetRun(run_id=run_id))
    except TrackerError as error:
        return error if error.error_code not in NEVER else None
    return None


def send_all(store: Store, parcel: Parcel, moved: Callable[[], None]) -> list[str]:
    """Send all files of an outbox, several at once.

    Parameters
    ----------
    store, parcel
        Where they go, and the files.
    moved
        Called as bytes are sent, again and again.

    Returns
    -------
    list[str]
        Why the store will never take some, for each of those.

    Raises
    ------
    TrackerError
        When it does not take one now; the others that it has taken are out of the outbox.
    """
    refused: list[str] = []
    is_over, is_cut_short = threading.Event(), threading.Event()

    def go_on() -> None:
        if is_cut_short.is_set():
            raise InterruptedError
        moved()

    def work() -> None:
        while not is_over.is_set() and (item := parcel.next()) is not None:
            try:
                send(store, parcel, item, go_on)
            except TrackerError as error:
                if error.error_code not in FINAL:
                    parcel.outbox.give_back(item)
                    raise
                parcel.outbox.refuse(item, error.message)
                refused.append(error.message)

    if not parcel.outbox.is_empty():
        _make_run(parcel.shipment)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while not parcel.outbox.is_empty():  # again, for what waits until the others are sent
            try:
                for each in [threads.submit(work) for _ in range(AT_ONCE)]:
                    each.result()
            except BaseException as error:
                is_over.set()  # what is under way comes to its end, unless it is Ctrl-C
                if not isinstance(error, TrackerError):
                    is_cut_short.set()
                raise
    return refused


def _make_run(shipment: Shipment) -> None:
    """Make the run if there is none; where it has been deleted, each file will be refused."""
    try:
        shipment.artifact_root()
    except TrackerError as error:
        if error.error_code not in FINAL or not shipment.run_id:
            raise


def send(store: Store, parcel: Parcel, item: Item, moved: Callable[[], None]) -> None:
    """Send a file, and take it out of its outbox.

    Parameters
    ----------
    store
        Where it goes.
    parcel, item
        The file.
    moved
        Called as its bytes are sent, again and again.

    Raises
    ------
    TrackerError
        When the store does not take it, or it is damaged.
    """

    def count(number: int) -> None:
        item.moved += number
        if item.moved > item.furthest:  # what is sent again and again is no progress
            item.furthest = item.moved
            moved()

    if item.content.exists():  # otherwise it has been moved, or sent by another process
        if not item.is_fresh:
            _check(item)
        if _is_sent_as_notebook(store, parcel.shipment.run_id, item):
            count(item.entry.size)
        else:
            _upload(store, parcel.shipment, item, count)
    parcel.outbox.remove(item)


def _is_sent_as_notebook(store: Store, run_id: str, item: Item) -> bool:
    captured = item.entry.captured
    return captured is not None and send_notebook(
        store, run_id, captured, item.content.read_bytes()
    )


def _upload(store: Store, shipment: Shipment, item: Item, count: Callable[[int], None]) -> None:
    entry = item.entry
    path = uris.proxied_path(uris.join(shipment.artifact_root(), entry.path))
    file = LocalFile(item.content, entry.size, entry.sha256, item.parts, count)
    store.artifacts.upload_file(path, file)


def _check(item: Item) -> None:
    """Refuse a content that is not what was put there: the machine may have failed meanwhile."""
    digest = hashlib.sha256()
    with item.content.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != item.entry.sha256:
        raise TrackerError(
            f"The copy of it in {item.content} is damaged: log it again.", ErrorCode.BAD_REQUEST
        )
