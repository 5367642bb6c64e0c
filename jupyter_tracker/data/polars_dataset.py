"""Datasets made of Polars data frames."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.data.dataset import Dataset, check_columns
from jupyter_tracker.data.source import DatasetSource, resolve

if TYPE_CHECKING:
    import polars  # type: ignore[import-not-found,unused-ignore]

_TYPES = {
    "Binary": "binary",
    "Boolean": "boolean",
    "Datetime": "datetime",
    "Date": "datetime",
    "Float32": "float",
    "Float64": "double",
    "Int8": "integer",
    "Int16": "integer",
    "Int32": "integer",
    "Int64": "long",
    "UInt8": "integer",
    "UInt16": "integer",
    "UInt32": "long",
    "String": "string",
    "Categorical": "string",
    "Enum": "string",
}
"""MLflow's name of a column's type, by that of Polars."""


class PolarsDataset(Dataset):
    """A data frame; made by `from_polars`."""

    def __init__(
        self,
        df: "polars.DataFrame",
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        check_columns(df.columns, targets, predictions)
        self.df = df
        self.targets = targets
        self.predictions = predictions
        super().__init__(source, name, digest)

    @property
    def profile(self) -> dict[str, Any]:
        """How many rows and values there are."""
        return {"num_rows": self.df.height, "num_elements": self.df.height * self.df.width}

    @property
    def schema(self) -> dict[str, Any] | None:
        """The columns; None when MLflow has no name for what is in one of them."""
        kinds = [_TYPES.get(str(column.dtype.base_type())) for column in self.df]
        if None in kinds:
            return None
        return {
            "mlflow_colspec": [
                {"type": kind, "name": column.name, "required": column.count() > 0}
                for kind, column in zip(kinds, self.df, strict=True)
            ]
        }

    def _compute_digest(self) -> str:
        return str(self.df.hash_rows().sum())


def from_polars(
    df: "polars.DataFrame",
    source: str | Path | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PolarsDataset:
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
    return PolarsDataset(df, resolve(source), targets, name, digest, predictions)
