"""Champion and challenger: whether a version of a model is better than the one in its place."""

import math
from dataclasses import dataclass
from decimal import Decimal

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import shown


@dataclass(frozen=True)
class Criterion:
    """What decides.

    Attributes
    ----------
    metric
        A metric of the versions' runs.
    min_delta
        By how much the challenger must be better, at least.
    lower_is_better
        Whether less of the metric is better.
    """

    metric: str
    min_delta: float = 0.0
    lower_is_better: bool = False


@dataclass(frozen=True)
class Comparison:
    """How two versions compare; ``said`` is for people."""

    is_better: bool
    said: str


def version_named(client: MlflowClient, name: str, which: str) -> e.ModelVersion:
    """Return the version of a model that a number or an alias names, with or without an ``@``."""
    if which.isdecimal():
        return client.get_model_version(name, which)
    return client.get_model_version_by_alias(name, which.removeprefix("@"))


def champion_of(client: MlflowClient, name: str, target: str) -> e.ModelVersion | None:
    """Return the version that has a stage, or an alias with an ``@`` before it, now."""
    if target.startswith("@"):
        number = client.get_registered_model(name).aliases.get(target[1:])
        return client.get_model_version(name, number) if number else None
    return next(iter(client.get_latest_versions(name, [target])), None)


def compare(
    client: MlflowClient,
    challenger: e.ModelVersion,
    champion: e.ModelVersion | None,
    criterion: Criterion,
) -> Comparison:
    """Compare two versions by a metric of their runs; anything is better than nothing.

    Raises
    ------
    TrackerError
        When a version comes from no run, or its run does not have the metric.
    """
    value = _value(client, challenger, criterion.metric)
    said = f"{_shown(challenger)} has {criterion.metric} {value:g}"
    if champion is None:
        return Comparison(not math.isnan(value), f"{said}; there is no champion")
    other = _value(client, champion, criterion.metric)
    better = is_better(value, other, criterion)
    more = "less" if criterion.lower_is_better else "more"
    least = f"at least {criterion.min_delta:g} {more}" if criterion.min_delta else more
    word = "which is" if better else "which is not"
    return Comparison(better, f"{said}, {word} {least} than {other:g} of {_shown(champion)}")


def is_better(value: float, other: float, criterion: Criterion) -> bool:
    """Say whether a value is better than another by enough; NaN never is, and always loses."""
    if math.isnan(value) or math.isnan(other):
        return not math.isnan(value)
    if criterion.lower_is_better:
        value, other = -value, -other
    if math.isinf(value) or math.isinf(other):
        return value > other
    # As the numbers are written: 0.905 is better than 0.9 by 0.005, and not by a little less.
    gain = Decimal(repr(value)) - Decimal(repr(other))
    return gain > 0 and gain >= Decimal(repr(criterion.min_delta))


def _value(client: MlflowClient, version: e.ModelVersion, metric: str) -> float:
    if not version.run_id:
        raise invalid(
            f"{_shown(version)} comes from no run, so it has no metrics. Register it again with "
            "the run that made it."
        )
    metrics = client.get_run(version.run_id).data.metrics
    if metric not in metrics:
        there = ", ".join(sorted(metrics)[:10]) or "none"
        raise not_found(
            f"The run {version.run_id} of {_shown(version)} has no metric {shown(metric)}. "
            f"It has: {there}."
        )
    return float(metrics[metric])


def _shown(version: e.ModelVersion) -> str:
    return f"{version.name}/{version.version}"
