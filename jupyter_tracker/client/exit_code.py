"""The code of ``sys.exit``: once the program is over, Python itself does not say how it ended."""

import functools
import opcode
import sys
import threading
from types import FrameType
from typing import NoReturn, Protocol


class _Exit(Protocol):
    def __call__(self, status: str | int | None = None, /) -> NoReturn: ...


class ExitCode:
    """Takes note of calls of ``sys.exit`` while there are runs that it would end."""

    def __init__(self) -> None:
        self._before: _Exit | None = None
        self._ours: _Exit | None = None
        self._call: SystemExit | None = None
        self._program: FrameType | None = None

    def watch(self) -> None:
        """Begin to take note."""
        if self._before is None:
            self._before = sys.exit
            sys.exit = self._ours = self._noting(sys.exit)

    def let_be(self) -> None:
        """Give ``sys.exit`` back, unless somebody has put another one in its place since."""
        if self._before is not None and sys.exit is self._ours:
            sys.exit, self._before = self._before, None

    def call(self) -> SystemExit | None:
        """Return the call that ended the program, if one did: one that was caught did not."""
        frame = self._program
        if frame is None:
            return None
        # By now the program has returned, or has been left by an exception.
        last = opcode.opname[frame.f_code.co_code[frame.f_lasti]]
        return None if last.startswith("RETURN") else self._call

    def _noting(self, exit: _Exit) -> _Exit:
        @functools.wraps(exit)
        def noting(status: str | int | None = None, /) -> NoReturn:
            if threading.current_thread() is threading.main_thread():
                self._call, self._program = SystemExit(status), _outermost(sys._getframe())
            exit(status)

        return noting


def _outermost(frame: FrameType) -> FrameType:
    while frame.f_back is not None:
        frame = frame.f_back
    return frame


EXIT_CODE = ExitCode()
