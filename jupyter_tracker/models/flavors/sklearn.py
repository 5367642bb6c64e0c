"""scikit-learn's estimators."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.flavors import estimators
from jupyter_tracker.models.folder import ModelFolder

_PREDICT_FUNCTIONS = (
    "predict",
    "predict_proba",
    "predict_log_proba",
    "predict_joint_log_proba",
    "score",
    "transform",
)


class SklearnFlavor:
    """Saves every fitted estimator: classifiers, regressors, transformers, pipelines."""

    name = "sklearn"
    loader_modules = ("mlflow.sklearn",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a fitted estimator. Where there is one, sklearn is imported."""
        base = sys.modules.get("sklearn.base")
        return base is not None and isinstance(obj, base.BaseEstimator) and _is_fitted(obj)

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,  # noqa: ARG002
        *,
        serialization_format: str | None = None,
        pyfunc_predict_fn: str = "predict",
    ) -> Written:
        """Write the estimator with skops, or with pickle where skops is missing or refuses it.

        Parameters
        ----------
        obj, folder, example
            What, and where to; the example is not needed.
        serialization_format
            One of skops, cloudpickle and pickle.
        pyfunc_predict_fn
            The method that predicts.
        """
        predict = pyfunc_predict_fn
        if predict not in _PREDICT_FUNCTIONS:
            known = ", ".join(_PREDICT_FUNCTIONS)
            raise invalid(f"There is no pyfunc_predict_fn {shown(str(predict))}: use {known}.")
        written = estimators.dump(obj, folder, serialization_format)
        import sklearn

        fields = {"code": None, **written, "sklearn_version": sklearn.__version__}
        # MLflow leaves its generic flavor out where there is nothing to predict with.
        generic = (
            generic_fields(
                self.loader_modules[0], model_path=written["pickled_model"], predict_fn=predict
            )
            if hasattr(obj, predict)
            else None
        )
        how = written["serialization_format"]
        return Written(fields, generic, ("numpy", "scikit-learn", *({how} - {"pickle"})))

    def load(self, folder: ModelFolder, config: Any = None) -> Any:  # noqa: ARG002
        """Return the estimator."""
        path = folder.file(self.name, "pickled_model", "model.pkl")
        return estimators.load(folder, self.name, path)

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:
        """Ask the estimator by the method that was chosen when it was saved."""
        name = fields.get("predict_fn", "predict")
        if name not in _PREDICT_FUNCTIONS or not hasattr(model, name):
            raise invalid(f"A {type(model).__name__} does not predict by {shown(str(name))}.")
        method = getattr(model, name)
        return lambda data, _: method(data)


def _is_fitted(estimator: object) -> bool:
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(estimator)  # type: ignore[no-untyped-call]
    except (NotFittedError, TypeError):
        return False
    return True
