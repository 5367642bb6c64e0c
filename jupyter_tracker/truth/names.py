"""What code has done so far to the names that it uses."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from jupyter_tracker.truth.bindings import is_new
from jupyter_tracker.truth.effects import Effects, Read


class Names:
    """Takes note of what is read, set and changed, in the order in which it happens.

    Parameters
    ----------
    own
        Names of the function that is being read: they are nobody else's.
    """

    def __init__(self, own: Iterable[str] = ()) -> None:
        self.effects = Effects()
        self.changed: set[str] = set()
        """Every name whose object is changed, also a function's own."""
        self._own = [set(own)]
        self._fresh: set[str] = set()
        """The function's own names that are bound to an object of its own."""
        self._same_as: dict[str, str] = {}
        """The function's own names that are bound to what another one is, and which."""
        self._bound: set[str] = set()
        self._is_certain = True

    def _is_own(self, name: str) -> bool:
        return any(name in names for names in self._own)

    def _read(self, name: str, key: str = "") -> None:
        if name not in self._bound and not self._is_own(name):
            self.effects.reads.add(Read(name, key))

    def _set(self, name: str) -> None:
        if self._is_own(name):
            return
        self.effects.sets[name] = self._is_certain or self.effects.sets.get(name, False)
        self.effects.removes.discard(name)
        if self._is_certain:
            self._bound.add(name)

    def _remove(self, name: str) -> None:
        if self._is_own(name):
            return
        self.effects.removes.add(name)
        self.effects.sets.pop(name, None)
        self._bound.discard(name)

    def _change(self, name: str) -> None:
        if name in self._same_as:
            self._change(self._same_as[name])
        if name not in self._fresh:
            self.changed.add(name)
        if not self._is_own(name) and name not in self._bound:
            self._read(name)
            self.effects.changes.add(name)

    def _set_part(self, name: str, key: str) -> None:
        if self._is_own(name) or not self._is_certain:  # what was there before may stay
            self._change(name)
            return
        self.changed.add(name)
        self.effects.parts.add(Read(name, key))

    def _relate_own(self, name: str, value: ast.expr) -> None:
        """Remember what a name of the function's own is bound to now."""
        self._same_as.pop(name, None)
        self._fresh.discard(name)
        if isinstance(value, ast.Name) and value.id != name and value.id not in self._fresh:
            self._same_as[name] = value.id
        elif self._is_certain and is_new(value):
            self._fresh.add(name)

    @contextmanager
    def _maybe(self) -> Iterator[None]:
        """Read code that may not run."""
        was, self._is_certain = self._is_certain, False
        try:
            yield
        finally:
            self._is_certain = was

    @contextmanager
    def _hiding(self, names: Iterable[str]) -> Iterator[None]:
        """Read code that has names of its own."""
        self._own.append(set(names))
        try:
            yield
        finally:
            self._own.pop()
