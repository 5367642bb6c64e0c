"""What each statement of a cell does to names, by its syntax: what it reads, sets and changes."""

import ast
from functools import lru_cache

from jupyter_tracker.truth.effects import Statement
from jupyter_tracker.truth.libraries import (
    COLLECTING_METHODS,
)
from jupyter_tracker.truth.parts import chain
from jupyter_tracker.truth.reader import effects_of
from jupyter_tracker.truth.repeating import kept, settling

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


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
