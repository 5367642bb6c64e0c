"""How many rows are scored: a bar of tqdm, or one line on a terminal where tqdm is missing."""

import sys
from types import TracebackType
from typing import Any, Protocol


class Progress(Protocol):
    """What counts rows."""

    def __enter__(self) -> Any:
        """Begin."""

    def __exit__(self, *args: Any) -> Any:
        """End."""

    def update(self, n: int) -> Any:
        """Count rows."""


class Line:
    """Counts rows on one line of a terminal, and says nothing elsewhere."""

    def __init__(self, total: int | None) -> None:
        self._total, self._done = total, 0

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._write("")

    def update(self, n: int) -> None:
        """Count rows."""
        self._done += n
        of = "" if self._total is None else f" of {self._total}"
        self._write(f"{self._done}{of} rows scored")

    def _write(self, text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def progress(total: int | None, shown: bool | None) -> Progress:
    """Return what counts rows.

    Parameters
    ----------
    total
        How many there are, if that is known.
    shown
        Whether that is shown; on a terminal and in a notebook by default.
    """
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return Line(total)
    bar: Progress = tqdm(
        total=total, unit="row", unit_scale=True, disable=None if shown is None else not shown
    )
    return bar
