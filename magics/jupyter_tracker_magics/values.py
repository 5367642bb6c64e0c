"""Which values are numbers, whatever library made them."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

from jupyter_tracker_magics.analysis import Literal

MAX_NUMBERS = 1000
"""Metrics that one dictionary gives at most."""
_MAX_DEPTH = 10
_NOT_IN_KEYS = re.compile(r"[^/\w.\- :]")

Found = tuple[str, float]


def as_number(value: object) -> float | None:
    """Return ``value`` as a metric's value, or None when it is not one number.

    NumPy's scalars and arrays and tensors without dimensions count; truth values and complex
    numbers do not.
    """
    try:
        plain = _plain(value)
        return None if isinstance(plain, bool) or plain is None else float(plain)
    except Exception:
        # Foreign code answers here: what cannot say its number has none.
        return None


def numbers_in(value: object, name: str) -> dict[str, float]:
    """Return the numbers in ``value`` as metrics.

    A number gets ``name``; those of a dictionary get its keys, joined by "/" where dictionaries
    are in each other, as MLflow groups metrics.
    """
    number = as_number(value)
    if number is not None:
        return {name: number}
    if not isinstance(value, Mapping):
        return {}
    try:
        return dict(islice(_numbers(value), MAX_NUMBERS))
    except Exception:
        return {}


def _numbers(values: Mapping[object, object], prefix: str = "", depth: int = 0) -> Iterator[Found]:
    for key, value in values.items():
        path = prefix + _as_key(str(key))
        number = as_number(value)
        if number is not None:
            yield path, number
        elif isinstance(value, Mapping) and depth < _MAX_DEPTH:
            yield from _numbers(value, f"{path}/", depth + 1)


def _as_key(text: str) -> str:
    """Return the nearest to ``text`` that may be the key of a metric, which is used as a path."""
    parts = _NOT_IN_KEYS.sub("_", text).split("/")
    return "/".join("_" if part in ("", ".", "..") else part for part in parts)


def chosen(literals: tuple[Literal, ...], name: str, namespace: Mapping[str, object]) -> Literal:
    """Return the literal that took effect: with several branches, the one ``name`` now equals."""
    if len(literals) == 1:
        return literals[0]
    now = namespace.get(name)
    equal = [literal for literal in literals if _same(literal.value, now)]
    return (equal or literals)[-1]


def _plain(value: object) -> int | float | Decimal | Fraction | None:
    if isinstance(value, int | float | Decimal | Fraction):
        return value
    if isinstance(value, type) or not _is_scalar(value):
        return None
    dtype = str(getattr(value, "dtype", ""))
    if "bool" in dtype or "complex" in dtype:
        return None
    item = value.item() if hasattr(value, "item") else float(value)  # type: ignore[arg-type]
    return item if isinstance(item, int | float | Decimal | Fraction) else None


def _is_scalar(value: Any) -> bool:
    dimensions = getattr(value, "ndim", None)
    if dimensions is None and hasattr(value, "dtype"):  # TensorFlow's variables have only a shape
        dimensions = len(value.shape)
    return bool(dimensions == 0)


def _same(literal: object, value: object) -> bool:
    try:
        return type(literal) is type(value) and bool(literal == value)
    except Exception:
        return False
