"""Several requests as one question to the model, and its answer taken apart again."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models.frames import is_sparse
from jupyter_tracker.serving.reading import Given, rows_of
from jupyter_tracker.serving.served_model import ServedModel

_FEW = 1000
"""Rows above which a question is asked alone: putting it with others saves nothing."""

T = TypeVar("T")


class WrongLengthError(TrackerError):
    """A model does not give one prediction for each row, so that its answer cannot be parted."""


def grouped(items: Sequence[T], key: Callable[[T], Given]) -> list[list[T]]:
    """Put together what the model can be asked at once: tables or arrays of one kind."""
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(_kind(key(item)), []).append(item)
    return list(groups.values())


def ask_at_once(model: ServedModel, questions: Sequence[Given]) -> list[Any]:
    """Return the predictions for each of several questions of one kind.

    Raises
    ------
    TrackerError
        INTERNAL_ERROR when the model raised.
    WrongLengthError
        When it does not give one prediction for each row.
    """
    if len(questions) == 1:
        return [model.ask(questions[0])]
    rows = sum(given.rows for given in questions)
    joined = Given(_joined([given.data for given in questions]), questions[0].params, rows)
    predictions = model.ask(joined)
    if is_sparse(predictions):
        predictions = predictions.toarray()
    if not isinstance(predictions, np.ndarray | pd.DataFrame | pd.Series | list):
        predictions = np.asarray(predictions)
    if rows_of(predictions) != rows:
        raise WrongLengthError(
            f"The model gave {rows_of(predictions)} predictions for {rows} rows of "
            f"{len(questions)} requests. Batches need one for each row: from now on it is asked "
            "each request alone, as with --batch-size=1."
        )
    ends = accumulate((given.rows for given in questions), initial=0)
    return [_part(predictions, start, end) for start, end in pairwise(ends)]


def _kind(given: Given) -> object:
    """Return what is equal for questions that can be asked at once."""
    data, params = given.data, str(given.params)
    if given.rows > _FEW:
        return id(given)
    if isinstance(data, pd.DataFrame):
        return tuple(data.columns), tuple(data.dtypes), params
    if isinstance(data, np.ndarray) and data.ndim:
        return data.dtype, data.shape[1:], params
    return id(given)


def _joined(parts: Sequence[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    if len(set(parts[0].dtypes)) == 1 and parts[0].dtypes.iloc[0].kind in "biuf":
        values = np.concatenate([part.to_numpy() for part in parts])
        return pd.DataFrame(values, columns=parts[0].columns, copy=False)
    return pd.concat(parts, ignore_index=True)


def _part(predictions: Any, start: int, end: int) -> Any:
    if isinstance(predictions, pd.DataFrame | pd.Series):
        return predictions.iloc[start:end].reset_index(drop=True)
    return predictions[start:end]
