"""What can be told of a function by its syntax, without reading what it does."""

import ast
from collections.abc import Iterator

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def yields(body: list[ast.AST]) -> bool:
    """Whether a function's own body yields, not one within it."""
    for node in body:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        inner = isinstance(node, FunctionNode | ast.ClassDef)
        if not inner and yields(list(ast.iter_child_nodes(node))):
            return True
    return False


def caches(decorator: ast.expr) -> bool:
    """Say whether a decorator keeps results for the next call."""
    root = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = root.attr if isinstance(root, ast.Attribute) else getattr(root, "id", "")
    return "cache" in name and name != "cached_property"


def memos_in(body: list[ast.AST]) -> set[str]:
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


def mutable_defaults(node: FunctionNode) -> Iterator[str]:
    """Name the parameters whose defaults may be changed, as ``[]`` may."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    by_place = zip(reversed(arguments), reversed(node.args.defaults), strict=False)
    for argument, default in (
        *by_place,
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ):
        if default is not None and not isinstance(default, ast.Constant | ast.Name):
            yield argument.arg
