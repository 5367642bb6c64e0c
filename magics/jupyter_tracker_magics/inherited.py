"""Values that a tracked cell takes from earlier cells, and where each came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jupyter_tracker.truth.statements import statements
from jupyter_tracker_magics.executions import Ran, python_of

MAX_TEXT = 250
"""Characters of a text that still passes for a parameter."""

PARAMETER_TAGS = frozenset({"parameters", "injected-parameters"})
"""The tags by which papermill knows the cells that it sets parameters in."""
_INJECTED = "# Parameters\n"
"""The first line of a cell that papermill has injected; it does not pass its tag on."""


@dataclass(frozen=True)
class Inherited:
    """A value that was there before the cell, and where it came from, for people."""

    value: object
    origin: str


def inherited(
    reads: Iterable[str], namespace: Mapping[str, object], before: Sequence[Ran]
) -> dict[str, Inherited]:
    """Find the parameters among what was there before.

    Parameters
    ----------
    reads
        The names that the tracked cell reads: those that are one number or a short text count.
    namespace
        The user's variables before it.
    before
        The cells that ran before it, the oldest first. All that cells for parameters set counts,
        read or not.
    """
    parameters = [each for each in before if is_for_parameters(each)]
    set_there = {name: None for each in parameters for name in sorted(_sets(each))}
    found = {}
    for name in (*set_there, *sorted(set(reads) - set_there.keys())):
        if name.startswith("_") or name not in namespace:
            continue
        is_parameter = _is_plain if name in set_there else _is_scalar
        if is_parameter(namespace[name]):
            found[name] = Inherited(namespace[name], _origin(name, before))
    return found


def is_for_parameters(cell: Ran) -> bool:
    """Say whether a cell is one in which a notebook's parameters are set."""
    return cell.source.startswith(_INJECTED) or not PARAMETER_TAGS.isdisjoint(cell.tags)


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT
    return isinstance(value, bool | int | float)


def _is_plain(value: object) -> bool:
    """Say whether a value might as well be a literal."""
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple | set):
        return all(map(_is_plain, value))
    return value is None or _is_scalar(value)


def _origin(name: str, before: Sequence[Ran]) -> str:
    """Say which cell has set ``name`` last."""
    setting = next((each for each in reversed(before) if name in _sets(each)), None)
    if setting is None:
        return "an earlier cell"
    return "parameters cell" if is_for_parameters(setting) else f"cell [{setting.number}]"


def _sets(cell: Ran) -> frozenset[str]:
    return _set_in(cell.source)


@lru_cache(maxsize=4096)
def _set_in(source: str) -> frozenset[str]:
    return frozenset(name for each in statements(python_of(source)) for name in each.effects.sets)
