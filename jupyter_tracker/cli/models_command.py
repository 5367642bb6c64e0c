"""What the commands of ``jupyter tracker models`` share."""

import re
import sys
from collections.abc import Generator
from itertools import takewhile
from typing import Any

from jupyter_core.application import JupyterApp, base_aliases, base_flags
from traitlets import Unicode

from jupyter_tracker._version import __version__
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown

_OPTION = re.compile(r"--(?P<long>[^\W\d][\w-]*)(=|$)|-(?P<short>[^\W\d])")
_OF_ALL = ("help", "help-all", "version", "h", "V")

FAILED, NOT_BETTER, REFUSED, REQUESTED = 1, 3, 4, 5
"""What commands exit with when they have not done what they were told."""


class Command(JupyterApp):
    """Does something with models, and exits with what came out."""

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
                print(
                    f"{self._command}: There is no option {shown(argument)}. "
                    f"See {self._command} --help",
                    file=sys.stderr,
                )
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
            code = self.act(*self._arguments())
        except TrackerError as error:
            print(f"{self._command}: {error.message}", file=sys.stderr)
            refused = error.error_code == ErrorCode.PERMISSION_DENIED
            self.exit(REFUSED if refused else FAILED)
        except OSError as error:
            print(f"{self._command}: {error}", file=sys.stderr)
            self.exit(FAILED)
        self.exit(code)

    def act(self, *arguments: str) -> int:
        """Do it, and return what to exit with."""
        raise NotImplementedError

    def _arguments(self) -> list[str]:
        if len(self.extra_args) != self.takes:
            few = "1 argument" if self.takes == 1 else f"{self.takes or 'no'} arguments"
            raise invalid(f"This takes {few}: {self._command} {self.usage}")
        return list(self.extra_args)

    @property
    def _command(self) -> str:
        return self.name.replace("-", " ", 3)  # the command itself may have dashes


class ModelsCommand(Command):
    """Does something with the registry."""

    takes = 1

    def act(self, *arguments: str) -> int:
        """Do it with the store that the environment names."""
        return self.work(MlflowClient(), *arguments)

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Do it, and return what to exit with."""
        raise NotImplementedError


class ReviewCommand(ModelsCommand):
    """Asks or decides something about a version."""

    comment = Unicode("", help="Why, for the others.").tag(config=True)
    aliases: Any = {**base_aliases, "comment": "ReviewCommand.comment"}
    flags: Any = base_flags


def parse_version(text: str) -> tuple[str, str]:
    """Return the name and the version in ``<name>/<version>``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is something else.
    """
    name, slash, version = text.rpartition("/")
    if not slash or not version.isdecimal():
        raise invalid(f"{shown(text)} is no version of a model: write it as in 'churn/3'.")
    return name, version


def has(version: e.ModelVersion) -> str:
    """Say which stage and which aliases a version has."""
    return ", ".join([version.current_stage, *(f"@{alias}" for alias in version.aliases)])
