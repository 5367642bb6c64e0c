"""Reading a journal that is whole, damaged, or still written."""

import threading
from pathlib import Path

import pytest

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.reader import Damage, read_all, read_chunk, read_header
from jupyter_tracker.journal.records import Header, Kind, line
from jupyter_tracker.journal.writer import JournalWriter

HEADER = Header(run_id="run", tracking_uri="http://server", run_name="first try")


@pytest.fixture
def file(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "run-0.journal")


@pytest.fixture
def lines() -> list[bytes]:
    """Three points, a tag and a param after the header."""
    return [
        line(Kind.HEADER, codec.encode(HEADER)),
        *(line(Kind.METRIC, codec.encode(e.Metric("m", i / 3, 1, i))) for i in range(3)),
        line(Kind.TAG, codec.encode(e.RunTag("tag", "a\nb"))),
        line(Kind.PARAM, codec.encode(e.Param("param", "ü"))),
    ]


def bodies(file: JournalFile, *, is_over: bool = True) -> tuple[list[bytes], list[Damage]]:
    """Return the records of a journal as lines, and its damage."""
    chunks = list(read_all(file, is_over=is_over))
    records = [record for chunk in chunks for record, _ in chunk.records]
    return [line(r.kind, r.body) for r in records], [d for chunk in chunks for d in chunk.damage]


def test_a_whole_journal_has_all_records_and_no_damage(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(b"".join(lines))
    assert bodies(file) == (lines, [])


def test_each_record_says_where_the_next_one_begins(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(b"".join(lines))
    for number, (_, end) in enumerate(read_chunk(file, 0).records):
        rest = read_chunk(file, end)
        assert len(rest.records) == len(lines) - number - 1


def test_truncated_anywhere_it_has_all_whole_records(file: JournalFile, lines: list[bytes]):
    text = b"".join(lines)
    ends = [sum(map(len, lines[: i + 1])) for i in range(len(lines))]
    for size in range(len(text)):
        file.path.write_bytes(text[:size])
        whole = sum(end <= size for end in ends)
        start = ends[whole - 1] if whole else 0
        cut = [Damage(start, size, "the record has no end")] if size > start else []
        assert bodies(file) == (lines[:whole], cut)


def test_a_flipped_byte_costs_the_record_that_it_is_in(file: JournalFile, lines: list[bytes]):
    text = b"".join(lines)
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]
    for place in range(len(text)):
        damaged = bytearray(text)
        damaged[place] ^= 0xFF
        file.path.write_bytes(damaged)
        number = max(i for i, start in enumerate(starts) if start <= place)
        is_end = place == starts[number] + len(lines[number]) - 1
        # Without its line feed a record looks like the beginning of the next one.
        lost = {number, number + 1} if is_end else {number}
        found, damage = bodies(file)
        assert found == [each for i, each in enumerate(lines) if i not in lost]
        assert all(each.start <= place < each.end for each in damage)
        assert len(damage) == 1


def test_a_byte_that_becomes_a_line_feed_costs_that_record(file: JournalFile, lines: list[bytes]):
    text = b"".join(lines)
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]
    for place in range(len(text)):
        if text[place] == ord("\n"):
            continue
        damaged = bytearray(text)
        damaged[place] = ord("\n")
        file.path.write_bytes(damaged)
        number = max(i for i, start in enumerate(starts) if start <= place)
        found, damage = bodies(file)
        assert found == [each for i, each in enumerate(lines) if i != number]
        end = starts[number] + len(lines[number])
        assert all(starts[number] <= each.start < each.end <= end for each in damage)
        assert damage


def test_damage_says_where_and_why(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(lines[0] + b"garbage\n" + lines[1] + b"cut")
    found, damage = bodies(file)
    first, second = len(lines[0]), len(lines[0]) + 8 + len(lines[1])
    assert found == lines[:2]
    assert [str(each) for each in damage] == [
        f"bytes {first} to {first + 8}: the checksum does not fit",
        f"bytes {second} to {second + 3}: the record has no end",
    ]


def test_blocks_of_zeros_after_a_power_cut_are_damage(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(lines[0] + b"\0" * 4096)
    assert bodies(file) == (
        lines[:1],
        [Damage(len(lines[0]), len(lines[0]) + 4096, "the record has no end")],
    )


def test_a_line_that_is_being_written_is_not_damaged(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(lines[0] + lines[1][:-5])
    chunk = read_chunk(file, 0)
    assert (len(chunk.records), chunk.end, chunk.damage) == (1, len(lines[0]), [])
    file.path.write_bytes(lines[0] + lines[1])
    assert len(read_chunk(file, chunk.end).records) == 1


def test_a_line_longer_than_a_chunk_is_read(file: JournalFile, lines: list[bytes]):
    long = line(Kind.TAG, codec.encode(e.RunTag("long", "x" * (3 << 20))))
    whole = [lines[0], long, lines[1], long, long, lines[2]]
    file.path.write_bytes(b"".join(whole))
    assert bodies(file) == (whole, [])


@pytest.mark.parametrize("change", [-1, 0, 1])
def test_a_line_that_ends_where_a_chunk_does_is_read(
    file: JournalFile, lines: list[bytes], change: int
):
    tag = line(Kind.TAG, codec.encode(e.RunTag("long", "")))
    room = (1 << 20) - len(lines[0]) - len(tag) + change
    long = line(Kind.TAG, codec.encode(e.RunTag("long", "x" * room)))
    file.path.write_bytes(lines[0] + long + lines[1])
    assert bodies(file) == ([lines[0], long, lines[1]], [])


def test_a_journal_is_read_in_bounded_pieces(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(lines[0] + lines[1] * 60_000)
    sizes = [len(chunk.records) for chunk in read_all(file)]
    assert sum(sizes) == 60_001
    assert max(sizes) * len(lines[1]) <= 1 << 20


def test_a_journal_is_read_while_it_is_written(file: JournalFile):
    writer = JournalWriter(file, HEADER)

    def write() -> None:
        for step in range(5000):
            writer.metric("m", 0.5, 1, step)

    thread = threading.Thread(target=write)
    thread.start()
    steps: list[int] = []
    end = 0
    while len(steps) < 5000:
        for chunk in read_all(file, end):
            end = chunk.end
            assert chunk.damage == []
            steps += [
                codec.decode(record.body, e.Metric).step
                for record, _ in chunk.records
                if record.kind == Kind.METRIC
            ]
    thread.join()
    assert steps == list(range(5000))


def test_a_journal_that_is_gone_is_empty(file: JournalFile):
    assert bodies(file) == ([], [])
    assert read_header(file) is None


def test_a_journal_says_its_format_in_its_first_bytes(file: JournalFile, lines: list[bytes]):
    assert lines[0][8:].startswith(b' h {"journal":1,"run_id":"run",')


def test_the_header_says_how_to_make_the_run(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(b"".join(lines))
    assert read_header(file) == HEADER


def test_a_journal_of_a_later_format_is_left_alone(file: JournalFile):
    later = codec.encode(HEADER).replace(b'"journal":1', b'"journal":2')
    file.path.write_bytes(line(Kind.HEADER, later))
    assert read_header(file) is None


def test_a_damaged_header_is_no_header(file: JournalFile, lines: list[bytes]):
    file.path.write_bytes(b"X" + b"".join(lines))
    assert read_header(file) is None
