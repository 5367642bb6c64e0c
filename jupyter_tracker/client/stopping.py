"""Stopping a run that somebody asked to stop, as if Ctrl-C had been pressed here."""

import _thread
import ctypes
import signal
import sys
import threading

from jupyter_tracker.client.ending import end_all
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.entities import RunStatus
from jupyter_tracker.journal import background
from jupyter_tracker.journal.sender import warn


def install() -> None:
    """See to it that runs of this process stop when they are asked to."""
    background.when_to_stop(_stop)


def _stop(run_ids: list[str]) -> None:
    """Interrupt the main thread, once for each run; one that nothing works on is ended instead."""
    wanted = {run_id for run_id in run_ids if SESSION.has_open(run_id)}
    if not wanted:
        return
    if _is_idle_kernel():
        end_all(RunStatus.KILLED)
        return
    stopped = SESSION.recorder.stopped
    if wanted <= stopped:
        return
    stopped |= wanted
    warn(f"Somebody asked to stop run {', '.join(sorted(wanted))}.")
    _interrupt()


def _is_idle_kernel() -> bool:
    """Say whether this is a kernel between two cells, when it ignores Ctrl-C."""
    return "ipykernel" in sys.modules and signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def _interrupt() -> None:
    main = threading.main_thread().ident or 0
    if not callable(signal.getsignal(signal.SIGINT)):
        # A shell's background job ignores Ctrl-C, and none the less it is to stop.
        exception = ctypes.py_object(KeyboardInterrupt)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), exception)
    elif hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)  # it also wakes what waits or sleeps
    else:
        _thread.interrupt_main()
