"""How far the latest requests are from what the model was trained on.

PSI is the population stability index over ten bins of equal share, KS the largest distance between
the two distributions. Below 0.1 of PSI is usually called stable, above 0.25 a change.
"""

import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from jupyter_tracker.models.baseline import (
    Baseline,
    Categories,
    Column,
    Numbers,
    as_numbers,
    as_texts,
    columns_of,
)

_BINS = 10
_LEAST_SHARE = 1e-4
"""What an empty bin is counted as, since PSI is a ratio."""
_ENOUGH = 50
"""Rows that say something; of fewer, chance says more."""
_LEVELS = ((0.1, "stable"), (0.25, "shifting"))


class ColumnDrift(msgspec.Struct):
    """How far one column is from its baseline; without numbers, not enough rows were seen."""

    psi: float | None = None
    ks: float | None = None
    level: str = "unknown"


class DriftReport(msgspec.Struct):
    """How far the latest rows are from the training data.

    Attributes
    ----------
    rows, baseline_rows
        How many are compared with how many.
    columns, predictions
        What goes in, and what comes out.
    """

    rows: int
    baseline_rows: int
    columns: dict[str, ColumnDrift]
    predictions: dict[str, ColumnDrift]


class DriftWindow:
    """Keeps the latest rows that a model was asked, and compares them when somebody looks.

    Parameters
    ----------
    baseline
        What they are compared with.
    rows
        How many are kept.
    """

    def __init__(self, baseline: Baseline, rows: int) -> None:
        self._baseline = baseline
        self._limit = rows
        self._seen: deque[tuple[Any, Any, int]] = deque()
        self._rows = 0
        self._lock = threading.Lock()

    def saw(self, data: Any, predictions: Any, rows: int) -> None:
        """Keep what was asked and answered."""
        if not rows:
            return
        if rows > self._limit:
            data, predictions = _last(data, self._limit), _last(predictions, self._limit)
            rows = self._limit
        with self._lock:
            self._seen.append((data, predictions, rows))
            self._rows += rows
            while self._rows - self._seen[0][2] >= self._limit:
                self._rows -= self._seen.popleft()[2]

    def report(self) -> DriftReport:
        """Compare."""
        with self._lock:
            seen, rows = list(self._seen), self._rows
        enough = rows >= _ENOUGH
        inputs = [data for data, _, _ in seen] if enough else []
        outputs = [predictions for _, predictions, _ in seen] if enough else []
        known = self._baseline
        return DriftReport(
            rows, known.rows, _drifts(known.columns, inputs), _drifts(known.predictions, outputs)
        )


def _last(data: Any, rows: int) -> Any:
    if isinstance(data, Mapping):
        return {name: _last(values, rows) for name, values in data.items()}
    if hasattr(data, "iloc"):
        return data.iloc[-rows:].copy()
    return data[-rows:].copy() if isinstance(data, np.ndarray | list) else data


def _joined(seen: Sequence[Any]) -> list[Any]:
    """Put together what has the same columns: to get at those of many small tables takes long."""
    groups: dict[object, list[Any]] = {}
    for data in seen:
        groups.setdefault(_kind(data), []).append(data)
    return [_one(parts) for parts in groups.values()]


def _kind(data: Any) -> object:
    if isinstance(data, pd.DataFrame):
        return tuple(data.columns)
    return (data.dtype, data.shape[1:]) if _is_array(data) else id(data)


def _one(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if _is_array(parts[0]) else pd.concat(parts, ignore_index=True)


def _is_array(data: object) -> bool:
    return isinstance(data, np.ndarray) and data.ndim > 0


def _drifts(baseline: Mapping[str, Column], seen: Sequence[Any]) -> dict[str, ColumnDrift]:
    parts: dict[str, list[Any]] = {name: [] for name in baseline}
    for data in _joined(seen):
        columns = columns_of(data)
        if not columns.keys() & baseline.keys() and len(columns) == len(baseline):
            columns = dict(zip(baseline, columns.values(), strict=True))  # the same, unnamed
        for name in columns.keys() & baseline.keys():
            parts[name].append(columns[name])
    return {name: _drift(column, parts[name]) for name, column in baseline.items()}


def _drift(column: Column, parts: Sequence[Any]) -> ColumnDrift:
    if not parts:
        return ColumnDrift()
    ks: float | None = None
    try:
        if isinstance(column, Numbers):
            numbers = np.concatenate([as_numbers(part) for part in parts])
            psi, ks = _of_numbers(column, numbers)
        else:
            psi = _of_categories(column, [text for part in parts for text in as_texts(part)])
    except (TypeError, ValueError):  # values of another kind than at the training
        return ColumnDrift(level="changed")
    level = next((name for limit, name in _LEVELS if psi < limit), "changed")
    return ColumnDrift(round(psi, 6), None if ks is None else round(ks, 6), level)


def _of_numbers(column: Numbers, values: Any) -> tuple[float, float]:
    there = np.sort(values[np.isfinite(values)])
    missing = 1 - len(there) / len(values)
    expected = np.asarray(column.shares)
    found = np.searchsorted(there, column.edges, side="right") / max(len(there), 1)
    steps = np.linspace(0, 1, _BINS + 1)[1:-1]
    # The last edge of the first share that reaches a step; equal values make fewer bins.
    cuts = np.unique(np.minimum(np.searchsorted(expected, steps - 1e-9), len(expected) - 1))
    before = np.diff(np.concatenate([[0.0], expected[cuts], [1.0]])) * (1 - column.missing)
    now = np.diff(np.concatenate([[0.0], found[cuts], [1.0]])) * (1 - missing)
    psi = _psi([*before, column.missing], [*now, missing])
    return psi, float(np.abs(expected - found).max())


def _of_categories(column: Categories, values: Sequence[str | None]) -> float:
    counts = Counter(values)
    missing = counts.pop(None, 0) / len(values)
    there = max(counts.total(), 1)
    before = [*column.shares.values()]
    now = [counts[name] / there for name in column.shares]
    rest = [max(0.0, 1 - sum(before)), max(0.0, 1 - sum(now))]
    return _psi(
        [*(share * (1 - column.missing) for share in [*before, rest[0]]), column.missing],
        [*(share * (1 - missing) for share in [*now, rest[1]]), missing],
    )


def _psi(before: Sequence[float], now: Sequence[float]) -> float:
    pairs = (
        (max(one, _LEAST_SHARE), max(other, _LEAST_SHARE))
        for one, other in zip(before, now, strict=True)
    )
    return float(sum((other - one) * log(other / one) for one, other in pairs))
