"""Sending a journal to a store: all of it, once, and in its order."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.journal.files import Acknowledged, JournalFile
from jupyter_tracker.journal.reader import read_header
from jupyter_tracker.journal.records import Header, Kind, Record, line
from jupyter_tracker.journal.refusals import keep_refused
from jupyter_tracker.journal.shipping import Batch, Shipment, make_run
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store


@pytest.fixture(params=["sql_store", "rest_store"])
def store(request: pytest.FixtureRequest) -> Store:
    """Both ways that a journal goes: into a file, and over HTTP to a server."""
    store: Store = request.getfixturevalue(request.param)
    return store


class Journal:
    """A journal in a folder, and its way to a store."""

    def __init__(self, folder: Path, store: Store, header: Header) -> None:
        self.file = JournalFile(folder / f"{header.run_id}-0.journal")
        self.store = store
        self.header = header
        self.writer = JournalWriter(self.file, header)
        self.refused: list[tuple[Record, str]] = []

    def ship(self, *, again: bool = False, is_over: bool = False) -> Shipment:
        """Send what is there; ``again`` forgets what was acknowledged."""
        sent = self.file.begin_sending()
        assert sent is not None
        if again:
            sent.write(0)
        shipment = Shipment(self.file, self.header, self.store, sent, self._refused)
        while not shipment.ship(is_over=is_over):
            pass
        sent.close()
        return shipment

    def run(self) -> e.Run:
        return self.store.get_run(r.GetRun(run_id=self.header.run_id)).run

    def points(self, key: str) -> list[tuple[float, int]]:
        request = r.GetMetricHistory(run_id=self.header.run_id, metric_key=key)
        metrics = self.store.get_metric_history(request).metrics
        return [(point.value, point.step) for point in metrics]

    def _refused(self, record: Record, reason: str) -> None:
        self.refused.append((record, reason))
        keep_refused(self.file, record, reason)


@pytest.fixture
def journal(tmp_path: Path, store: Store) -> Iterator[Journal]:
    """The journal of a run that the store has."""
    run_id = store.create_run(r.CreateRun(run_name="first")).run.info.run_id
    journal = Journal(tmp_path, store, Header(run_id=run_id))
    yield journal
    journal.writer.close()


def offline(tmp_path: Path, store: Store, **fields: str) -> Journal:
    """Return the journal of a run that the store does not have."""
    header = Header(
        run_id=uuid.uuid4().hex,
        is_known=False,
        run_name="offline",
        start_time=17,
        tags=[e.RunTag("team", "growth")],
        **({"experiment_id": "0"} | fields),
    )
    return Journal(tmp_path, store, header)


def test_everything_that_was_logged_arrives(journal: Journal):
    journal.writer.metric("loss", 0.5, 1, 0)
    journal.writer.metric("loss", float("-inf"), 1, 1)
    journal.writer.record(params=[e.Param("rate", "0,1\n")], tags=[e.RunTag("tag", "ü")])
    journal.writer.status(e.RunStatus.FAILED, 99)
    assert journal.ship().ended == "FAILED"
    run = journal.run()
    assert journal.points("loss") == [(0.5, 0), (float("-inf"), 1)]
    assert run.data.params == {"rate": "0,1\n"}
    assert run.data.tags["tag"] == "ü"
    assert (run.info.status, run.info.end_time) == ("FAILED", 99)
    assert journal.file.sent() == journal.file.size()


class Order:
    """Notes in which order a store gets tags and the end of a run."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seen: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def log_batch(self, request: r.LogBatch) -> r.Empty:
        self.seen += [tag.key for tag in request.tags]
        return self.store.log_batch(request)

    def update_run(self, request: r.UpdateRun) -> r.UpdateRunResponse:
        self.seen.append(str(request.status))
        return self.store.update_run(request)


def test_the_end_of_a_run_comes_after_what_was_recorded_behind_it(journal: Journal):
    journal.store = order = Order(journal.store)  # type: ignore[assignment]
    journal.writer.record(tags=[e.RunTag("before", "")])
    journal.writer.status(e.RunStatus.FINISHED, 99)
    journal.writer.record(tags=[e.RunTag("behind", "not yet known")])
    journal.writer.record(tags=[e.RunTag("behind", "known")])
    journal.ship()
    assert order.seen == ["before", "behind", "FINISHED"]
    assert (journal.run().info.end_time, journal.run().data.tags["behind"]) == (99, "known")
    assert journal.file.sent() == journal.file.size()


def test_a_run_that_goes_on_is_running(journal: Journal):
    journal.writer.status(e.RunStatus.FINISHED, 99)
    journal.writer.status(e.RunStatus.RUNNING, 100)
    journal.writer.record(tags=[e.RunTag("behind", "")])
    journal.ship()
    assert journal.run().info.status == "RUNNING"


def test_sending_twice_stores_everything_once(journal: Journal):
    for step in range(1500):
        journal.writer.metric("loss", 0.5, 1, step)
    journal.writer.record(params=[e.Param("rate", "0.1")], tags=[e.RunTag("tag", "a")])
    journal.ship()
    journal.ship(again=True)
    assert [step for _, step in journal.points("loss")] == list(range(1500))
    assert (journal.run().data.params, journal.refused) == ({"rate": "0.1"}, [])


def test_more_than_fits_in_one_request_arrives(journal: Journal):
    journal.writer.record(
        metrics=[e.Metric(f"m{i % 7}", i, 1, i) for i in range(2345)],
        params=[e.Param(f"p{i}", str(i)) for i in range(234)],
        tags=[e.RunTag(f"t{i}", str(i)) for i in range(345)],
    )
    journal.ship()
    data = journal.run().data
    assert sum(len(journal.points(f"m{i}")) for i in range(7)) == 2345
    assert data.params == {f"p{i}": str(i) for i in range(234)}
    assert data.tags.items() >= {f"t{i}": str(i) for i in range(345)}.items()


def record(kind: Kind, number: int) -> Record:
    bodies = {
        Kind.METRIC: e.Metric("m", 1.0, 1, number),
        Kind.PARAM: e.Param(f"p{number}", ""),
        Kind.TAG: e.RunTag(f"t{number}", ""),
    }
    return Record(kind, codec.encode(bodies[kind]))


@pytest.mark.parametrize(
    ("kind", "limit"), [(Kind.METRIC, 1000), (Kind.PARAM, 100), (Kind.TAG, 100)]
)
def test_a_batch_takes_what_a_request_may_carry(kind: Kind, limit: int):
    batch = Batch()
    assert all(batch.add(record(kind, i), i) for i in range(limit))
    assert not batch.add(record(kind, limit), limit)
    assert batch.end == limit - 1
    assert len(batch.request("run").metrics + batch.request("run").params) == (
        0 if kind == Kind.TAG else limit
    )


def test_a_batch_of_all_kinds_takes_a_thousand():
    batch = Batch()
    kinds = [Kind.PARAM] * 100 + [Kind.TAG] * 100 + [Kind.METRIC] * 800
    assert all(batch.add(record(kind, i), 0) for i, kind in enumerate(kinds))
    assert not any(batch.add(record(kind, 9999), 0) for kind in kinds)


def test_a_batch_names_no_param_twice_unless_it_says_the_same():
    batch = Batch()
    assert batch.add(Record(Kind.PARAM, b'{"key":"a","value":"1"}'), 1)
    assert batch.add(Record(Kind.PARAM, b'{"key":"a","value":"1"}'), 2)
    assert not batch.add(Record(Kind.PARAM, b'{"key":"a","value":"2"}'), 3)
    assert (len(batch), batch.end) == (1, 2)


def test_a_tag_that_changes_often_has_its_last_value(journal: Journal):
    for epoch in range(1001):
        journal.writer.record(tags=[e.RunTag("epoch", str(epoch)), e.RunTag("other", "x")])
    journal.ship()
    assert journal.run().data.tags["epoch"] == "1000"


def test_a_refused_record_does_not_keep_back_the_others(journal: Journal):
    journal.writer.record(params=[e.Param("rate", "1")])
    journal.ship()
    journal.writer.metric("before", 1.0, 1, 0)
    journal.writer.record(
        params=[e.Param("a", "1"), e.Param("rate", "2"), e.Param("b", "2")],
        tags=[e.RunTag("tag", "x")],
    )
    journal.writer.metric("after", 1.0, 1, 0)
    journal.ship()
    data = journal.run().data
    assert data.params == {"rate": "1", "a": "1", "b": "2"}
    assert (set(data.metrics), data.tags["tag"]) == ({"before", "after"}, "x")
    [(refused, reason)] = journal.refused
    assert refused.body == b'{"key":"rate","value":"2"}'
    [kept] = [json.loads(each) for each in journal.file.refused.read_text().splitlines()]
    assert kept["record"] == {"key": "rate", "value": "2"}
    assert (kept["kind"], kept["reason"]) == ("p", reason)
    assert "rate" in reason


def test_a_record_that_is_no_request_does_not_keep_back_the_others(journal: Journal):
    journal.writer.metric("m", 1.0, 2**70, 0)  # the fluent API refuses it: a file may have it
    journal.writer.metric("m", 1.0, 1, 1)
    journal.ship()
    assert journal.points("m") == [(1.0, 1)]
    assert len(journal.refused) == 1


def test_what_a_deleted_run_logs_is_kept_with_the_reason(journal: Journal):
    journal.store.delete_run(r.DeleteRun(run_id=journal.header.run_id))
    for step in range(1200):
        journal.writer.metric("m", 1.0, 1, step)
    journal.writer.status(e.RunStatus.FINISHED, 1)
    journal.ship()
    lines = [json.loads(each) for each in journal.file.refused.read_text().splitlines()]
    assert len(lines) == 1201
    assert all("is deleted" in each["reason"] for each in lines)
    assert journal.file.sent() == journal.file.size()


def test_what_a_run_logs_that_the_store_never_had_is_kept(tmp_path: Path, store: Store):
    journal = Journal(tmp_path, store, Header(run_id="0" * 32))
    journal.writer.metric("m", 1.0, 1, 0)
    journal.ship()
    assert len(journal.refused) == 1


def test_a_run_that_the_store_does_not_have_is_made_once(tmp_path: Path, store: Store):
    journal = offline(tmp_path, store)
    journal.writer.metric("m", 1.0, 1, 0)
    for _ in range(3):
        journal.ship(again=True)
    found = store.search_runs(r.SearchRuns(experiment_ids=["0"])).runs
    assert [run.info.run_id for run in found] == [journal.header.run_id]
    run = journal.run()
    assert (run.info.run_name, run.info.start_time) == ("offline", 17)
    assert run.data.tags["team"] == "growth"
    assert journal.points("m") == [(1.0, 0)]


def test_a_run_that_ended_stays_so_when_its_journal_is_sent_again(tmp_path: Path, store: Store):
    journal = offline(tmp_path, store)
    journal.writer.status(e.RunStatus.KILLED, 99)
    journal.ship()
    journal.ship(again=True)
    assert (journal.run().info.status, journal.run().info.end_time) == ("KILLED", 99)


def test_an_experiment_is_found_or_made_by_its_name(tmp_path: Path, store: Store):
    runs = [
        offline(tmp_path, store, experiment_id="", experiment_name="churn").header for _ in range(2)
    ]
    for header in runs:
        make_run(store, header)
    named = r.GetExperimentByName(experiment_name="churn")
    experiment = store.get_experiment_by_name(named).experiment
    found = store.search_runs(r.SearchRuns(experiment_ids=[experiment.experiment_id])).runs
    assert {run.info.run_id for run in found} == {header.run_id for header in runs}


def test_an_experiment_that_does_not_exist_is_no_outage(tmp_path: Path, store: Store):
    journal = offline(tmp_path, store, experiment_id="12345")
    with pytest.raises(TrackerError, match="12345") as refused:
        journal.ship()
    assert refused.value.error_code == ErrorCode.RESOURCE_DOES_NOT_EXIST
    assert journal.file.sent() == 0


def test_what_comes_after_damage_arrives(journal: Journal):
    journal.writer.metric("m", 1.0, 1, 0)
    with journal.file.path.open("ab") as file:
        file.write(b"damage\n")
    journal.writer.metric("m", 1.0, 1, 1)
    shipment = journal.ship()
    assert [step for _, step in journal.points("m")] == [0, 1]
    assert [str(each) for each in shipment.damage] == [
        f"bytes {each.start} to {each.start + 7}: the checksum does not fit"
        for each in shipment.damage
    ]
    assert len(shipment.damage) == 1


def test_lines_that_are_in_memory_only_arrive(journal: Journal):
    sent = Acknowledged()
    shipment = Shipment(journal.file, journal.header, journal.store, sent, journal._refused)
    points = [line(Kind.METRIC, codec.encode(e.Metric("m", 1.0, 1, i))) for i in range(3)]
    shipment.ship_lines([points[0] + points[1], b"", points[2]])
    assert [step for _, step in journal.points("m")] == [0, 1, 2]
    assert sent.number == 0


def test_a_header_that_was_read_back_makes_the_same_run(tmp_path: Path, store: Store):
    journal = offline(tmp_path, store)
    header = read_header(journal.file)
    assert header is not None
    assert make_run(store, header) == journal.header.run_id


def test_only_one_process_sends_a_journal(journal: Journal):
    first = journal.file.begin_sending()
    assert first is not None
    assert journal.file.begin_sending() is None
    first.write(17)
    first.close()
    second = journal.file.begin_sending()
    assert second is not None
    assert second.number == 17
    second.close()
