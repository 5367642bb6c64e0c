"""How a cell's error ends its run."""

from asyncio import CancelledError
from typing import Any

from jupyter_tracker.client import ending
from jupyter_tracker.contract.entities import RunStatus


def status_of(error: BaseException | None) -> RunStatus:
    """Return the status of a run whose cell raised ``error``, or none."""
    # Who interrupts a cell with an await cancels its task.
    return RunStatus.KILLED if isinstance(error, CancelledError) else ending.status_of(error)


def status_of_result(result: Any) -> RunStatus:
    """Return the status by the shell's record of an execution; None when it was cut off."""
    if result is None:
        return RunStatus.KILLED
    return status_of(result.error_before_exec or result.error_in_exec)
