"""What a user passes, as what the contract takes: checked, and refused where it is wrong."""

import time
from collections.abc import Iterable, Mapping
from operator import index
from typing import Any

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown

_VIEW_TYPES = {1: e.ViewType.ACTIVE_ONLY, 2: e.ViewType.DELETED_ONLY, 3: e.ViewType.ALL}
"""MLflow's numbers."""

MAX_INTEGER = (1 << 63) - 1


def now() -> int:
    """Return the time in milliseconds since the epoch."""
    return int(time.time() * 1000)


def metric(
    key: str,
    value: float,
    timestamp: int | None = None,
    step: int | None = None,
    model_id: str | None = None,
    dataset: tuple[str, str] = ("", ""),
) -> e.Metric:
    """Make a metric point out of what a user passes.

    Parameters
    ----------
    key, value, timestamp, step
        The point; ``timestamp`` in milliseconds since the epoch, now by default.
    model_id, dataset
        The logged model that it tells of, and the name and digest of the dataset.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the value is not a number.
    """
    v.check_key(key, "metric")
    v.check_dataset_key(*dataset)
    return e.Metric(
        key,
        as_number(value, key),
        as_integer(timestamp, "timestamp") if timestamp is not None else now(),
        as_integer(step, "step") if step is not None else 0,
        model_id or "",
        *dataset,
    )


def as_number(value: Any, key: str) -> float:
    """Return the value of the metric ``key``; INVALID_PARAMETER_VALUE when it is no number."""
    try:
        # PyTorch warns of float() where a tensor has a gradient.
        return float(value.item() if hasattr(value, "item") else value)
    except Exception:  # foreign code answers here
        raise invalid(
            f"Invalid value {shown(str(value))} for metric {key!r}: a metric is a number. Log text "
            "with log_param() or set_tag()."
        ) from None


def as_integer(value: Any, parameter: str) -> int:
    """Return a whole number, of NumPy too; INVALID_PARAMETER_VALUE when it is none of 64 bits."""
    number = None
    try:
        number = index(value)
    except TypeError:
        if isinstance(value, float) and value.is_integer():
            number = int(value)
    if number is not None and -MAX_INTEGER <= number <= MAX_INTEGER:
        return number
    raise invalid(
        f"Invalid value {shown(str(value))} for parameter {parameter!r}: give a whole number of at "
        "most 64 bits."
    )


def param(key: str, value: Any) -> e.Param:
    """Make a param out of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a store would not take it.
    """
    v.check_param(key, str(value))
    return e.Param(key, str(value))


def run_tags(tags: Mapping[str, Any]) -> list[e.RunTag]:
    """Make tags out of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a store would not take one.
    """
    for key, value in tags.items():
        v.check_run_tag(key, str(value))
    return [e.RunTag(key, str(value)) for key, value in tags.items()]


def run_status(status: str) -> e.RunStatus:
    """Return the status that a user names; INVALID_PARAMETER_VALUE when there is none such."""
    return e.RunStatus(_one_of(status, e.RunStatus, "status"))


def model_status(status: str) -> e.LoggedModelStatus:
    """Return the status of a logged model that a user names, in MLflow's short form or in full."""
    known = {each.name: each for each in e.LoggedModelStatus} | {
        each.value: each for each in e.LoggedModelStatus
    }
    return known[_one_of(str(status), known, "status")]


def view_type(value: str | int) -> e.ViewType:
    """Return the view type that a user names, or gives by MLflow's number."""
    if isinstance(value, int):
        value = _VIEW_TYPES.get(value, str(value))
    return e.ViewType(_one_of(value, e.ViewType, "view_type"))


def _one_of(value: str, known: Iterable[str], parameter: str) -> str:
    names = [str(name) for name in known]
    if value not in names:
        raise invalid(
            f"Invalid value {shown(str(value))} for parameter '{parameter}' supplied: use one of "
            f"{', '.join(names)}."
        )
    return value
