"""How much has not been sent yet, told without reading more than that."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jupyter_tracker.contract import entities as e
from jupyter_tracker.journal.files import ABSENT, JournalFile, found
from jupyter_tracker.journal.outbox import contents
from jupyter_tracker.journal.room import bytes_of

_COUNTED = 4 << 20
"""Bytes of a journal whose records are counted one by one; a longer rest is estimated."""


class Unsent(e.Entity, omit_defaults=False):
    """How much has not been sent yet.

    Attributes
    ----------
    runs
        Of how many runs.
    records, files
        How many logged values, and how many artifacts.
    bytes
        How much both take.
    is_estimate
        Whether there were too many records to count them all.
    """

    runs: int = 0
    records: int = 0
    files: int = 0
    bytes: int = 0
    is_estimate: bool = False


@dataclass(frozen=True)
class Tail:
    """What of a journal has not been sent: from byte ``start`` to byte ``end``, and ``files``."""

    file: JournalFile
    start: int
    end: int
    files: frozenset[Path] = frozenset()


def unsent(place: Path | None = None) -> Unsent:
    """Count what has not been sent yet of the journals in a folder, by default the user's."""
    return count(tails(place))


def tails(place: Path | None = None) -> list[Tail]:
    """Return what has not been sent of each journal in a folder."""
    # What is sent is read first: a record that comes in between is not sent.
    every = [Tail(file, file.sent(), file.size(), contents(file)) for file in found(place)]
    return [tail for tail in every if tail.start < tail.end or tail.files]


def count(some: Iterable[Tail]) -> Unsent:
    """Add up."""
    sums = Unsent()
    runs = set()
    for tail in some:
        runs.add(tail.file.run_id)
        length = max(0, tail.end - tail.start)
        records = _records(tail.file.path, tail.start, min(length, _COUNTED))
        if length > _COUNTED:
            records, sums.is_estimate = records * length // _COUNTED, True
        sums.records += records
        sums.files += len(tail.files)
        sums.bytes += length + sum(map(bytes_of, tail.files))
    sums.runs = len(runs)
    return sums


class Late:
    """Tells what waits to be sent from what is only on its way.

    A journal whose run is alive has a record on its way at almost any moment. It is late when what
    was there some time ago has still not been sent.

    Parameters
    ----------
    patience
        Seconds that sending may take.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._seen: dict[Path, tuple[Tail, float]] = {}
        """Each as it was at some time, until all that was there then has been sent."""

    def among(self, some: Iterable[Tail], now: float) -> list[Tail]:
        """Return those that are late; called again and again, with the time in seconds."""
        before, self._seen = self._seen, {}
        late = []
        for tail in some:
            seen, since = before.get(tail.file.path, (tail, now))
            if seen.end <= tail.start and not seen.files & tail.files:
                seen, since = tail, now
            self._seen[tail.file.path] = seen, since
            if now - since >= self._patience:
                late.append(tail)
        return late


@lru_cache(maxsize=256)  # what has been written never changes
def _records(path: Path, start: int, length: int) -> int:
    """Count the records in a part of a journal, its header aside."""
    try:
        with path.open("rb") as content:
            content.seek(start)
            lines = content.read(length).count(b"\n")
    except ABSENT:  # all of it has been sent by now
        return 0
    return lines - 1 if start == 0 and lines else lines
