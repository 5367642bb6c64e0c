"""``jupyter tracker models list``, ``request``, ``approve``, ``reject`` and ``rollback``."""

from collections.abc import Iterator
from typing import Any

from traitlets import Bool

from jupyter_tracker.cli.models_command import RegistryCommand, ReviewCommand, has, parse_version
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid

_PAGE = 1000


class ListApp(RegistryCommand):
    """``jupyter tracker models list [<name>]``."""

    name = "jupyter-tracker-models-list"
    description = "List registered models with their newest versions, or the versions of one."
    usage = "[<name>]"

    def arguments(self) -> list[str]:
        """Return the model, if one is named."""
        if len(self.extra_args) > 1:
            raise invalid(f"Name one model, or none: {self._command} {self.usage}")
        return list(self.extra_args)

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Print a line for each."""
        for line in _versions(client, arguments[0]) if arguments else _models(client):
            print(line)
        return 0


class RequestApp(ReviewCommand):
    """``jupyter tracker models request <name>/<version> <stage>``."""

    name = "jupyter-tracker-models-request"
    description = "Ask that a version gets a stage, or an alias, as in @champion."
    usage, takes = "<name>/<version> <stage or @alias>", 2

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Ask."""
        name, version = parse_version(arguments[0])
        asked = client.create_transition_request(name, version, arguments[1], self.comment)
        print(f"asked that {name}/{version} gets {asked.to_stage}; somebody else approves it with:")
        print(f"jupyter tracker models approve {name}/{version} {asked.to_stage}")
        return 0


class ApproveApp(ReviewCommand):
    """``jupyter tracker models approve <name>/<version> <stage>``."""

    name = "jupyter-tracker-models-approve"
    description = (
        "Give a version the stage or alias that was asked for. Exits with 4 when a rule forbids it."
    )
    usage, takes = "<name>/<version> <stage or @alias>", 2

    archive = Bool(False, help="Move the versions that have the stage now to Archived.").tag(
        config=True
    )
    flags: Any = {
        **ReviewCommand.flags,
        "archive": ({"ApproveApp": {"archive": True}}, archive.help),
    }

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Approve."""
        name, version = parse_version(arguments[0])
        client.approve_transition_request(name, version, arguments[1], self.archive, self.comment)
        print(f"{name}/{version} is {has(client.get_model_version(name, version))}")
        return 0


class RejectApp(ReviewCommand):
    """``jupyter tracker models reject <name>/<version> <stage>``."""

    name = "jupyter-tracker-models-reject"
    description = "Leave a version where it is, and answer all who asked."
    usage, takes = "<name>/<version> <stage or @alias>", 2

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Reject."""
        name, version = parse_version(arguments[0])
        client.reject_transition_request(name, version, arguments[1], self.comment)
        print(f"{name}/{version} stays {has(client.get_model_version(name, version))}")
        return 0


class RollbackApp(ReviewCommand):
    """``jupyter tracker models rollback <name> <stage>``."""

    name = "jupyter-tracker-models-rollback"
    description = "Give a stage, or an alias, back to the version that had it before."
    usage, takes = "<name> <stage or @alias>", 2

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Go back."""
        name, target = arguments
        alias = target[1:] if target.startswith("@") else None
        stage = None if alias else target
        version = client.rollback_model_version(name, stage, alias, self.comment)
        print(f"{name}/{version.version} is {has(version)}")
        return 0


def _models(client: MlflowClient) -> Iterator[str]:
    token = None
    while True:
        page = client.search_registered_models(max_results=_PAGE, page_token=token)
        for model in page:
            stages = [f"{each.version} {each.current_stage}" for each in model.latest_versions]
            aliases = [f"{number} @{alias}" for alias, number in sorted(model.aliases.items())]
            yield "  ".join([model.name, ", ".join([*stages, *aliases]) or "no versions"])
        token = page.token
        if not token:
            return


def _versions(client: MlflowClient, name: str) -> Iterator[str]:
    asked = _asked(client, name)
    token, quoted = None, name.replace("'", "''")
    while True:
        page = client.search_model_versions(
            f"name = '{quoted}'", _PAGE, ["version_number DESC"], token
        )
        for version in page:
            run = f"run {version.run_id}" if version.run_id else "no run"
            waits = [f"asked for: {stage}" for number, stage in asked if number == version.version]
            yield "  ".join([f"{name}/{version.version}", has(version), run, *waits])
        token = page.token
        if not token:
            return


def _asked(client: MlflowClient, name: str) -> list[tuple[str, str]]:
    """Return the version and the stage of each open request."""
    client.get_registered_model(name)
    try:
        found = client.list_transition_requests(name)
    except TrackerError as error:
        if error.error_code != ErrorCode.ENDPOINT_NOT_FOUND:  # of MLflow's server, there are none
            raise
        return []
    return [(each.version, each.to_stage) for each in found]
