"""The count of an import: what was copied, what was there already, what failed and why."""

import sys
import threading
from collections import Counter
from typing import TextIO

KINDS = ("experiment", "run", "logged model", "file", "registered model", "version")


class Report:
    """Counts, from several threads; says on a terminal how far it is.

    Parameters
    ----------
    terminal
        Where the line of progress goes; nothing is written when that is no terminal.
    """

    def __init__(self, terminal: TextIO = sys.stderr) -> None:
        self.copied: Counter[str] = Counter()
        self.there: Counter[str] = Counter()
        self.failed: list[tuple[str, str]] = []
        self._told: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._terminal = terminal if terminal.isatty() else None
        self._lock = threading.Lock()

    def count(self, kind: str, *, copied: bool) -> None:
        """Count one entity or file."""
        with self._lock:
            (self.copied if copied else self.there)[kind] += 1
            self._progress()

    def fail(self, what: str, reason: str | Exception) -> None:
        """Note what could not be copied, or not be read."""
        with self._lock:
            self.failed.append((what, getattr(reason, "message", str(reason))))

    def news(self) -> str:
        """Say what was counted since this was asked last."""
        with self._lock:
            copied, there = self.copied - self._told[0], self.there - self._told[1]
            self._told = self.copied.copy(), self.there.copy()
        return _said(copied, there)

    def total(self) -> str:
        """Say what was counted in all."""
        return _said(self.copied, self.there)

    def clear_line(self) -> None:
        """Remove the line of progress, before something else is printed."""
        if self._terminal:
            print("\r\x1b[K", end="", file=self._terminal, flush=True)

    def _progress(self) -> None:
        if self._terminal:
            runs = self.copied["run"] + self.there["run"]
            files = self.copied["file"] + self.there["file"]
            text = f"{_many(runs, 'run')}, {_many(files, 'file')}, {len(self.failed)} failed"
            print(f"\r\x1b[K{text}", end="", file=self._terminal, flush=True)


def _said(copied: Counter[str], there: Counter[str]) -> str:
    kinds = [kind for kind in KINDS if copied[kind] or there[kind]]
    parts = [f"{_many(copied[kind], kind)} copied, {there[kind]} there already" for kind in kinds]
    return "; ".join(parts) or "nothing"


def _many(number: int, kind: str) -> str:
    return f"{number} {kind}{'' if number == 1 else 's'}"
