"""What is kept of a session with a run: the cells that ran, and the verdict."""

import msgspec

from jupyter_tracker.truth.verdict import Judgement

PATH = "notebook/executions.json"
"""The artifact that holds it."""


class ExecutionRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cell that ran.

    Attributes
    ----------
    number
        The execution count, as in ``[7]``.
    cell_id
        The document's cell; empty where nobody said which one.
    started
        Seconds since the epoch; 0 when nobody looked.
    failed_line
        The line at which it failed; 0 when none of it ran.
    source
        As it was sent to the kernel; empty for what the run does not need.
    """

    number: int
    cell_id: str = ""
    started: float = 0
    failed_line: int | None = None
    source: str = ""


class RunLog(msgspec.Struct, frozen=True, kw_only=True):
    """The cells that ran in a kernel up to a run's, which is the last one, and its verdict.

    ``judgement.needed`` are the places of the executions that the run depends on, and ``folder`` is
    where the kernel was.
    """

    version: int = 1
    folder: str = ""
    executions: tuple[ExecutionRecord, ...]
    judgement: Judgement

    @property
    def needed(self) -> list[ExecutionRecord]:
        """The executions that the run depends on, its own last."""
        return [self.executions[place] for place in self.judgement.needed]
