"""Models from their folders: as the library's own object, or as something that predicts."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import TrackerError, invalid, not_found
from jupyter_tracker.contract.names import EXTERNAL_MODEL_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models import trust as trusting
from jupyter_tracker.models.flavor import Predict
from jupyter_tracker.models.folder import ModelFolder, file_in, open_folder
from jupyter_tracker.models.model import PYFUNC, Model
from jupyter_tracker.models.places import model_folder
from jupyter_tracker.models.registered_flavors import first_flavor, flavor_loaded_by, flavor_named
from jupyter_tracker.models.requirements import warn_of_differences
from jupyter_tracker.models.schema import Schema


class PyFuncModel:
    """A model that predicts, whatever its library; what `load_pyfunc` returns."""

    def __init__(self, metadata: Model, model: Any, predict: Predict) -> None:
        self.metadata = metadata
        self._model = model
        self._predict = predict

    @property
    def model_id(self) -> str | None:
        """The logged model that it is, if it is one."""
        return self.metadata.model_id

    @property
    def loader_module(self) -> str:
        """What MLflow calls the module that loads it."""
        return str(self.metadata.flavors[PYFUNC].get("loader_module"))

    @property
    def model_config(self) -> dict[str, Any]:
        """The configuration that it was saved with."""
        return dict(self.metadata.flavors[PYFUNC].get("config") or {})

    def predict(self, data: Any, params: Mapping[str, Any] | None = None) -> Any:
        """Return predictions for data that is first held to the model's signature.

        Parameters
        ----------
        data
            A data frame, an array, a sparse matrix, a list or a dictionary.
        params
            What the model takes besides; those left out have the signature's defaults.

        Raises
        ------
        TrackerError
            INVALID_PARAMETER_VALUE, naming the column, its type and the type that the model takes.
        """
        return self.ask(self.held(data), self.held_params(params))

    def held(self, data: Any) -> Any:
        """Return data as the model takes it, by its signature."""
        if self.schema is None:
            return data
        # It needs NumPy, which somebody has who predicts, but not whoever imports this.
        from jupyter_tracker.models.enforcement import enforce_schema

        return enforce_schema(data, self.schema)

    def held_params(self, params: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return params as the model takes them, by its signature."""
        from jupyter_tracker.models.enforcement import enforce_params

        return enforce_params(params, self.metadata.get_params_schema()) or {}

    def ask(self, data: Any, params: Mapping[str, Any]) -> Any:
        """Return predictions for data and params that are held to the signature already."""
        return self._predict(data, params)

    @cached_property
    def schema(self) -> Schema | None:
        """What data is held to; a signature that MLflow made of type hints the model checks."""
        from_hints = self.metadata.other.get("is_signature_from_type_hint")
        return None if from_hints else self.metadata.get_input_schema()

    def unwrap_python_model(self) -> Any:
        """Return the `PythonModel` that was saved."""
        model = getattr(self._model, "python_model", None)
        if model is None:
            raise invalid("This model was not made of a PythonModel: use get_raw_model().")
        return model

    def get_raw_model(self) -> Any:
        """Return the library's own object."""
        return self._model

    def __repr__(self) -> str:
        return f"PyFuncModel({self.loader_module}, {self.metadata.model_uuid})"


def open_model(
    uri: str | Path, dst_path: str | Path | None = None, *, trust: bool = False
) -> ModelFolder:
    """Return the folder of a model, whatever its URI, with what it says."""
    folder = open_folder(model_folder(uri, dst_path), str(uri), trust=trust)
    if (folder.model.metadata or {}).get(EXTERNAL_MODEL_TAG):
        raise invalid(f"The files of {shown(str(uri))} are elsewhere: it cannot be loaded.")
    return folder


def load_native(name: str, folder: ModelFolder, **options: Any) -> Any:
    """Return the object of the library that the flavor ``name`` is of."""
    flavor = flavor_named(name)
    fields = folder.fields(name)
    _use_code(folder, fields.get("code"))
    with _readable(folder):
        return flavor.load(folder, **options)


def load_pyfunc(folder: ModelFolder, model_config: Mapping[str, Any] | None = None) -> PyFuncModel:
    """Return a model that predicts, by its generic flavor.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when it has no generic flavor, PERMISSION_DENIED when it would run
        code that is not trusted.
    """
    fields = folder.generic
    _use_code(folder, fields.get("code"))
    flavor = flavor_loaded_by(fields.get("loader_module"))
    if flavor is None:
        return _loaded_by_another(folder)
    config = {**(fields.get("config") or {}), **(model_config or {})}
    with _readable(folder):
        model = flavor.load(folder, config)
    return PyFuncModel(folder.model, model, flavor.predictor(model, fields))


def native_flavor(folder: ModelFolder) -> str:
    """Return the name of the library's own flavor that a model has."""
    names = folder.model.flavors.keys() - {PYFUNC}
    flavor = first_flavor(lambda flavor: flavor.name in names)
    if flavor is not None:
        return flavor.name
    there = ", ".join(folder.model.flavors) or "none"
    raise not_found(f"The model has no flavor that is known here. It has: {there}.")


def _loaded_by_another(folder: ModelFolder) -> PyFuncModel:
    """Load a model of a flavor that only MLflow has, with the module that the model names."""
    module = str(folder.generic.get("loader_module"))
    trusting.check(f"the description of a model that '{module}' loads", "MLmodel", folder.origin)
    data = folder.generic.get("data")
    path = file_in(folder.path, data, "python_function.data") if data else folder.path
    try:
        model = import_module(module)._load_pyfunc(str(path))
    except ModuleNotFoundError as error:
        raise not_found(f"The model is loaded by '{module}', which is not installed.") from error
    return PyFuncModel(folder.model, model, lambda given, _: model.predict(given))


def _use_code(folder: ModelFolder, name: object) -> None:
    """Make the modules that came with a model importable."""
    if not name:
        return
    path = str(file_in(folder.path, name, "code"))
    trusting.check("a folder of Python modules", str(name), folder.origin)
    if path not in sys.path:
        sys.path.insert(0, path)


@contextmanager
def _readable(folder: ModelFolder) -> Iterator[None]:
    """Make one clear error of whatever a library says of a file that it cannot read."""
    try:
        yield
    except (TrackerError, ImportError):
        raise
    except Exception as error:
        said = str(error).partition("\n")[0]
        raise invalid(
            f"The model at {shown(folder.origin.uri)} cannot be loaded: "
            f"{type(error).__name__}: {said}"
        ) from error


def load_model(
    name: str,
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    trust: bool = False,
    **options: Any,
) -> Any:
    """Return the object of a library; what the flavor modules' ``load_model`` do."""
    folder = open_model(model_uri, dst_path, trust=trust)
    warn_of_differences(folder)
    return load_native(name, folder, **options)
