"""What every entity shares."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

Value = TypeVar("Value", covariant=True)


class Pair(Protocol[Value]):
    """Anything with a key and a value."""

    @property
    def key(self) -> str:
        """The name."""

    @property
    def value(self) -> Value:
        """What stands under it."""


def as_dict(pairs: Iterable[Pair[Value]]) -> dict[str, Value]:
    """Make the dictionary of MLflow's Python API from the pairs of its JSON."""
    return {pair.key: pair.value for pair in pairs}


class Entity(msgspec.Struct, omit_defaults=True, gc=False):
    """Base of everything that travels: unset fields stay off the wire, unknown ones are ignored.

    Entities are trees, so the collector of cycles need not look at them.
    """


class NonFinite(float):
    """NaN or an infinity, which JSON numbers cannot carry: the codec writes it as a string."""
