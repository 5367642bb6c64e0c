"""How far the sending of files is, on a terminal."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_tracker.client import upload_progress
from jupyter_tracker.client.upload_progress import UploadProgress
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.rest import RestStore


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def sender() -> Sender:
    return Sender(lambda line: None)


@pytest.fixture
def writer(sender: Sender, tmp_path: Path) -> Iterator[JournalWriter]:
    """Has a file that nobody takes."""
    store, file = RestStore("http://127.0.0.1:1"), JournalFile(tmp_path / "run-a.journal")
    writer = sender.begin(file, Header(run_id="run", is_known=False, experiment_id="0"), store)
    writer.outbox.put("a.bin", bytes(2_000_000))
    yield writer
    store.close()


def shown(sender: Sender, writer: JournalWriter, terminal: io.StringIO) -> str:
    taken = writer.outbox.take()
    progress = UploadProgress(sender, terminal)
    if taken is not None:
        taken.moved = 1_000_000
    progress.show()
    text = terminal.getvalue()
    progress.clear()
    return text


def test_it_is_a_line_of_bytes_and_speed(
    sender: Sender, writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(upload_progress, "_PATIENCE", 0.0)
    terminal = Terminal()
    assert "sending files, 1.0 MB of 2.0 MB, " in shown(sender, writer, terminal)
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_what_takes_no_time_needs_no_line(sender: Sender, writer: JournalWriter):
    assert shown(sender, writer, Terminal()) == ""


def test_a_file_gets_no_line(
    sender: Sender, writer: JournalWriter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(upload_progress, "_PATIENCE", 0.0)
    assert shown(sender, writer, io.StringIO()) == ""
