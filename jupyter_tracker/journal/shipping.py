"""Sending a journal to a store: in batches, each acknowledged, again when that is not certain.

Sending twice does no harm: a point that a run has already is not stored again, params and tags keep
their values, a status is set to what it is.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.names import JOURNAL_TAG
from jupyter_tracker.journal.files import Acknowledged, JournalFile
from jupyter_tracker.journal.reader import Damage, read_chunk
from jupyter_tracker.journal.records import Header, Kind, Record, Status, joined, read
from jupyter_tracker.stores.protocol import Store

T = TypeVar("T")

NEVER = (
    ErrorCode.INVALID_PARAMETER_VALUE,
    ErrorCode.BAD_REQUEST,
    ErrorCode.RESOURCE_DOES_NOT_EXIST,
    ErrorCode.RESOURCE_ALREADY_EXISTS,
    ErrorCode.RESOURCE_LIMIT_EXCEEDED,
    ErrorCode.INVALID_RANGE,
)
"""Refusals that sending again does not change."""

_TOGETHER = frozenset({Kind.METRIC, Kind.PARAM, Kind.TAG})
"""Kinds of records of which many go in one request."""
_REST = 10.0
"""How many times as long as it has worked a thread rests while a training logs faster than it
sends: every call of the training waits for it to give back Python's lock."""


@dataclass
class Batch:
    """Records that go in one request; ``end`` is where the next record begins.

    A request has each param and tag once; of a tag, the last value is what the run has in the end.
    """

    metrics: list[bytes] = field(default_factory=list)
    params: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, bytes] = field(default_factory=dict)
    end: int = 0

    def add(self, record: Record, end: int) -> bool:
        """Take a record in; False when there is no room for it."""
        if record.kind == Kind.METRIC:
            # No more entities than metrics may be.
            taken = len(self.metrics) < v.MAX_ENTITIES_PER_BATCH - len(self.params) - len(self.tags)
            if taken:
                self.metrics.append(record.body)
        elif record.kind == Kind.PARAM:
            taken = self._add(self.params, record.body, v.MAX_PARAMS_PER_BATCH)
        else:
            self.tags.pop(_key(record.body), None)
            taken = self._add(self.tags, record.body, v.MAX_TAGS_PER_BATCH)
        if taken:
            self.end = end
        return taken

    def _add(self, kept: dict[str, bytes], body: bytes, limit: int) -> bool:
        key = _key(body)
        if key in kept:
            return kept[key] == body
        if len(kept) == limit or len(self) == v.MAX_ENTITIES_PER_BATCH:
            return False
        kept[key] = body
        return True

    def __len__(self) -> int:
        return len(self.metrics) + len(self.params) + len(self.tags)

    def request(self, run_id: str) -> r.LogBatch:
        """Make the request."""
        return r.LogBatch(
            run_id=run_id,
            metrics=_decode(self.metrics, list[e.Metric]),
            params=_decode(list(self.params.values()), list[e.Param]),
            tags=_decode(list(self.tags.values()), list[e.RunTag]),
        )


class Shipment:
    """The way of one journal to its store.

    Parameters
    ----------
    file, header
        The journal, and its first record.
    store
        Where it goes.
    sent
        Where the acknowledged bytes are counted.
    refused
        Called with a record that the store will never take, and the reason.
    may_set
        Says whether a status may be sent now: the end of a run waits for its files.
    """

    def __init__(
        self,
        file: JournalFile,
        header: Header,
        store: Store,
        sent: Acknowledged,
        refused: Callable[[Record, str], None],
        may_set: Callable[[Status], bool] = lambda _status: True,
    ) -> None:
        self._file = file
        self._header = header
        self._store = store
        self._sent = sent
        self._refused = refused
        self._may_set = may_set
        self._artifact_root = ""
        self._run_id = header.run_id if header.is_known else ""
        self.taken = 0
        """Records that the store has taken."""
        self.answers = 0
        """Requests that the store has answered, be it with a refusal of a record."""
        self.damage: list[Damage] = []
        self.ended: e.RunStatus | None = None

    @property
    def run_id(self) -> str:
        """The run's id in the store; empty while that does not have it."""
        return self._run_id

    def ship(self, *, is_over: bool = False) -> bool:
        """Send some records, and say whether all that can be sent have been.

        Raises
        ------
        TrackerError
            When the store cannot take them now; what was sent is acknowledged all the same.
        """
        begun, size = time.thread_time(), self._file.size()
        chunk = read_chunk(self._file, self._sent.number, is_over=is_over)
        if not self._ship_records(chunk.records):
            return True
        self.damage += chunk.damage
        if chunk.end:
            self._sent.write(chunk.end)
        if not chunk.is_last and self._file.size() > size:
            time.sleep(_REST * (time.thread_time() - begun))
        return chunk.is_last

    def ship_lines(self, lines: Sequence[bytes]) -> bool:
        """Send lines that are in memory only, and say whether all of them could be sent now."""
        records = [read(each) for text in lines for each in text.splitlines()]
        return self._ship_records([(record, 0) for record in records if record is not None])

    def artifact_root(self) -> str:
        """Return where the run's artifacts are.

        Raises
        ------
        TrackerError
            When the store cannot say, or has no such run.
        """
        if not self._artifact_root:
            self._make_run()
            run = self._store.get_run(r.GetRun(run_id=self._run_id)).run
            self._artifact_root = run.info.artifact_uri
        return self._artifact_root

    def status(self) -> str:
        """Return the run's status in the store.

        Raises
        ------
        TrackerError
            When the store cannot say, or has no such run.
        """
        self._make_run()
        return self._store.get_run(r.GetRun(run_id=self._run_id)).run.info.status

    def end(self, status: e.RunStatus, time: int) -> None:
        """Set the run's status, for a process that could not."""
        self._set_status(Status(status, time))

    def _ship_records(self, records: Sequence[tuple[Record, int]]) -> bool:
        """Send records up to a status that may not be set yet; say whether those were all."""
        batch = Batch()
        for place, (record, end) in enumerate(records):
            if record.kind in _TOGETHER:
                if not batch.add(record, end):
                    self._send(batch)
                    batch = Batch()
                    batch.add(record, end)
                continue
            self._send(batch)
            batch = Batch()
            if record.kind == Kind.STATUS:
                status = codec.decode(record.body, Status)
                if not self._may_set(status):
                    return False
                behind = records[place + 1 :]
                if _comes_last(status, behind):
                    self._ship_records([(each, 0) for each, _ in behind])
                    self._set_status(status)
                    if behind[-1][1]:
                        self._sent.write(behind[-1][1])
                    return True
                self._set_status(status)
            elif record.kind == Kind.HEADER:
                self._make_run()
            if end:
                self._sent.write(end)
        self._send(batch)
        return True

    def _send(self, batch: Batch) -> None:
        if not batch:
            return
        self._make_run()
        try:
            self._store.log_batch(batch.request(self._run_id))
            self.taken += len(batch)
        except TrackerError as error:
            if error.error_code not in NEVER:
                raise
            self._send_parts(batch, error)
        self.answers += 1
        if batch.end:
            self._sent.write(batch.end)

    def _send_parts(self, batch: Batch, error: TrackerError) -> None:
        """Find what was refused, by halves: it must not keep back the rest."""
        whole = [
            *(Record(Kind.METRIC, body) for body in batch.metrics),
            *(Record(Kind.PARAM, body) for body in batch.params.values()),
            *(Record(Kind.TAG, body) for body in batch.tags.values()),
        ]
        if len(whole) == 1 or self._is_gone():
            for record in whole:
                self._refused(record, error.message)
            return
        middle = len(whole) // 2
        for part in (whole[:middle], whole[middle:]):
            smaller = Batch()
            for record in part:
                smaller.add(record, 0)
            self._send(smaller)

    def _is_gone(self) -> bool:
        try:
            run = self._store.get_run(r.GetRun(run_id=self._run_id)).run
        except TrackerError as error:
            if error.error_code not in NEVER:
                raise
            return True
        return run.info.lifecycle_stage != "active"

    def _set_status(self, status: Status) -> None:
        self._make_run()
        is_end = e.RunStatus.is_terminated(status.status)
        request = r.UpdateRun(
            run_id=self._run_id, status=status.status, end_time=status.time if is_end else None
        )
        try:
            self._store.update_run(request)
            self.taken += 1
        except TrackerError as error:
            if error.error_code not in NEVER:
                raise
            self._refused(Record(Kind.STATUS, codec.encode(status)), error.message)
        self.answers += 1
        self.ended = status.status if is_end else None

    def _make_run(self) -> None:
        if not self._run_id:
            self._run_id = make_run(self._store, self._header)
            self.answers += 1


def _comes_last(status: Status, behind: Sequence[tuple[Record, int]]) -> bool:
    """Say whether a status is sent after what stands behind it: the end of a run waits for that."""
    is_end = e.RunStatus.is_terminated(status.status)
    return is_end and bool(behind) and all(record.kind in _TOGETHER for record, _ in behind)


def make_run(store: Store, header: Header) -> str:
    """Make the run of a journal unless the store has it, and return its id there.

    Our server keeps the id that the client gave. MLflow's gives another one; the run is found again
    by a tag.

    Raises
    ------
    TrackerError
        When the store cannot be reached, or refuses.
    """
    experiment_id = _experiment_id(store, header)
    found = store.search_runs(
        r.SearchRuns(
            experiment_ids=[experiment_id],
            filter=f"tags.`{JOURNAL_TAG}` = '{header.run_id}'",
            run_view_type=e.ViewType.ALL,
            max_results=1,
        )
    ).runs
    run = found[0] if found else _create_run(store, header, experiment_id)
    return run.info.run_id


def create_run(store: Store, header: Header) -> e.Run:
    """Create the run of a journal; MLflow's server would make a second one the second time.

    Raises
    ------
    TrackerError
        When the store cannot be reached, or refuses.
    """
    return _create_run(store, header, _experiment_id(store, header))


def _create_run(store: Store, header: Header, experiment_id: str) -> e.Run:
    request = r.CreateRun(
        experiment_id=experiment_id,
        run_id=header.run_id,
        run_name=header.run_name,
        user_id=header.user_id,
        start_time=header.start_time,
        tags=[*header.tags, e.RunTag(JOURNAL_TAG, header.run_id)],
    )
    return store.create_run(request).run


def find_experiment(store: Store, experiment_id: str, name: str) -> e.Experiment:
    """Return the experiment of this id or, without one, of this name; a new name makes it.

    Raises
    ------
    TrackerError
        When the store cannot be reached, or has no experiment of this id.
    """
    if experiment_id:
        request = r.GetExperiment(experiment_id=experiment_id)
        return store.get_experiment(request).experiment
    named = r.GetExperimentByName(experiment_name=name)
    try:
        return store.get_experiment_by_name(named).experiment
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
            raise
    try:
        store.create_experiment(r.CreateExperiment(name=name))
    except TrackerError as error:  # another process may have been faster
        if error.error_code != ErrorCode.RESOURCE_ALREADY_EXISTS:
            raise
    return store.get_experiment_by_name(named).experiment


def _experiment_id(store: Store, header: Header) -> str:
    known = header.experiment_id
    return known or find_experiment(store, "", header.experiment_name).experiment_id


class _Keyed(msgspec.Struct):
    key: str


def _key(body: bytes) -> str:
    return msgspec.json.decode(body, type=_Keyed).key


def _decode(bodies: Sequence[bytes], kind: type[list[T]]) -> list[T]:
    try:
        return msgspec.json.decode(joined(bodies), type=kind, strict=False)
    except msgspec.DecodeError as error:
        raise invalid(f"A record of the journal cannot be read: {error}.") from None
