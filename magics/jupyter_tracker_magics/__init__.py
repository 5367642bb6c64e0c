"""``%%track`` for IPython: a tracked cell is a run.

Loading this must not slow down the start of a kernel: what recording needs is imported by the
first tracked cell.
"""

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from IPython.core.getipython import get_ipython

from jupyter_tracker_magics.extension import Extension
from jupyter_tracker_magics.rewriting import hide_call

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["begin", "load_ipython_extension", "unload_ipython_extension"]

_extensions: "WeakKeyDictionary[InteractiveShell, Extension]" = WeakKeyDictionary()


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Make ``%%track`` known to ``shell``; a second time changes nothing."""
    if shell not in _extensions:
        _extensions[shell] = Extension(shell)
        _extensions[shell].install()


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Forget ``%%track``."""
    extension = _extensions.pop(shell, None)
    if extension is not None:
        extension.uninstall()


def begin(line: str, body: str, tools_name: str = "") -> None:
    """Begin the run of the current cell: what the first line of a tracked cell becomes."""
    shell: Any = get_ipython()
    caller = sys._getframe(1)
    hide_call(caller.f_code.co_filename, caller.f_lineno, line)
    _extensions[shell].begin(line, body, tools_name)
