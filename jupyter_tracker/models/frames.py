"""Tables and matrices of other libraries, told apart without importing any of them."""

import sys
from typing import Any


def is_kind(data: object, module: str, *names: str) -> bool:
    """Say whether ``data`` is an instance of one of a module's classes, if that is imported."""
    loaded = sys.modules.get(module)
    classes = tuple(getattr(loaded, name) for name in names if hasattr(loaded, name))
    return isinstance(data, classes)


def is_sparse(data: object) -> bool:
    """Say whether ``data`` is a sparse matrix of SciPy by rows or columns."""
    return is_kind(data, "scipy.sparse", "csr_matrix", "csc_matrix", "csr_array", "csc_array")


def as_pandas(data: Any) -> Any:
    """Return a table of Polars or Arrow as pandas has it, and anything else as it is."""
    if is_kind(data, "polars", "LazyFrame"):
        data = data.collect()
    if is_kind(data, "polars", "DataFrame"):
        import pandas

        return pandas.DataFrame({name: data[name].to_numpy() for name in data.columns})
    if is_kind(data, "polars", "Series"):
        import pandas

        return pandas.Series(data.to_numpy(), name=data.name or None)
    if is_kind(data, "pyarrow", "Table", "RecordBatch"):
        return data.to_pandas()
    return data
