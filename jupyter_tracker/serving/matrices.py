"""Tables as the matrices that estimators make of them first, which costs more than predicting."""

import warnings
from typing import Any

import numpy as np

from jupyter_tracker.models.loading import PyFuncModel
from jupyter_tracker.models.schema import DataType

_LIBRARIES = ("sklearn", "xgboost", "lightgbm")
_BY_NAME = ("sklearn.compose.", "sklearn.preprocessing._function_transformer")
"""Modules whose estimators may look at the names of columns."""
_NUMBERS = frozenset((DataType.double, DataType.float, DataType.long, DataType.integer))


def takes_matrices(model: PyFuncModel) -> bool:
    """Say whether a model answers a matrix as it answers the table that its signature makes.

    Estimators of known libraries do when they were trained on these columns in this order, all
    numbers, and none of their parts looks at the names.
    """
    estimator, schema = model.get_raw_model(), model.schema
    names = getattr(estimator, "feature_names_in_", None)
    if names is None or schema is None or schema.is_tensor_spec():
        return False
    same = list(names) == schema.input_names() and _NUMBERS.issuperset(schema.input_types())
    if not same or not _ignores_names(estimator):
        return False
    warnings.filterwarnings("ignore", "X does not have valid feature names")
    try:
        model.ask(np.zeros((1, len(names))), model.held_params(None))
    except Exception:
        return False  # as of XGBoost's linear boosters, which want the names
    return True


def _ignores_names(estimator: Any) -> bool:
    """Say whether neither an estimator nor any that it is made of looks at names."""
    if not _is_known(estimator):
        return False
    parts = estimator.get_params().values()  # of its parts too
    return all(_is_known(part) for part in parts if hasattr(part, "get_params"))


def _is_known(estimator: object) -> bool:
    module = type(estimator).__module__
    return module.partition(".")[0] in _LIBRARIES and not module.startswith(_BY_NAME)
