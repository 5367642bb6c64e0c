"""From data to its schema, by MLflow's rules."""

import datetime as dt
from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.frames import as_pandas, is_kind, is_sparse
from jupyter_tracker.models.schema import (
    AnyType,
    Array,
    ColSpec,
    DataType,
    Map,
    Object,
    ParamSchema,
    ParamSpec,
    Property,
    Schema,
    TensorSpec,
    ValueType,
    described,
)

_SCALARS: dict[type, DataType] = {
    bool: DataType.boolean,
    np.bool_: DataType.boolean,
    int: DataType.long,
    np.int64: DataType.long,
    np.int32: DataType.integer,
    float: DataType.double,
    np.float64: DataType.double,
    np.float32: DataType.float,
    str: DataType.string,
    np.str_: DataType.string,
    bytes: DataType.binary,
    np.bytes_: DataType.binary,
    bytearray: DataType.binary,
}
_KINDS = {
    "b": DataType.boolean,
    "U": DataType.string,
    "S": DataType.binary,
    "M": DataType.datetime,
}
_KNOWN = (
    "a data frame of pandas or Polars, a series, an Arrow table, a NumPy array, a sparse matrix, "
    "or dictionaries and lists of JSON's values"
)


def infer_schema(data: Any) -> Schema:
    """Make the schema of data.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the data is of a kind that a schema has no word for.
    """
    data = as_pandas(data)
    if isinstance(data, np.ndarray):
        return Schema([_tensor(data)])
    if is_sparse(data):
        return Schema([TensorSpec(data.data.dtype, _varying(data.shape))])
    if is_kind(data, "pandas", "DataFrame"):
        return Schema([_pandas_column(data[name], name) for name in data.columns])
    if is_kind(data, "pandas", "Series"):
        return Schema([_pandas_column(data, data.name)])
    if isinstance(data, Mapping):
        return Schema(_members(data))
    if isinstance(data, list):
        return Schema(_rows(data))
    return Schema([ColSpec(value_type(data))])


def infer_params(params: Mapping[str, Any]) -> ParamSchema:
    """Make the schema of parameters from their defaults."""
    return ParamSchema([_param(str(name), value) for name, value in params.items()])


def value_type(value: Any) -> ValueType:
    """Return the type of one value.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there is none, or its members do not fit together.
    """
    if _is_missing(value) or (isinstance(value, list | dict) and not value):
        return AnyType()
    if isinstance(value, Mapping):
        types = {name: value_type(each) for name, each in value.items()}
        return Object(
            [Property(name, each, not isinstance(each, AnyType)) for name, each in types.items()]
        )
    if isinstance(value, list | np.ndarray):
        return Array(_common_type(list(value)))
    known = _SCALARS.get(type(value))
    if known is None and isinstance(value, dt.date | np.datetime64):
        return DataType.datetime
    if known is None:
        raise invalid(f"A {type(value).__name__} has no type in a schema: use {_KNOWN}.")
    return known


def numpy_type(dtype: Any) -> DataType:
    """Return the type of a column that NumPy keeps as ``dtype``."""
    if dtype.kind in _KINDS:
        return _KINDS[dtype.kind]
    if dtype.kind in "iu":
        if dtype.itemsize < 4 or (dtype.kind, dtype.itemsize) == ("i", 4):
            return DataType.integer
        if (dtype.kind, dtype.itemsize) != ("u", 8):
            return DataType.long
    if dtype.kind == "f" and dtype.itemsize <= 8:
        return DataType.float if dtype.itemsize <= 4 else DataType.double
    raise invalid(f"A schema has no word for NumPy's type {dtype}: convert the column.")


def _tensor(array: np.ndarray[Any, Any], name: Any = None) -> TensorSpec:
    return TensorSpec(array.dtype, _varying(array.shape), name)


def _varying(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (-1, *shape[1:]) if shape else ()


def _pandas_column(column: Any, name: Any) -> ColSpec:
    column = column.infer_objects()
    required = not column.isna().any()
    if column.dtype.kind != "O":
        return ColSpec(numpy_type(column.dtype), name, required)
    try:
        return ColSpec(_common_type(column.to_list()), name, required)
    except TrackerError as error:
        raise invalid(f"The column {shown(str(name))}: {error.message}") from error


def _members(data: Mapping[Any, Any]) -> list[ColSpec] | list[TensorSpec]:
    """Tell a dictionary of arrays, which are tensors, from one of values."""
    if data and all(isinstance(value, np.ndarray) for value in data.values()):
        return [_tensor(value, name) for name, value in data.items()]
    for name in data:
        if not isinstance(name, str):
            raise invalid(f"The names of inputs are texts, not {shown(str(name))}.")
    return [
        ColSpec(value_type(value), name, not _has_missing(value)) for name, value in data.items()
    ]


def _rows(data: list[Any]) -> list[ColSpec]:
    """Tell a list of records from one of single values."""
    if not data:
        return [ColSpec(DataType.string)]
    if not all(isinstance(row, Mapping) for row in data):
        return [ColSpec(_common_type(data))]
    columns: dict[str, list[Any]] = {}
    for row in data:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return [
        ColSpec(_common_type(values), name, all(row.get(name) is not None for row in data))
        for name, values in columns.items()
    ]


def _common_type(values: list[Any]) -> ValueType:
    types = list(map(value_type, values))
    return reduce(_merged, types) if types else AnyType()


def _merged(one: ValueType, other: ValueType) -> ValueType:
    """Return the type of a value that is of either of two types."""
    if one == other:
        return one
    match one, other:
        case (AnyType(), known) | (known, AnyType()):
            return _optional(known)
        case Array(), Array():
            return Array(_merged(one.dtype, other.dtype))
        case Map(), Map():
            return Map(_merged(one.value_type, other.value_type))
        case Object(), Object():
            return _merged_objects(one, other)
    raise invalid(
        f"The values of one list or column are of one type, not {described(one)} and "
        f"{described(other)}."
    )


def _optional(dtype: ValueType) -> ValueType:
    """Return the type of a value that may be missing: none of an object's members must be there."""
    if not isinstance(dtype, Object):
        return dtype
    return Object([Property(each.name, each.dtype, False) for each in dtype.properties])


def _merged_objects(one: Object, other: Object) -> Object:
    first, second = ({each.name: each for each in obj.properties} for obj in (one, other))
    members = []
    for name in first.keys() | second.keys():
        here, there = first.get(name), second.get(name)
        if here and there:
            required = here.required and there.required
            members.append(Property(name, _merged(here.dtype, there.dtype), required))
        else:
            members.append(Property(name, (here or there).dtype, False))  # type: ignore[union-attr]
    return Object(members)


def _param(name: str, value: Any) -> ParamSpec:
    if isinstance(value, list | tuple | np.ndarray):
        values = list(value)
        if np.ndim(np.asarray(values, dtype=object)) != 1:
            raise invalid(f"The param {shown(name)} is a value or a list of values.")
        return ParamSpec(name, _common_type(values), values, (-1,))
    return ParamSpec(name, value_type(value), value)


def _is_missing(value: Any) -> bool:
    if isinstance(value, float):
        return bool(np.isnan(value))
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _has_missing(value: Any) -> bool:
    return any(map(_is_missing, value)) if isinstance(value, list) else _is_missing(value)
