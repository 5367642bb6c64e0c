"""Datasets made of pandas data frames."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.data import digests
from jupyter_tracker.data.dataset import Dataset, check_columns
from jupyter_tracker.data.source import DatasetSource, resolve

if TYPE_CHECKING:
    import pandas

_INFERRED = {
    "string": "string",
    "bytes": "binary",
    "boolean": "boolean",
    "integer": "long",
    "floating": "double",
}
"""MLflow's name for what pandas finds in a column of Python objects."""


class PandasDataset(Dataset):
    """A data frame; made by `from_pandas`."""

    def __init__(
        self,
        df: "pandas.DataFrame",
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        check_columns(list(df.columns), targets, predictions)
        self.df = df
        self.targets = targets
        self.predictions = predictions
        super().__init__(source, name, digest)

    @property
    def profile(self) -> dict[str, Any]:
        """How many rows and values there are."""
        return {"num_rows": len(self.df), "num_elements": int(self.df.size)}

    @property
    def schema(self) -> dict[str, Any] | None:
        """The columns; None when MLflow has no name for what is in one of them."""
        return colspec(self.df)

    def _compute_digest(self) -> str:
        return digests.of_frame(self.df)


def from_pandas(
    df: "pandas.DataFrame",
    source: str | Path | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PandasDataset:
    """Make a dataset of a data frame.

    Parameters
    ----------
    df
        The data.
    source
        A path or a URI where it comes from; the code that runs by default.
    targets, predictions
        Names of the columns that are to be predicted, and that were.
    name, digest
        What it is called, and what tells its contents, computed by default.
    """
    return PandasDataset(df, resolve(source), targets, name, digest, predictions)


def colspec(df: "pandas.DataFrame") -> dict[str, Any] | None:
    """Describe columns as MLflow does; None when it has no name for what is in one of them."""
    columns = [_column(name, df[name]) for name in df.columns]
    return None if None in columns else {"mlflow_colspec": columns}


def _column(name: Any, values: "pandas.Series[Any]") -> dict[str, Any] | None:
    kind = _kind(values)
    if kind is None:
        return None
    return {"type": kind, "name": name, "required": not bool(values.isna().any())}


def _kind(values: "pandas.Series[Any]") -> str | None:
    """Return MLflow's name of a column's type."""
    import pandas

    dtype: Any = values.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        return _kind(pandas.Series(dtype.categories))
    if pandas.api.types.is_bool_dtype(dtype):
        return "boolean"
    if pandas.api.types.is_datetime64_any_dtype(dtype):
        return "datetime"
    if pandas.api.types.is_float_dtype(dtype):
        return "float" if dtype.itemsize <= 4 else "double"
    if pandas.api.types.is_integer_dtype(dtype):
        return _integer(dtype)
    return _INFERRED.get(pandas.api.types.infer_dtype(values, skipna=True))


def _integer(dtype: Any) -> str | None:
    import numpy

    exact = numpy.dtype(getattr(dtype, "numpy_dtype", dtype))
    if numpy.can_cast(exact, numpy.int32):
        return "integer"
    return "long" if numpy.can_cast(exact, numpy.int64) else None
