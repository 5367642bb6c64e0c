"""Following names through cells that run one after the other, to see what each was made of.

Every statement that runs is a *term*: its text, and the terms of all that it read. Two terms with
the same digest were made of the same statements in the same order, and so, as far as syntax can
tell, of the same values.
"""

import builtins
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jupyter_tracker.truth.effects import Call, Effects, Function, Read, Statement
from jupyter_tracker.truth.files import FileUse, Path
from jupyter_tracker.truth.libraries import (
    CHANGED_ARGUMENTS,
    FITS_ITS_STEPS,
    SEEDING,
    TRAINING_GOES_ON,
    generator_drawn,
)
from jupyter_tracker.truth.shell import Unknown
from jupyter_tracker.truth.statements import statements

_FIT = "fit()"
"""The part of an object that a call of its ``fit`` sets."""
_FITS = (("fit",), ("fit_transform",), ("fit_predict",))
_RANDOM = "random numbers of "
FILE = "the file "
"""Stands before the path of a file that cells write and read."""
_MEMO = "what is cached of "
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

    Attributes
    ----------
    owners
        The objects that change when this one does.
    functions
        What it may call: itself, when it ``is_function``.
    imported
        Its full name, where it comes from a module.
    is_iterator
        Whether reading it uses it up.
    text
        What it is, when it is a text or a path.
    memo
        What its results were made with that it keeps for the next call.
    """

    whole: Term
    parts: dict[str, Term] = field(default_factory=dict)
    owners: list["_Object"] = field(default_factory=list)
    functions: frozenset[Function] = frozenset()
    imported: str = ""
    is_function: bool = False
    is_iterator: bool = False
    is_dict: bool = False
    text: str | None = None
    memo: Term | None = None

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
                each.whole, each.parts, each.memo = term, {}, None
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
        return {name for name in self._names if not name.startswith((_RANDOM, FILE, _ANYTHING))}

    def term_of(self, name: str) -> Term | None:
        """Return what a name is made of; None when nothing has set it."""
        found = self._names.get(name)
        return found.read() if found else None

    def _run(self, statement: Statement) -> Term:
        what = _Happening(self._names, statement.effects)
        reads = {**self._read(what), **self._before(what), **self._remembered(what)}
        settled = _settled(statement, reads)
        if settled is not None:
            return settled
        term = Term.of(statement, self._cell, reads, what.unknown)
        for name in what.changes:
            self._names[name].object.changed(term)
        for part in what.parts:
            self._set_part(part, term)
        self._bind(what, term)
        return term

    def _read(self, what: "_Happening") -> dict[str, Term | None]:
        """Return the terms of what is read; of a part only that part."""
        whole = {read.name for read in what.reads if not read.key}
        found: dict[str, Term | None] = {}
        for read in what.reads:
            if read.key and read.name in whole:
                continue
            name = self._names.get(read.name)
            if name is None and not hasattr(builtins, read.name) and FILE not in read.name:
                name = self._names.get(_ANYTHING)
            shown = f"{read.name}.{read.key}" if read.key else read.name
            without = _FIT if read.name in what.cloned else ""
            found[shown] = name.read(read.key, without) if name else None
        return found

    def _remembered(self, what: "_Happening") -> dict[str, Term | None]:
        """Return what cached functions may give back that was made with something else."""
        found: dict[str, Term | None] = {}
        for name, function in what.cached.items():
            reads = {
                read.name: term
                for read in function.effects.reads
                if read.name != name and (term := self.term_of(read.name)) is not None
            }
            state, cached = Term.of(None, self._cell, reads), self._names[name].object
            if cached.memo is not None and cached.memo.digest != state.digest:
                found[_MEMO + name] = cached.memo
            cached.memo = state
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
            self._names[name] = _Name(
                term,
                _Object(
                    term,
                    owners=what.owners(name),
                    functions=what.functions_of(name),
                    imported=what.imports.get(name, ""),
                    is_function=name in what.functions,
                    is_iterator=what.makes_iterator(name),
                    is_dict=name in what.dicts,
                    text=_text(what.texts[name], before) if name in what.texts else None,
                ),
            )
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
        self.aliases, self.dicts, self.texts = effects.aliases, effects.dicts, effects.texts
        self._own = effects
        self.unknown = list(effects.unknown)
        self._imports_all = effects.imports_all
        self.drawn: set[str] = set()
        self.seeded: set[str] = set()
        self.cached: dict[str, Function] = {}
        self.cloned: set[str] = set()
        """The estimators of which only the settings are read."""
        self._followed: set[Function] = set()
        self._used: set[str] = set()
        self._change(effects.changes)
        for call in effects.calls:
            self._call(call)
        for read in effects.reads:
            self._use(read.name)
        self._use_files(effects.files)
        self._change(
            read.name
            for read in effects.reads
            if read.name in names
            and names[read.name].object.is_iterator
            and read.name not in effects.aliases.values()
        )
        # What is set by a part is not read for it.
        self.reads |= {Read(name) for name in self.changes}

    @property
    def sets_anything(self) -> bool:
        """Whether it may set names that do not stand in it."""
        return self._imports_all or any(each.may_set_names for each in self.unknown)

    def owners(self, name: str) -> list[_Object]:
        """Return the objects that change with the one that it binds a name to."""
        made_by = self._own.made_by.get(name)
        if made_by is not None and self._clones(made_by):
            return []
        views = self._own.views.get(name, ())
        return [self._names[each].object for each in views if each in self._names]

    def functions_of(self, name: str) -> frozenset[Function]:
        """Return what may be called by what it binds a name to."""
        own = self.functions.get(name)
        return frozenset(self._followed if own is None else {own})

    def makes_iterator(self, name: str) -> bool:
        """Whether it binds a name to what can be gone through only once."""
        made_by = self._own.made_by.get(name)
        if made_by is None or made_by.name not in self._names:
            return name in self._own.iterators
        maker = self._names[made_by.name].object
        yields = maker.is_function and any(each.is_generator for each in maker.functions)
        return (yields and not made_by.path) or maker.imported.partition(".")[0] == "itertools"

    def _clones(self, call: Call) -> bool:
        """Whether a call is one of scikit-learn's that works with clones of what it is given."""
        full = self._full_name(call)
        return full.startswith("sklearn.") and full.rpartition(".")[2] not in FITS_ITS_STEPS

    def _full_name(self, call: Call) -> str:
        found = self._names.get(call.name)
        imported = found.object.imported if found else ""
        return ".".join((imported, *call.path)) if imported else ""

    def _use_files(self, files: Iterable[FileUse]) -> None:
        for use in files:
            known = [text for path in use.paths if (text := _text(path, self._names)) is not None]
            if known and use.writes:
                self.sets[FILE + known[0]] = not use.appends
            elif known:
                self.reads.add(Read(FILE + known[0]))

    def _change(self, changed: Iterable[str]) -> None:
        self.changes |= {name for name in changed if name in self._names}

    def _use(self, name: str) -> None:
        """Follow the functions that a name stands for, or may call."""
        found = self._names.get(name) if name not in self._used else None
        self._used.add(name)
        for function in found.object.functions - self._followed if found else ():
            self._follow(function)

    def _follow(self, function: Function) -> None:
        if function in self._followed:
            return
        self._followed.add(function)
        effects = function.effects
        self.reads |= effects.reads
        self.sets.update({name: False for name in effects.sets if name not in self.sets})
        self.unknown += effects.unknown
        self._change({*effects.changes, *(part.name for part in effects.parts)})
        self._use_files(effects.files)
        self.cached.update((name, function) for name in function.memos if name in self._names)
        for call in effects.calls:
            self._call(call)
        for read in effects.reads:
            self._use(read.name)

    def _call(self, call: Call) -> None:
        found = self._names.get(call.name)
        full_name = self._full_name(call)
        if full_name:
            self._call_imported(call, full_name)
        elif call.path:
            self._call_method(call)
        elif found is not None:
            self._call_function(call, found.object)
        elif call.name in CHANGED_ARGUMENTS:
            self._change_argument(call, CHANGED_ARGUMENTS[call.name])

    def _call_imported(self, call: Call, function: str) -> None:
        if call.changes_module:
            self._change({call.name})
        if function in CHANGED_ARGUMENTS:
            self._change_argument(call, CHANGED_ARGUMENTS[function])
        self.seeded |= {_RANDOM + library for library in SEEDING.get(function, ())}
        if self._clones(call):
            self.cloned |= {name for _, name in call.arguments}
        self._draw(generator_drawn(function, call.is_seeded))

    def _draw(self, library: str) -> None:
        """Take note that random numbers are drawn; from nobody's when it has no name."""
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
        if call.keys and self._names[call.name].object.is_dict:
            self.parts |= {Read(call.name, key) for key in call.keys}
            self.reads.discard(Read(call.name))
            return
        if call.path[-1] == "sample" and not call.is_seeded:
            self._draw("numpy")
        known = [f.method_changes(call.path[-1]) for f in self._names[call.name].object.functions]
        said = [each for each in known if each is not None] if len(call.path) == 1 else []
        if any(said) or (call.changes_object and not said):
            self._change({call.name})

    def _trains_on(self) -> bool:
        roots = {name.object.imported.partition(".")[0] for name in self._names.values()}
        return bool(roots & TRAINING_GOES_ON)

    def _call_function(self, call: Call, called: _Object) -> None:
        for function in called.functions:
            if function.remembers or (function.keeps_state and not called.is_function):
                self._change({call.name})
            if function.is_cached and called.is_function:
                self.cached[call.name] = function
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


def _text(path: Path, names: Mapping[str, _Name]) -> str | None:
    """Return a path as text, with what its names are bound to."""
    return path.text({name: names[name].object.text for name in path.names if name in names})


def _settled(statement: Statement, reads: Mapping[str, Term | None]) -> Term | None:
    """Return the term of what a statement settled before, when that still holds."""
    settles = statement.settles
    if settles is None:
        return None
    others = _others(reads, settles.name)
    waiting = [term for key, term in reads.items() if key not in others]
    key = settles.key
    while waiting:
        term = waiting.pop()
        if term is None:
            continue
        if term.statement is None:
            parts = {name for name in term.reads if name.startswith(".")}
            if key and f".{key}" in parts:
                waiting.append(term.reads[f".{key}"])
            elif key or not parts:
                waiting += [term.reads[name] for name in ("", "object") if name in term.reads]
        elif term.statement.text == statement.text and _others(term.reads, settles.name) == others:
            return term
        elif term.statement.keeps and (key or settles.is_filter):
            kept = term.statement.keeps
            waiting += [each for name, each in term.reads.items() if _root(name) == kept]
    return None


def _others(reads: Mapping[str, Term | None], name: str) -> dict[str, str]:
    """Return the digests of what is read besides a name."""
    return {key: term.digest if term else "" for key, term in reads.items() if _root(key) != name}


def _root(key: str) -> str:
    return key.partition(".")[0]
