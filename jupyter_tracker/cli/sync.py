"""``jupyter tracker sync``: send what no process sends any more."""

import sys
import time
from pathlib import Path
from typing import TextIO

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool, Unicode

from jupyter_tracker.amounts import many, size
from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.journal import files
from jupyter_tracker.journal.leftovers import Outcome, Report, Stores, ship_leftovers, unsent_of
from jupyter_tracker.journal.traces import TraceReport, ship_traces
from jupyter_tracker.provenance.user import user_name

_INTERVAL = 3.0
"""Seconds between looks of ``--watch``."""


class SyncApp(Command):
    """``jupyter tracker sync``: send what runs logged while their server could not be reached."""

    name = "jupyter-tracker-sync"
    description = (
        "Send what runs have logged and not sent, to where each of them was to go, and end those "
        "whose process died as KILLED. A process that lives sends its own. Run it again to go on; "
        "nothing is sent twice."
    )

    to = Unicode("", help="Send everything to this tracking URI instead.").tag(config=True)
    journal_dir = Unicode(
        "", help=f"Folder of the journals; by default {files.FOLDER_VARIABLE}, or the user's."
    ).tag(config=True)
    watch = Bool(False, help="Go on looking for something to send, until Ctrl-C.").tag(config=True)

    aliases = {**base_aliases, "to": "SyncApp.to", "journal-dir": "SyncApp.journal_dir"}
    flags = {
        **base_flags,
        "watch": (
            {"SyncApp": {"watch": True}},
            "Go on looking for something to send, until Ctrl-C.",
        ),
    }

    def act(self, *arguments: str) -> int:  # noqa: ARG002
        """Send; it has failed when something could not be sent or taken."""
        folder = folder_named(self.journal_dir)
        try:
            is_clean = run_as(user_name(), lambda: self._sync(folder))
        except KeyboardInterrupt:
            if self.watch:
                return 0
            print("interrupted; run it again to go on", file=sys.stderr)
            return FAILED
        return 0 if is_clean else FAILED

    def _sync(self, folder: Path) -> bool:
        said = _Said()
        try:
            is_clean = self._once(folder, said)
            if not said.lines:
                print(f"nothing to send in {folder}", flush=True)
            while self.watch:
                time.sleep(_INTERVAL)
                self._once(folder, said)
        finally:
            said.sum()
        return is_clean

    def _once(self, folder: Path, said: "_Said") -> bool:
        """Send what there is; say whether all of it was sent and taken."""
        progress, stores = _Progress(folder), Stores()
        is_clean = True
        try:
            for report in ship_leftovers(folder, to=self.to, stores=stores, progress=progress.show):
                progress.done(report)
                said.report(report)
                is_clean = is_clean and _is_clean(report)
            for trace in ship_traces(folder, to=self.to, stores=stores):
                said.trace(trace)
                is_clean = is_clean and not trace.reason
        finally:
            progress.clear()
            stores.close()
        return is_clean


class _Said:
    """Says what became of journals; the same thing only once, however often they are looked at."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self._runs: set[str] = set()
        self._remain: set[str] = set()
        self._sent = self._files = 0
        self._traces = self._traces_left = 0

    def report(self, report: Report) -> None:
        """Print a line for a journal, and one for what went wrong with it."""
        if report.outcome == Outcome.BUSY and not report.unsent:
            return
        self._runs.add(report.file.run_id)
        self._sent += report.sent
        self._files += report.files
        if not _is_clean(report):
            self._remain.add(report.file.run_id)
        self._print(f"run {report.file.run_id}: {_said(report)}", again=report.sent > 0)
        for line in _problems(report):
            self._print(line, again=False, problem=True)

    def trace(self, report: TraceReport) -> None:
        """Take a trace into the sum, and print what went wrong with it."""
        if report.reason:
            self._traces_left += 1
            kept = f", kept in {report.file}" if report.is_refused else ""
            what = f"{'refused' if report.is_refused else 'failed'}: trace {report.file.stem}{kept}"
            self._print(f"{what}: {report.reason}", again=False, problem=True)
        else:
            self._traces += 1
        self.lines.add("")  # there was something

    def sum(self) -> None:
        """Print the last line."""
        if self._traces or self._traces_left:
            left = f"; {self._traces_left} not sent" if self._traces_left else ""
            print(f"{many(self._traces, 'trace')} sent{left}")
        if self._runs:
            remain = f"; {many(len(self._remain), 'run')} not done" if self._remain else ""
            runs, sent = many(len(self._runs), "run"), _records_and_files(self._sent, self._files)
            print(f"in all: {sent} of {runs} sent{remain}")

    def _print(self, line: str, *, again: bool, problem: bool = False) -> None:
        if again or line not in self.lines:
            print(line, file=sys.stderr if problem else sys.stdout, flush=True)
        self.lines.add(line)


class _Progress:
    """On a terminal, a line that says how far it is."""

    def __init__(self, folder: Path, terminal: TextIO = sys.stderr) -> None:
        self._terminal = terminal if terminal.isatty() else None
        self._left = {file.path: unsent_of(file)[0] for file in files.found(folder)}
        self._total = sum(self._left.values())

    def show(self, report: Report, left: int) -> None:
        """Say it."""
        if self._terminal and self._total:
            self._left[report.file.path] = left
            done = min(max(0, self._total - sum(self._left.values())), self._total)
            percent = done * 100 // self._total
            text = f"{percent:3} %  {size(done)} of {size(self._total)}, run {report.file.run_id}"
            print(f"\r\x1b[K{text}", end="", file=self._terminal, flush=True)

    def done(self, report: Report) -> None:
        """Remove the line, and count no longer what this process cannot send."""
        self.clear()
        left = self._left.pop(report.file.path, 0)
        if report.unsent:
            self._total -= left

    def clear(self) -> None:
        """Remove the line, before something else is printed."""
        if self._terminal:
            print("\r\x1b[K", end="", file=self._terminal, flush=True)


def folder_named(name: str) -> Path:
    """Return the folder of journals that a command was told, or the user's.

    Raises
    ------
    TrackerError
        When the one that it was told does not exist.
    """
    if name and not Path(name).is_dir():
        raise invalid(f"There is no folder {name}; name that of the journals.")
    return Path(name) if name else files.folder()


def _is_clean(report: Report) -> bool:
    refused = report.refused or report.refused_files
    return not (report.damage or refused or report.unsent) and report.outcome != Outcome.FAILED


def _records_and_files(records: int, files: int, cut: str = "") -> str:
    return f"{many(records, 'record')}{cut}" + (f" and {many(files, 'file')}" if files else "")


def _said(report: Report) -> str:
    where = f" to {report.uri}" if report.uri else ""
    cut = " without the last one, which was cut off" if report.is_cut else ""
    sent = f"{_records_and_files(report.sent, report.files, cut)} sent{where}"
    left = size(report.unsent)
    if report.files_left:
        left += f" ({many(report.files_left, 'file')})"
    match report.outcome:
        case Outcome.BUSY:
            return f"{report.reason}; {left} to go"
        case Outcome.FAILED:
            return f"{sent}, {left} not sent"
        case Outcome.KILLED:
            return f"{sent}, ended as KILLED"
        case Outcome.WRITTEN:
            return f"{sent}; {report.reason or 'it is still written'}"
        case _:
            return sent


def _problems(report: Report) -> list[str]:
    lines = [f"failed: {report.reason}"] if report.outcome == Outcome.FAILED else []
    place = report.kept or report.file.path
    lines += [f"damaged: {place}: {damage}" for damage in report.damage]
    if report.refused:
        count = many(report.refused, "record")
        lines.append(f"refused: {count}, kept in {report.file.refused}: {report.reason}")
    if report.refused_files:
        count = many(report.refused_files, "file")
        lines.append(f"refused: {count}, kept in {report.file.files}: {report.reason}")
    return lines
