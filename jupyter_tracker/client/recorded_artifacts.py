"""Files that the fluent API logs: they are sent in the background, and survive an outage."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from jupyter_tracker.client import tables, transfers
from jupyter_tracker.client.artifact_logging import ArtifactLogging
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, unavailable
from jupyter_tracker.contract.names import LOGGED_ARTIFACTS_TAG
from jupyter_tracker.journal.outbox import Content
from jupyter_tracker.journal.writer import JournalWriter

if TYPE_CHECKING:
    import pandas


class RecordedArtifacts(ArtifactLogging):
    """Logs files through the journals of their runs."""

    def __init__(self) -> None:
        self._tables: WeakKeyDictionary[JournalWriter, dict[str, bytes]] = WeakKeyDictionary()
        """The tables of runs that go on, as they were logged last."""

    def keep(self, run_id: str, files: Sequence[tuple[Content, str]]) -> None:
        """Put files where they are sent from."""
        for content, path in files:
            SESSION.recorder.artifact(run_id, path, content)

    def mark(self, run_id: str, key: str, value: str) -> None:
        """Set a tag that says what kind of files a run has."""
        SESSION.recorder.record(run_id, tags=[e.RunTag(key, value)])

    def logged_table(self, run_id: str, file: str) -> "pandas.DataFrame | None":
        """Return the table that a run has by now; None when it has none.

        Raises
        ------
        TrackerError
            TEMPORARILY_UNAVAILABLE when only the store knows, and cannot be asked.
        """
        writer = SESSION.recorder.writer(run_id)
        known = self._of(writer).get(file)
        if known is None or not writer.outbox.has(file):
            asked = SESSION.recorder.ask(lambda: _Stored.of(run_id, file))
            if asked is not None:
                known = asked.table
            elif known is None and not writer.header.start_time:
                raise unavailable("The rows that are there cannot be read now.")
        return tables.parsed(known, file) if known is not None else None

    def note_table(self, run_id: str, file: str, content: bytes) -> None:
        """Take note of a run's table, which has this content."""
        logged = self._of(SESSION.recorder.writer(run_id))
        logged[file] = content
        asked = SESSION.recorder.ask(lambda: _Stored.of(run_id))
        # The tag may still be on its way: what was logged here is added in any case.
        noted = tables.noted(asked.tags if asked is not None else {}, sorted(logged))
        if noted is not None:
            self.mark(run_id, LOGGED_ARTIFACTS_TAG, noted)

    def _of(self, writer: JournalWriter) -> dict[str, bytes]:
        return self._tables.setdefault(writer, {})


class _Stored(NamedTuple):
    """What the store has of a run: its tags, and a table."""

    tags: Mapping[str, str]
    table: bytes | None = None

    @classmethod
    def of(cls, run_id: str, file: str = "") -> "_Stored":
        """Ask for it; a run that is still on its way has nothing."""
        store, tags = SESSION.recorder.store, {}
        try:
            run = store.get_run(r.GetRun(run_id=run_id)).run
            tags = run.data.tags
            table = transfers.read(store.artifacts, run.info.artifact_uri, file) if file else None
        except TrackerError as error:
            if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
                raise
            return cls(tags)
        return cls(tags, table)
