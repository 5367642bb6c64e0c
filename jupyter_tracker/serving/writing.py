"""Predictions as JSON, as MLflow's scoring server writes them; what is no number is null."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models.frames import as_pandas, is_sparse


def _plain(value: Any) -> Any:
    """Return what JSON has a word for; for what is inside of predictions."""
    if isinstance(value, np.datetime64 | pd.Timestamp):
        return None if pd.isna(value) else pd.Timestamp(value).isoformat()
    if value is pd.NaT or value is pd.NA:
        return None
    if is_sparse(value):
        return value.toarray().tolist()
    if isinstance(value, pd.DataFrame | pd.Series):
        return as_json(value)
    for method in ("tolist", "model_dump", "isoformat"):
        if hasattr(value, method):
            return getattr(value, method)()
    raise NotImplementedError(f"a {type(value).__name__} does not go into JSON")


_encoder = msgspec.json.Encoder(enc_hook=_plain)


def write_predictions(predictions: Any, *, wrapped: bool = True) -> bytes:
    """Write ``{"predictions": …}``, or the predictions alone."""
    content = as_json(predictions)
    return write_json({"predictions": content} if wrapped else content)


def write_json(content: Any) -> bytes:
    """Write anything that predictions may be part of.

    Raises
    ------
    TrackerError
        INTERNAL_ERROR when they hold something that JSON has no word for.
    """
    try:
        return _encoder.encode(content)
    except (NotImplementedError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise TrackerError(f"The model's answer cannot be written as JSON: {error}.") from error


def as_json(predictions: Any) -> Any:
    """Return predictions as lists and dictionaries; tables as one dictionary for each row."""
    predictions = as_pandas(predictions)
    if isinstance(predictions, np.ndarray):
        return predictions.tolist()
    if isinstance(predictions, pd.Series):
        predictions = predictions.to_frame()
    if isinstance(predictions, pd.DataFrame):
        if predictions.isna().any(axis=None):
            predictions = predictions.astype(object).where(predictions.notna(), None)
        return predictions.to_dict(orient="records")
    return predictions


def write_file(predictions: Any, path: Path, *, wrapped: bool = True) -> None:
    """Write predictions into a file: a table into ``.csv`` and ``.parquet``, else JSON."""
    writer = {".csv": pd.DataFrame.to_csv, ".parquet": pd.DataFrame.to_parquet}.get(path.suffix)
    if writer is None:
        path.write_bytes(write_predictions(predictions, wrapped=wrapped))
        return
    table = pd.DataFrame(as_pandas(predictions))
    table.columns = [
        "prediction" if len(table.columns) == 1 and name == 0 else str(name) for name in table
    ]
    writer(table, path, index=False)
