"""What a finished cell left behind that is worth keeping: params, metrics and models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jupyter_tracker.contract.validation import MAX_PARAM_VALUE_LENGTH
from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.values import as_number, chosen


@dataclass
class Captured:
    """What was found; ``origins`` says of each param, metric and model where it came from."""

    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    models: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    missed: list[tuple[str, str]] = field(default_factory=list)


class Before:
    """The values that a cell's names had before it ran.

    A cell that fails, or takes another branch, leaves the numbers of an earlier run in place:
    those are not this run's.
    """

    def __init__(self, names: CellNames, namespace: Mapping[str, object]) -> None:
        self._names = names
        values = {name: namespace[name] for name in names.results if name in namespace}
        # Identities only: a model of the last run must not live until this one has ended. Numbers
        # are held, so that their identities are not given to others meanwhile.
        self._identities = {name: id(value) for name, value in values.items()}
        self._held = [value for value in values.values() if as_number(value) is not None]

    def was_set(self, name: str, namespace: Mapping[str, object], finished: bool) -> bool:
        """Say whether the cell, which ``finished`` or did not, set the result ``name``."""
        if name not in namespace:
            return False
        surely = finished and self._names.results[name].certain
        return surely or id(namespace[name]) != self._identities.get(name)


def capture(
    names: CellNames,
    options: Options,
    namespace: Mapping[str, object],
    was_set: Callable[[str], bool],
) -> Captured:
    """Sort out what a cell set.

    Parameters
    ----------
    names
        What the cell sets, by its syntax.
    options
        Which of it is wanted.
    namespace
        The user's variables after the cell ran.
    was_set
        Says of a result whether this execution set it.
    """
    captured = Captured()
    _capture_params(captured, names, options, namespace)
    _capture_results(captured, names, options, {
        name: namespace[name] for name in names.results if was_set(name)
    })  # fmt: skip
    return captured


def _capture_params(
    captured: Captured, names: CellNames, options: Options, namespace: Mapping[str, object]
) -> None:
    for name, literals in names.literals.items():
        if not options.wants_param(name):
            continue
        literal = chosen(literals, name, namespace)
        text = str(literal.value)
        if len(text) > MAX_PARAM_VALUE_LENGTH:
            limit = f"{len(text):,} characters, the limit is {MAX_PARAM_VALUE_LENGTH:,}"
            captured.missed.append((f"param {name}", limit))
            continue
        captured.params[name] = text
        captured.origins[name] = literal.origin


def _capture_results(
    captured: Captured, names: CellNames, options: Options, results: Mapping[str, object]
) -> None:
    for name, value in results.items():
        number = as_number(value)
        if number is not None and options.wants_metric(name):
            captured.metrics[name] = number
        elif number is None and options.wants("models") and _is_new_model(value, captured):
            captured.models[name] = value
        else:
            continue
        captured.origins[name] = names.results[name].origin


def _is_new_model(value: object, captured: Captured) -> bool:
    """Say whether ``value`` is a trained model, and not a second name of one."""
    from jupyter_tracker.models import flavor_of

    known = any(value is model for model in captured.models.values())
    return not known and flavor_of(value) is not None
