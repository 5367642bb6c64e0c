"""What a finished cell left behind that is worth keeping: params, metrics and models."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from jupyter_tracker.contract.names import ORIGIN_TAG_PREFIX
from jupyter_tracker.contract.validation import MAX_KEY_LENGTH, MAX_PARAM_VALUE_LENGTH
from jupyter_tracker_magics.analysis import CellNames
from jupyter_tracker_magics.curves import Curve
from jupyter_tracker_magics.fitting import data_of
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.values import MAX_NUMBERS, as_number, chosen, numbers_in

_MAX_NAME_LENGTH = MAX_KEY_LENGTH - len(ORIGIN_TAG_PREFIX)
"""So that there is room for the tag that says where a value came from."""
_SHOWN = 40


@dataclass
class Captured:
    """What was found.

    Attributes
    ----------
    params, metrics, models
        By their names.
    fitted_on
        What models were fitted on, as far as the cell says so.
    curves
        What has been logged by loops already.
    origins
        Of each param, metric, curve and model, where it came from.
    missed
        What cannot be recorded, and why.
    """

    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    models: dict[str, object] = field(default_factory=dict)
    fitted_on: dict[str, object] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def last_values(self) -> dict[str, float]:
        """The metrics, and what the curves ended with."""
        return {name: curve.value for name, curve in self.curves.items()} | self.metrics

    def without_params(self, names: Collection[str]) -> "Captured":
        """Return the rest without these params, and without their origins."""
        params = {name: text for name, text in self.params.items() if name not in names}
        left_out = self.params.keys() - params.keys()
        origins = {name: text for name, text in self.origins.items() if name not in left_out}
        return replace(self, params=params, origins=origins)

    def say_cell(self, number: int) -> None:
        """Let origins name the cell by its number, where the run has more than one."""
        for name, origin in self.origins.items():
            self.origins[name] = origin.replace("of the cell", f"of cell [{number}]")


@dataclass(frozen=True)
class Ran:
    """A cell that has run.

    Attributes
    ----------
    names
        What it sets, by its syntax.
    namespace
        The user's variables after it.
    was_set
        Says of a result whether this execution set it.
    inherited
        The params that it took from what was there before.
    curves
        What its loops have logged.
    value
        The value of its last expression.
    """

    names: CellNames
    namespace: Mapping[str, object]
    was_set: Callable[[str], bool]
    inherited: Mapping[str, Inherited] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    value: object = None


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


def capture(ran: Ran, options: Options) -> Captured:
    """Sort out what of a cell is to be recorded."""
    captured = Captured(curves=dict(ran.curves))
    for name, curve in ran.curves.items():
        if _is_key(captured, f"where curve {name} came from", name):
            captured.origins[name] = curve.origin
    for name, found in ran.inherited.items():
        _capture_param(captured, options, name, found.value, found.origin)
    for name, literals in ran.names.literals.items():
        literal = chosen(literals, name, ran.namespace)
        _capture_param(captured, options, name, literal.value, literal.origin)
    for name, result in ran.names.results.items():
        if ran.was_set(name):
            _capture_result(captured, options, name, ran.namespace[name], result.origin)
    for name, model in captured.models.items():
        captured.fitted_on[name] = data_of(model, ran.names.fitted, ran.namespace)
    _capture_last(captured, ran, options)
    return captured


def _capture_param(
    captured: Captured, options: Options, name: str, value: object, origin: str
) -> None:
    if not options.wants_param(name) or not _is_key(captured, f"param {name}", name):
        return
    text = _storable(value)
    if len(text) > MAX_PARAM_VALUE_LENGTH:
        limit = f"{len(text):,} characters, the limit is {MAX_PARAM_VALUE_LENGTH:,}"
        captured.missed.append((f"param {name}", limit))
        return
    captured.params[name] = text
    captured.origins[name] = origin


def _storable(value: object) -> str:
    """Write a value as text that can be sent: half a character becomes a question mark."""
    return str(value).encode(errors="replace").decode()


def _capture_result(
    captured: Captured, options: Options, name: str, value: object, origin: str
) -> None:
    number = as_number(value)
    if number is not None and options.wants_metric(name):
        if not _is_end_of(captured.curves.get(name), number) and _is_key(captured, name, name):
            captured.metrics[name] = number
            captured.origins.setdefault(name, origin)
    elif number is None and options.wants("models") and _is_new_model(value, captured):
        captured.models[name] = value
        captured.origins[name] = origin


def _is_end_of(curve: Curve | None, number: float) -> bool:
    """Say whether a curve ends with this number, so that it has been logged."""
    if curve is None:
        return False
    return curve.value == number or (math.isnan(curve.value) and math.isnan(number))


def _capture_last(captured: Captured, ran: Ran, options: Options) -> None:
    """Take the numbers that the cell ends with, but for a variable that is recorded as such."""
    last = ran.names.last
    if last is None or ran.value is None:
        return
    known = ran.names.literals.keys() | captured.metrics.keys() | captured.curves.keys()
    found = {
        name: number
        for name, number in numbers_in(ran.value, last.name).items()
        if options.wants_metric(name) and name not in known and _is_key(captured, name, name)
    }
    if len(found) == MAX_NUMBERS:
        limit = f"only {MAX_NUMBERS:,} are taken"
        captured.missed.append(("the other numbers of the last expression", limit))
    captured.metrics.update(found)
    captured.origins.update(dict.fromkeys(found, last.origin))


def _is_key(captured: Captured, what: str, name: str) -> bool:
    """Say whether a run can have something of this name; what it cannot have is missed."""
    if len(name) <= _MAX_NAME_LENGTH:
        return True
    limit = f"its name has {len(name)} characters, the limit is {_MAX_NAME_LENGTH}"
    captured.missed.append((f"{what[:_SHOWN]}…", limit))
    return False


def _is_new_model(value: object, captured: Captured) -> bool:
    """Say whether ``value`` is a trained model, and not a second name of one."""
    from jupyter_tracker.models import flavor_of

    known = any(value is model for model in captured.models.values())
    return not known and flavor_of(value) is not None
