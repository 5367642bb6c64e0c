"""What stands in a call."""

import ast
from collections.abc import Iterator

from jupyter_tracker.truth.effects import Call


def is_in_place(node: ast.Call) -> bool:
    """Say whether a call is told to change its object."""
    return any(
        each.arg == "inplace"
        and not (isinstance(each.value, ast.Constant) and each.value.value is False)
        for each in node.keywords
    )


def called(node: ast.Call, name: str, path: tuple[str, ...]) -> Call:
    """Describe a call of ``path`` below ``name``."""
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
