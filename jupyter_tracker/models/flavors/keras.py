"""Keras models, of whatever backend, in Keras's own format."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.extras import needs
from jupyter_tracker.models import trust
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.folder import ModelFolder, file_in
from jupyter_tracker.models.frames import is_kind

_FOLDER, _FILE = "data", "model.keras"


class KerasFlavor:
    """Saves a ``Model``."""

    name = "keras"
    loader_modules = ("mlflow.keras",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a Keras model."""
        return is_kind(obj, "keras", "Model")

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,  # noqa: ARG002
        *,
        save_model_kwargs: Mapping[str, Any] | None = None,
    ) -> Written:
        """Write the model; ``save_model_kwargs`` go to Keras."""
        import keras

        data = folder / _FOLDER
        data.mkdir()
        (data / "keras_module.txt").write_text("keras", encoding="utf-8")
        obj.save(str(data / _FILE), **(save_model_kwargs or {}))
        backend = str(keras.backend.backend())
        fields = {
            "data": _FOLDER,
            "keras_backend": backend,
            "keras_version": keras.__version__,
            "save_exported_model": False,
        }
        packages = ["keras", *({backend} - {"numpy"})]
        return Written(fields, generic_fields(self.loader_modules[0]), tuple(packages))

    def load(
        self,
        folder: ModelFolder,
        config: Any = None,  # noqa: ARG002
        *,
        custom_objects: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the model; Keras refuses code inside of it (lambdas) unless that is trusted."""
        with needs("Loading this model", "keras"):
            import keras
        data = folder.file(self.name, "data", _FOLDER).relative_to(folder.path)
        path = file_in(folder.path, f"{data.as_posix()}/{_FILE}", "keras.data")
        trusted = trust.is_trusted(folder.origin)
        return keras.saving.load_model(
            str(path), custom_objects=custom_objects, safe_mode=not trusted
        )

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the model; a table is a matrix for it, and gets one back."""

        def predict(data: Any, _: Mapping[str, Any]) -> Any:
            if not is_kind(data, "pandas", "DataFrame"):
                return model.predict(data, verbose=0)
            import pandas

            return pandas.DataFrame(model.predict(data.to_numpy(), verbose=0), index=data.index)

        return predict
