"""On a terminal, a line that says how far the sending of files is."""

import time
from typing import TextIO

from jupyter_tracker.amounts import size
from jupyter_tracker.journal.sender import Sender

_PATIENCE = 1.0
"""Seconds that may pass without a word."""


class UploadProgress:
    """Says how much of what there was at first has been sent, and how fast."""

    def __init__(self, sender: Sender, terminal: TextIO) -> None:
        self._sender = sender
        self._terminal = terminal if terminal.isatty() else None
        self._begun = time.monotonic()
        self._total = sum(sender.files_left())
        self._is_shown = False

    def show(self) -> None:
        """Say it, when it takes a while."""
        passed = time.monotonic() - self._begun
        if self._terminal is None or not self._total or passed < _PATIENCE:
            return
        sent = max(0, self._total - sum(self._sender.files_left()))
        text = f"{size(sent)} of {size(self._total)}, {sent / passed / 1e6:.1f} MB/s"
        self._write(f"Jupyter Tracker: sending files, {text}; stop waiting with Ctrl-C")
        self._is_shown = True

    def clear(self) -> None:
        """Remove the line."""
        if self._is_shown:
            self._write("")

    def _write(self, text: str) -> None:
        print(f"\r\x1b[K{text}", end="", file=self._terminal, flush=True)
