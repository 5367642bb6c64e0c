"""Reading a journal, whole or damaged, also while it is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jupyter_tracker.journal import records
from jupyter_tracker.journal.files import ABSENT, JournalFile
from jupyter_tracker.journal.records import Header, Record, read

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Damage:
    """Bytes that are no record: from where to where, and why.

    ``is_cut`` says that it is the end of the file: whoever wrote it was killed before he was done.
    """

    start: int
    end: int
    reason: str
    is_cut: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"bytes {self.start} to {self.end}: {self.reason}"


@dataclass
class Chunk:
    """Some records of a journal.

    Attributes
    ----------
    records
        Each with the place where the next one begins.
    end
        Where to go on reading.
    damage
        What lies between them.
    is_last
        Whether there is no more, at the moment.
    """

    records: list[tuple[Record, int]] = field(default_factory=list)
    end: int = 0
    damage: list[Damage] = field(default_factory=list)
    is_last: bool = False


def read_header(file: JournalFile) -> Header | None:
    """Return the first record of a journal; None when it is damaged or not there yet."""
    chunk = read_chunk(file, 0)
    return records.read_header(chunk.records[0][0] if chunk.records else None)


def read_chunk(file: JournalFile, start: int, *, is_over: bool = False) -> Chunk:
    """Read some records from the byte ``start`` on.

    Parameters
    ----------
    is_over
        Whether nothing is written any more, so that a line without an end is damaged.
    """
    text, is_last = _read_lines(file, start)
    chunk = Chunk(end=start, is_last=is_last)
    whole, _, rest = text.rpartition(b"\n")
    end = start
    for each in whole.split(b"\n") if whole or text.startswith(b"\n") else ():
        begin, end = end, end + len(each) + 1
        record = read(each)
        if record is not None:
            chunk.records.append((record, end))
        elif each:
            chunk.damage.append(Damage(begin, end, "the checksum does not fit"))
    chunk.end = end
    if rest and is_last and is_over:
        begin, chunk.end = chunk.end, chunk.end + len(rest)
        chunk.damage.append(Damage(begin, chunk.end, "the record has no end", is_cut=True))
    return chunk


def read_all(file: JournalFile, start: int = 0, *, is_over: bool = False) -> Iterator[Chunk]:
    """Read everything that is there, chunk by chunk."""
    while True:
        chunk = read_chunk(file, start, is_over=is_over)
        yield chunk
        if chunk.is_last:
            return
        start = chunk.end


def _read_lines(file: JournalFile, start: int) -> tuple[bytes, bool]:
    """Read from ``start`` on, at least a line if there is one; say whether that was all."""
    try:
        with file.path.open("rb") as content:
            content.seek(start)
            text = content.read(_CHUNK)
            while len(text) % _CHUNK == 0 and text and b"\n" not in text:
                more = content.read(_CHUNK)
                if not more:
                    break
                text += more
            return text, not content.read(1)
    except ABSENT:
        return b"", True
