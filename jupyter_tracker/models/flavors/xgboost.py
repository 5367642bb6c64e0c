"""XGBoost's boosters and estimators, in its own format."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.frames import is_kind

_FORMATS = ("ubj", "json", "xgb")


class XGBoostFlavor:
    """Saves a ``Booster``, and every trained estimator of XGBoost's scikit-learn interface."""

    name = "xgboost"
    loader_modules = ("mlflow.xgboost",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a booster or has one."""
        if is_kind(obj, "xgboost.core", "Booster"):
            return True
        return is_kind(obj, "xgboost.sklearn", "XGBModel") and obj.__sklearn_is_fitted__()  # type: ignore[attr-defined]

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,  # noqa: ARG002
        *,
        model_format: str = "ubj",
    ) -> Written:
        """Write the model; ``model_format`` is one of ubj, json and xgb."""
        if model_format not in _FORMATS:
            known = ", ".join(_FORMATS)
            raise invalid(f"There is no model_format {shown(str(model_format))}: use {known}.")
        import xgboost

        file = f"model.{model_format}"
        obj.save_model(str(folder / file))
        fields = {
            "code": None,
            "data": file,
            "model_class": f"{type(obj).__module__}.{type(obj).__name__}",
            "model_format": model_format,
            "xgb_version": xgboost.__version__,
        }
        packages = ["xgboost"] if isinstance(obj, xgboost.Booster) else ["scikit-learn", "xgboost"]
        return Written(fields, generic_fields(self.loader_modules[0], file), tuple(packages))

    def load(self, folder: ModelFolder, config: Any = None) -> Any:  # noqa: ARG002
        """Return the booster or the estimator that has it."""
        with needs("Loading this model", "xgboost"):
            import xgboost
        name = folder.fields(self.name).get("model_class", "xgboost.core.Booster")
        known = getattr(xgboost, str(name).rpartition(".")[2], None)
        if not isinstance(known, type) or not issubclass(known, xgboost.Booster | xgboost.XGBModel):
            raise invalid(f"'MLmodel' names {shown(str(name))}, which is no model of XGBoost.")
        model = known()
        try:
            model.load_model(str(folder.file(self.name, "data")))
        except xgboost.core.XGBoostError as error:
            raise _corrupted(error) from error
        return model

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the model; params are those of its own ``predict``."""
        import xgboost

        known = inspect.signature(model.predict).parameters
        is_booster = isinstance(model, xgboost.Booster)

        def predict(data: Any, params: Mapping[str, Any]) -> Any:
            options = {key: value for key, value in params.items() if key in known}
            return model.predict(xgboost.DMatrix(data) if is_booster else data, **options)

        return predict


def _corrupted(error: Exception) -> TrackerError:
    return invalid(f"XGBoost cannot read the model's file: {str(error).splitlines()[0]}")
