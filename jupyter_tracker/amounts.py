"""Amounts in words."""

_UNITS = ("kB", "MB", "GB", "TB")


def many(number: int, kind: str) -> str:
    """Say how many of a kind there are."""
    return f"{number} {kind}{'' if number == 1 else 's'}"


def size(count: float) -> str:
    """Say a number of bytes."""
    unit = "B"
    for larger in _UNITS:
        if count < 1000:
            break
        count, unit = count / 1000, larger
    return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
