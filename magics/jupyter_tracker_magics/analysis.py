"""What a cell sets, read from its syntax tree: nothing is executed here.

A name that is only ever set to literals is a parameter. A name that is computed is a result,
which becomes a metric when it turns out to be a number.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_TRANSPARENT_MAGICS = frozenset({"capture", "prun", "time"})
"""Cell magics whose cell is Python in the user's own namespace."""

_BRANCHES = (
    ast.For, ast.AsyncFor, ast.While, ast.If, ast.IfExp, ast.Try, ast.TryStar, ast.Match,
)  # fmt: skip
"""Statements whose parts may not run."""


@dataclass(frozen=True)
class Literal:
    """A value that stands in the cell."""

    value: object
    line: int

    @property
    def origin(self) -> str:
        """Where it came from, for people."""
        return f"literal, line {self.line} of the cell"


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
class CellNames:
    """What a cell sets at top level: the literals of each parameter, in order, and the results."""

    literals: dict[str, tuple[Literal, ...]]
    results: dict[str, Result]


@dataclass(frozen=True)
class _Binding:
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
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return CellNames({}, {})
    ast.increment_lineno(tree, first_line - 1)
    by_name: dict[str, list[_Binding]] = {}
    for binding in _bindings(tree):
        by_name.setdefault(binding.name, []).append(binding)
    return _sorted_out(by_name)


def has_statements(source: str) -> bool:
    """Say whether ``source`` does anything; what does not parse might."""
    try:
        return bool(ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True


def _sorted_out(by_name: dict[str, list[_Binding]]) -> CellNames:
    names = CellNames({}, {})
    for name, bindings in by_name.items():
        if name.startswith("_") or not all(binding.capturable for binding in bindings):
            continue
        literals = [_literal(binding) for binding in bindings]
        only = tuple(literal for literal in literals if literal is not None)
        if len(only) == len(bindings):
            names.literals[name] = only
        else:
            certain = any(binding.certain for binding in bindings)
            names.results[name] = Result(bindings[-1].line, certain)
    return names


def _literal(binding: _Binding) -> Literal | None:
    if binding.value is None or any(_is_ellipsis(node) for node in ast.walk(binding.value)):
        return None
    try:
        return Literal(ast.literal_eval(binding.value), binding.line)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _bindings(node: ast.AST, certain: bool = True) -> Iterator[_Binding]:
    """Find the names that ``node`` sets at top level; functions and classes keep theirs."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield _Binding(node.name, None, node.lineno, certain, capturable=False)
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
                yield _Binding(name, None, node.lineno, certain, capturable=False)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield _Binding(name, None, node.lineno, certain, capturable=False)
    certain = certain and not isinstance(node, _BRANCHES)
    for child in ast.iter_child_nodes(node):
        yield from _bindings(child, certain)


def _assigned(target: ast.expr, value: ast.expr | None, certain: bool) -> Iterator[_Binding]:
    for name, part in _unpacked(target, value):
        yield _Binding(name.id, part, name.lineno, certain)


def _taken(target: ast.expr) -> Iterator[_Binding]:
    """Loop targets and the like: such a name is neither a parameter nor a result."""
    for name in _names(target):
        yield _Binding(name.id, None, name.lineno, certain=False, capturable=False)


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
