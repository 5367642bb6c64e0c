"""Which names code binds, and what they may share with others."""

import ast
from collections.abc import Iterable, Iterator

from jupyter_tracker.truth.calls import is_in_place
from jupyter_tracker.truth.libraries import (
    CHANGING_METHODS,
    PURE_METHODS,
)
from jupyter_tracker.truth.parts import chain


def bound_in(body: Iterable[ast.AST]) -> Iterator[str]:
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
        yield from bound_in(ast.iter_child_nodes(node))


def written(body: list[ast.stmt]) -> set[str]:
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


def gone_through(iterable: ast.expr) -> Iterator[str]:
    """Name the objects whose own items a loop is given, not copies of them."""
    match iterable:
        case ast.Call(func=ast.Attribute(value=owner, attr="values" | "items" | "parameters")):
            yield from gone_through(owner)
        case ast.Call(func=ast.Name(), args=arguments):  # as in enumerate(rows)
            for argument in arguments:
                yield from gone_through(argument)
        case ast.Name(id=name):
            yield name
        case ast.Attribute() | ast.Subscript():
            root, _ = chain(iterable)
            yield from gone_through(root)


def until_jump(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Part the statements of a loop at the first one that may leave the round."""
    for place, statement in enumerate(body):
        if any(isinstance(each, ast.Break | ast.Continue) for each in ast.walk(statement)):
            return body[:place], body[place:]
    return body, []


def surely_bound(node: ast.stmt) -> Iterator[str]:
    """Name what a simple statement binds, whatever happens in it."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Import | ast.ImportFrom):
        yield from bound_in([node])
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield from bound_in([node.target])
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from bound_in(
            each.optional_vars for each in node.items if each.optional_vars is not None
        )
        for statement in node.body:
            yield from surely_bound(statement)
    elif isinstance(node, ast.If) and node.orelse:
        one = {name for each in node.body for name in surely_bound(each)}
        yield from one & {name for each in node.orelse for name in surely_bound(each)}


def held(value: ast.expr) -> Iterator[str]:
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


def is_new(value: ast.expr) -> bool:
    """Whether a value is an object that nothing else holds."""
    match value:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in PURE_METHODS and not is_in_place(value)
        case ast.Call(func=ast.Name(id=name)):
            return name in ("dict", "list", "set", "sorted", "tuple")
    return not isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Await | ast.IfExp)


def loaded(target: ast.Attribute | ast.Subscript) -> ast.expr:
    """Return what reads the part of an object that ``target`` sets."""
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())
