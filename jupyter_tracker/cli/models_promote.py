"""``jupyter tracker models promote``: the gate between champion and challenger."""

from typing import Any

from traitlets import Bool, Float, Unicode

from jupyter_tracker.cli.models_command import NOT_BETTER, REQUESTED, ReviewCommand, has
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.promotion import Criterion, champion_of, compare, version_named
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.registry_rules import target_named

_ACTIVE = (e.ModelVersionStage.STAGING, e.ModelVersionStage.PRODUCTION)


class PromoteApp(ReviewCommand):
    """``jupyter tracker models promote <name> --challenger … --metric … --to …``."""

    name = "jupyter-tracker-models-promote"
    description = (
        "Give a version a stage, an alias or both when a metric of its run is better than that of "
        "the version which has it now. Exits with 0 when it has them, 1 when that could not be "
        "decided, 3 when it is not better, 4 when a rule forbids it, 5 when it was asked for."
    )
    usage = "<name> --challenger=<version or alias> --metric=<metric> --to=<stage>"

    challenger = Unicode("", help="The version's number, an alias of it, or latest.").tag(
        config=True
    )
    metric = Unicode("", help="The metric of the runs that decides.").tag(config=True)
    min_delta = Float(0.0, help="By how much it must be better, at least.").tag(config=True)
    to = Unicode("", help="The stage, such as Production.").tag(config=True)
    alias = Unicode("", help="The alias, such as champion.").tag(config=True)
    lower_is_better = Bool(False, help="Less of the metric is better.").tag(config=True)
    request = Bool(False, help="Ask for it, and let somebody approve it.").tag(config=True)

    aliases: Any = {
        **ReviewCommand.aliases,
        "challenger": "PromoteApp.challenger",
        "metric": "PromoteApp.metric",
        "min-delta": "PromoteApp.min_delta",
        "to": "PromoteApp.to",
        "alias": "PromoteApp.alias",
    }
    flags: Any = {
        **ReviewCommand.flags,
        "lower-is-better": ({"PromoteApp": {"lower_is_better": True}}, lower_is_better.help),
        "request": ({"PromoteApp": {"request": True}}, request.help),
    }

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Compare, then promote or not."""
        (name,) = arguments
        targets = self._targets()
        if not self.min_delta >= 0:  # nor NaN
            raise invalid(f"Invalid --min-delta {self.min_delta:g}: it must be at least 0.")
        challenger = version_named(client, name, self.challenger)
        champion = champion_of(client, name, targets[0])
        if champion is None or champion.version != challenger.version:
            criterion = Criterion(self.metric, self.min_delta, self.lower_is_better)
            found = compare(client, challenger, champion, criterion)
            print(found.said)
            if not found.is_better:
                return NOT_BETTER
            self.comment = self.comment or found.said
        missing = [target for target in targets if not _has(challenger, target)]
        for target in missing:
            self._give(client, challenger, target)
        if missing and self.request:
            print(f"asked that {name}/{challenger.version} gets {' and '.join(missing)}")
            return REQUESTED
        print(f"{name}/{challenger.version} is {_now(client, challenger)}")
        return 0

    def _targets(self) -> list[str]:
        """Return the stage and the alias, what is compared with first."""
        given = [self.to, *([f"@{self.alias.removeprefix('@')}"] if self.alias else [])]
        targets = [target_named(target) for target in given if target]
        if not (targets and self.challenger and self.metric):
            raise invalid(
                "Give --challenger, --metric, and --to, --alias or both: "
                f"jupyter tracker models promote {self.usage}"
            )
        return targets

    def _give(self, client: MlflowClient, version: e.ModelVersion, target: str) -> None:
        name, number, comment = version.name, version.version, self.comment
        if self.request:
            _ask(client, version, target, comment)
        elif target.startswith("@"):
            client.set_registered_model_alias(name, target[1:], number, comment)
        else:
            makes_room = target in _ACTIVE
            client.transition_model_version_stage(name, number, target, makes_room, comment)


def _ask(client: MlflowClient, version: e.ModelVersion, target: str, comment: str) -> None:
    try:
        client.create_transition_request(version.name, version.version, target, comment)
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_ALREADY_EXISTS:  # a job that runs again
            raise


def _has(version: e.ModelVersion, target: str) -> bool:
    if target.startswith("@"):
        return target[1:] in version.aliases
    return target == version.current_stage


def _now(client: MlflowClient, version: e.ModelVersion) -> str:
    return has(client.get_model_version(version.name, version.version))
