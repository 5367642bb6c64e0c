"""``jupyter tracker journal``: what runs have logged and not sent, in files."""

import csv
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from jupyter_core.application import base_aliases
from traitlets import Enum, Unicode

from jupyter_tracker.amounts import many, size
from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.cli.group import Group
from jupyter_tracker.cli.sync import folder_named
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal import files
from jupyter_tracker.journal.files import DAMAGED_SUFFIX, JournalFile
from jupyter_tracker.journal.leftovers import survey
from jupyter_tracker.journal.outbox import contents
from jupyter_tracker.journal.reader import Damage, read_all, read_header
from jupyter_tracker.journal.records import Kind, Record
from jupyter_tracker.journal.room import bytes_of

_CHUNK = 1 << 20
_HEADINGS = ("run", "size", "sent", "not sent", "files", "writer", "changed", "target")
_COLUMNS = ("kind", "key", "value", "timestamp", "step")


class _OnJournals(Command):
    """Does something with the journals that the command line names, or all of the user's."""

    journal_dir = Unicode(
        "", help=f"Folder of the journals; by default {files.FOLDER_VARIABLE}, or the user's."
    ).tag(config=True)

    aliases = {**base_aliases, "journal-dir": "_OnJournals.journal_dir"}


class ListApp(_OnJournals):
    """``jupyter tracker journal list``."""

    name = "jupyter-tracker-journal-list"
    description = "Say which runs have journals, and how much of them has been sent."

    def act(self, *arguments: str) -> int:  # noqa: ARG002
        """Print a table."""
        folder = folder_named(self.journal_dir)
        rows = [_row(file) for file in files.found(folder)]
        if not rows:
            print(f"no journals in {folder}")
            return 0
        widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
        for row in (_HEADINGS, *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            print("  ".join(cells).rstrip())
        return 0


class VerifyApp(_OnJournals):
    """``jupyter tracker journal verify [file or run …]``."""

    name = "jupyter-tracker-journal-verify"
    description = "Check every record of journals, by default of all, and name what is damaged."

    usage = "[<file or run> …]"

    def arguments(self) -> list[str]:
        """Return what the command was given: any number of journals."""
        return list(self.extra_args)

    def act(self, *arguments: str) -> int:
        """Check; it has failed when something is damaged."""
        folder = folder_named(self.journal_dir)
        named = [file for name in arguments for file in _named(name, folder)]
        checked = named if arguments else files.found(folder)
        if not checked:
            print(f"no journals in {folder}")
        is_whole = True
        for file in checked:
            seen = survey(file, is_over=not file.is_written())
            for damage in seen.damage:
                print(f"{file.path}: {damage}")
            count = many(len(seen.damage), "damage")
            state = count if seen.damage else "whole"
            print(f"{file.path}: {many(seen.records, 'record')}, {state}")
            is_whole = is_whole and not seen.damage
        return 0 if is_whole else FAILED


class ExportApp(_OnJournals):
    """``jupyter tracker journal export <file or run>``."""

    name = "jupyter-tracker-journal-export"
    description = (
        "Print the records of a journal, or of all journals of a run, also when they are damaged "
        "or still written."
    )
    usage = "<file or run, as 'jupyter tracker journal list' names it>"
    takes = 1

    format = Enum(
        ("jsonl", "csv"), "jsonl", help="jsonl, a line of JSON for each record, or csv."
    ).tag(config=True)

    aliases = {**_OnJournals.aliases, "format": "ExportApp.format"}

    def act(self, *arguments: str) -> int:
        """Print them; what is damaged is named on the standard error."""
        (name,) = arguments
        export = _export_csv if self.format == "csv" else _export_lines
        export(_records(_named(name, folder_named(self.journal_dir))))
        sys.stdout.flush()
        return 0


class JournalApp(Group):
    """``jupyter tracker journal``: picks the subcommand."""

    name = "jupyter-tracker-journal"
    description = "Look at what runs have logged and not sent."
    subcommands: dict[str, Any] = {
        "list": (ListApp, ListApp.description),
        "verify": (VerifyApp, VerifyApp.description),
        "export": (ExportApp, ExportApp.description),
    }


def _named(name: str, folder: Path) -> list[JournalFile]:
    """Find the journal that a path names, or those of a run, damaged ones too.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when there is none.
    """
    if Path(name).is_file():
        return [JournalFile(Path(name))]
    aside = [JournalFile(path) for path in sorted(folder.glob(f"*{DAMAGED_SUFFIX}"))]
    of_run = [file for file in (*aside, *files.found(folder)) if file.run_id == name]
    if not of_run:
        raise not_found(f"{shown(name)} is no file, and no run that has a journal in {folder}.")
    return of_run


def _row(file: JournalFile) -> tuple[str, ...]:
    header, length, acknowledged = read_header(file), file.size(), file.sent()
    sent = _lines(file, 0, acknowledged)
    has_header = header is not None
    return (
        file.run_id,
        size(length),
        str(max(0, sent - has_header)),
        str(_lines(file, acknowledged, length) - (has_header and not sent)),
        _files(file),
        "alive" if file.is_written() else "dead",
        _ago(file),
        header.tracking_uri or "the Jupyter data directory" if header else "unknown: damaged",
    )


def _files(file: JournalFile) -> str:
    """Say how many files wait to be sent, and how large they are."""
    there = contents(file)
    return f"{len(there)} ({size(sum(map(bytes_of, there)))})" if there else "0"


def _lines(file: JournalFile, start: int, end: int) -> int:
    """Count the lines between two places; a hundred times as fast as reading them."""
    count = 0
    try:
        with file.path.open("rb") as content:
            content.seek(start)
            while start < end and (text := content.read(min(_CHUNK, end - start))):
                count += text.count(b"\n")
                start += len(text)
    except FileNotFoundError:  # it has been sent meanwhile
        return 0
    return count


def _ago(file: JournalFile) -> str:
    try:
        seconds = max(0.0, time.time() - file.path.stat().st_mtime)
    except FileNotFoundError:
        return "gone"
    for length, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"


def _records(journals: list[JournalFile]) -> Iterator[Record]:
    for file in journals:
        for chunk in read_all(file, is_over=not file.is_written()):
            for damage in chunk.damage:
                _tell(file, damage)
            for record, _ in chunk.records:
                yield record


def _tell(file: JournalFile, damage: Damage) -> None:
    print(f"damaged: {file.path}: {damage}", file=sys.stderr)


def _export_lines(records: Iterator[Record]) -> None:
    out = sys.stdout.buffer
    for record in records:
        out.write(b'{"kind":"%b","record":%b}\n' % (_kind(record).encode(), record.body))


def _export_csv(records: Iterator[Record]) -> None:
    sheet = csv.writer(sys.stdout)
    sheet.writerow(_COLUMNS)
    for record in records:
        if record.kind == Kind.HEADER:
            continue
        fields: dict[str, Any] = msgspec.json.decode(record.body)
        if record.kind == Kind.STATUS:
            fields = {"value": fields["status"], "timestamp": fields["time"]}
        values = [fields.get(column, "") for column in _COLUMNS[1:]]
        sheet.writerow([_kind(record), *values])


def _kind(record: Record) -> str:
    known = record.kind in tuple(Kind)
    return Kind(record.kind).name.lower() if known else record.kind
