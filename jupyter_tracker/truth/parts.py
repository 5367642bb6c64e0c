"""Taking expressions such as `df["a"].values` apart: an object, and the way into it."""

import ast

from jupyter_tracker.truth.libraries import WHOLE_ATTRIBUTES


def chain(node: ast.expr) -> tuple[ast.expr, list[ast.Attribute | ast.Subscript]]:
    """Take ``a.b[c].d`` apart into ``a`` and its hops, the first one first."""
    hops: list[ast.Attribute | ast.Subscript] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        hops.append(node)
        node = node.value
    return node, hops[::-1]


def keys(hop: ast.Attribute | ast.Subscript) -> list[str]:
    """Name the parts that a hop leads to, when they stand there; nothing when it may be any."""
    if isinstance(hop, ast.Attribute):
        return [] if hop.attr in WHOLE_ATTRIBUTES else [hop.attr]
    match hop.slice:
        case ast.Constant(value=str(key)) if key:
            return [key]
        case ast.List(elts=elements) if elements:
            found = [each.value for each in elements if isinstance(each, ast.Constant)]
            named = [key for key in found if isinstance(key, str) and key]
            return named if len(named) == len(elements) else []
    return []
