"""What a cell prints, collected on its way to the screen."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from jupyter_tracker_magics.figures import observe

MAX_LENGTH = 1 << 20
"""Characters of each stream that are kept."""


@dataclass
class _Stream:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    cut: int = 0

    def see(self, text: object) -> None:
        """Keep what is written, as long as there is room."""
        if not isinstance(text, str):
            return
        kept = text[: MAX_LENGTH - self.length]
        if kept:
            self.parts.append(kept)
            self.length += len(kept)
        self.cut += len(text) - len(kept)

    def text(self) -> str:
        """Return what stood on the screen in the end, with a note where it was cut."""
        text = "\n".join(_left(line) for line in "".join(self.parts).split("\n"))
        return f"{text}\n… {self.cut:,} more characters are not kept.\n" if self.cut else text


def _left(line: str) -> str:
    """Return what is left of a line that a progress bar has drawn over again and again."""
    return line.rstrip("\r").rpartition("\r")[2]


class OutputCapture:
    """Looks at what a cell writes to stdout and stderr between `start` and `stop`.

    What the shell writes is not its output: the text of displays, and tracebacks.

    It observes the methods of the streams, as IPython does for its history: replaced streams
    would be others for the user, and for the kernel.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._streams = {"stdout": _Stream(), "stderr": _Stream()}
        self._undo: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin to look."""
        for name, stream in self._streams.items():
            target: Any = getattr(sys, name)
            with suppress(AttributeError, TypeError):  # one of C takes no other methods
                self._undo.append(observe(target, "write", self._seeing(stream)))

    def stop(self) -> None:
        """Leave the streams as they were."""
        while self._undo:
            self._undo.pop()()

    def _seeing(self, stream: _Stream) -> Callable[..., None]:
        shell = self._shell

        def see(text: object, *_: object) -> None:
            # Older shells do not say what they are at.
            is_shells_own = (
                getattr(shell.display_pub, "is_publishing", False)
                or getattr(shell.displayhook, "is_active", False)
                or getattr(shell, "showing_traceback", False)
            )
            if not is_shells_own:
                stream.see(text)

        return see

    @property
    def texts(self) -> dict[str, str]:
        """What was written to each stream that anything was written to."""
        found = {name: stream.text() for name, stream in self._streams.items()}
        return {name: text for name, text in found.items() if text}
