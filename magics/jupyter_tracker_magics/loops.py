"""Loops of a cell, and the calls that let a watch look at their names after every iteration.

The loop's body stays as it is, and so do its lines. For a loop whose number is 2::

    for x in xs: …      becomes    for x in WATCH.map(WATCH.each(2), xs): …
    while test: …       becomes    while (test) and WATCH.again(2): …
    async for x in xs: …   becomes    async for x in xs: WATCH.again(2, x); …

and behind each stands ``WATCH.done(2)``, which an exception passes by.
"""

import ast
from dataclasses import dataclass
from typing import Any

from jupyter_tracker_magics.analysis import bindings

_ELSEWHERE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
"""What keeps its names to itself."""
_Loop = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True)
class Loop:
    """An outermost loop.

    Attributes
    ----------
    line
        Where it begins.
    names
        What its body binds, and whether every iteration does for sure.
    has_variable
        Whether its items have one name, as in ``for x in …``.
    """

    line: int
    names: dict[str, bool]
    has_variable: bool


def watch_loops(body: list[ast.stmt], watch: str) -> tuple[list[ast.stmt], list[Loop]]:
    """Let a watch look at the outermost loops among the statements of a cell.

    Parameters
    ----------
    body
        The statements, which are changed.
    watch
        The dotted name under which the code finds the watch.

    Returns
    -------
    list, list
        The statements to execute, and the loops by their numbers.
    """
    watcher = _Watcher(watch)
    watched: list[ast.stmt] = [watcher.visit(statement) for statement in body]
    return watched, watcher.loops


class _Watcher(ast.NodeTransformer):
    def __init__(self, watch: str) -> None:
        self._watch = watch
        self.loops: list[Loop] = []

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.expr, *_ELSEWHERE)):
            return node
        if isinstance(node, _Loop):
            return self._watched(node)
        return self.generic_visit(node)

    def _watched(self, loop: _Loop) -> ast.AST:
        number = len(self.loops)
        variable = None if isinstance(loop, ast.While) else loop.target
        is_one_name = isinstance(variable, ast.Name)
        self.loops.append(Loop(loop.lineno, _bound(loop), is_one_name))
        if isinstance(loop, ast.For):
            each = self._call("each", number, loop.iter)
            loop.iter = call(f"{self._watch}.map", loop.iter, each, loop.iter)
        elif isinstance(loop, ast.AsyncFor):  # what it iterates over is closed as ever
            again = self._call("again", number, loop.body[0])
            if isinstance(variable, ast.Name):
                item: ast.expr = ast.Name(variable.id, ast.Load())
                again.args.append(ast.copy_location(item, again))
            loop.body = [ast.copy_location(ast.Expr(again), again), *loop.body]
        else:
            again = self._call("again", number, loop.test)
            both = ast.BoolOp(ast.And(), [loop.test, again])
            loop.test = ast.copy_location(both, loop.test)
        if loop.orelse:  # which may bind the same names
            loop.orelse = [self._done(number, loop.orelse[0]), *loop.orelse]
        # One statement for one: the shell's treatment of a cell's last one is not changed by it.
        whole = ast.If(ast.Constant(True), [loop, self._done(number, loop)], [])
        return ast.fix_missing_locations(ast.copy_location(whole, loop))

    def _done(self, number: int, place: ast.stmt) -> ast.stmt:
        return ast.copy_location(ast.Expr(self._call("done", number, place)), place)

    def _call(self, method: str, number: int, place: ast.AST) -> ast.Call:
        return call(f"{self._watch}.{method}", place, ast.Constant(number))


def call(function: str, place: ast.AST, *arguments: ast.expr) -> ast.Call:
    """Call what stands under a dotted name; a traceback shows ``place`` for it."""
    name, *attributes = function.split(".")
    found: ast.expr = ast.copy_location(ast.Name(name, ast.Load()), place)
    for attribute in attributes:
        found = ast.copy_location(ast.Attribute(found, attribute, ast.Load()), place)
    made = ast.copy_location(ast.Call(found, list(arguments), []), place)
    return ast.fix_missing_locations(made)


def _bound(loop: _Loop) -> dict[str, bool]:
    """Name what the body of a loop binds, and whether an iteration cannot avoid it."""
    names: dict[str, bool] = {}
    certain = True
    for statement in loop.body:
        # A context manager may swallow the error that kept a name from being bound.
        is_with = isinstance(statement, ast.With | ast.AsyncWith)
        for binding in bindings(statement, certain and not is_with):
            names[binding.name] = names.get(binding.name, False) or binding.certain
        certain = certain and not _may_leave(statement)
    if isinstance(loop, ast.While):  # its test has run again when the watch looks
        for binding in bindings(loop.test):
            names.pop(binding.name, None)
    return names


def _may_leave(node: ast.AST) -> bool:
    """Say whether a statement may end the iteration that it stands in."""
    if isinstance(node, ast.Continue | ast.Break):
        return True
    if isinstance(node, _ELSEWHERE):
        return False
    inside = ast.iter_child_nodes(node)
    if isinstance(node, _Loop):  # whose own iterations are others
        inside = iter(node.orelse)
    return any(_may_leave(child) for child in inside)
