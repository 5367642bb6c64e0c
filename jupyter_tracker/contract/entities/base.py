"""What every entity shares."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, Self, TypeVar

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

    def to_dictionary(self) -> dict[str, Any]:
        """Return it as a dictionary of what MLflow's Python API calls its properties."""
        return {name: _plain(getattr(self, name)) for name in self.__struct_fields__}

    @classmethod
    def from_dictionary(cls, the_dict: Mapping[str, Any]) -> Self:
        """Make it of such a dictionary; what it does not know in it is left out."""
        known = {name: the_dict[name] for name in cls.__struct_fields__ if name in the_dict}
        return msgspec.convert(known, type=cls, strict=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Entity):
        return value.to_dictionary()
    return [_plain(each) for each in value] if isinstance(value, list) else value


class NonFinite(float):
    """NaN or an infinity, which JSON numbers cannot carry: the codec writes it as a string."""
