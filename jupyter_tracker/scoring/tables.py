"""Tables in memory, each kind in pieces and back: pandas, Polars and Arrow.

What is asked of each kind is the same, and nothing of the libraries is imported where the data is
not already theirs.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.frames import is_kind
from jupyter_tracker.models.schema import Array, DataType
from jupyter_tracker.scoring.columns import Columns


class Table(Protocol):
    """One kind of table."""

    def names(self, data: Any) -> list[Any]:
        """Return the names of the columns."""

    def pieces(self, data: Any, rows: int) -> Iterator[Any]:
        """Cut a table into pieces of so many rows; of one that has none, the piece is empty."""

    def only(self, piece: Any, names: Sequence[Any]) -> Any:
        """Return some of the columns."""

    def beside(self, piece: Any, predictions: Any, columns: Columns) -> Any:
        """Return a piece with predictions, which are a data frame, as more columns."""

    def joined(self, pieces: Sequence[Any]) -> Any:
        """Make one table of pieces."""


class Pandas:
    """A data frame of pandas; rows keep their index."""

    def names(self, data: Any) -> list[Any]:
        """Return the names of the columns."""
        return list(data.columns)

    def pieces(self, data: Any, rows: int) -> Iterator[Any]:
        """Cut it by position."""
        for start in range(0, max(len(data), 1), rows):
            yield data.iloc[start : start + rows]

    def only(self, piece: Any, names: Sequence[Any]) -> Any:
        """Return some of the columns."""
        return piece[list(names)]

    def beside(self, piece: Any, predictions: Any, columns: Columns) -> Any:  # noqa: ARG002
        """Return both side by side."""
        import pandas

        return pandas.concat([piece, predictions.set_axis(piece.index, axis=0)], axis=1)

    def joined(self, pieces: Sequence[Any]) -> Any:
        """Make one data frame of pieces."""
        import pandas

        return pandas.concat(pieces)


class Polars:
    """A data frame of Polars."""

    def names(self, data: Any) -> list[Any]:
        """Return the names of the columns."""
        return list(data.columns)

    def pieces(self, data: Any, rows: int) -> Iterator[Any]:
        """Cut it without copying."""
        return iter([data]) if data.is_empty() else data.iter_slices(rows)

    def only(self, piece: Any, names: Sequence[Any]) -> Any:
        """Return some of the columns."""
        return piece.select(names)

    def beside(self, piece: Any, predictions: Any, columns: Columns) -> Any:
        """Return both side by side."""
        import polars

        types = polars_types(columns)
        return piece.with_columns(
            polars.Series(name, _values(predictions[name]), dtype=types.get(name))
            for name in predictions.columns
        )

    def joined(self, pieces: Sequence[Any]) -> Any:
        """Make one data frame of pieces, of types that hold them all."""
        import polars

        return polars.concat(pieces, how="vertical_relaxed")


class Arrow:
    """A table or a record batch of Arrow."""

    def names(self, data: Any) -> list[Any]:
        """Return the names of the columns."""
        return list(data.schema.names)

    def pieces(self, data: Any, rows: int) -> Iterator[Any]:
        """Cut it without copying."""
        for start in range(0, max(data.num_rows, 1), rows):
            yield data.slice(start, rows)

    def only(self, piece: Any, names: Sequence[Any]) -> Any:
        """Return some of the columns."""
        return piece.select(list(names))

    def beside(self, piece: Any, predictions: Any, columns: Columns) -> Any:
        """Return both side by side."""
        types = arrow_types(columns)
        for name in predictions.columns:
            column = arrow_array(predictions[name], types.get(name))
            piece = piece.append_column(name, column)
        return piece

    def joined(self, pieces: Sequence[Any]) -> Any:
        """Make one table of pieces, of types that hold them all."""
        import pyarrow

        first = pieces[0]
        if isinstance(first, pyarrow.RecordBatch):
            return first if len(pieces) == 1 else pyarrow.concat_batches(pieces)
        return pyarrow.concat_tables(pieces, promote_options="permissive")


_KINDS: tuple[tuple[str, tuple[str, ...], Table], ...] = (
    ("pandas", ("DataFrame",), Pandas()),
    ("polars", ("DataFrame",), Polars()),
    ("pyarrow", ("Table", "RecordBatch"), Arrow()),
)


def table_of(data: object) -> Table:
    """Return how to treat a table in memory.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is of another kind.
    """
    for module, names, table in _KINDS:
        if is_kind(data, module, *names):
            return table
    raise invalid(
        f"A {type(data).__name__} cannot be scored in batches: give a data frame of pandas, Polars "
        "or Dask, a table or reader of Arrow, a dataset of Ray, or the path of a file or folder of "
        "Parquet or CSV."
    )


# --- types ---------------------------------------------------------------------------------------

_POLARS = {
    DataType.boolean: "Boolean",
    DataType.integer: "Int32",
    DataType.long: "Int64",
    DataType.float: "Float32",
    DataType.double: "Float64",
    DataType.string: "String",
    DataType.binary: "Binary",
    DataType.datetime: "Datetime",
}
_ARROW = {
    DataType.boolean: "bool",
    DataType.integer: "int32",
    DataType.long: "int64",
    DataType.float: "float",
    DataType.double: "double",
    DataType.string: "string",
    DataType.binary: "binary",
    DataType.datetime: "timestamp[us]",
}


def _values(column: Any) -> Any:
    """Return the values of a column of pandas, with None where one is missing among texts."""
    if column.dtype.kind in "biufM":
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).tolist()


def polars_types(columns: Columns) -> dict[str, Any]:
    """Return the types of Polars that predictions have, as far as they are known."""
    import polars

    def of(dtype: Any) -> Any:
        if isinstance(dtype, Array):
            inner = of(dtype.dtype)
            return inner and polars.List(inner)
        return getattr(polars, _POLARS[dtype]) if dtype in _POLARS else None

    return {each.name: of(each.type) for each in columns.outputs or ()}


def arrow_types(columns: Columns) -> dict[str, Any]:
    """Return the types of Arrow that predictions have, as far as they are known."""
    return {each.name: arrow_type(each.type) for each in columns.outputs or ()}


def arrow_type(dtype: Any) -> Any:
    """Return a type of a signature as Arrow has it; None where it has none."""
    import pyarrow

    if isinstance(dtype, Array):
        inner = arrow_type(dtype.dtype)
        return inner and pyarrow.list_(inner)
    return pyarrow.type_for_alias(_ARROW[dtype]) if dtype in _ARROW else None


def arrow_array(column: Any, dtype: Any) -> Any:
    """Return a column of pandas as Arrow has it.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when its values are not of that type.
    """
    import pyarrow

    try:
        array = pyarrow.array(column, type=dtype, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise invalid(
            f"The predictions {str(column.name)!r} are not all {dtype or 'of one type'}: {error}. "
            "Say with result_type=… what they are, or save the model with a signature."
        ) from error
    return array.combine_chunks() if isinstance(array, pyarrow.ChunkedArray) else array
