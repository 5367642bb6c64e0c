"""Data held to a schema before a model sees it, by MLflow's rules.

Missing columns are refused, columns too many are left out, and a column is converted only where no
value changes: into a wider type of its kind, or from integers to floats that are exactly the same.
"""

import datetime as dt
import decimal
import warnings
from collections.abc import Iterable, Mapping
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
    Schema,
    TensorSpec,
    described,
)

_EXACT_IN_DOUBLE = 2**53
"""The integers up to here are floats of 64 bits too."""

_NUMPY = {
    DataType.boolean: "bool",
    DataType.integer: "int32",
    DataType.long: "int64",
    DataType.float: "float32",
    DataType.double: "float64",
    DataType.datetime: "datetime64[ns]",
}
_WIDER = {
    DataType.long: (DataType.integer,),
    DataType.float: (DataType.integer, DataType.long),
    DataType.double: (DataType.integer, DataType.long, DataType.float),
}
"""What a param of each type may be given as besides."""


def enforce_schema(data: Any, schema: Schema) -> Any:
    """Return the data as a model with this schema takes it.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the column, its type and the type that the model takes.
    """
    data = as_pandas(data)
    if is_kind(data, "pandas", "Series"):
        data = data.to_frame()
    if schema.is_tensor_spec():
        return _tensors(data, schema)
    frame = _frame(data, schema)
    return _named_columns(frame, schema) if schema.has_input_names() else _columns(frame, schema)


def enforce_params(
    params: Mapping[str, Any] | None, schema: ParamSchema | None
) -> dict[str, Any] | None:
    """Return the parameters of a prediction with the defaults of those that were not given.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the parameter that has a value of another type.
    """
    if params is not None and not isinstance(params, Mapping):
        raise invalid(f"The params are a dictionary, not a {type(params).__name__}.")
    given = {str(name): value for name, value in (params or {}).items()}
    if schema is None:
        if given:
            _ignored("params", given, "its signature has none")
        return {} if params is not None else None
    known = {spec.name for spec in schema}
    if given.keys() - known:
        _ignored("params", given.keys() - known, f"its signature has {', '.join(sorted(known))}")
    return {
        spec.name: _param(spec, given[spec.name]) if spec.name in given else spec.default
        for spec in schema
    }


# --- columns -------------------------------------------------------------------------------------


def present(columns: Iterable[Any], schema: Schema) -> list[ColSpec]:
    """Return those of a schema's columns that are there, in its order.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming those that are missing and must not be.
    """
    given = dict.fromkeys(columns)
    missing = [name for name in schema.required_input_names() if name not in given]
    extra = given.keys() - set(schema.input_names())
    if missing:
        there = [name for name in given if name in extra]
        other = f" There are others: {_listed(there)}." if there else ""
        raise invalid(f"Model is missing inputs {_listed(missing)}.{other} Add those columns.")
    if extra:
        _ignored("columns", extra, "its signature does not have them")
    return [spec for spec in schema if spec.name in given]


def _frame(data: Any, schema: Schema) -> Any:
    import pandas

    if isinstance(data, pandas.DataFrame):
        return data
    if is_sparse(data):
        data = data.toarray()
    if isinstance(data, np.ndarray) and data.ndim == 2 and _fits(data, schema):
        return pandas.DataFrame(data, columns=schema.input_names())
    try:
        if isinstance(data, Mapping):
            return _frame_of_members(data, schema)
        return pandas.DataFrame([data] if np.isscalar(data) else data)
    except (TypeError, ValueError) as error:
        raise invalid(
            f"The model takes a table, and a {type(data).__name__} cannot be made one: {error}."
        ) from error


def _fits(data: Any, schema: Schema) -> bool:
    """Say whether a matrix has as many columns as a schema with names, which it then takes over."""
    return schema.has_input_names() and data.shape[1] == len(schema)


def _frame_of_members(data: Mapping[str, Any], schema: Schema) -> Any:
    """Make a table of a dictionary: one row of its values, or as many as its columns have."""
    import pandas

    nested = any(isinstance(each.type, Array | Object | Map) for each in schema)
    single = all(
        np.ndim(value) == 0 or (isinstance(value, list) and all(isinstance(v, str) for v in value))
        for value in data.values()
    )
    if nested or single:
        return pandas.DataFrame([data])
    return pandas.DataFrame(
        {
            name: value.tolist() if isinstance(value, np.ndarray) and value.ndim > 1 else value
            for name, value in data.items()
        }
    )


def _named_columns(frame: Any, schema: Schema) -> Any:
    import pandas

    specs = present(frame.columns, schema)
    return pandas.DataFrame({spec.name: _column(frame[spec.name], spec) for spec in specs})


def _columns(frame: Any, schema: Schema) -> Any:
    import pandas

    if len(frame.columns) < len(schema):
        raise invalid(
            f"Model is missing inputs: it takes {len(schema)} columns, and there are "
            f"{len(frame.columns)}."
        )
    names = frame.columns[: len(schema)]
    return pandas.DataFrame(
        {
            name: _column(frame[name], ColSpec(spec.type, name))
            for name, spec in zip(names, schema, strict=True)
        },
        index=frame.index,
    )


def _column(column: Any, spec: ColSpec) -> Any:
    if isinstance(spec.type, DataType):
        return _converted(column, spec.type, spec.name)
    import pandas

    values = [_value(each, spec.type, spec.name, spec.required) for each in column]
    return pandas.Series(values, index=column.index, name=spec.name, dtype=object)


def _converted(column: Any, wanted: DataType, name: Any) -> Any:
    if wanted in (DataType.string, DataType.binary):
        if column.dtype.kind in ("O", "S"):
            return column
        raise _refused(name, column.dtype, wanted)
    if column.dtype == object:
        column = column.infer_objects()
    target = np.dtype(_NUMPY[wanted])
    given = column.dtype
    if given in (target, "object" if wanted == DataType.boolean else target):
        return column  # a missing boolean would become False
    if wanted == DataType.datetime and given.kind in "MO":
        return _moments(column, name)
    if _is_decimal(column) and wanted == DataType.double:
        return column.astype(target)
    if _is_safe(column, target):
        return column.astype(target)
    raise _refused(name, given, wanted, _hint(column, target))


def _is_safe(column: Any, target: np.dtype[Any]) -> bool:
    given = column.dtype
    if given.kind == target.kind:
        return bool(given.itemsize <= target.itemsize)
    if given.kind == "u" and target.kind == "i":
        return bool(given.itemsize < target.itemsize)
    if given.kind in "iu" and target == np.float64:
        return given.itemsize < 8 or bool(column.abs().max() <= _EXACT_IN_DOUBLE or column.empty)
    if given == np.int64 and target == np.float32:
        return bool(column.isin([0, 1]).all())
    return False


def _moments(column: Any, name: Any) -> Any:
    try:
        return column.astype("datetime64[ns]")
    except (TypeError, ValueError) as error:
        raise invalid(
            f"The column {_listed([name])} cannot be converted to datetime: {error}. Give moments "
            "without a time zone."
        ) from error


def _is_decimal(column: Any) -> bool:
    return column.dtype == object and all(isinstance(each, decimal.Decimal) for each in column)


def _hint(column: Any, target: np.dtype[Any]) -> str:
    """Explain the most frequent cause: integers with a gap are floats in pandas."""
    if column.dtype.kind != "f" or target.kind not in "iu" or not column.hasnans:
        return ""
    return (
        " Values are missing, which makes floats of integers: infer the signature from data that "
        "has missing values, or declare the column as double."
    )


def _refused(name: Any, given: object, wanted: DataType, hint: str = "") -> TrackerError:
    return invalid(
        f"Incompatible input types for column {_listed([name])}: it is {given}, and the model "
        f"takes {wanted}. Can not safely convert {given} to {_NUMPY.get(wanted, wanted)}.{hint}"
    )


# --- nested values -------------------------------------------------------------------------------


def _value(value: Any, dtype: Any, where: Any, required: bool = True) -> Any:
    if isinstance(dtype, AnyType) or (not required and (value is None or value in ([], {}))):
        return value
    match dtype:
        case Array():
            if not isinstance(value, list | tuple | np.ndarray):
                raise _mismatch(value, dtype, where)
            items = [_value(each, dtype.dtype, where, required) for each in value]
            return np.asarray(items) if isinstance(value, np.ndarray) else items
        case Map():
            if not isinstance(value, Mapping):
                raise _mismatch(value, dtype, where)
            return {key: _value(each, dtype.value_type, where) for key, each in value.items()}
        case Object():
            return _object(value, dtype, where)
    import pandas

    if value is not None and np.ndim(value):
        raise _mismatch(value, dtype, where)
    if value is None:
        raise _mismatch(value, dtype, where)
    return _converted(pandas.Series([value]), dtype, where).tolist()[0]


def _object(value: Any, dtype: Object, where: Any) -> Any:
    if not isinstance(value, Mapping):
        raise _mismatch(value, dtype, where)
    members = {each.name: each for each in dtype.properties}
    missing = [name for name, each in members.items() if each.required and name not in value]
    unknown = [name for name in value if name not in members]
    if missing or unknown:
        faults = [f"is missing {_listed(missing)}"] if missing else []
        faults += [f"has {_listed(unknown)}, which the model does not take"] if unknown else []
        raise invalid(f"A value of the column {_listed([where])} {' and '.join(faults)}.")
    return {
        name: _value(each, members[name].dtype, f"{where}.{name}", members[name].required)
        for name, each in value.items()
    }


def _mismatch(value: Any, wanted: Any, where: Any) -> TrackerError:
    return invalid(
        f"A value of the column {_listed([where])} is {shown(str(value))}, a "
        f"{type(value).__name__}, and the model takes {described(wanted)}."
    )


# --- tensors -------------------------------------------------------------------------------------


def _tensors(data: Any, schema: Schema) -> Any:
    if not schema.has_input_names():
        return _unnamed_tensor(data, schema.inputs[0])
    if isinstance(data, np.ndarray) and len(schema) == 1:
        data = {schema.inputs[0].name: data}
    if not isinstance(data, Mapping) and not is_kind(data, "pandas", "DataFrame"):
        raise invalid(
            f"The model takes tensors by name ({_listed(schema.input_names())}): give a dictionary "
            f"of NumPy arrays or a data frame, not a {type(data).__name__}."
        )
    missing = [name for name in schema.input_names() if name not in data]
    if missing:
        raise invalid(f"Model is missing inputs {_listed(missing)}. Add those tensors.")
    is_frame = not isinstance(data, Mapping)
    return {
        spec.name: _cells(data[spec.name], spec) if is_frame else _tensor(data[spec.name], spec)
        for spec in schema
    }


def _unnamed_tensor(data: Any, spec: TensorSpec) -> Any:
    if not is_kind(data, "pandas", "DataFrame"):
        return _tensor(data, spec)
    if data.empty:
        raise invalid("Input DataFrame is empty. Give one row or more.")
    if len(data.columns) == 1:
        return _cells(data[data.columns[0]], spec)
    return _tensor(data.to_numpy(), spec)


def _cells(column: Any, spec: TensorSpec) -> Any:
    """Make a tensor of a column whose cells are values, lists or arrays."""
    first: Any = column.iloc[0] if len(column) else None
    try:
        if np.ndim(first) == 0:
            return np.asarray(column, dtype=spec.type).reshape((len(column), *spec.shape[1:]))
        stacked = np.stack([np.asarray(cell) for cell in column])
        if isinstance(first, list):  # which has lost its type
            stacked = stacked.astype(spec.type)
        return _tensor(stacked.reshape((len(column), *spec.shape[1:])), spec)
    except (TypeError, ValueError, OverflowError) as error:
        raise invalid(
            f"The column {_listed([column.name])} cannot be made a tensor of the shape "
            f"{tuple(spec.shape)} and the type {spec.type}: {error}."
        ) from error


def _tensor(value: Any, spec: TensorSpec) -> Any:
    name = "The input" if spec.name is None else f"The input {_listed([spec.name])}"
    if not isinstance(value, np.ndarray) and not is_sparse(value):
        raise invalid(f"{name} is a NumPy array for this model, not a {type(value).__name__}.")
    given = TensorSpec(value.dtype, value.shape)
    if spec.type == "object" and tuple(spec.shape) == (-1,):
        return value
    if -1 in spec.shape[1:] and given.type == "object" and value.ndim == 1:
        return value  # rows of different lengths
    same_rank = len(spec.shape) == len(given.shape)
    if not same_rank or any(
        wanted not in (-1, size) for wanted, size in zip(spec.shape, given.shape, strict=True)
    ):
        raise invalid(
            f"{name} has the wrong shape: shape of input {tuple(given.shape)} does not match "
            f"expected shape {tuple(spec.shape)}."
        )
    if given.type != spec.type:
        raise invalid(
            f"{name} has the wrong type: dtype of input {given.type} does not match expected "
            f"dtype {spec.type}. Convert it with .astype('{spec.type}')."
        )
    return value


# --- params --------------------------------------------------------------------------------------


def _param(spec: ParamSpec, value: Any) -> Any:
    if spec.shape is None:
        return _param_value(spec, value)
    if not isinstance(value, list | tuple | np.ndarray):
        raise invalid(
            f"The param {shown(spec.name)} is a list of {described(spec.dtype)}, not "
            f"{shown(str(value))}."
        )
    return [_param_value(spec, each) for each in value]


def _param_value(spec: ParamSpec, value: Any) -> Any:
    from jupyter_tracker.models.inference import value_type

    if value is None:
        return None
    if spec.dtype == DataType.datetime:
        try:
            moment = np.datetime64(value).item()
        except ValueError:
            moment = None
        if isinstance(moment, dt.date):
            return moment
    elif isinstance(spec.dtype, Object):
        return _value(value, spec.dtype, spec.name)
    else:
        given = value_type(value)
        if given == spec.dtype or given in _WIDER.get(spec.dtype, ()):
            plain = value.item() if hasattr(value, "item") else value
            return float(plain) if spec.dtype in (DataType.float, DataType.double) else plain
        if spec.dtype == DataType.float and given == DataType.double:
            return float(value)
        if spec.dtype == DataType.integer and given == DataType.long:
            return int(value)
    raise invalid(
        f"The param {shown(spec.name)} is {shown(str(value))}, a {type(value).__name__}, and the "
        f"model takes {described(spec.dtype)}."
    )


def _ignored(what: str, names: Any, why: str) -> None:
    warnings.warn(f"The model ignores the {what} {_listed(names)}: {why}.", stacklevel=4)


def _listed(names: Any) -> str:
    return ", ".join(repr(name) if isinstance(name, str) else str(name) for name in names)
