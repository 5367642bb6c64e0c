"""What a model returns as a column of Spark, by MLflow's rules."""

from typing import Any

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.models.schema import (
    AnyType,
    Array,
    ColSpec,
    DataType,
    Map,
    Object,
    Schema,
    TensorSpec,
)
from jupyter_tracker.scoring.answers import converted, fits, is_unnamed

_SPARK = {
    DataType.boolean: "BooleanType",
    DataType.integer: "IntegerType",
    DataType.long: "LongType",
    DataType.float: "FloatType",
    DataType.double: "DoubleType",
    DataType.string: "StringType",
    DataType.binary: "BinaryType",
    DataType.datetime: "TimestampType",
}
_KNOWN = (
    "int, long, float, double, string, boolean, an array of those or of arrays, a map from string, "
    "or a struct such as 'label string, score double'"
)


def type_of_outputs(schema: Schema) -> Any:
    """Return the type of what a signature says that comes out: of one column, or a struct of many.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when Spark has no such type.
    """
    from pyspark.sql.types import StructField, StructType

    if len(schema) == 1:
        return _of_spec(schema.inputs[0])
    names = map(str, schema.input_names())
    fields = [StructField(name, _of_spec(spec)) for name, spec in zip(names, schema, strict=True)]
    return StructType(fields)


def given_type(given: Any) -> Any:
    """Return the type that somebody names, as Spark's object or in its language.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming those that there are.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql.functions import udf
    from pyspark.sql.types import DataType as SparkType

    dtype = given
    if isinstance(given, str):
        try:
            dtype = udf(lambda x: x, returnType="boolean" if given == "bool" else given).returnType
        except PySparkException as error:
            raise invalid(f"There is no result_type {shown(given)}: use {_KNOWN}.") from error
    if not isinstance(dtype, SparkType) or not _can_be_returned(dtype):
        raise invalid(f"A model cannot return the result_type {shown(str(given))}: use {_KNOWN}.")
    return dtype


def as_column(frame: Any, dtype: Any) -> Any:
    """Return what a model has answered as a column of that type; of a struct, as a data frame.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there is nothing in the answer that can be of that type.
    """
    from pyspark.sql.types import ArrayType, StructType

    if isinstance(dtype, StructType):
        return _as_struct(frame, dtype)
    if isinstance(dtype, ArrayType):
        return _as_arrays(frame, dtype)
    wanted = _data_type(dtype)
    if wanted is None:  # a map, or anything: the values of one column as they are
        return frame[frame.columns[0]]
    return converted(_fitting(frame, wanted)[0], wanted)


def _of_spec(spec: ColSpec | TensorSpec) -> Any:
    if isinstance(spec, ColSpec):
        return _of_type(spec.type)
    import numpy as np
    from pyspark.sql.types import ArrayType

    from jupyter_tracker.models.inference import numpy_type

    dtype = _of_type(numpy_type(np.dtype(spec.type)))
    # MLflow makes an array of one value of each, where there is one for each row.
    for _ in range(max(1, len(spec.shape) - 1)):
        dtype = ArrayType(dtype)
    return dtype


def _of_type(dtype: Any) -> Any:
    from pyspark.sql import types

    match dtype:
        case Array():
            return types.ArrayType(_of_type(dtype.dtype))
        case Map():
            return types.MapType(types.StringType(), _of_type(dtype.value_type))
        case Object():
            members = dtype.properties
            return types.StructType([types.StructField(m.name, _of_type(m.dtype)) for m in members])
        case AnyType():
            with needs("A model that returns values of any type", "pyspark>=4"):
                return types.VariantType()
    return getattr(types, _SPARK[dtype])()


def _can_be_returned(dtype: Any) -> bool:
    from pyspark.sql.types import ArrayType, MapType, StringType, StructType

    match dtype:
        case ArrayType():
            return _can_be_returned(dtype.elementType)
        case MapType():
            return isinstance(dtype.keyType, StringType) and _can_be_returned(dtype.valueType)
        case StructType():
            return all(_can_be_returned(field.dataType) for field in dtype.fields)
    return _data_type(dtype) not in (None, DataType.binary, DataType.datetime)


def _data_type(dtype: Any) -> DataType | None:
    """Return the word that a signature has for a type of Spark's."""
    name = type(dtype).__name__
    return next((ours for ours, theirs in _SPARK.items() if theirs == name), None)


def _as_struct(frame: Any, dtype: Any) -> Any:
    import pandas

    named = frame.set_axis([str(each) for each in frame.columns], axis=1)
    missing = [name for name in dtype.fieldNames() if name not in named]
    if missing and not (is_unnamed(frame) and len(frame.columns) == len(dtype.fields)):
        raise invalid(
            f"The model returned no {', '.join(map(repr, missing))}, but "
            f"{', '.join(map(repr, named.columns))}: name those in result_type."
        )
    if missing:
        named = frame.set_axis(dtype.fieldNames(), axis=1)
    return pandas.DataFrame(
        {field.name: as_column(named[[field.name]], field.dataType) for field in dtype.fields}
    )


def _as_arrays(frame: Any, dtype: Any) -> Any:
    import pandas

    first = frame[frame.columns[0]]
    wanted = _data_type(dtype.elementType)
    if wanted is None or (len(frame.columns) == 1 and first.dtype == object and _has_lists(first)):
        return first
    columns = [converted(each, wanted) for each in _fitting(frame, wanted)]
    values = pandas.concat(columns, axis=1).to_numpy().tolist()
    return pandas.Series(values, dtype=object)


def _has_lists(column: Any) -> bool:
    import numpy as np

    return any(isinstance(each, list | tuple | np.ndarray) for each in column)


def _fitting(frame: Any, wanted: DataType) -> list[Any]:
    """Return the columns of an answer that can be of a type, of which there must be one."""
    columns = [frame[name] for name in frame.columns]
    fitting = [each for each in columns if fits(each, wanted)]
    if not fitting:
        kinds = ", ".join(str(each.dtype) for each in columns)
        raise _nothing(kinds, wanted)
    return fitting


def _nothing(kinds: str, wanted: DataType) -> TrackerError:
    return invalid(
        f"The model did not produce any values compatible with the requested type {wanted}: it "
        f"returned {kinds}. Ask for that with result_type=…, or for 'string'."
    )
