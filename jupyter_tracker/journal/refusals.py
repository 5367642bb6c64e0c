"""Records that a store will never take: kept beside the journal, with the reason."""

import json
import time

from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.records import Record


def keep_refused(file: JournalFile, record: Record, reason: str) -> None:
    """Append a refused record to the file of those, a line of JSON each."""
    entry = {
        "kind": record.kind,
        "record": json.loads(record.body),
        "reason": reason,
        "time": int(time.time() * 1000),
    }
    with file.refused.open("a", encoding="utf-8") as refused:
        refused.write(json.dumps(entry, ensure_ascii=False) + "\n")
