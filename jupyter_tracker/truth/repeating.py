"""Statements that change nothing when they run again, as `df = df.dropna()` does.

Cells that clean data run many times over; that is no reason to doubt what they gave.
"""

import ast
from typing import NamedTuple

from jupyter_tracker.truth.parts import chain, keys

_FILTERS = frozenset({"dropna", "drop_duplicates"})
"""Methods that leave out rows or items, and none of what is left when they run again."""
_KEEPS_ROWS = _FILTERS | frozenset(
    "copy head nlargest nsmallest query sample sort_index sort_values tail".split()
)
"""Methods that give some of the rows, each as it was."""
_METHODS = _FILTERS | frozenset(
    """
    abs astype bfill capitalize clip convert_dtypes copy ffill fillna head infer_objects lower
    lstrip nlargest nsmallest round rstrip sort_index sort_values strip tail title upper
    """.split()
)
_FUNCTIONS = frozenset(
    """
    Path abs array asarray bool clip dict float frozenset int list round set sort sorted str
    to_datetime to_numeric to_timedelta tuple unique
    """.split()
)
_EACH = frozenset(
    """
    between contains endswith eq fullmatch ge gt isin isna isnull le lt match ne notna notnull
    startswith
    """.split()
)
"""Methods that ask each item a question of its own."""


class Settling(NamedTuple):
    """A statement that settles something, which stays so when it runs again.

    Attributes
    ----------
    name, key
        The object, and its part; the whole when ``key`` is empty.
    is_filter
        Whether it leaves out rows of the whole, and does nothing else.
    """

    name: str
    key: str
    is_filter: bool


def settling(node: ast.stmt) -> Settling | None:
    """Say what a statement settles; None when it may give another result each time."""
    match node:
        case ast.Assign(targets=[target], value=value):
            place = _place(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target)) as value) if any(
            each.arg == "inplace" for each in value.keywords
        ):
            place = _place(target)
        case _:
            return None
    if place is None:
        return None
    methods = _methods(value, place)
    if not methods or not set(methods) <= _METHODS | _FUNCTIONS | {"reset_index", "[]", "rename"}:
        return None
    return Settling(*place, is_filter=set(methods) <= _FILTERS | {"[]"})


def kept(node: ast.stmt) -> str:
    """Name what a statement takes some of the rows of, each as it was; empty when it does not."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=value):
            root = value
            while isinstance(root, ast.Call | ast.Attribute | ast.Subscript):
                root = root.func if isinstance(root, ast.Call) else root.value
            if isinstance(root, ast.Name):
                methods = _methods(value, (root.id, ""))
                if methods and set(methods) <= _KEEPS_ROWS | {"[]", "reset_index"}:
                    return root.id
    return ""


def _place(target: ast.expr) -> tuple[str, str] | None:
    """Return name and key of what is set, where both stand there."""
    root, hops = chain(target)
    if not isinstance(root, ast.Name) or len(hops) > 1:
        return None
    if not hops:
        return root.id, ""
    named = keys(hops[0])
    return (root.id, named[0]) if len(named) == 1 else None


def _methods(value: ast.expr, place: tuple[str, str]) -> list[str] | None:
    """Name the calls that lead from a place to a value; None when anything else does."""
    found: list[str] = []
    while _place(value) != place:
        match value:
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=arguments) if (
                isinstance(inner, ast.Name) and arguments and name in _FUNCTIONS
            ):
                value = arguments[0]  # as in pd.to_datetime(df["day"])
            case ast.Call(func=ast.Attribute(value=inner, attr=name)):
                if not _is_settling_call(name, value):
                    return None
                value = inner
            case ast.Call(func=ast.Name(id=name), args=[inner]):
                value = inner
            case ast.Attribute(value=inner, attr="str" | "dt"):
                value, name = inner, ""
            case ast.Subscript(value=inner, slice=condition) if _asks_each(condition, place[0]):
                value, name = inner, "[]"
            case _:
                return None
        if name:
            found.append(name)
    return found


def _is_settling_call(name: str, node: ast.Call) -> bool:
    arguments = {each.arg: each.value for each in node.keywords}
    if name == "reset_index":
        return isinstance(drop := arguments.get("drop"), ast.Constant) and drop.value is True
    if name == "rename":
        return any(_renames_once(each) for each in arguments.values())
    return True


def _renames_once(names: ast.expr) -> bool:
    """Whether no new name is an old one too."""
    match names:
        case ast.Dict(keys=old, values=new):
            texts = [
                {each.value for each in side if isinstance(each, ast.Constant)}
                for side in (old, new)
            ]
            return len(texts[0]) == len(old) and not texts[0] & texts[1]
    return False


def _asks_each(condition: ast.expr, name: str) -> bool:
    """Whether a condition looks at each row of ``name`` alone, as `df["a"] > 0` does."""
    match condition:
        case ast.Compare(left=left, comparators=others):
            return all(_is_column_or_other(each, name) for each in (left, *others))
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            return _asks_each(left, name) and _asks_each(right, name)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return _asks_each(operand, name)
        case ast.Call(func=ast.Attribute(value=inner, attr=attribute)) if attribute in _EACH:
            return _is_column_or_other(inner, name)
    return False


def _is_column_or_other(node: ast.expr, name: str) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in ("str", "dt"):
        node = node.value
    place = _place(node)
    if place is not None and place[0] == name:
        return bool(place[1])
    return all(each.id != name for each in ast.walk(node) if isinstance(each, ast.Name))
