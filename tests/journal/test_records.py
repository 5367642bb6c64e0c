"""The format of a journal: what is written comes back the same, and no damage goes unnoticed."""

import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.validation import check_key
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.reader import read_all
from jupyter_tracker.journal.records import Header, Kind, Record, Status, joined, line, read
from jupyter_tracker.journal.writer import JournalWriter

INT64 = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def is_key(text: str) -> bool:
    try:
        check_key(text, "metric")
    except TrackerError:
        return False
    return True


KEY = st.one_of(
    st.from_regex(r"[\w.\- :]{1,20}(/[\w\- ]{1,20})?", fullmatch=True).filter(is_key),
    st.sampled_from(["loss", "val/loss", "Größe", "損失", "a b.c-d:e", "x" * 250]),
)
many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def written(writer: JournalWriter) -> list[Record]:
    """Return what stands in a writer's file after the header."""
    return [record for chunk in read_all(writer.file) for record, _ in chunk.records][1:]


@pytest.fixture
def writer(tmp_path: Path) -> JournalWriter:
    return JournalWriter(JournalFile(tmp_path / "run-0.journal"), Header(run_id="run"))


@many
@given(key=KEY, value=st.floats(), timestamp=INT64, step=INT64)
def test_every_point_comes_back_the_same(
    writer: JournalWriter, key: str, value: float, timestamp: int, step: int
):
    writer.metric(key, value, timestamp, step)
    record = written(writer)[-1]
    point = codec.decode(record.body, e.Metric)
    assert (record.kind, point.key, point.timestamp, point.step) == ("m", key, timestamp, step)
    assert point.value == value or (math.isnan(point.value) and math.isnan(value))


@many
@given(key=KEY, text=TEXT)
def test_every_param_and_tag_comes_back_the_same(writer: JournalWriter, key: str, text: str):
    writer.record(params=[e.Param(key, text)], tags=[e.RunTag(key, text)])
    param, tag = written(writer)[-2:]
    assert codec.decode(param.body, e.Param) == e.Param(key, text)
    assert codec.decode(tag.body, e.RunTag) == e.RunTag(key, text)


@pytest.mark.parametrize(
    "point",
    [
        e.Metric("loss", 0.5, 1, 2, model_id="m-1"),
        e.Metric("loss", 0.5, 1, 2, dataset_name="train", dataset_digest="abc"),
        e.Metric("loss", math.inf, 1, 2, "m-1", "train", "abc"),
    ],
)
def test_a_point_keeps_its_model_and_its_dataset(writer: JournalWriter, point: e.Metric):
    writer.record(metrics=[point])
    assert codec.decode(written(writer)[-1].body, e.Metric) == point


def test_a_status_comes_back_the_same(writer: JournalWriter):
    writer.status(e.RunStatus.KILLED, 17)
    record = written(writer)[-1]
    assert codec.decode(record.body, Status) == Status(e.RunStatus.KILLED, 17)


@many
@given(text=TEXT, kind=st.sampled_from(list(Kind)))
def test_a_line_is_one_line(text: str, kind: Kind):
    body = codec.encode(e.RunTag("key", text))
    whole = line(kind, body)
    assert whole.count(b"\n") == 1
    assert whole.endswith(b"\n")
    assert read(whole[:-1]) == Record(kind, body)


@given(value=st.floats(), text=TEXT, bit=st.integers(min_value=0))
def test_a_flipped_bit_is_noticed(value: float, text: str, bit: int):
    whole = bytearray(line(Kind.TAG, codec.encode(e.RunTag(f"k{value}", text))))
    bit %= (len(whole) - 1) * 8
    whole[bit // 8] ^= 1 << bit % 8
    assert [read(each) for each in bytes(whole[:-1]).split(b"\n")].count(None) >= 1


def test_every_flipped_bit_of_a_line_is_noticed():
    whole = line(Kind.METRIC, codec.encode(e.Metric("loss", 0.25, 1700000000000, 3)))
    for bit in range((len(whole) - 1) * 8):
        damaged = bytearray(whole[:-1])
        damaged[bit // 8] ^= 1 << bit % 8
        assert read(bytes(damaged)) is None


def test_every_cut_of_a_line_is_noticed():
    whole = line(Kind.PARAM, codec.encode(e.Param("rate", "0,1\n\\")))[:-1]
    for cut in range(len(whole)):
        assert read(whole[:cut]) is None
        assert read(whole[cut + 1 :]) is None


@given(st.binary())
def test_what_is_no_line_is_no_record(text: bytes):
    assert read(text) is None


@given(st.lists(st.builds(e.Param, TEXT, TEXT), max_size=5))
def test_several_records_are_decoded_at_once(params: list[e.Param]):
    bodies = [codec.encode(each) for each in params]
    assert msgspec.json.decode(joined(bodies), type=list[e.Param]) == params
