"""How runs end that nobody ended: with their true status, and sent as far as time allows."""

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from jupyter_tracker.amounts import many, size
from jupyter_tracker.client.exit_code import EXIT_CODE
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.upload_progress import UploadProgress
from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker.journal import background

LIMIT_VARIABLE = "JUPYTER_TRACKER_EXIT_TIMEOUT"
_LIMIT = 10.0
_TIDYING = 0.5
_ENDED_BY_SIGNAL = 2.0
"""Seconds to send what there is when a signal ends the process: who sent it will not wait long."""
_LAST_PATIENCE = 0.5
"""Seconds that others are still waited for when the process has begun to end."""

_senders: list[Callable[[float], None]] = []
_is_installed = False
_begun: float | None = None
"""When the process began to end."""


def install() -> None:
    """See to it that runs are ended when the process is."""
    global _is_installed
    if _is_installed:
        return
    _is_installed = True
    atexit.register(_at_exit)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forked)
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminated)


def at_end(send: Callable[[float], None]) -> None:
    """Let something else send its rest when the process ends, within so many seconds."""
    install()
    _senders.append(send)


def status_of(error: BaseException | type[BaseException] | None) -> RunStatus:
    """Return the status of a run whose block raised ``error``, or none."""
    kind = error if isinstance(error, type) or error is None else type(error)
    if kind is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return RunStatus.FINISHED
    return RunStatus.KILLED if issubclass(kind, KeyboardInterrupt) else RunStatus.FAILED


def end_all(status: RunStatus) -> None:
    """End every run that is open in this process, whichever thread opened it."""
    for run_id in SESSION.forget_open_runs():
        SESSION.recorder.end(run_id, status)


def seconds_until(deadline: float) -> float:
    """Return how long there is until a monotonic time; not long when the process is ending."""
    if _begun is not None:
        deadline = min(deadline, _begun + _LAST_PATIENCE)
    return max(0.0, deadline - time.monotonic())


def _begin_to_end() -> None:
    global _begun
    _begun = time.monotonic()


def _at_exit() -> None:
    _begin_to_end()
    end_all(_last_status())
    _send_rest(_limit())
    for send in _senders:
        send(_limit())
    background.sender().close_all()
    background.sender().settle(_TIDYING, in_all=True)


def _forked() -> None:
    """See to it that a process which multiprocessing forked sends its rest: it has no exit."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.register_after_fork(_at_exit, lambda exit: util.Finalize(None, exit, exitpriority=0))


def _last_status() -> RunStatus:
    """Say how the program ended: in a notebook an error ends the cell, and not the program."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    if hasattr(sys, "ps1") or (shell is not None and shell() is not None):
        return RunStatus.FINISHED
    return status_of(getattr(sys, "last_type", None) or EXIT_CODE.call())


def _limit() -> float:
    try:
        return float(os.environ.get(LIMIT_VARIABLE, _LIMIT))
    except ValueError:
        return _LIMIT


def _send_rest(limit: float) -> None:
    """Wait until everything has been sent, for so many seconds without progress, or Ctrl-C."""
    sender = background.sender()
    progress = UploadProgress(sender, sys.stderr)
    try:
        if sender.settle(limit, insist=True, meanwhile=progress.show):
            return
    except KeyboardInterrupt:
        pass
    finally:
        progress.clear()
    writers = sender.unsent()
    for writer in writers:
        writer.sync()
    lost = sum(writer.lost for writer in writers)
    folder = writers[0].file.path.parent if writers else ""
    runs = ", ".join(sorted({writer.header.run_id for writer in writers}))
    left = sender.files_left()
    count = f"; {many(len(left), 'file')}, {size(sum(left))}" if left else ""
    print(
        f"Jupyter Tracker: not all that was logged has been sent (runs {runs}{count}). It is kept "
        f"in {folder}. Send it with: jupyter tracker sync"
        + (f". Lost, because the disk is full too: {lost} records" if lost else ""),
        file=sys.stderr,
    )


def _terminated(number: int, _frame: FrameType | None) -> Any:
    """End runs as KILLED, and then the process as the signal would have."""
    _begin_to_end()
    end_all(RunStatus.KILLED)
    background.sender().settle(_ENDED_BY_SIGNAL, insist=True, in_all=True)
    for send in _senders:
        send(_ENDED_BY_SIGNAL)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
