"""Values of JSON as the typed columns that a schema names, with as few steps as there can be."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.enforcement import present
from jupyter_tracker.models.schema import ColSpec, DataType, Schema, described
from jupyter_tracker.serving.errors import bad_request

_FLOATS = {DataType.double: np.float64, DataType.float: np.float32}
_INTEGERS = {DataType.long: np.int64, DataType.integer: np.int32}
_MISSING_INTEGER = " A column of integers cannot miss a value: declare it as double."


class Columns:
    """Makes tables of the columns that a schema names, all of which have a plain type."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._names = schema.input_names()
        self._index = pd.Index(self._names)
        # JSON has only texts for the names of an object's members.
        self._by_text = {str(name): name for name in self._names}

    @cached_property
    def _common(self) -> type[Any] | None:
        """NumPy's type of all columns, when it is one of the floats."""
        types = set(self._schema.input_types())
        return _FLOATS.get(types.pop()) if len(types) == 1 else None

    def of_rows(self, names: Sequence[Any] | None, rows: Sequence[Any]) -> Any:
        """Make a table of rows; without names they have the schema's.

        Raises
        ------
        TrackerError
            BAD_REQUEST, naming the column that does not fit.
        """
        names = self._names if names is None else names
        if self._common and names == self._names:
            try:
                matrix = _matrix(rows, len(names), self._common)
            except (ValueError, TypeError, OverflowError):
                pass  # which is explained column by column
            else:
                return pd.DataFrame(matrix, columns=self._index, copy=False)
        return self.of_columns(transposed(names, rows))

    def of_columns(self, columns: Mapping[Any, Sequence[Any]]) -> Any:
        """Make a table of columns; those that the schema does not name are left out."""
        columns = {self._by_text.get(str(name), name): each for name, each in columns.items()}
        specs = present(columns, self._schema)
        lengths = {spec.name: len(columns[spec.name]) for spec in specs}
        if len(set(lengths.values())) > 1:
            said = ", ".join(f"{name!r} has {size}" for name, size in lengths.items())
            raise bad_request(f"The length of values for each column are not the same: {said}.")
        return pd.DataFrame({spec.name: _column(columns[spec.name], spec) for spec in specs})


def transposed(names: Sequence[Any], rows: Sequence[Any]) -> dict[Any, Sequence[Any]]:
    """Turn rows into columns.

    Raises
    ------
    TrackerError
        BAD_REQUEST when a row has another number of values than there are names, or a name is none
        or is there twice.
    """
    seen: set[Any] = set()
    for name in names:
        if isinstance(name, list | dict) or name in seen:
            raise bad_request(f"The column {shown(str(name))} is no name, or is there twice.")
        seen.add(name)
    for number, row in enumerate(rows):
        if not isinstance(row, list | tuple) or len(row) != len(names):
            there = len(row) if isinstance(row, list | tuple) else f"no list but {shown(str(row))}"
            raise bad_request(
                f"Row {number} of the data has {there}, and there are {len(names)} columns."
            )
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return {name: list(values) for name, values in zip(names, columns, strict=True)}


def _matrix(rows: Sequence[Any], width: int, dtype: type[Any]) -> Any:
    if not all(isinstance(row, list) and len(row) == width for row in rows):
        raise ValueError("there is a row of another length")
    # Twice as quick as an array of lists, which looks for their shape first.
    values = np.fromiter(chain.from_iterable(rows), dtype, len(rows) * width)
    return values.reshape(len(rows), width)


def typed(frame: Any, schema: Schema) -> Any:
    """Return a table, those columns of it changed to what the schema says that have plain types."""
    names = schema.input_names() if schema.has_input_names() else frame.columns[: len(schema)]
    for name, spec in zip(names, schema, strict=False):
        if isinstance(spec.type, DataType) and name in frame:
            frame[name] = _column(frame[name].tolist(), ColSpec(spec.type, name))
    return frame


def _column(values: Sequence[Any], spec: ColSpec) -> Any:
    kind = spec.type
    try:
        if kind in _FLOATS:
            return _flat(np.array(values, dtype=_FLOATS[kind]))
        if kind in _INTEGERS:
            return _integers(values, _INTEGERS[kind])
        if kind == DataType.boolean:
            return _booleans(values)
        if kind == DataType.datetime:
            return _moments(values)
        return _texts(values, decode=kind == DataType.binary)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise _refused(values, spec, error) from error


def _flat(array: Any) -> Any:
    if array.ndim != 1:
        raise ValueError("there is a value that is a list")
    return array


def _integers(values: Sequence[Any], wanted: type[Any]) -> Any:
    array = _flat(np.array(values))
    if not array.size:
        return array.astype(wanted)
    if array.dtype.kind in "biuU":
        limits = np.iinfo(wanted)
        found = array.astype(np.int64)
        if found.size and (found.min() < limits.min or found.max() > limits.max):
            raise ValueError(f"there is a value out of the range of {np.dtype(wanted)}")
        return found.astype(wanted)
    if array.dtype.kind == "f" and (array == np.trunc(array)).all():
        return _integers([int(each) for each in values], wanted)
    missing = _MISSING_INTEGER if None in values else ""
    raise ValueError(f"there is a value that is not an integer.{missing}")


def _booleans(values: Sequence[Any]) -> Any:
    if all(value is None or value in (True, False) for value in values):
        # With a gap it stays a column of objects: a missing boolean would become False.
        return np.array(values, dtype=object if None in values else bool)
    raise ValueError("there is a value that is neither true nor false")


def _moments(values: Sequence[Any]) -> Any:
    moments = pd.to_datetime(pd.Series(values, dtype=object), format="ISO8601")
    return moments.astype("datetime64[ns]").to_numpy()


def _texts(values: Sequence[Any], *, decode: bool) -> Any:
    if not all(value is None or isinstance(value, str) for value in values):
        raise TypeError("there is a value that is not a text")
    if decode:
        return [None if each is None else base64.b64decode(each) for each in values]
    return values


def _refused(values: Sequence[Any], spec: ColSpec, error: Exception) -> TrackerError:
    first = next((each for each in values if not _looks_right(each, spec)), None)
    example = f", as with {shown(str(first))}" if first is not None else ""
    return bad_request(
        f"Incompatible input types for column {spec.name!r}: the model takes "
        f"{described(spec.type)}{example}: {str(error).rstrip('.')}."
    )


def _looks_right(value: Any, spec: ColSpec) -> bool:
    if spec.type in (*_FLOATS, *_INTEGERS):
        return isinstance(value, int | float)
    return value is None or isinstance(value, bool if spec.type == DataType.boolean else str)
