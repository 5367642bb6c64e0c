"""What a model answers for a table: columns with one value for each of its rows."""

from collections.abc import Mapping
from typing import Any

from jupyter_tracker.amounts import many
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.frames import as_pandas, is_sparse
from jupyter_tracker.models.schema import DataType

_BYTES = {DataType.integer: 4, DataType.long: 8}
_NUMPY = {
    DataType.boolean: "bool",
    DataType.integer: "int32",
    DataType.long: "int64",
    DataType.float: "float32",
    DataType.double: "float64",
}


def as_frame(answer: Any, rows: int) -> Any:
    """Return what a model has answered for ``rows`` rows as a data frame.

    Columns without names are counted from 0, as pandas does; an answer that has more than two
    dimensions, or is a list of lists, is one column.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it has another number of rows.
    """
    frame = _framed(as_pandas(answer))
    if len(frame) != rows:
        raise invalid(
            f"The model returned {many(len(frame), 'prediction')} for {many(rows, 'row')}: a model "
            "that scores batches returns one for each row."
        )
    return frame


def is_unnamed(frame: Any) -> bool:
    """Say whether the columns of a frame are only counted."""
    return list(frame.columns) == list(range(len(frame.columns)))


def fits(column: Any, wanted: DataType) -> bool:
    """Say whether a column can be had as another type: numbers as wider ones, all as text."""
    kind, size = column.dtype.kind, getattr(column.dtype, "itemsize", 0)
    match wanted:
        case DataType.integer | DataType.long:
            largest = _BYTES[wanted]
            return (kind == "i" and size <= largest) or (kind == "u" and size < largest)
        case DataType.float | DataType.double:
            return kind in "iuf"
        case DataType.boolean:
            return bool(kind == "b")
    return True


def converted(column: Any, wanted: Any) -> Any:
    """Return a column that fits as the type it fits, and as it is when that is of no one word."""
    if not isinstance(wanted, DataType):
        return column
    if wanted == DataType.string:
        return column.astype(object).map(str, na_action="ignore")
    return column.astype(_NUMPY[wanted]) if wanted in _NUMPY else column


def _framed(answer: Any) -> Any:
    import numpy as np
    import pandas

    if is_sparse(answer):
        answer = answer.toarray()
    match answer:
        case pandas.DataFrame():
            return answer
        case pandas.Series():
            return answer.to_frame(0)
        case np.ndarray() if answer.ndim in (1, 2):
            return pandas.DataFrame(answer)
        case np.ndarray() if answer.ndim:
            return _one_column(list(answer))
        case Mapping():
            return pandas.DataFrame({name: list(values) for name, values in answer.items()})
        case list() | tuple() if answer and all(isinstance(each, Mapping) for each in answer):
            return pandas.DataFrame(list(answer))
        case list() | tuple():
            return _one_column(list(answer))
    return pandas.DataFrame([answer])


def _one_column(values: list[Any]) -> Any:
    import pandas

    return pandas.Series(values, dtype=None if values else object).to_frame(0)
