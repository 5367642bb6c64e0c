"""Work beside somebody else's program, which goes on as if it were alone."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Background(threading.Thread):
    """A thread that neither keeps the program from ending nor takes its signals.

    The system gives a signal to any thread that is ready for it. When one of ours took Ctrl-C, the
    main thread, where Python handles it, would go on sleeping or waiting as if there had been none.

    Parameters
    ----------
    name
        What it does, in a word, for who looks at the threads of a process.
    work
        What it does.
    args
        The arguments of that.
    """

    def __init__(self, name: str, work: Callable[..., object], *args: Any) -> None:
        super().__init__(target=work, args=args, name=f"tracker-{name}", daemon=True)

    def start(self) -> None:
        """Begin.

        Raises
        ------
        RuntimeError
            There is no room for another thread, or the process is ending.
        """
        with _signals_are_left_to_others():
            super().start()


def do_beside(name: str, work: Callable[..., object], *args: Any) -> None:
    """Do something in the background; here and now when the process is ending, without new threads.

    Parameters
    ----------
    name, work, args
        As of `Background`.
    """
    try:
        Background(name, work, *args).start()
    except RuntimeError:
        work(*args)


@contextmanager
def _signals_are_left_to_others() -> Iterator[None]:
    """Block them in this thread: one that it starts inherits that, and has never been without."""
    if sys.platform == "win32":  # where the main thread is the only one that gets them
        yield
        return
    # Asked for first: the call that blocks them raises, having done so, for one that came before.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
