"""What the commands of ``jupyter tracker models`` share."""

from typing import Any

from jupyter_core.application import base_aliases, base_flags
from traitlets import Unicode

from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown

NOT_BETTER, REFUSED, REQUESTED = 3, 4, 5
"""What commands exit with when a version has not been promoted."""


class ModelsCommand(Command):
    """Does something with models."""

    def code_of(self, error: TrackerError) -> int:
        """Tell a refusal, which another person can lift, from a failure."""
        return REFUSED if error.error_code == ErrorCode.PERMISSION_DENIED else FAILED


class RegistryCommand(ModelsCommand):
    """Does something with the registry."""

    takes = 1

    def act(self, *arguments: str) -> int:
        """Do it with the store that the environment names."""
        return self.work(MlflowClient(), *arguments)

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Do it, and return what to exit with."""
        raise NotImplementedError


class ReviewCommand(RegistryCommand):
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
