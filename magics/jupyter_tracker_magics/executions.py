"""What ran in this kernel since its start, cell by cell, noted when IPython says so."""

import time
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import TransformerManager

from jupyter_tracker_magics.analysis import without_transparent_magic
from jupyter_tracker_magics.place import cell_id, cell_tags

if TYPE_CHECKING:
    from jupyter_tracker.truth.verdict import Execution

MAX_EXECUTIONS = 3000
"""How many are remembered; a session that runs more than that forgets its oldest ones."""

_TIMED = "<timed exec>"
"""What `%%time` calls the file of its cell, which has its own lines."""


@dataclass(slots=True)
class Ran:
    """A cell that ran.

    Attributes
    ----------
    number
        The execution count.
    source
        As it was sent, magics included.
    cell_id
        Empty where the front end does not say it.
    started
        Seconds since the epoch; 0 for what ran before anybody looked.
    failed_line
        The line at which it failed; 0 when none of it ran.
    tags
        Those of the cell, where the front end says them.
    """

    number: int
    source: str
    cell_id: str = ""
    started: float = 0
    failed_line: int | None = None
    tags: tuple[str, ...] = ()

    def execution(self) -> "Execution":
        """Return it as the verdict takes it, in plain Python."""
        from jupyter_tracker.truth.verdict import Execution  # which a kernel starts without

        return Execution(python_of(self.source), self.number, self.cell_id, self.failed_line)


class ExecutionLog:
    """Notes every cell that runs; what runs without being counted, such as a comm, is none.

    Parameters
    ----------
    shell
        The shell that cells run in.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._ran: deque[Ran] = deque(maxlen=MAX_EXECUTIONS)
        self._running: list[tuple[object, Ran]] = []

    def install(self) -> None:
        """Take what ran before from IPython's history, and begin to note."""
        sources = self._shell.history_manager.input_hist_raw
        known = enumerate(sources[1 : self._shell.execution_count], 1)
        self._ran.extend(Ran(number, source) for number, source in known)
        self._shell.events.register("pre_run_cell", self._begin)
        self._shell.events.register("post_run_cell", self._end)

    def uninstall(self) -> None:
        """Note no more."""
        self._shell.events.unregister("pre_run_cell", self._begin)
        self._shell.events.unregister("post_run_cell", self._end)

    def until_now(self) -> list[Ran]:
        """Return what ran, the cell that is running last; nothing while none is."""
        if not self._running:
            return []
        ran, outermost = list(self._ran), self._running[0][1]
        return ran if any(each is outermost for each in ran) else [*ran, outermost]

    def _begin(self, info: Any) -> None:
        if info.silent or not info.raw_cell.strip():
            return
        # What a cell runs is a part of it; what is not counted matters only while it runs.
        is_counted = info.store_history
        if not is_counted and self._running:
            return
        # Some shells have counted on by now, others have not.
        number = len(self._shell.history_manager.input_hist_raw)
        if self._ran and self._ran[-1].number >= number:
            self._ran.clear()  # the session was reset: it counts, and names things, anew
        ran = Ran(
            number,
            info.raw_cell,
            cell_id(self._shell),
            time.time(),
            tags=tuple(cell_tags(self._shell)),
        )
        if is_counted:
            self._ran.append(ran)
        self._running.append((info, ran))

    def _end(self, result: Any) -> None:
        for info, ran in reversed(self._running.copy()):
            if result is None or result.info is info:
                self._running.remove((info, ran))
                error = result and (result.error_before_exec or result.error_in_exec)
                if error:
                    ran.failed_line = self._line_of(error, ran.source)

    def _line_of(self, error: BaseException, source: str) -> int:
        """Return the line of the cell at which it failed; 0 when it did not begin."""
        lines: list[int] = []
        for frame, line in walk_tb(error.__traceback__):
            if frame.f_code.co_filename == _TIMED:
                return line + _lines_above(source)
            if frame.f_globals is self._shell.user_global_ns:
                lines.append(line)
        return lines[0] if lines else 0


@lru_cache(maxsize=MAX_EXECUTIONS)
def python_of(source: str) -> str:
    """Translate a cell to plain Python, line by line at its place.

    Cell magics that run their cell in the user's own namespace are left out.

    Parameters
    ----------
    source
        As it was sent to the kernel.
    """
    lines, above = source.splitlines(keepends=True), _lines_above(source)
    try:
        # The translation drops blank lines at the top.
        translate: Any = TransformerManager
        return "\n" * above + str(translate().transform_cell("".join(lines[above:])))
    except Exception:  # what IPython itself could not read has not run either
        return ""


def _lines_above(source: str) -> int:
    """Count the blank lines and magics above what runs in the user's own namespace."""
    lines = source.splitlines(keepends=True)
    above = 0
    while above < len(lines) and _is_wrapping("".join(lines[above:])):
        above += 1
    return above


def _is_wrapping(source: str) -> bool:
    first = source.partition("\n")[0].split()
    is_tracked = first[:1] == ["%%track"]
    return not first or is_tracked or without_transparent_magic(source) != source
