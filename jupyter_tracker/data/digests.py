"""Digests of data, the same as MLflow's for the same data."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import pandas

    Arrays = numpy.ndarray[Any, Any] | Mapping[str, numpy.ndarray[Any, Any]]

MAX_ROWS = 10_000
"""Only that many are looked at, so that it takes no time with a table of any size."""


def of_frame(frame: "pandas.DataFrame") -> str:
    """Return the digest of a data frame: of its numbers and texts, its length and its columns."""
    import numpy
    import pandas

    rows = frame.head(MAX_ROWS)
    texts = frame.columns[[_is_text(frame.iloc[:, place]) for place in range(frame.shape[1])]]
    numbers = rows.select_dtypes(include=[numpy.number]).columns
    hashed = pandas.util.hash_pandas_object(rows[texts.union(numbers)])
    return _of(
        [hashed.values, numpy.int64(len(frame)), *(str(name).encode() for name in frame.columns)]
    )


def _is_text(column: "pandas.Series[Any]") -> bool:
    """Say whether every value is a text, of all rows as MLflow asks, but without a loop."""
    import pandas

    if column.dtype.kind not in "OU":
        return False
    values = column.to_numpy(dtype=object)
    return pandas.api.types.infer_dtype(values, skipna=False) in ("string", "empty")


def of_arrays(*given: "Arrays | None") -> str:
    """Return the digest of arrays, or of dictionaries of arrays: of their values and shapes."""
    import numpy
    import pandas

    parts: list[Any] = []
    for array in _each(given):
        values = array.flat[:MAX_ROWS]
        try:
            parts.append(pandas.util.hash_array(values))
        except TypeError:
            parts.append(numpy.int64(values.size))
        parts += [numpy.int64(length) for length in array.shape]
    return _of(parts)


def _each(given: "Iterable[Arrays | None]") -> "Iterable[numpy.ndarray[Any, Any]]":
    for arrays in given:
        if isinstance(arrays, Mapping):
            yield from (arrays[name] for name in sorted(arrays))
        elif arrays is not None:
            yield arrays


def _of(parts: Iterable[Any]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:8]
