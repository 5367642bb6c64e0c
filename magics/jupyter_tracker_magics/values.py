"""Which values are numbers, whatever library made them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from jupyter_tracker_magics.analysis import Literal


def as_number(value: object) -> float | None:
    """Return ``value`` as a metric's value, or None when it is not one number.

    NumPy's scalars and arrays and tensors without dimensions count; truth values do not.
    """
    try:
        plain = _plain(value)
        return None if isinstance(plain, bool) or plain is None else float(plain)
    except Exception:
        # Foreign code answers here: what cannot say its number has none.
        return None


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
    if isinstance(value, type) or getattr(value, "ndim", None) != 0:
        return None
    if "bool" in str(getattr(value, "dtype", "")):
        return None
    item = value.item() if hasattr(value, "item") else float(value)  # type: ignore[arg-type]
    return item if isinstance(item, int | float | Decimal | Fraction) else None


def _same(literal: object, value: object) -> bool:
    try:
        return type(literal) is type(value) and bool(literal == value)
    except Exception:
        return False
