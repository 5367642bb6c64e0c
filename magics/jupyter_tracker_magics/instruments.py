"""What a tracked cell is executed as: its own statements, and calls that let us look at it.

The shell hands every cell's syntax tree to `Instruments`. A tracked one is known by the call of
``begin`` that `rewriting` has put first; it gets the calls of `loops` and, with ``--sweep``, stands
in a loop itself::

    while TOOLS.sweep.goes_on():
        try:
            learning_rate = TOOLS.sweep.value("learning_rate", 0.1)
            …
        except BaseException:
            if TOOLS.sweep.failed(): raise
        else:
            TOOLS.sweep.finished()

``TOOLS`` is a name of the builtins that exists while the cell runs, so that the user's variables
stay the user's.
"""

import ast
import builtins
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from jupyter_tracker.truth.statements import UNREADABLE
from jupyter_tracker_magics.analysis import CellNames, analyse_tree, bindings
from jupyter_tracker_magics.curves import Watch
from jupyter_tracker_magics.loops import call, watch_loops
from jupyter_tracker_magics.options import Options

if TYPE_CHECKING:
    from jupyter_tracker_magics.sweep import Sweep

_numbers = itertools.count(1)


@dataclass
class Tools:
    """What the statements of one execution find under ``name``.

    Attributes
    ----------
    inner_tree, lines_before
        The cell below a magic such as ``%%time``, which comes by later: its dump, and how many
        lines of the cell are above it.
    """

    name: str
    watch: Watch = field(default_factory=Watch)
    sweep: "Sweep" = field(default_factory=lambda: _once())
    inner_tree: str = ""
    lines_before: int = 0

    @classmethod
    def new(cls, name: str = "") -> "Tools":
        """Make tools, and put them where a cell finds them."""
        tools = cls(name or f"__jupyter_tracker_{next(_numbers)}__")
        setattr(builtins, tools.name, tools)
        return tools

    def expect(self, source: str, lines_before: int) -> None:
        """Expect the cell below a magic to come by."""
        with suppress(*UNREADABLE):
            self.inner_tree, self.lines_before = ast.dump(ast.parse(source)), lines_before


class Instruments:
    """An AST transformer of the shell, which changes tracked cells and leaves others as they are.

    Parameters
    ----------
    options_of
        Understands what stands behind ``%%track``; raises UsageError.
    """

    def __init__(self, options_of: Callable[[str], Options]) -> None:
        self._options_of = options_of
        self._waiting: list[Tools] = []
        """Those of cells that are transformed and have not begun yet."""
        self._running: list[Tools] = []

    def visit(self, tree: ast.AST) -> ast.AST:
        """Return what to execute for a cell; what goes wrong leaves it as it is."""
        if isinstance(tree, ast.Module):
            with suppress(Exception):
                return self._changed(tree)
        return tree

    def take(self, name: str) -> Tools:
        """Return the tools of a cell that begins; new ones where it could not be transformed."""
        found = next((tools for tools in self._waiting if tools.name == name), None)
        if found is None:
            found = Tools.new(name)
        else:
            self._waiting.remove(found)
        self._running.append(found)
        return found

    def put_away(self, tools: Tools) -> None:
        """Let the tools of a cell that is over be gone."""
        tools.watch.stop()
        self._running.remove(tools)
        vars(builtins).pop(tools.name, None)

    def forget(self) -> None:
        """Let the tools of cells that never began be gone."""
        while self._waiting:
            vars(builtins).pop(self._waiting.pop().name, None)

    def _changed(self, tree: ast.Module) -> ast.Module:
        for place, statement in enumerate(tree.body):
            begin = _begin_call(statement)
            if begin is not None:
                return self._tracked(tree, place, begin)
        return self._inner(tree)

    def _tracked(self, tree: ast.Module, place: int, begin: ast.Call) -> ast.Module:
        try:
            options = self._options_of(ast.literal_eval(begin.args[0]))
        except UsageError:
            return tree  # which is what the cell's first line will say
        before, body = tree.body[: place + 1], tree.body[place + 1 :]
        tools = Tools.new()
        self._waiting.append(tools)
        begin.args.append(ast.Constant(tools.name))
        names = analyse_tree(tree) if options.sweep else CellNames()
        body, tools.watch.loops = watch_loops(body, f"{tools.name}.watch")
        if options.is_dry:
            body = []
        elif options.sweep and body:
            body = [_swept(body, names, f"{tools.name}.sweep")]
        return ast.fix_missing_locations(ast.Module([*before, *body], tree.type_ignores))

    def _inner(self, tree: ast.Module) -> ast.Module:
        tools = self._running[-1] if self._running else None
        if tools is None or not tools.inner_tree or ast.dump(tree) != tools.inner_tree:
            return tree
        tools.inner_tree = ""
        body, loops = watch_loops(tree.body, f"{tools.name}.watch")
        tools.watch.loops = [replace(loop, line=loop.line + tools.lines_before) for loop in loops]
        return ast.Module(body, tree.type_ignores)


def _once() -> "Sweep":
    from jupyter_tracker_magics.sweep import Sweep

    return Sweep()


def _begin_call(statement: ast.stmt) -> ast.Call | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=module, attr="begin")) as begin):
            return begin if ast.unparse(module) == f"__import__({__package__!r})" else None
    return None


def _swept(body: list[ast.stmt], names: CellNames, sweep: str) -> ast.stmt:
    """Let a cell run once for each combination of values."""
    first, last = body[0], body[-1]
    body = [_Literals(statement, names, sweep).visit(statement) for statement in body]
    if isinstance(last, ast.Expr):
        last.value = call(f"{sweep}.last", last.value, last.value)
    errors = call(f"{sweep}.errors", first).func
    stop = ast.If(call(f"{sweep}.failed", first), [ast.Raise()], [])
    finished = ast.Expr(call(f"{sweep}.finished", first))
    attempt = ast.Try(body, [ast.ExceptHandler(errors, None, [stop])], [finished], [])
    return ast.copy_location(ast.While(call(f"{sweep}.goes_on", first), [attempt], []), first)


class _Literals(ast.NodeTransformer):
    """Lets a sweep choose the values of a statement's literals."""

    def __init__(self, statement: ast.stmt, names: CellNames, sweep: str) -> None:
        self._sweep = sweep
        self._names = {
            id(each.value): each.name
            for each in bindings(statement)
            if each.value is not None and each.name in names.literals
        }

    def visit(self, node: ast.AST) -> Any:
        name = self._names.get(id(node))
        if name is None or not isinstance(node, ast.expr):
            return self.generic_visit(node)
        return call(f"{self._sweep}.value", node, ast.Constant(name), node)
