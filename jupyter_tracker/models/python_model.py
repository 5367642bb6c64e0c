"""Models that are any Python code: a class, a function, or a script that names one."""

import inspect
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import invalid

_named: ContextVar[Any] = ContextVar("jupyter_tracker_named_model", default=None)


class PythonModelContext(NamedTuple):
    """What a model finds when it is loaded: its files by name, and its configuration."""

    artifacts: Mapping[str, str]
    model_config: Mapping[str, Any]


class PythonModel:
    """A model of your own: a subclass with a method ``predict``."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the model's files, once, when it is loaded."""

    def predict(
        self, context: PythonModelContext, model_input: Any, params: Mapping[str, Any] | None = None
    ) -> Any:
        """Return predictions; a subclass may leave ``context`` or ``params`` out."""
        raise NotImplementedError(f"{type(self).__name__} has no method predict().")

    @property
    def predict_type_hints(self) -> SimpleNamespace:
        """What MLflow's loader asks for: nothing is converted for the sake of type hints."""
        return SimpleNamespace(input=None, output=None)


class FunctionModel(PythonModel):
    """A model that is one function of its input."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def predict(  # type: ignore[override]
        self, model_input: Any, params: Mapping[str, Any] | None = None
    ) -> Any:
        """Call the function."""
        takes_params = "params" in inspect.signature(self.function).parameters
        return self.function(model_input, **({"params": params} if takes_params else {}))


class LoadedPythonModel(NamedTuple):
    """A model that has read its files, and what it found."""

    python_model: Any
    context: PythonModelContext

    def predict(self, data: Any, params: Mapping[str, Any]) -> Any:
        """Ask the model with as much as its method takes."""
        method = self.python_model.predict
        known = inspect.signature(method).parameters
        context = (self.context,) if "context" in known else ()
        return method(*context, data, **({"params": dict(params)} if "params" in known else {}))


def as_python_model(given: object) -> Any:
    """Return a model of a function, and a model as it is.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is neither.
    """
    if inspect.isfunction(given) or inspect.ismethod(given):
        return FunctionModel(given)
    if isinstance(given, type) or not callable(getattr(given, "predict", None)):
        raise invalid(
            f"A python_model is an instance of a PythonModel, a function of the input, or the path "
            f"of a script, not {given!r}."
        )
    return given


def set_model(model: Any) -> None:
    """Name the model of a script: what models-from-code loads."""
    named = as_python_model(model)
    _named.set(named)
    mlflow = sys.modules.get("mlflow.models.model")
    if mlflow is not None:  # which may be what runs the script
        mlflow.__mlflow_model__ = named  # type: ignore[attr-defined]


def take_named_model() -> Any:
    """Return the model that a script has named, and forget it."""
    model = _named.get()
    _named.set(None)
    return model
