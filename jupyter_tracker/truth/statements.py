"""What each statement of a cell does to names, by its syntax: what it reads, sets and changes."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from jupyter_tracker.truth.files import FileUse, Path, file_use, path_of
from jupyter_tracker.truth.libraries import (
    CHANGING_METHODS,
    COLLECTING_METHODS,
    ITERATING_METHODS,
    ITERATORS,
    PURE_METHODS,
    WHOLE_ATTRIBUTES,
)
from jupyter_tracker.truth.parts import chain, keys
from jupyter_tracker.truth.repeating import Settling, kept, settling
from jupyter_tracker.truth.shell import Unknown, unknown_of_magic

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_UNKNOWN_FUNCTIONS = {
    "input": Unknown("asks for input", may_set_names=False),
    "breakpoint": Unknown("stops in a debugger"),
    "eval": Unknown("calls eval()"),
    "exec": Unknown("calls exec()"),
    "globals": Unknown("calls globals()"),
}


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


@lru_cache(maxsize=2000)  # a notebook is judged again and again, cell by cell the same
def statements(source: str) -> tuple[Statement, ...]:
    """Read the statements of a cell, in order; what is not Python has none.

    Parameters
    ----------
    source
        Plain Python, to which IPython's own syntax has been translated.
    """
    try:
        body = ast.parse(source).body
    except UNREADABLE:
        return ()
    return tuple(_statement(node) for node in body if not _is_text(node))


def _statement(node: ast.stmt) -> Statement:
    return Statement(
        ast.dump(node),
        node.lineno,
        node.end_lineno or node.lineno,
        effects_of([node]),
        settling(node),
        kept(node),
        _collecting(node),
    )


def effects_of(body: Iterable[ast.AST]) -> Effects:
    """Read what code at the top level of a cell does."""
    reader = _Reader()
    for node in body:
        reader.visit(node)
    return reader.effects


def _collecting(node: ast.stmt) -> str:
    """Name what a statement adds to, as ``scores.append(x)`` and ``scores[k] = x`` do."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target, attr=attribute), args=args)):
            if attribute not in COLLECTING_METHODS:
                return ""
        case ast.Assign(targets=[ast.Subscript(value=target, slice=index)], value=value):
            args = [index, value]
        case _:
            return ""
    root, _ = chain(target)
    if not isinstance(root, ast.Name):
        return ""
    read = {each.id for arg in args for each in ast.walk(arg) if isinstance(each, ast.Name)}
    return "" if root.id in read else root.id


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Reader(ast.NodeVisitor):
    """Walks through code in the order in which it runs.

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

    # --- names ---------------------------------------------------------------------------------

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._set(node.id)
        else:
            self._remove(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._part(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._part(node)

    def _part(self, node: ast.Attribute | ast.Subscript) -> None:
        root, hops = chain(node)
        for hop in hops:
            if isinstance(hop, ast.Subscript):
                self.visit(hop.slice)
        if not isinstance(root, ast.Name):
            self.visit(root)
            return
        named = keys(hops[0])
        if isinstance(node.ctx, ast.Load):
            for key in named or [""]:
                self._read(root.id, key)
        elif isinstance(node.ctx, ast.Store) and len(hops) == 1 and len(named) == 1:
            self._set_part(root.id, named[0])
        else:
            self._change(root.id)

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
        elif self._is_certain and _is_new(value):
            self._fresh.add(name)

    # --- calls ---------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        root, hops = chain(node.func)
        magic = unknown_of_magic(node)
        if magic is not None:
            self._magic(magic)
            return
        if isinstance(root, ast.Name) and all(isinstance(hop, ast.Attribute) for hop in hops):
            self._call(node, root.id, tuple(hop.attr for hop in hops if hasattr(hop, "attr")))
        elif isinstance(root, ast.Name) and hops and isinstance(hops[-1], ast.Attribute):
            self.visit(node.func)
            self._method(node, root.id, hops[-1].attr)
        else:
            self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword.value)
        use = file_use(node)
        if use is not None:
            self._file(use)

    def _file(self, use: FileUse) -> None:
        known = [
            path
            for path in use.paths
            if not any(is_name and self._is_own(part) for part, is_name in path.parts)
        ]
        if known:
            stays = use.appends or not self._is_certain
            self.effects.files.append(use._replace(paths=tuple(known), appends=stays))

    def _call(self, node: ast.Call, name: str, path: tuple[str, ...]) -> None:
        self._read(name, path[0] if len(path) > 1 and path[0] not in WHOLE_ATTRIBUTES else "")
        if not path and name in _UNKNOWN_FUNCTIONS and not self._is_own(name):
            self.effects.unknown.append(_UNKNOWN_FUNCTIONS[name])
        if path and self._is_own(name):
            self._method(node, name, path[-1])
        elif path and _is_in_place(node):
            self._change(name)
        if not self._is_own(name) and name not in self._bound:
            self.effects.calls.append(_called(node, name, path))

    def _method(self, node: ast.Call, name: str, method: str) -> None:
        if method not in PURE_METHODS or _is_in_place(node):
            self._change(name)

    def _magic(self, unknown: "list[Unknown] | str") -> None:
        if isinstance(unknown, str):  # Python behind %time
            for statement in ast.parse(unknown).body:
                self.visit(statement)
        else:
            self.effects.unknown += unknown

    # --- statements ------------------------------------------------------------------------------

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)
            self._relate(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)
            self._relate(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            self._read(target.id)
            self._set(target.id)
            return
        self.visit(_loaded(target))
        self.visit(target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._set(node.target.id)

    def _relate(self, target: ast.expr, value: ast.expr) -> None:
        """Remember what a name that is bound may share with others."""
        if not isinstance(target, ast.Name):
            return
        if self._is_own(target.id):
            self._relate_own(target.id, value)
            return
        if isinstance(value, ast.Name):
            if not self._is_own(value.id) and self._is_certain:
                self.effects.aliases[target.id] = value.id
            return
        path = path_of(value)
        if path is not None and self._is_certain:
            self.effects.texts[target.id] = path
        self._made(target.id, value)
        owners = {name for name in _held(value) if not self._is_own(name)}
        if owners:
            self.effects.views.setdefault(target.id, set()).update(owners)

    def _made(self, name: str, value: ast.expr) -> None:
        """Remember what kind of object a name is bound to."""
        match value:
            case ast.Dict() | ast.DictComp() | ast.Call(func=ast.Name(id="dict")):
                self.effects.dicts.add(name)
            case ast.GeneratorExp():
                self.effects.iterators.add(name)
            case ast.Call(func=ast.Name(id=called)) if called in ITERATORS:
                self.effects.iterators.add(name)
            case ast.Call(func=ast.Attribute(attr=called)) if called in ITERATING_METHODS:
                self.effects.iterators.add(name)
            case ast.Call(func=function):
                root, hops = chain(function)
                if isinstance(root, ast.Name) and not self._is_own(root.id):
                    path = tuple(hop.attr for hop in hops if isinstance(hop, ast.Attribute))
                    self.effects.made_by[name] = _called(value, root.id, path)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.visit(target)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._set(name)
            self.effects.imports[name] = alias.name if alias.asname else name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.effects.imports_all = True
                continue
            name = alias.asname or alias.name
            self._set(name)
            self.effects.imports[name] = f"{'.' * node.level}{node.module or ''}.{alias.name}"

    def visit_Global(self, node: ast.Global) -> None:
        """Nothing happens here: whose a name is was found out before."""

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._defaults(node)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._set(node.name)
        if not self._is_own(node.name):
            self.effects.functions[node.name] = function(node)
        else:
            self._absorb(function(node))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node)
        self._absorb(function(node))  # wherever it is called, that is hardly later

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(part)
        for decorator in node.decorator_list:
            self.visit(decorator)
        methods: dict[str, Function] = {}
        with self._hiding(_bound_in(node.body)):
            for statement in node.body:
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._defaults(statement)
                    methods[statement.name] = function(statement)
                else:
                    self.visit(statement)
        self._set(node.name)
        together = _together(methods)
        if not self._is_own(node.name):
            self.effects.functions[node.name] = together
        else:
            self._absorb(together)

    def _defaults(self, node: _Function) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)

    def _absorb(self, inner: Function) -> None:
        """Take over what a function does that is the business of this code."""
        for read in inner.effects.reads:
            self._read(read.name, read.key)
        for name in inner.effects.changes:
            self._change(name)
        self.effects.calls += [c for c in inner.effects.calls if not self._is_own(c.name)]
        self.effects.unknown += inner.effects.unknown

    # --- branches --------------------------------------------------------------------------------

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branches([node.body, node.orelse])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        with self._maybe():
            self.visit(node.body)
            self.visit(node.orelse)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        with self._maybe():
            for value in node.values[1:]:
                self.visit(value)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        sure, maybe = _until_jump(node.body)
        # A loop over nothing is so rare that what it would leave as it was is not counted.
        self._body(sure, set(_bound_in([node.target])))
        with self._maybe():
            self._body(maybe)
            self._body(node.orelse)
        if _written(node.body) & set(_bound_in([node.target])):
            for name in _gone_through(node.iter):
                self._change(name)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self.visit_For(node)

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        with self._maybe():
            self._body(node.body)
            self._body(node.orelse)

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        with self._maybe():
            bound = [self._body([*node.body, *node.orelse])]
            for handler in node.handlers:
                found = self._body(handler.body if handler.name is None else [handler])
                self.visit(handler.type or ast.Constant(None))
                if not isinstance(handler.body[-1], ast.Raise):
                    bound.append(found)
        if node.handlers:  # without one, nothing goes on where it failed
            for name in set.intersection(*bound):
                self._set(name)
        self._body(node.finalbody)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self.visit_Try(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        with self._hiding({node.name} if node.name else set()):
            for statement in node.body:
                self.visit(statement)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            with self._maybe():
                self.visit(case.pattern)
                self._body(
                    [ast.Expr(case.guard), *case.body] if case.guard else case.body,
                    _bound_in([case.pattern]),
                )

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name is not None:
            self._set(node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name is not None:
            self._set(node.name)

    def _branches(self, bodies: list[list[ast.stmt]]) -> None:
        """Read branches one of which runs: what all of them set is set for sure."""
        before, was_certain = set(self._bound), self._is_certain
        bound_in_each = []
        for body in bodies:
            self._bound, self._is_certain = set(before), False
            bound_in_each.append(self._body(body))
        self._bound, self._is_certain = before, was_certain
        everywhere = set.intersection(*bound_in_each)
        for name in everywhere:
            self._set(name)

    def _body(
        self, body: list[ast.stmt] | list[ast.ExceptHandler], bound: Iterable[str] = ()
    ) -> set[str]:
        """Read statements that run one after the other; return the names that are bound then."""
        before, found = set(self._bound), set(bound)
        self._bound |= found
        for statement in body:
            self.visit(statement)
            if isinstance(statement, ast.stmt):
                found |= set(_surely_bound(statement))
                self._bound |= {name for name in found if not self._is_own(name)}
        self._bound = before if not self._is_certain else self._bound
        return found

    def _maybe(self) -> "_Maybe":
        return _Maybe(self)

    def _hiding(self, names: Iterable[str]) -> "_Hiding":
        return _Hiding(self, set(names))

    # --- comprehensions --------------------------------------------------------------------------

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        self.visit(node.generators[0].iter)
        with self._hiding(_bound_in([each.target for each in node.generators])), self._maybe():
            for number, each in enumerate(node.generators):
                if number:
                    self.visit(each.iter)
                for condition in each.ifs:
                    self.visit(condition)
            if isinstance(node, ast.DictComp):
                self.visit(node.key)
                self.visit(node.value)
            else:
                self.visit(node.elt)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node)


class _Maybe:
    """Code that may not run."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader

    def __enter__(self) -> None:
        self._was, self._reader._is_certain = self._reader._is_certain, False

    def __exit__(self, *_: object) -> None:
        self._reader._is_certain = self._was


class _Hiding:
    """Code that has names of its own."""

    def __init__(self, reader: _Reader, names: set[str]) -> None:
        self._reader, self._names = reader, names

    def __enter__(self) -> None:
        self._reader._own.append(self._names)

    def __exit__(self, *_: object) -> None:
        self._reader._own.pop()


def function(node: _Function) -> Function:
    """Read what a function does when it is called."""
    arguments = node.args
    parameters = [
        each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]
    rest = [each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    named_global = {
        name
        for part in body
        for each in ast.walk(part)
        if isinstance(each, ast.Global)
        for name in each.names
    }
    own = {*parameters, *rest, *(set(_bound_in(body)) - named_global)}
    reader = _Reader(own)
    for part in body:
        reader.visit(part)
    reader.effects.changes -= (memos := _memos(body) - own)
    return Function(
        parameters,
        reader.changed & set(parameters),
        reader.effects,
        is_generator=_yields(body),
        is_cached=not isinstance(node, ast.Lambda) and any(map(_caches, node.decorator_list)),
        memos=memos,
        remembers=bool(reader.changed & set(_mutable_defaults(node))),
        keeps_state=any(_inner_changes(each, own) for part in body for each in ast.walk(part)),
    )


def _yields(body: list[ast.AST]) -> bool:
    """Whether a function's own body yields, not one within it."""
    for node in body:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        inner = isinstance(node, _Function | ast.ClassDef)
        if not inner and _yields(list(ast.iter_child_nodes(node))):
            return True
    return False


def _caches(decorator: ast.expr) -> bool:
    root = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = root.attr if isinstance(root, ast.Attribute) else getattr(root, "id", "")
    return "cache" in name and name != "cached_property"


def _memos(body: list[ast.AST]) -> set[str]:
    """Name the dicts that are asked for a key before it is set, and not changed otherwise."""
    asked: set[str] = set()
    used: dict[str, int] = {}
    kept: dict[str, int] = {}
    for node in (each for part in body for each in ast.walk(part)):
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=name)]):
                asked.add(name)
                kept[name] = kept.get(name, 0) + 1
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Load() | ast.Store()):
                kept[name] = kept.get(name, 0) + 1
            case ast.Name(id=name):
                used[name] = used.get(name, 0) + 1
    return {name for name in asked if used[name] == kept[name]}


def _mutable_defaults(node: _Function) -> Iterator[str]:
    arguments = [*node.args.posonlyargs, *node.args.args]
    by_place = zip(reversed(arguments), reversed(node.args.defaults), strict=False)
    for argument, default in (
        *by_place,
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ):
        if default is not None and not isinstance(default, ast.Constant | ast.Name):
            yield argument.arg


def _inner_changes(node: ast.AST, own: set[str]) -> bool:
    """Whether a node is a function within another that changes what belongs to that one."""
    if isinstance(node, ast.Nonlocal):
        return True
    return isinstance(node, _Function) and bool(function(node).effects.changes & own)


def _together(methods: dict[str, Function]) -> Function:
    """Make one of all methods of a class: any may be called."""
    effects = Effects()
    for method in methods.values():
        effects.reads |= method.effects.reads
        effects.changes |= method.effects.changes
        effects.calls += method.effects.calls
        effects.sets.update(dict.fromkeys(method.effects.sets, False))
        effects.unknown += method.effects.unknown
    return Function([], set(), effects, methods)


def _bound_in(body: Iterable[ast.AST]) -> Iterator[str]:
    """Name everything that code binds in its own scope."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp():
                continue
            case ast.GeneratorExp():
                continue
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Import() | ast.ImportFrom():
                yield from (each.asname or each.name.partition(".")[0] for each in node.names)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
        yield from _bound_in(ast.iter_child_nodes(node))


def _written(body: list[ast.stmt]) -> set[str]:
    """Name the objects in which something is set or deleted, or added."""
    found = set()
    for node in (each for statement in body for each in ast.walk(statement)):
        match node:
            case (
                ast.Attribute(ctx=ast.Store() | ast.Del())
                | ast.Subscript(ctx=ast.Store() | ast.Del())
            ):
                root, _ = chain(node)
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in CHANGING_METHODS:
                root, _ = chain(owner)
            case _:
                continue
        if isinstance(root, ast.Name):
            found.add(root.id)
    return found


def _gone_through(iterable: ast.expr) -> Iterator[str]:
    """Name the objects whose own items a loop is given, not copies of them."""
    match iterable:
        case ast.Call(func=ast.Attribute(value=owner, attr="values" | "items" | "parameters")):
            yield from _gone_through(owner)
        case ast.Call(func=ast.Name(), args=arguments):  # as in enumerate(rows)
            for argument in arguments:
                yield from _gone_through(argument)
        case ast.Name(id=name):
            yield name
        case ast.Attribute() | ast.Subscript():
            root, _ = chain(iterable)
            yield from _gone_through(root)


def _until_jump(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Part the statements of a loop at the first one that may leave the round."""
    for place, statement in enumerate(body):
        if any(isinstance(each, ast.Break | ast.Continue) for each in ast.walk(statement)):
            return body[:place], body[place:]
    return body, []


def _surely_bound(node: ast.stmt) -> Iterator[str]:
    """Name what a simple statement binds, whatever happens in it."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Import | ast.ImportFrom):
        yield from _bound_in([node])
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield from _bound_in([node.target])
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from _bound_in(
            each.optional_vars for each in node.items if each.optional_vars is not None
        )
        for statement in node.body:
            yield from _surely_bound(statement)
    elif isinstance(node, ast.If) and node.orelse:
        one = {name for each in node.body for name in _surely_bound(each)}
        yield from one & {name for each in node.orelse for name in _surely_bound(each)}


def _held(value: ast.expr) -> Iterator[str]:
    """Name the objects that a value may be a part of, or hold and change later."""
    match value:
        case ast.Attribute() | ast.Subscript():
            root, _ = chain(value)
            if isinstance(root, ast.Name):
                yield root.id
        case ast.Call():
            root, hops = chain(value.func)
            name = hops[-1].attr if hops and isinstance(hops[-1], ast.Attribute) else None
            if name is None and isinstance(root, ast.Name):
                name = root.id
            if name is not None and name[:1].isupper():  # an object made of others
                for argument in (*value.args, *(each.value for each in value.keywords)):
                    yield from _arguments_held(argument)


def _arguments_held(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Name():
            yield argument.id
        case ast.Call(func=ast.Attribute(value=ast.Name() as owner)):
            yield owner.id  # as in Adam(model.parameters())


def _is_new(value: ast.expr) -> bool:
    """Whether a value is an object that nothing else holds."""
    match value:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in PURE_METHODS and not _is_in_place(value)
        case ast.Call(func=ast.Name(id=name)):
            return name in ("dict", "list", "set", "sorted", "tuple")
    return not isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Await | ast.IfExp)


def _loaded(target: ast.Attribute | ast.Subscript) -> ast.expr:
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())


def _is_in_place(node: ast.Call) -> bool:
    return any(
        each.arg == "inplace"
        and not (isinstance(each.value, ast.Constant) and each.value.value is False)
        for each in node.keywords
    )


def _called(node: ast.Call, name: str, path: tuple[str, ...]) -> Call:
    return Call(name, path, tuple(_arguments(node)), _is_seeded(node), _keys_set(node, path))


def _keys_set(node: ast.Call, path: tuple[str, ...]) -> tuple[str, ...]:
    """Name the keys that ``update(…)`` sets, when they stand there."""
    if path != ("update",):
        return ()
    found: list[object] = [each.arg for each in node.keywords]
    for argument in node.args:
        if not isinstance(argument, ast.Dict):
            return ()
        found += [key.value if isinstance(key, ast.Constant) else None for key in argument.keys]
    named = tuple(key for key in found if isinstance(key, str))
    return named if len(named) == len(found) else ()


def _arguments(node: ast.Call) -> Iterator[tuple[int | str, str]]:
    for position, argument in enumerate(node.args):
        if isinstance(argument, ast.Name):
            yield position, argument.id
    for keyword in node.keywords:
        if keyword.arg and isinstance(keyword.value, ast.Name):
            yield keyword.arg, keyword.value.id


def _is_seeded(node: ast.Call) -> bool:
    named = {"random_state", "seed", "rng", "generator"}
    return any(
        each.arg in named
        and not (isinstance(each.value, ast.Constant) and each.value.value is None)
        for each in node.keywords
    )
