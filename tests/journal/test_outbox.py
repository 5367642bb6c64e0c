"""Files that wait to be sent: there as a whole or not at all, whenever their process dies."""

import io
import json
import os
import stat
import threading
from pathlib import Path

import pytest

from jupyter_tracker.journal import files, room
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.outbox import Content, Outbox, contents


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JournalFile:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))
    monkeypatch.setattr(room, "_INTERVAL", 0.0)
    (tmp_path / "journal").mkdir()
    return files.new("run")


@pytest.fixture
def outbox(journal: JournalFile) -> Outbox:
    return Outbox(journal)


def loaded(journal: JournalFile, *, is_over: bool = True) -> Outbox:
    """Return the outbox as another process finds it."""
    found = Outbox(journal)
    found.load(is_over=is_over)
    return found


def waiting(outbox: Outbox) -> list[tuple[str, bytes]]:
    """Return what waits to be sent, in its order."""
    there = sorted(outbox.waiting(), key=lambda item: item.number)
    return [(item.entry.path, item.content.read_bytes()) for item in there]


def names(outbox: Outbox) -> list[str]:
    return sorted(file.name for file in outbox.folder.iterdir())


@pytest.mark.parametrize("kind", ["bytes", "file", "stream"])
def test_a_file_is_kept_with_its_path_size_and_checksum(
    outbox: Outbox, journal: JournalFile, tmp_path: Path, kind: str
):
    (tmp_path / "a.txt").write_bytes(b"hello")
    sources: dict[str, Content] = {
        "bytes": b"hello",
        "file": tmp_path / "a.txt",
        "stream": io.BytesIO(b"hello"),
    }
    assert outbox.put("folder/a.txt", sources[kind])
    (tmp_path / "a.txt").write_bytes(b"changed later")
    [item] = loaded(journal).waiting()
    assert item.content.read_bytes() == b"hello"
    assert (item.entry.path, item.entry.size) == ("folder/a.txt", 5)
    assert item.entry.sha256.startswith("2cf24dba")


def test_only_its_owner_can_read_it(outbox: Outbox):
    outbox.put("a", b"x")
    assert stat.S_IMODE(outbox.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in outbox.folder.iterdir()} == {0o600}


def test_a_content_without_a_sidecar_is_not_there_and_is_swept(
    outbox: Outbox, journal: JournalFile
):
    outbox.put("a", b"x")
    (outbox.folder / "2").write_bytes(b"half a fi")
    (outbox.folder / "2.half").write_bytes(b'{"path":')
    assert waiting(loaded(journal)) == [("a", b"x")]
    assert names(outbox) == ["1", "1.json"]


def test_nothing_is_swept_while_the_writer_lives(outbox: Outbox, journal: JournalFile):
    outbox.put("a", b"x")
    (outbox.folder / "2").write_bytes(b"half a fi")
    assert waiting(loaded(journal, is_over=False)) == [("a", b"x")]
    assert names(outbox) == ["1", "1.json", "2"]


def test_a_sidecar_whose_content_was_moved_away_is_swept(outbox: Outbox, journal: JournalFile):
    outbox.put("a", b"x")
    (outbox.folder / "1").unlink()
    assert contents(journal) == frozenset()
    assert loaded(journal).is_empty()
    assert names(outbox) == []


def test_a_content_whose_sidecar_is_damaged_is_kept_and_not_sent(
    outbox: Outbox, journal: JournalFile
):
    outbox.put("a", b"x")
    (outbox.folder / "1.json").write_bytes(b"")
    assert loaded(journal).is_empty()
    assert names(outbox) == ["1", "1.refused"]


def test_only_the_latest_content_of_a_path_is_sent(outbox: Outbox, journal: JournalFile):
    for content in (b"1", b"2", b"3"):
        outbox.put("a", content)
    assert waiting(outbox) == waiting(loaded(journal)) == [("a", b"3")]
    assert names(outbox) == ["3", "3.json"]


def test_what_is_being_sent_is_not_replaced_but_followed(outbox: Outbox):
    outbox.put("a", b"1")
    first = outbox.take()
    assert first is not None
    outbox.put("a", b"2")
    assert waiting(outbox) == [("a", b"1"), ("a", b"2")]
    assert outbox.take() is None  # one after the other
    outbox.remove(first)
    second = outbox.take()
    assert second is not None
    assert second.content.read_bytes() == b"2"


def test_what_could_not_be_sent_gives_way_to_what_came_later(outbox: Outbox):
    outbox.put("a", b"1")
    first = outbox.take()
    assert first is not None
    outbox.put("a", b"2")
    outbox.give_back(first)
    assert waiting(outbox) == [("a", b"2")]


def test_the_same_content_is_kept_once_also_when_it_has_been_sent(outbox: Outbox, tmp_path: Path):
    (tmp_path / "a").write_bytes(b"x")
    outbox.put("a", b"x")
    outbox.put("a", tmp_path / "a")
    [item] = outbox.waiting()
    outbox.remove(item)
    outbox.put("a", b"x")
    assert outbox.is_empty()
    outbox.put("b", b"x")
    assert waiting(outbox) == [("b", b"x")]


def test_a_content_that_another_one_replaced_is_kept_again(outbox: Outbox):
    outbox.put("a", b"x")
    outbox.remove(outbox.waiting()[0])
    outbox.forget("a")
    outbox.put("a", b"x")
    assert waiting(outbox) == [("a", b"x")]


def test_what_comes_last_waits_for_what_was_there_before(outbox: Outbox):
    outbox.put("weights", b"1")
    outbox.put("index", b"1", is_last=True)
    outbox.put("later", b"1")
    taken = [outbox.take(), outbox.take(), outbox.take()]
    assert [item.entry.path if item else None for item in taken] == ["weights", "later", None]
    assert taken[0] is not None
    outbox.remove(taken[0])
    last = outbox.take()
    assert last is not None
    assert last.entry.path == "index"


def test_each_of_what_comes_last_is_sent_in_order(outbox: Outbox, journal: JournalFile):
    outbox.put("weights", b"1")
    outbox.put("index", b"1", is_last=True)
    outbox.put("index", b"2", is_last=True)
    assert [path for path, _ in waiting(loaded(journal))] == ["weights", "index", "index"]


def test_a_refused_file_is_kept_with_the_reason_and_not_sent_again(
    outbox: Outbox, journal: JournalFile
):
    outbox.put("a", b"x")
    item = outbox.take()
    assert item is not None
    outbox.refuse(item, "it is too large")
    assert (outbox.is_empty(), loaded(journal).is_empty()) == (True, True)
    assert names(outbox) == ["1", "1.refused"]
    refused = json.loads((outbox.folder / "1.refused").read_bytes())
    assert (refused["path"], refused["reason"]) == ("a", "it is too large")
    outbox.put("a", b"x")
    assert waiting(outbox) == [("a", b"x")]


def test_a_closed_outbox_takes_nothing(outbox: Outbox):
    outbox.close()
    assert not outbox.put("a", b"x")
    assert not outbox.folder.exists()


class SlowStream(io.RawIOBase):
    """A stream that gives nothing until it may."""

    def __init__(self) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def read(self, size: int = -1, /) -> bytes:
        self.begun.set()
        self.may_go_on.wait(10)
        return b""


def test_what_is_on_its_way_into_a_closed_outbox_still_comes(outbox: Outbox):
    stream = SlowStream()
    thread = threading.Thread(target=outbox.put, args=("a", stream))
    thread.start()
    assert stream.begun.wait(10)
    outbox.close()
    assert not outbox.is_empty()
    stream.may_go_on.set()
    thread.join()
    assert waiting(outbox) == [("a", b"")]


def test_what_cannot_be_read_to_its_end_leaves_nothing(outbox: Outbox, tmp_path: Path):
    with pytest.raises(IsADirectoryError):
        outbox.put("a", tmp_path)
    assert (outbox.is_empty(), names(outbox)) == (True, [])


@pytest.mark.parametrize("limit", ["1000", "1kB", "0.001 MB"])
def test_all_outboxes_together_hold_no_more_than_the_limit(
    journal: JournalFile, monkeypatch: pytest.MonkeyPatch, limit: str
):
    monkeypatch.setenv(room.LIMIT_VARIABLE, limit)
    other, outbox = Outbox(files.new("other")), Outbox(journal)
    other.put("a", bytes(600))
    with pytest.raises(OSError, match=room.LIMIT_VARIABLE):
        outbox.put("a", bytes(600))
    assert names(outbox) == []
    other.remove(other.waiting()[0])
    assert outbox.put("a", bytes(600))


def test_without_a_journal_on_the_disk_nothing_is_kept(journal: JournalFile):
    with pytest.raises(OSError, match="No space left"):
        Outbox(journal, is_kept=False).put("a", b"x")


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("1500", 1500), ("500MB", 5e8), ("20 GiB", 20 << 30), ("1.5k", 1500), ("2tb", 2e12)],
)
def test_a_size_is_understood(text: str, size: float):
    assert room.size_of(text) == size


@pytest.mark.parametrize("text", ["", "many", "-1", "5 XB", "1e9"])
def test_another_size_is_refused(text: str):
    with pytest.raises(ValueError, match="Invalid size"):
        room.size_of(text)


def test_a_wrong_limit_is_named_and_the_usual_one_holds(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv(room.LIMIT_VARIABLE, "plenty")
    assert outbox.put("a", b"x")
    assert "Invalid size 'plenty'" in caplog.text
    assert room.LIMIT_VARIABLE in caplog.text


def test_files_reach_the_disk(outbox: Outbox):
    outbox.put("a", b"x")
    outbox.put("b", b"x")
    os.unlink(outbox.folder / "1")  # noqa: PTH108  # it has been sent meanwhile
    outbox.sync()
    assert outbox._unsynced == []


def test_several_threads_lose_nothing(outbox: Outbox, journal: JournalFile):
    def put(first: int) -> None:
        for number in range(first, first + 50):
            outbox.put(f"{number}", str(number).encode())

    threads = [threading.Thread(target=put, args=(50 * each,)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waiting(loaded(journal))) == sorted((str(n), str(n).encode()) for n in range(200))


def test_a_file_that_was_announced_comes_in_after_the_end(outbox: Outbox):
    number = outbox.expect()
    outbox.close()
    assert not outbox.is_empty()
    assert outbox.expect() is None
    assert outbox.put("a", b"x", number=number)
    assert waiting(outbox) == [("a", b"x")]


def test_an_announced_file_that_does_not_come_is_not_waited_for(outbox: Outbox):
    number = outbox.expect()
    outbox.close()
    outbox.release(number)
    assert outbox.is_empty()


def test_an_announced_file_that_cannot_be_read_is_not_waited_for(outbox: Outbox, tmp_path: Path):
    number = outbox.expect()
    with pytest.raises(FileNotFoundError):
        outbox.put("a", tmp_path / "gone", number=number)
    assert outbox.is_empty()
