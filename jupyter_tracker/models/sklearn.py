"""scikit-learn's estimators, written as MLflow's ``sklearn`` flavor.

skops is preferred to pickle: its files hold data and the names of types, and the person who loads
one decides which types to trust.
"""

import pickle
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jupyter_tracker.models.model_folder import SavedModel, describe_model, python_function


class SklearnFlavor:
    """Saves every fitted estimator: classifiers, regressors, transformers, pipelines."""

    name = "sklearn"

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a fitted estimator. Where there is one, sklearn is imported."""
        base = sys.modules.get("sklearn.base")
        return base is not None and isinstance(obj, base.BaseEstimator) and _is_fitted(obj)

    def save(self, obj: object, folder: Path) -> SavedModel:
        """Write the estimator with skops, or with pickle where skops is missing or refuses it."""
        fields = _save_with_skops(obj, folder) or _save_with_pickle(obj, folder)
        fields["sklearn_version"] = sys.modules["sklearn"].__version__
        flavors: dict[str, dict[str, Any]] = {"sklearn": fields}
        # MLflow leaves its generic flavor out where there is nothing to predict with.
        if hasattr(obj, "predict"):
            generic = python_function("mlflow.sklearn", fields["pickled_model"], "predict")
            flavors = {"python_function": generic, **flavors}
        packages = ["numpy", "scikit-learn"]
        if fields["serialization_format"] == "skops":
            packages.append("skops")
        return describe_model(folder, flavors, packages)


def _is_fitted(estimator: object) -> bool:
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(estimator)  # type: ignore[no-untyped-call]
    except (NotFittedError, TypeError):
        return False
    return True


def _save_with_skops(estimator: object, folder: Path) -> dict[str, Any] | None:
    """Return the flavor's fields, or None when skops cannot write this estimator."""
    if find_spec("skops") is None:
        return None
    from skops.io import dump, get_untrusted_types

    path = folder / "model.skops"
    try:
        dump(estimator, path)
        types = get_untrusted_types(file=path)
    except Exception:
        # skops answers what it does not know with errors of many types; pickle knows more.
        types = None
    # It also writes the names of functions that cannot be found again, such as "<lambda>".
    if types is None or any("<" in name for name in types):
        path.unlink(missing_ok=True)
        return None
    return _fields(path, "skops", types or None)


def _save_with_pickle(estimator: object, folder: Path) -> dict[str, Any]:
    path = folder / "model.pkl"
    path.write_bytes(pickle.dumps(estimator))
    return _fields(path, "pickle", None)


def _fields(path: Path, serialization: str, trusted_types: list[str] | None) -> dict[str, Any]:
    return {
        "code": None,
        "pickled_model": path.name,
        "serialization_format": serialization,
        "skops_trusted_types": trusted_types,
    }
