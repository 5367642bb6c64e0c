"""What the commands share: refusing what is misspelt, saying what failed, exiting with that."""

import os
import re
import sys
from collections.abc import Generator
from itertools import takewhile
from typing import Any

from jupyter_core.application import JupyterApp

from jupyter_tracker._version import __version__
from jupyter_tracker.amounts import many
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown

FAILED = 1
"""What a command exits with when it has not done what it was told."""

_OPTION = re.compile(r"--(?P<long>[^\W\d][\w-]*)(=|$)|-(?P<short>[^\W\d])")
_OF_ALL = ("help", "help-all", "version", "h", "V")


class Command(JupyterApp):
    """Does something, and exits with what came out."""

    version = __version__
    usage = ""
    """What stands behind the command's name."""
    takes = 0
    """How many arguments that is."""

    def parse_command_line(self, argv: Any = None) -> None:
        """Refuse what is no option, which by itself would be passed over with a warning."""
        given = sys.argv[1:] if argv is None else argv
        known = {*self.flags, *self.aliases, *_OF_ALL}
        for argument in takewhile("--".__ne__, given):
            option = _OPTION.match(argument)
            if option and known.isdisjoint(option.groups()):
                self.say(f"There is no option {shown(argument)}. See {self._command} --help")
                self.exit(FAILED)
        super().parse_command_line(argv)

    def emit_description(self) -> Generator[str, None, None]:
        """Yield the lines of the help that say how it is called and what it does."""
        yield f"{self._command} {self.usage}".rstrip()
        yield ""
        yield from super().emit_description()

    def start(self) -> None:
        """Do it; exit with what came out."""
        super().start()
        try:
            code = self.act(*self.arguments())
        except TrackerError as error:
            self.say(error.message)
            self.exit(self.code_of(error))
        except BrokenPipeError:  # as in `… | head`; Python would complain when it flushes
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except OSError as error:
            self.say(str(error))
            self.exit(FAILED)
        self.exit(code)

    def act(self, *arguments: str) -> int:
        """Do it, and return what to exit with."""
        raise NotImplementedError

    def arguments(self) -> list[str]:
        """Return what the command was given beside options.

        Raises
        ------
        TrackerError
            INVALID_PARAMETER_VALUE when that is more or less than it takes.
        """
        usage = f"{self._command} {self.usage}".rstrip()
        if len(self.extra_args) > self.takes:
            surplus = shown(self.extra_args[self.takes])
            raise invalid(f"Unknown argument {surplus}. It is called so: {usage}")
        if len(self.extra_args) < self.takes:
            raise invalid(f"This takes {many(self.takes, 'argument')}: {usage}")
        return list(self.extra_args)

    def code_of(self, error: TrackerError) -> int:  # noqa: ARG002
        """Return what to exit with because of an error."""
        return FAILED

    def say(self, problem: str) -> None:
        """Print a problem where it does not mix with results."""
        print(f"{self._command}: {problem}", file=sys.stderr)

    @property
    def _command(self) -> str:
        return self.name.replace("-", " ", 3)  # the command itself may have dashes
