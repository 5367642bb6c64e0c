"""Following names through cells that run one after the other, to see what each was made of.

Every statement that runs is a *term*: its text, and the terms of all that it read. Two terms with
the same digest were made of the same statements in the same order, and so, as far as syntax can
tell, of the same values.
"""

import builtins
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_tracker.truth.libraries import (
    CHANGED_ARGUMENTS,
    SEEDING,
    TRAINING_GOES_ON,
    generator_drawn,
)
from jupyter_tracker.truth.shell import Unknown
from jupyter_tracker.truth.statements import Call, Effects, Function, Read, Statement, statements

_FIT = "fit()"
"""The part of an object that a call of its ``fit`` sets."""
_FITS = (("fit",), ("fit_transform",), ("fit_predict",))
_RANDOM = "random numbers of "
_ANYTHING = "*"
"""Stands for the names that a statement sets which cannot be known."""


@dataclass(frozen=True, eq=False)
class Term:
    """A statement that ran, and what it read.

    Attributes
    ----------
    statement
        None for an object that consists of several terms.
    cell
        The number of the cell, in the order in which they ran.
    reads
        The term of each name that it read; None where there was none.
    unknown
        What it did that cannot be known.
    """

    statement: Statement | None
    cell: int
    reads: Mapping[str, "Term | None"]
    unknown: tuple[Unknown, ...] = ()
    digest: str = ""

    @classmethod
    def of(
        cls,
        statement: Statement | None,
        cell: int,
        reads: Mapping[str, "Term | None"],
        unknown: Iterable[Unknown] = (),
    ) -> "Term":
        """Make a term with its digest."""
        ordered = dict(sorted(reads.items()))
        parts = [statement.text if statement else ""]
        parts += [f"{name}={term.digest if term else ''}" for name, term in ordered.items()]
        digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
        return cls(statement, cell, ordered, tuple(unknown), digest)

    def all(self) -> Iterator["Term"]:
        """Return this term and everything that it was made of, each once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            term = waiting.pop()
            if id(term) not in seen:
                seen.add(id(term))
                yield term
                waiting += [each for each in term.reads.values() if each is not None]


@dataclass(eq=False)
class _Object:
    """What names are bound to: a whole, and parts of it that were set later.

    ``owners`` are the objects that change when this one does.
    """

    whole: Term
    parts: dict[str, Term] = field(default_factory=dict)
    owners: list["_Object"] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    imported: str = ""

    def term(self, without: str = "") -> Term:
        """Return the term of all of it, but for one part."""
        parts = {f".{key}": part for key, part in self.parts.items() if key != without}
        return Term.of(None, self.whole.cell, {"": self.whole, **parts}) if parts else self.whole

    def part(self, key: str) -> Term:
        """Return the term of one part of it."""
        part = self.parts.get(key)
        return Term.of(None, part.cell, {"": self.whole, f".{key}": part}) if part else self.whole

    def changed(self, term: Term) -> None:
        """Take note that anything of it may have become another."""
        waiting, seen = [self], set()
        while waiting:
            each = waiting.pop()
            if id(each) not in seen:
                seen.add(id(each))
                each.whole, each.parts = term, {}
                waiting += each.owners


@dataclass(frozen=True)
class _Name:
    """A name: the statement that bound it, and what to."""

    term: Term
    object: _Object

    def read(self, key: str = "", without: str = "") -> Term:
        content = self.object.part(key) if key else self.object.term(without)
        if content is self.term:
            return content
        return Term.of(None, self.term.cell, {"name": self.term, "object": content})


@dataclass(frozen=True)
class Cell:
    """A cell to follow: plain Python, and the line at which it failed, if it did."""

    source: str
    failed_line: int | None = None


class Flow:
    """The names of a kernel in which nothing has run yet."""

    def __init__(self) -> None:
        self._names: dict[str, _Name] = {}
        self._cell = -1

    def run(self, cell: Cell) -> list[Term]:
        """Follow a cell, and return the terms of its statements that ran."""
        self._cell += 1
        return [
            self._run(each)
            for each in statements(cell.source)
            if cell.failed_line is None or each.line <= cell.failed_line
        ]

    def names(self) -> set[str]:
        """Return the names that are there."""
        return {name for name in self._names if not name.startswith((_RANDOM, _ANYTHING))}

    def term_of(self, name: str) -> Term | None:
        """Return what a name is made of; None when nothing has set it."""
        found = self._names.get(name)
        return found.read() if found else None

    def _run(self, statement: Statement) -> Term:
        what = _Happening(self._names, statement.effects)
        reads = {**self._read(what.reads), **self._before(what)}
        term = Term.of(statement, self._cell, reads, what.unknown)
        for name in what.changes:
            self._names[name].object.changed(term)
        for part in what.parts:
            self._set_part(part, term)
        self._bind(what, term)
        return term

    def _read(self, reads: Iterable[Read]) -> dict[str, Term | None]:
        """Return the terms of what is read; of a part only that part."""
        whole = {read.name for read in reads if not read.key}
        found: dict[str, Term | None] = {}
        for read in reads:
            if read.key and read.name in whole:
                continue
            name = self._names.get(read.name)
            if name is None and not hasattr(builtins, read.name):
                name = self._names.get(_ANYTHING)
            shown = f"{read.name}.{read.key}" if read.key else read.name
            found[shown] = name.read(read.key) if name else None
        return found

    def _before(self, what: "_Happening") -> dict[str, Term | None]:
        """Return the terms of what stays as it was, in part."""
        kept = {name for name, is_certain in what.sets.items() if not is_certain}
        kept |= what.changes | what.drawn
        found: dict[str, Term | None] = {
            name: self._names[name].read() if name in self._names else None for name in kept
        }
        for part in what.parts:
            name = self._names.get(part.name)
            if name is not None and part.key == _FIT:
                found[part.name] = name.read(without=_FIT)
        return found

    def _set_part(self, part: Read, term: Term) -> None:
        found = self._names.get(part.name)
        if found is None:
            return
        found.object.parts[part.key] = term
        for owner in found.object.owners:
            owner.changed(term)

    def _bind(self, what: "_Happening", term: Term) -> None:
        before = dict(self._names)
        for name in what.removes:
            self._names.pop(name, None)
        for name in (*what.sets, *what.drawn, *what.seeded):
            alias = before.get(what.aliases.get(name, ""))
            if alias is not None:
                self._names[name] = _Name(term, alias.object)
                continue
            owners = [before[each].object for each in what.views.get(name, ()) if each in before]
            functions = [what.functions[name]] if name in what.functions else what.inherited
            imported = what.imports.get(name, "")
            self._names[name] = _Name(term, _Object(term, {}, owners, functions, imported))
        if what.sets_anything:
            self._names[_ANYTHING] = _Name(term, _Object(term))


class _Happening:
    """What a statement does here and now: its own effects, and those of the functions it uses.

    Parameters
    ----------
    names
        The names that are there.
    effects
        The statement's own.
    """

    def __init__(self, names: Mapping[str, _Name], effects: Effects) -> None:
        self._names = names
        self.reads = set(effects.reads)
        self.sets = dict(effects.sets)
        self.removes = set(effects.removes)
        self.changes: set[str] = set()
        self.parts = {part for part in effects.parts if part.name in names}
        self.imports, self.functions = effects.imports, effects.functions
        self.aliases, self.views = effects.aliases, effects.views
        self.unknown = list(effects.unknown)
        self._imports_all = effects.imports_all
        self.drawn: set[str] = set()
        self.seeded: set[str] = set()
        self.inherited: list[Function] = []
        """The functions that what it binds may call later."""
        self._followed: set[int] = set()
        self._change(effects.changes)
        for call in effects.calls:
            self._call(call)
        for read in effects.reads:
            self._use(read.name)
        # What is set by a part is not read for it.
        self.reads |= {Read(name) for name in self.changes}

    @property
    def sets_anything(self) -> bool:
        """Whether it may set names that do not stand in it."""
        return self._imports_all or any(each.may_set_names for each in self.unknown)

    def _change(self, changed: Iterable[str]) -> None:
        self.changes |= {name for name in changed if name in self._names}

    def _use(self, name: str) -> None:
        """Follow the functions that a name stands for, or may call."""
        found = self._names.get(name)
        for function in found.object.functions if found else ():
            self.inherited.append(function)
            self._follow(function)

    def _follow(self, function: Function) -> None:
        if id(function) in self._followed:
            return
        self._followed.add(id(function))
        effects = function.effects
        self.reads |= effects.reads
        self.sets.update({name: False for name in effects.sets if name not in self.sets})
        self.unknown += effects.unknown
        self._change({*effects.changes, *(part.name for part in effects.parts)})
        for call in effects.calls:
            self._call(call)
        for read in effects.reads:
            self._use(read.name)

    def _call(self, call: Call) -> None:
        found = self._names.get(call.name)
        imported = found.object.imported if found else ""
        if imported:
            self._call_imported(call, ".".join((imported, *call.path)))
        elif call.path:
            self._call_method(call)
        elif found is not None:
            self._call_function(call, found.object.functions)
        elif call.name in CHANGED_ARGUMENTS:
            self._change_argument(call, CHANGED_ARGUMENTS[call.name])

    def _call_imported(self, call: Call, function: str) -> None:
        if call.changes_module:
            self._change({call.name})
        if function in CHANGED_ARGUMENTS:
            self._change_argument(call, CHANGED_ARGUMENTS[function])
        self.seeded |= {_RANDOM + library for library in SEEDING.get(function, ())}
        library = generator_drawn(function, call.is_seeded)
        if library:
            if _RANDOM + library not in self._names:
                text = f"draws random numbers of {library}, which nothing has seeded"
                self.unknown.append(Unknown(text, may_set_names=False))
            self.drawn.add(_RANDOM + library)

    def _call_method(self, call: Call) -> None:
        if call.name not in self._names:
            return
        if call.path in _FITS and not self._trains_on():
            self.parts.add(Read(call.name, _FIT))
            self.reads.discard(Read(call.name))
            return
        known = [f.method_changes(call.path[-1]) for f in self._names[call.name].object.functions]
        said = [each for each in known if each is not None] if len(call.path) == 1 else []
        if any(said) or (call.changes_object and not said):
            self._change({call.name})

    def _trains_on(self) -> bool:
        roots = {name.object.imported.partition(".")[0] for name in self._names.values()}
        return bool(roots & TRAINING_GOES_ON)

    def _call_function(self, call: Call, functions: Sequence[Function]) -> None:
        for function in functions:
            for place, name in call.arguments:
                parameter = (
                    place
                    if isinstance(place, str)
                    else (function.parameters[place] if place < len(function.parameters) else "")
                )
                if parameter in function.changed:
                    self._change({name})

    def _change_argument(self, call: Call, position: int) -> None:
        self._change({name for place, name in call.arguments if place == position})
