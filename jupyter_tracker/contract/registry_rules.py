"""Rules of the registry: what a version needs before it gets a stage or an alias.

A *target* is a stage, or an alias with an ``@`` before it. Its rule stands in the model's tag
``tracker.rule.<target>``, and for all models in an option of the server; both count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jupyter_tracker.contract.entities import ModelVersionStage
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import RULE_TAG_PREFIX, VERIFIED_TAG
from jupyter_tracker.contract.validation import check_alias, shown

_STAGES = {stage.lower(): stage for stage in ModelVersionStage}


class Requirement(StrEnum):
    """What a rule may ask for."""

    APPROVAL = "approval"
    VERIFIED = "verified"


Rules = Mapping[str, frozenset[Requirement]]
"""What each target asks for."""
NO_RULES: Rules = {}


@dataclass(frozen=True)
class Facts:
    """What a rule looks at.

    Attributes
    ----------
    version
        The version, as in ``churn/3``.
    run_id
        The run that the version comes from; empty when it comes from none.
    verified
        What that run's tag says of its verification; empty when nobody tried.
    approved
        Whether somebody else approved that the version gets the target.
    """

    version: str
    run_id: str
    verified: str
    approved: bool


def stage_named(name: str) -> ModelVersionStage:
    """Return the stage called ``name`` in any case.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the stages that there are.
    """
    stage = _STAGES.get(name.lower())
    if stage is None:
        raise invalid(
            f"Invalid Model Version stage: {shown(name)}. Value must be one of "
            f"{', '.join(ModelVersionStage)}."
        )
    return stage


def target_named(name: str) -> str:
    """Return a target: an alias as it is, a stage as it is written.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is neither.
    """
    if name.startswith("@"):
        check_alias(name[1:])
        return name
    return stage_named(name)


def parse_requirements(text: str) -> frozenset[Requirement]:
    """Read what a rule asks for, as in ``approval,verified``; nothing is no rule.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming what a rule may ask for.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in set(Requirement):
            raise invalid(
                f"Invalid rule {shown(text)}: {shown(word)} is none of {', '.join(Requirement)}. "
                "Write them with commas in between."
            )
    return frozenset(map(Requirement, words))


def parse_rules(text: str) -> dict[str, frozenset[Requirement]]:
    """Read rules as in ``Production=approval,verified;@champion=verified``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming what is wrong.
    """
    rules = {}
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        target, equals, words = rule.partition("=")
        if not equals:
            raise invalid(f"Invalid rule {shown(rule)}: write it as in 'Production=approval'.")
        rules[target_named(target.strip())] = parse_requirements(words)
    return rules


def check_rule_tag(key: str, value: str) -> None:
    """Refuse a model's tag that looks like a rule and is none.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the tag and what it may be.
    """
    if not key.startswith(RULE_TAG_PREFIX):
        return
    target = key.removeprefix(RULE_TAG_PREFIX)
    if target_named(target) != target:
        raise invalid(f"Invalid rule {shown(key)}: write {RULE_TAG_PREFIX}{target_named(target)}.")
    parse_requirements(value)


def requirements(target: str, tags: Mapping[str, str], rules: Rules) -> frozenset[Requirement]:
    """Return what a target asks for.

    Parameters
    ----------
    target
        The stage, or the alias with its ``@``.
    tags
        The model's.
    rules
        The server's.
    """
    words = tags.get(RULE_TAG_PREFIX + target, "").split(",")
    known = {word.strip() for word in words} & set(Requirement)
    return frozenset(map(Requirement, known)) | rules.get(target, frozenset())


def refusal(target: str, needed: Iterable[Requirement], facts: Facts) -> str:
    """Say why a version may not get the target, and what to do; nothing when it may."""
    needed = set(needed)
    if Requirement.VERIFIED in needed and facts.verified != "yes":
        return f"{facts.version} cannot get {target}, which needs a verified run: " + _unverified(
            facts
        )
    if Requirement.APPROVAL in needed and not facts.approved:
        return (
            f"{facts.version} cannot get {target} without an approval. Ask for it with "
            f"create_transition_request, or: jupyter tracker models request {facts.version} "
            f"{target} -- and let somebody else approve it."
        )
    return ""


def _unverified(facts: Facts) -> str:
    if not facts.run_id:
        return "it comes from no run. Register it again with the run that made it."
    command = f"jupyter tracker verify {facts.run_id}"
    if facts.verified:
        return (
            f"its run gave something else when its cells ran again ({VERIFIED_TAG} is "
            f"{shown(facts.verified)}). See why, and make a run that does not: {command}"
        )
    return f"nobody has verified its run. Run: {command}"
