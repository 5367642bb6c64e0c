"""Sending what no process sends any more: journals that a dead one left behind."""

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, not_found
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.journal.files import Acknowledged, JournalFile, found, sweep
from jupyter_tracker.journal.outbox import Outbox, contents
from jupyter_tracker.journal.processes import QUIET
from jupyter_tracker.journal.reader import Damage, read_all, read_chunk, read_header
from jupyter_tracker.journal.records import Header, Kind, Record, Status
from jupyter_tracker.journal.refusals import keep_refused
from jupyter_tracker.journal.room import bytes_of
from jupyter_tracker.journal.shipping import NEVER, Shipment
from jupyter_tracker.journal.uploads import Parcel, outage, send_all
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import is_gone, open_store, present_uri


class Outcome(StrEnum):
    """What became of a journal."""

    SENT = "all of it has been sent"
    KILLED = "all of it has been sent, and its run ended as KILLED"
    DAMAGED = "all that could be read of it has been sent"
    WRITTEN = "all that is there has been sent, and it is still written"
    BUSY = "another process is sending it"
    FAILED = "not all of it could be sent"


@dataclass
class Report:
    """What became of one journal.

    Attributes
    ----------
    uri
        Where it was sent, without credentials.
    sent, refused
        Records that the store has taken, and those that it never will.
    damage
        Bytes that are no record; not those of a last one that a process had no time to finish.
    is_cut
        Whether there is such a last one.
    reason
        Why it could not be sent, or is not done with.
    unsent
        Bytes that have not been sent.
    files, refused_files
        Files that the store has taken, and those that it never will.
    files_left
        Files that have not been sent.
    kept
        Where it is now, when it was damaged.
    """

    file: JournalFile
    outcome: Outcome = Outcome.SENT
    uri: str = ""
    sent: int = 0
    refused: int = 0
    damage: list[Damage] = field(default_factory=list)
    is_cut: bool = False
    reason: str = ""
    unsent: int = 0
    files: int = 0
    refused_files: int = 0
    files_left: int = 0
    kept: Path | None = None


class Stores:
    """The store of each URI, opened once; who does not answer is not asked again.

    Parameters
    ----------
    opened
        Stores that are open already, and stay so, by their lasting URI.
    """

    def __init__(self, opened: Mapping[str, Store] | None = None) -> None:
        self._opened = dict(opened or {})
        self._own: list[Store] = []
        self._silent: dict[str, TrackerError] = {}

    def at(self, uri: str) -> Store:
        """Return the store at ``uri``.

        Raises
        ------
        TrackerError
            When it cannot be opened, or did not answer before.
        """
        if uri in self._silent:
            raise self._silent[uri]
        if uri not in self._opened:
            self._opened[uri] = open_store(present_uri(uri))
            self._own.append(self._opened[uri])
        return self._opened[uri]

    def failed(self, uri: str, error: TrackerError) -> None:
        """Take note that the store at ``uri`` does not answer."""
        self._silent[uri] = error

    def close(self) -> None:
        """Close what was opened here."""
        while self._own:
            self._own.pop().close()


Progress = Callable[[Report, int], None]
"""Called with a journal's report and how many of its bytes are left, again and again."""


def ship_leftovers(
    place: Path | None = None,
    *,
    run_id: str = "",
    to: str = "",
    stores: Stores | None = None,
    progress: Progress = lambda _report, _sent: None,
) -> Iterator[Report]:
    """Send the journals in a folder, run by run, the oldest first.

    A run whose process died is ended as KILLED, at the moment when it last logged. A journal goes
    when its process is dead and all of it has been sent; what is damaged is kept.

    Parameters
    ----------
    place
        The folder; by default the user's.
    run_id
        The run whose journals are meant; by default every run.
    to
        Another target than the one that each journal names.
    stores
        Opened and closed here by default.
    progress
        Called while a journal is sent.
    """
    used = stores or Stores()
    runs: dict[str, list[JournalFile]] = {}
    if not run_id:
        sweep(place)
    for file in found(place, run_id):
        runs.setdefault(file.run_id, []).append(file)
    try:
        for files in runs.values():
            yield from _Run(files, to, used, progress).ship()
    finally:
        if stores is None:
            used.close()


@dataclass
class Survey:
    """What is in a journal from its first byte on, sent or not.

    Attributes
    ----------
    records
        How many it has besides its header.
    statuses
        Those that its run has had.
    """

    records: int = 0
    damage: list[Damage] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)

    @property
    def has_end(self) -> bool:
        """Whether the run was over in the end."""
        return bool(self.statuses) and e.RunStatus.is_terminated(self.statuses[-1])


def survey(file: JournalFile, *, is_over: bool) -> Survey:
    """Read a whole journal.

    Parameters
    ----------
    is_over
        Whether nothing is written any more, so that a line without an end is damaged.
    """
    seen = Survey()
    for chunk in read_all(file, is_over=is_over):
        seen.damage += chunk.damage
        for record, _ in chunk.records:
            seen.records += record.kind != Kind.HEADER
            if record.kind == Kind.STATUS:
                seen.statuses.append(codec.decode(record.body, Status).status)
    return seen


@dataclass
class _Taken:
    """A journal that is ours to send, while ``sent`` is held.

    Attributes
    ----------
    is_over
        Whether its process is dead.
    may_end
        Whether its process, and no other, was to end the run, and did not.
    last_file
        When a file was logged last, in milliseconds since the epoch.
    """

    report: Report
    header: Header
    store: Store
    shipment: Shipment
    sent: Acknowledged
    parcel: Parcel
    is_over: bool
    seen: Survey = field(default_factory=Survey)
    may_end: bool = False
    last_file: int = 0

    @property
    def file(self) -> JournalFile:
        return self.report.file

    @property
    def is_done(self) -> bool:
        return self.is_over and self.report.outcome != Outcome.FAILED


class _Run:
    """The journals of one run: usually one, several when several processes logged to it."""

    def __init__(
        self, files: list[JournalFile], to: str, stores: Stores, progress: Progress
    ) -> None:
        self._files = files
        self._to = to
        self._stores = stores
        self._progress = progress
        self._reports: list[Report] = []

    def ship(self) -> list[Report]:
        with ExitStack() as held:
            taken = [each for file in self._files if (each := self._take(file, held))]
            for each in taken:
                self._send(each)
            self._end(taken)
        for each in taken:
            self._put_away(each)
        for report in self._reports:
            report.unsent, report.files_left = unsent_of(report.file)
        return self._reports

    def _take(self, file: JournalFile, held: ExitStack) -> _Taken | None:
        report = Report(file)
        try:
            sent = file.begin_sending()
            if sent is not None:
                held.callback(sent.close)
            if not file.path.exists():  # whoever sent it was faster
                file.remove()
                return None
            self._reports.append(report)
            if sent is not None:
                return self._opened(report, sent)
            report.outcome, report.reason = Outcome.BUSY, _sender_of(file)
        except TrackerError as error:
            self._failed(report, error)
        except OSError as error:
            _unreadable(report, error)
        return None

    def _opened(self, report: Report, sent: Acknowledged) -> _Taken | None:
        file = report.file
        is_over = not file.is_written()
        header = read_header(file)
        if header is None and not self._may_be_headless(report, is_over):
            return None
        is_headless = header is None
        header = header or Header(run_id=file.run_id)
        uri = self._to or header.tracking_uri
        report.uri = without_credentials(uri)
        if is_over and _may_live_elsewhere(file, header):
            is_over, report.reason = False, f"it may still be written on {header.host}"
        if header.is_known and not self._to and is_gone(uri):
            raise not_found(
                f"Its database is gone: {report.uri}. Send it somewhere else with: "
                "jupyter tracker sync --to <tracking URI>"
            )
        store = self._stores.at(uri)
        if self._to:
            _retarget(header, store)

        def refused(record: Record, reason: str) -> None:
            keep_refused(file, record, reason)
            report.refused += 1
            report.reason = reason

        outbox = Outbox(file)
        outbox.load(is_over=is_over)
        shipment = Shipment(
            file, header, store, sent, refused, lambda status: parcel.may_set(status)
        )
        parcel = Parcel(outbox, shipment)
        taken = _Taken(report, header, store, shipment, sent, parcel, is_over)
        taken.last_file = max((item.entry.time for item in outbox.waiting()), default=0)
        if is_over:
            taken.seen = survey(file, is_over=True)
            # Others who log to a run, such as workers, say nothing of its status.
            begun = is_headless or bool(header.start_time or taken.seen.statuses)
            taken.may_end = begun and not taken.seen.has_end
        return taken

    def _may_be_headless(self, report: Report, is_over: bool) -> bool:
        """Say whether a journal can be sent without its header, and if not, why."""
        file = report.file
        if not is_over:  # it is being begun
            report.outcome = Outcome.WRITTEN
        elif file.size() == 0 and not contents(file):
            file.remove()
        elif any(record.kind == Kind.HEADER for record, _ in read_chunk(file, 0).records):
            report.outcome = Outcome.FAILED
            report.reason = "A newer version of Jupyter Tracker wrote it: update this one."
        elif not self._to:
            report.outcome = Outcome.FAILED
            report.reason = (
                "Its header, which says where to send it, is damaged. Say it with: "
                "jupyter tracker sync --to <tracking URI>"
            )
        else:
            return True
        return False

    def _send(self, taken: _Taken) -> None:
        report = taken.report
        report.damage = [damage for damage in taken.seen.damage if not damage.is_cut]
        report.is_cut = len(report.damage) < len(taken.seen.damage)
        try:
            self._ship(taken)
            if self._upload(taken):
                self._ship(taken)  # the end of the run, which waits for its files
                if not taken.is_over:
                    report.outcome = Outcome.WRITTEN
        except TrackerError as error:
            self._failed(report, error)
        except OSError as error:
            _unreadable(report, error)
        self._count(taken)

    def _ship(self, taken: _Taken) -> None:
        if taken.sent.number < taken.file.size():
            while not taken.shipment.ship(is_over=taken.is_over):
                self._count(taken)

    def _upload(self, taken: _Taken) -> bool:
        """Send the files, and say whether all of them have been sent."""
        report, outbox = taken.report, taken.parcel.outbox
        there = len(outbox.waiting())
        try:
            refused = send_all(taken.store, taken.parcel, lambda: self._count(taken))
            report.refused_files = len(refused)
            report.reason = refused[0] if refused else report.reason
        except TrackerError as error:
            down = outage(taken.store, taken.shipment.run_id)
            self._failed(report, down or error, is_down=down is not None)
        finally:
            report.files = there - len(outbox.waiting()) - report.refused_files
        return outbox.is_empty()

    def _count(self, taken: _Taken) -> None:
        taken.report.sent = taken.shipment.taken
        left = sum(item.left for item in taken.parcel.outbox.waiting())
        self._progress(taken.report, taken.file.size() - taken.sent.number + left)

    def _end(self, taken: list[_Taken]) -> None:
        """End the run, when all who logged to it are dead and nobody ended it."""
        left = next((each for each in taken if each.may_end and each.is_done), None)
        if left is None:
            return
        if any(report.outcome != Outcome.SENT for report in self._reports):
            left.report.reason = left.report.reason or "others still log to its run"
            return
        try:
            if not e.RunStatus.is_terminated(left.shipment.status()):
                left.shipment.end(e.RunStatus.KILLED, max(_last_change(each) for each in taken))
                left.report.outcome = Outcome.KILLED
        except TrackerError as error:
            if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
                self._failed(left.report, error)
        for each in taken:
            each.may_end = False

    def _put_away(self, taken: _Taken) -> None:
        report = taken.report
        if not taken.is_done:
            return
        taken.parcel.outbox.remove_folder()
        if taken.may_end:  # it says that the run has not been ended
            report.outcome = Outcome.WRITTEN
        elif report.damage:
            report.outcome, report.kept = Outcome.DAMAGED, taken.file.set_aside().path
        else:
            taken.file.remove()

    def _failed(self, report: Report, error: TrackerError, *, is_down: bool = True) -> None:
        report.outcome, report.reason = Outcome.FAILED, error.message
        if error.error_code == ErrorCode.UNAUTHENTICATED:
            report.reason += f" Set JUPYTER_TRACKER_URI={report.uri} and JUPYTER_TRACKER_TOKEN."
        if is_down and error.error_code not in NEVER:
            self._stores.failed(self._to or report.uri, error)


def unsent_of(file: JournalFile) -> tuple[int, int]:
    """Count what has not been sent of a journal: the bytes, and the files that are among them."""
    there = contents(file)
    return max(0, file.size() - file.sent()) + sum(map(bytes_of, there)), len(there)


def _retarget(header: Header, store: Store) -> None:
    """Make a header fit for another store than the one that it was written for.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when the store does not have the run, and the header does not say
        how to make it.
    """
    try:
        store.get_run(r.GetRun(run_id=header.run_id))
        header.is_known = True
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST or not header.start_time:
            raise
        header.is_known = False
        if header.experiment_name:
            header.experiment_id = ""  # it means nothing there


def _unreadable(report: Report, error: OSError) -> None:
    report.outcome = Outcome.FAILED
    report.reason = f"Cannot read or write {error.filename or report.file.path}: {error.strerror}."


def _sender_of(file: JournalFile) -> str:
    header = read_header(file) if file.is_written() else None
    if header is None:
        return "another process is sending it"
    return f"process {header.pid} on {header.host} is sending it, and writes it"


def _may_live_elsewhere(file: JournalFile, header: Header) -> bool:
    """Say whether another machine wrote lately: not every network file system passes on locks."""
    return (
        header.host not in ("", socket.gethostname())
        and time.time() - file.path.stat().st_mtime < QUIET
    )


def _last_change(taken: _Taken) -> int:
    return max(taken.file.path.stat().st_mtime_ns // 1_000_000, taken.last_file)
