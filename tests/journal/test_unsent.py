"""How much has not been sent yet, and what of it is late."""

from pathlib import Path

import pytest

from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.outbox import Outbox
from jupyter_tracker.journal.unsent import Late, Tail, Unsent, count, tails, unsent
from tests.journal.journals import begun, left

NOBODY = "http://127.0.0.1:1"


def acknowledge(file: JournalFile, number: int) -> None:
    sent = file.begin_sending()
    assert sent is not None
    sent.write(number)
    sent.close()


def header_of(file: JournalFile) -> int:
    return len(file.path.read_bytes().splitlines(keepends=True)[0])


def test_without_journals_nothing_is_unsent():
    assert unsent() == Unsent()


def test_records_are_counted_without_their_headers():
    first, second = left(begun(NOBODY), points=3), left(begun(NOBODY), points=5)
    assert unsent() == Unsent(runs=2, records=8, bytes=first.size() + second.size())


def test_several_journals_of_a_run_are_one_run():
    left(begun(NOBODY, "run"))
    left(begun(NOBODY, "run"))
    assert (unsent().runs, unsent().records) == (1, 6)


def test_what_has_been_acknowledged_is_not_counted():
    file = left(begun(NOBODY), points=3)
    acknowledge(file, header_of(file))
    assert unsent() == Unsent(runs=1, records=3, bytes=file.size() - header_of(file))
    acknowledge(file, file.size())
    assert unsent() == Unsent()


def test_a_record_that_has_no_end_yet_is_not_counted():
    file = left(begun(NOBODY), points=3)
    with file.path.open("ab") as content:
        content.write(b"1b9a63ed m {")
    assert unsent().records == 3


def test_files_that_wait_are_counted():
    file = left(begun(NOBODY), points=3)
    outbox = Outbox(file)
    outbox.put("a.txt", b"12345")
    outbox.put("b.txt", b"678")
    assert unsent() == Unsent(runs=1, records=3, files=2, bytes=file.size() + 8)
    acknowledge(file, file.size())
    assert unsent() == Unsent(runs=1, files=2, bytes=8)


def test_of_a_long_journal_the_number_is_an_estimate():
    file = left(begun(NOBODY), points=100_000)
    found = unsent()
    assert (found.is_estimate, found.bytes) == (True, file.size())
    assert found.records == pytest.approx(100_000, rel=0.05)


def test_a_journal_that_went_meanwhile_has_no_records():
    file = left(begun(NOBODY))
    found = tails()
    file.remove()
    assert count(found).records == 0


class TestLate:
    """Three seconds are given to what is on its way."""

    @pytest.fixture
    def late(self) -> Late:
        return Late(3.0)

    def tail(self, start: int, end: int, name: str = "a", files: str = "") -> Tail:
        contents = frozenset(map(Path, files))
        return Tail(JournalFile(Path(f"{name}-0.journal")), start, end, contents)

    def test_what_is_on_its_way_is_not_late(self, late: Late):
        assert late.among([self.tail(0, 100)], 0.0) == []
        assert late.among([self.tail(0, 100)], 2.9) == []

    def test_what_was_there_before_and_is_still_is_late_with_all_that_came_after(self, late: Late):
        late.among([self.tail(0, 100)], 0.0)
        assert late.among([self.tail(50, 900)], 3.0) == [self.tail(50, 900)]

    def test_a_run_that_logs_all_the_time_and_is_sent_in_time_is_never_late(self, late: Late):
        for second in range(20):
            sent = second * 100
            assert late.among([self.tail(sent, sent + 100)], float(second)) == []

    def test_what_was_sent_in_between_is_not_late_later(self, late: Late):
        late.among([self.tail(0, 100)], 0.0)
        late.among([], 1.0)
        assert late.among([self.tail(100, 200)], 5.0) == []

    def test_late_is_over_when_what_was_late_has_been_sent(self, late: Late):
        late.among([self.tail(0, 100)], 0.0)
        assert late.among([self.tail(0, 200)], 9.0) != []
        assert late.among([self.tail(100, 300)], 10.0) == []

    def test_a_file_is_late_when_it_has_been_there_for_long(self, late: Late):
        late.among([self.tail(0, 0, files="12")], 0.0)
        assert late.among([self.tail(0, 0, files="23")], 3.0) == [self.tail(0, 0, files="23")]
        assert late.among([self.tail(0, 0, files="34")], 4.0) == []

    def test_each_journal_is_late_for_itself(self, late: Late):
        late.among([self.tail(0, 100, "a"), self.tail(0, 100, "b")], 0.0)
        found = late.among([self.tail(0, 100, "a"), self.tail(100, 200, "b")], 3.0)
        assert found == [self.tail(0, 100, "a")]
