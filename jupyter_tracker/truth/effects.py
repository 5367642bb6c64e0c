"""What code does to the names around it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from jupyter_tracker.truth.files import FileUse, Path
from jupyter_tracker.truth.libraries import (
    CHANGING_METHODS,
    PURE_METHODS,
)
from jupyter_tracker.truth.repeating import Settling
from jupyter_tracker.truth.shell import Unknown


class Read(NamedTuple):
    """A name that is read; of its object only the part ``key``, unless that is empty."""

    name: str
    key: str = ""


class Call(NamedTuple):
    """A call of ``name`` or, below it, of ``path``, such as ``np`` and ``random``, ``rand``.

    Attributes
    ----------
    arguments
        The names that stand as arguments, by position or keyword.
    is_seeded
        Whether it is given a seed, or any argument at all where that is the seed.
    keys
        The keys that it sets, when it is told nothing else, as in ``update(lr=0.1)``.
    """

    name: str
    path: tuple[str, ...] = ()
    arguments: tuple[tuple[int | str, str], ...] = ()
    is_seeded: bool = False
    keys: tuple[str, ...] = ()

    @property
    def changes_object(self) -> bool:
        """Whether it is a method that may change what it is called on."""
        return bool(self.path) and self.path[-1] not in PURE_METHODS

    @property
    def changes_module(self) -> bool:
        """Whether it changes what a module offers, when it is called on one: `sys.path.append`."""
        return len(self.path) > 1 and self.path[-1] in CHANGING_METHODS


@dataclass
class Effects:
    """What code does to the names around it.

    Attributes
    ----------
    reads
        What it needs to be there.
    sets
        The names that it binds, and whether it does so for sure.
    removes
        The names that it deletes.
    changes
        The names whose objects it changes in place, by its syntax.
    parts
        Parts of objects that it sets, which replaces what they were.
    calls
        What it calls.
    imports
        The names that it imports, and what of.
    views
        Of a name that it binds, the names whose objects that one may be a part of.
    aliases
        Of a name that it binds, the name whose object it is.
    functions
        The functions and classes that it defines.
    made_by
        Of a name that it binds, what was called for its object.
    iterators
        The names that it binds to what can be gone through only once.
    dicts
        The names that it binds to a dict.
    texts
        The names that it binds to a text or a path, and which.
    files
        The files that it reads and writes.
    imports_all
        Whether it imports names that do not stand in it.
    unknown
        What it does that cannot be known.
    """

    reads: set[Read] = field(default_factory=set)
    sets: dict[str, bool] = field(default_factory=dict)
    removes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    parts: set[Read] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)
    views: dict[str, set[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    functions: dict[str, "Function"] = field(default_factory=dict)
    made_by: dict[str, Call] = field(default_factory=dict)
    iterators: set[str] = field(default_factory=set)
    dicts: set[str] = field(default_factory=set)
    texts: dict[str, Path] = field(default_factory=dict)
    files: list[FileUse] = field(default_factory=list)
    imports_all: bool = False
    unknown: list[Unknown] = field(default_factory=list)


@dataclass(eq=False)
class Function:
    """What a function, or any method of a class, does when it is called.

    Attributes
    ----------
    parameters
        Their names, in order.
    changed
        Those whose objects it changes.
    effects
        What it does to names that are not its own.
    methods
        Of a class, each method by its name.
    is_generator
        Whether it yields.
    is_cached
        Whether a decorator keeps its results for the next call.
    memos
        Names of dicts in which it keeps its results for the next call.
    remembers
        Whether it changes a default of its own, as ``def f(x, seen=[])`` may.
    keeps_state
        Whether a function within it changes what belongs to this one.
    """

    parameters: list[str]
    changed: set[str]
    effects: Effects
    methods: dict[str, "Function"] = field(default_factory=dict)
    is_generator: bool = False
    is_cached: bool = False
    memos: set[str] = field(default_factory=set)
    remembers: bool = False
    keeps_state: bool = False

    def method_changes(self, name: str) -> bool | None:
        """Say whether a method changes its object; None when there is no such method."""
        method = self.methods.get(name)
        return None if method is None else bool(set(method.parameters[:1]) & method.changed)


@dataclass
class Statement:
    """A statement at the top level of a cell.

    Attributes
    ----------
    text
        The same however it is formatted.
    line, last_line
        Where it stands in its cell.
    settles
        What stays as it is when it runs again.
    keeps
        The name of an object of which it takes some rows, each as it was.
    collects
        The name of an object to which it adds something, and does nothing else.
    """

    text: str
    line: int
    last_line: int
    effects: Effects
    settles: Settling | None = None
    keeps: str = ""
    collects: str = ""
