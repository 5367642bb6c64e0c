"""LightGBM's boosters in its own format, and its estimators."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.extras import needs
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.flavors import estimators
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.frames import is_kind

_BOOSTER = "lightgbm.basic.Booster"


class LightGBMFlavor:
    """Saves a ``Booster``, and every trained estimator of LightGBM's scikit-learn interface."""

    name = "lightgbm"
    loader_modules = ("mlflow.lightgbm",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a booster or has one."""
        if is_kind(obj, "lightgbm.basic", "Booster"):
            return True
        return is_kind(obj, "lightgbm.sklearn", "LGBMModel") and obj.__sklearn_is_fitted__()  # type: ignore[attr-defined]

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,  # noqa: ARG002
        *,
        serialization_format: str | None = None,
    ) -> Written:
        """Write a booster as LightGBM does, an estimator as one of scikit-learn is."""
        import lightgbm

        if isinstance(obj, lightgbm.Booster):
            how: dict[str, Any] = {"data": "model.lgb"}
            obj.save_model(str(folder / how["data"]))
            packages: tuple[str, ...] = ("lightgbm",)
        else:
            written = estimators.dump(obj, folder, serialization_format)
            how = {"data": written.pop("pickled_model"), **written}
            packages = ("lightgbm", "scikit-learn", *({how["serialization_format"]} - {"pickle"}))
        fields = {
            "code": None,
            **how,
            "lgb_version": lightgbm.__version__,
            "model_class": f"{type(obj).__module__}.{type(obj).__name__}",
        }
        return Written(fields, generic_fields(self.loader_modules[0], how["data"]), packages)

    def load(self, folder: ModelFolder, config: Any = None) -> Any:  # noqa: ARG002
        """Return the booster or the estimator."""
        with needs("Loading this model", "lightgbm"):
            import lightgbm
        fields = folder.fields(self.name)
        path = folder.file(self.name, "data")
        if fields.get("model_class", _BOOSTER) != _BOOSTER:
            return estimators.load(folder, self.name, path)
        try:
            return lightgbm.Booster(model_file=str(path))
        except lightgbm.basic.LightGBMError as error:
            raise invalid(f"LightGBM cannot read the model's file: {error}") from error

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the model."""
        return lambda data, _: model.predict(data)
