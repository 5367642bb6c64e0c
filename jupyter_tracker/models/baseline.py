"""What a model's training data looks like, kept beside the model so that drift can be seen."""

from collections import Counter
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path
from typing import Any

import msgspec

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.frames import as_pandas, is_kind, is_sparse

_FILE = "drift_baseline.json"
MAX_ROWS = 10_000
"""Of more rows only so many, evenly taken, are looked at: percentiles need no more."""
MAX_COLUMNS = 1000
_MAX_BYTES = 64 * 2**20
_PERCENTILES = 99
_MAX_CATEGORIES = 50
_LARGEST_PART = 0.5
"""Of the values that may all be different, for a column to have categories."""
_NUMBERS = "iufM"


class Numbers(msgspec.Struct, tag="numbers"):
    """How numbers are distributed: up to which edge there is which share of them.

    Attributes
    ----------
    edges
        The different percentiles, ascending.
    shares
        For each the share of the values that are not larger.
    missing
        The share of rows without a value.
    """

    edges: list[float]
    shares: list[float]
    missing: float


class Categories(msgspec.Struct, tag="categories"):
    """Which share of the values is which, of the most frequent ones; and of rows without one."""

    shares: dict[str, float]
    missing: float


Column = Numbers | Categories


class Baseline(msgspec.Struct):
    """How each column of the training data is distributed, and what the model said of it."""

    rows: int
    columns: dict[str, Column]
    predictions: dict[str, Column] = {}


def is_summable(data: Any) -> bool:
    """Say whether data is a table or a matrix with not too many columns."""
    shape: tuple[int, ...] = getattr(data, "shape", ())
    return len(shape) == 2 and shape[0] > 0 and shape[1] <= MAX_COLUMNS and not is_sparse(data)


def evenly(data: Any, most: int = MAX_ROWS) -> Any:
    """Return at most so many rows, evenly taken of whatever can be sliced."""
    step = ceil(len(data) / most)
    if step < 2:
        return data
    return data.iloc[::step] if hasattr(data, "iloc") else data[::step]


def make_baseline(data: Any, predict: Callable[[Any], Any]) -> Baseline:
    """Summarize data that a model was trained on, and what it says of it.

    Parameters
    ----------
    data
        A data frame or a matrix.
    predict
        Asks the model.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the data is no table.
    """
    if not is_summable(data):
        raise invalid(
            "A baseline is a data frame or a matrix of what the model was trained on, with at most "
            f"{MAX_COLUMNS} columns, not a {type(data).__name__}."
        )
    data = evenly(as_pandas(data))
    said = columns_of(predict(data))
    return Baseline(len(data), _summaries(columns_of(data)), _summaries(said))


def write_baseline(baseline: Baseline, folder: Path) -> None:
    """Write it into a model's folder."""
    (folder / _FILE).write_bytes(msgspec.json.encode(baseline))


def read_baseline(folder: Path) -> Baseline | None:
    """Return what a model's folder says of its training data, if it does."""
    path = folder / _FILE
    if not path.is_file():
        return None
    if path.stat().st_size > _MAX_BYTES:
        raise invalid(f"{_FILE!r} of the model is larger than {_MAX_BYTES} bytes.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baseline)
    except msgspec.DecodeError as error:
        raise invalid(f"{_FILE!r} of the model cannot be read: {error}.") from error


def columns_of(data: Any) -> dict[str, Any]:
    """Return the columns of a table, a matrix or a list as arrays; none of what is not such."""
    import numpy as np

    data = as_pandas(data)
    if is_kind(data, "pandas", "Series"):
        data = data.to_frame()
    if is_kind(data, "pandas", "DataFrame"):
        return {str(name): data[name].to_numpy() for name in data}
    if is_sparse(data):
        data = data.toarray()
    if isinstance(data, Mapping):
        return {str(name): np.asarray(values) for name, values in data.items()}
    try:
        array = np.asarray(data)
    except ValueError:  # rows of different lengths
        return {}
    if array.ndim not in (1, 2):
        return {}
    matrix = array.reshape(len(array), -1)
    return {str(number): matrix[:, number] for number in range(matrix.shape[1])}


def as_numbers(values: Any) -> Any:
    """Return values as numbers, moments as nanoseconds; NaN where one is missing."""
    import numpy as np

    values = np.asarray(values)
    if values.dtype.kind != "M":
        return values.astype(np.float64)
    numbers = values.astype("datetime64[ns]").astype(np.int64).astype(np.float64)
    numbers[np.isnat(values)] = np.nan
    return numbers


def as_texts(values: Any) -> list[str | None]:
    """Return values as texts; None where one is missing."""
    return [None if each is None or each != each else str(each) for each in values.tolist()]


def _summaries(columns: Mapping[str, Any]) -> dict[str, Column]:
    found = ((name, _summary(values)) for name, values in columns.items())
    return {name: summary for name, summary in found if summary is not None}


def _summary(values: Any) -> Column | None:
    import numpy as np

    if not len(values) or values.ndim != 1:
        return None
    if values.dtype.kind not in _NUMBERS:
        return _categories(as_texts(values)) if _are_single(values) else None
    numbers = as_numbers(values)
    there = np.sort(numbers[np.isfinite(numbers)])
    if not len(there):
        return None
    edges = np.unique(np.percentile(there, np.linspace(1, 99, _PERCENTILES)))
    shares = np.searchsorted(there, edges, side="right") / len(there)
    return Numbers(edges.tolist(), shares.tolist(), 1 - len(there) / len(values))


def _categories(values: list[str | None]) -> Categories | None:
    counts = Counter(each for each in values if each is not None)
    there = counts.total()
    if not there or len(counts) > _LARGEST_PART * there + 1:  # free text, or names of rows
        return None
    frequent = counts.most_common(_MAX_CATEGORIES)
    shares = {value: count / there for value, count in frequent}
    return Categories(shares, 1 - there / len(values))


def _are_single(values: Any) -> bool:
    """Say whether the cells of a column are values, not lists or dictionaries of such."""
    first = next((each for each in values.tolist() if each is not None), None)
    return not isinstance(first, list | dict | tuple | bytes)
