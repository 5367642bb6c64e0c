"""What a cell sets, read from its syntax tree: nothing is executed here.

A name that is only ever set to literals is a parameter. A name that is computed is a result,
which becomes a metric when it turns out to be a number.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from jupyter_tracker.truth.reader import effects_of
from jupyter_tracker.truth.statements import UNREADABLE
from jupyter_tracker_magics.fitting import fitted_names

_TRANSPARENT_MAGICS = frozenset({"capture", "prun", "time"})
"""Cell magics whose cell is Python in the user's own namespace."""

_NUMBER_TO_NUMBER = frozenset({"abs", "float", "int", "round"})
_UNNAMED = "result"

_BRANCHES = (
    ast.For, ast.AsyncFor, ast.While, ast.If, ast.IfExp, ast.Try, ast.TryStar, ast.Match,
)  # fmt: skip
"""Statements whose parts may not run."""


@dataclass(frozen=True)
class Literal:
    """A value that stands in the cell, or that a sweep puts in its place."""

    value: object
    line: int
    is_swept: bool = False

    @property
    def origin(self) -> str:
        """Where it came from, for people."""
        return f"{'sweep' if self.is_swept else 'literal'}, line {self.line} of the cell"


@dataclass(frozen=True)
class Result:
    """A name that the cell computes.

    Attributes
    ----------
    line
        Where it is set last.
    certain
        Whether a cell that runs to its end sets it for sure, whatever branches it takes.
    """

    line: int
    certain: bool

    @property
    def origin(self) -> str:
        """Where it came from, for people."""
        return f"result, line {self.line} of the cell"


@dataclass(frozen=True)
class LastExpression:
    """The expression that a cell ends with, and the name that its value gets."""

    name: str
    line: int
    is_variable: bool

    @property
    def origin(self) -> str:
        """Where it came from, for people."""
        return f"last expression, line {self.line} of the cell"


@dataclass(frozen=True)
class CellNames:
    """What a cell sets at top level, and what it reads.

    Attributes
    ----------
    literals
        The literals of each parameter, in order.
    results
        The names that it computes.
    reads
        The names that it takes from what was there before.
    last
        What it ends with, if that is an expression.
    fitted
        The variables that it fits models on.
    """

    literals: dict[str, tuple[Literal, ...]] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    last: LastExpression | None = None
    fitted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Binding:
    """One place where a name gets a value; ``value`` is None where that is no expression."""

    name: str
    value: ast.expr | None
    line: int
    certain: bool
    capturable: bool = True


def without_transparent_magic(body: str) -> str:
    """Blank the first line of a body such as ``%%time …``, whose other lines are plain Python."""
    first, newline, rest = body.partition("\n")
    words = first.split()
    is_magic = bool(words) and words[0].removeprefix("%%") in _TRANSPARENT_MAGICS
    return newline + rest if first.startswith("%%") and is_magic else body


def analyse(source: str, first_line: int = 1) -> CellNames:
    """Read what ``source`` sets.

    Parameters
    ----------
    source
        Python; where it does not parse, it sets nothing.
    first_line
        The cell's number of the first line.
    """
    try:
        tree = ast.parse(source)
        ast.increment_lineno(tree, first_line - 1)
        return analyse_tree(tree)
    except UNREADABLE:
        return CellNames()


def analyse_tree(tree: ast.Module) -> CellNames:
    """Read what a syntax tree sets; otherwise as `analyse`."""
    reads = _reads(tree)
    by_name: dict[str, list[Binding]] = {}
    for binding in bindings(tree):
        by_name.setdefault(binding.name, []).append(binding)
    last = _last_expression(tree)
    if last is not None and last.is_variable:  # it is shown, and nothing is made of it
        reads.discard(last.name)
    literals, results = _sorted_out(by_name)
    return CellNames(literals, results, frozenset(reads - by_name.keys()), last, fitted_names(tree))


def has_statements(source: str) -> bool:
    """Say whether ``source`` does anything; what does not parse might."""
    try:
        return bool(ast.parse(source).body)
    except UNREADABLE:
        return True


def _reads(tree: ast.Module) -> set[str]:
    """Name what the cell reads; its own functions read it when they are called, in it or later."""
    effects = effects_of(tree.body)
    inside = [read for each in effects.functions.values() for read in each.effects.reads]
    return {read.name for read in (*effects.reads, *inside)}


def _last_expression(tree: ast.Module) -> LastExpression | None:
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or isinstance(last.value, ast.Constant):
        return None
    is_variable = isinstance(last.value, ast.Name)
    return LastExpression(_name_of(last.value), last.lineno, is_variable)


def _name_of(node: ast.expr) -> str:
    """Name a value by the expression it comes from: ``score`` for ``model.score(X, y)``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(func=ast.Name(id=name), args=[number, *_]) if name in _NUMBER_TO_NUMBER:
            return _name_of(number)
        case ast.Call(func=ast.Attribute(attr="item", value=number)):
            return _name_of(number)
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")))):
            return _UNNAMED
        case ast.Call(func=part) | ast.Await(value=part):
            return _name_of(part)
    return _UNNAMED


def _sorted_out(
    by_name: dict[str, list[Binding]],
) -> tuple[dict[str, tuple[Literal, ...]], dict[str, Result]]:
    literals: dict[str, tuple[Literal, ...]] = {}
    results: dict[str, Result] = {}
    for name, found in by_name.items():
        if name.startswith("_") or not all(binding.capturable for binding in found):
            continue
        values = [_literal(binding) for binding in found]
        only = tuple(literal for literal in values if literal is not None)
        if len(only) == len(found):
            literals[name] = only
        else:
            certain = any(binding.certain for binding in found)
            results[name] = Result(found[-1].line, certain)
    return literals, results


def _literal(binding: Binding) -> Literal | None:
    if binding.value is None or any(_is_ellipsis(node) for node in ast.walk(binding.value)):
        return None
    try:
        return Literal(ast.literal_eval(binding.value), binding.line)
    except (*UNREADABLE, TypeError):
        return None


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def bindings(node: ast.AST, certain: bool = True) -> Iterator[Binding]:
    """Find the names that ``node`` sets at top level; functions and classes keep theirs."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Binding(node.name, None, node.lineno, certain, capturable=False)
            return
        case ast.Lambda():
            return
        case ast.Assign():
            for target in node.targets:
                yield from _assigned(target, node.value, certain)
        case ast.AnnAssign(value=ast.expr()):
            yield from _assigned(node.target, node.value, certain)
        case ast.AugAssign():
            yield from _assigned(node.target, None, certain)
        case ast.NamedExpr():
            # A comprehension, or the right side of an `and`, may never come to it.
            yield from _assigned(node.target, node.value, certain=False)
        case ast.For() | ast.AsyncFor():
            yield from _taken(node.target)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _taken(target)
        case ast.Delete():
            for target in node.targets:
                yield from _taken(target)
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                yield Binding(name, None, node.lineno, certain, capturable=False)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield Binding(name, None, node.lineno, certain, capturable=False)
    certain = certain and not isinstance(node, _BRANCHES)
    for child in ast.iter_child_nodes(node):
        yield from bindings(child, certain)


def _assigned(target: ast.expr, value: ast.expr | None, certain: bool) -> Iterator[Binding]:
    for name, part in _unpacked(target, value):
        yield Binding(name.id, part, name.lineno, certain)


def _taken(target: ast.expr) -> Iterator[Binding]:
    """Loop targets and the like: such a name is neither a parameter nor a result."""
    for name in _names(target):
        yield Binding(name.id, None, name.lineno, certain=False, capturable=False)


def _unpacked(
    target: ast.expr, value: ast.expr | None
) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    """Pair each name of ``a, (b, c) = 1, (2, 3)`` with its own value, where that can be seen."""
    if isinstance(target, ast.Name):
        yield target, value
    elif _same_shape(target, value):
        for part, part_value in zip(target.elts, value.elts, strict=True):  # type: ignore[attr-defined, union-attr]
            yield from _unpacked(part, part_value)
    else:
        yield from ((name, None) for name in _names(target))


def _same_shape(target: ast.expr, value: ast.expr | None) -> bool:
    return (
        isinstance(target, ast.Tuple | ast.List)
        and isinstance(value, ast.Tuple | ast.List)
        and len(target.elts) == len(value.elts)
        and not any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts))
    )


def _names(target: ast.expr) -> Iterator[ast.Name]:
    """Find the names that an assignment to ``target`` sets: ``x`` in ``x, y[0] = …``, not ``y``."""
    nodes = (node for node in ast.walk(target) if isinstance(node, ast.Name))
    return (node for node in nodes if not isinstance(node.ctx, ast.Load))
