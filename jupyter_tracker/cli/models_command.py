"""What the commands of ``jupyter tracker models`` share."""

import sys
from typing import Any

from jupyter_core.application import JupyterApp, base_aliases, base_flags
from traitlets import Unicode

from jupyter_tracker._version import __version__
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown

FAILED, NOT_BETTER, REFUSED, REQUESTED = 1, 3, 4, 5
"""What commands exit with when they have not done what they were told."""


class Command(JupyterApp):
    """Does something with models, and exits with what came out."""

    version = __version__
    usage = ""
    """What stands behind the command's name."""
    takes = 0
    """How many arguments that is."""

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
            raise invalid(f"This takes {self.takes} arguments: {self._command} {self.usage}")
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
