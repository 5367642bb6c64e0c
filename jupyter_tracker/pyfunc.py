"""Models of any library, and of your own code, as something that predicts; as with MLflow.

Options are those of `SaveOptions` and `LogOptions`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models import loading, logging, saving
from jupyter_tracker.models.flavors.pyfunc import PyfuncFlavor
from jupyter_tracker.models.loading import PyFuncModel
from jupyter_tracker.models.logging import ModelInfo
from jupyter_tracker.models.model import Model
from jupyter_tracker.models.python_model import PythonModel, PythonModelContext
from jupyter_tracker.models.requirements import warn_of_differences
from jupyter_tracker.scoring.spark import spark_udf

__all__ = [
    "PyFuncModel",
    "PythonModel",
    "PythonModelContext",
    "load_model",
    "log_model",
    "save_model",
    "spark_udf",
]

_FLAVOR = PyfuncFlavor()


def save_model(path: str | Path, python_model: Any = None, **options: Any) -> Model:
    """Write a model of your own code into the folder ``path``, which is made and must be empty.

    Parameters
    ----------
    path
        The folder.
    python_model
        An instance of a `PythonModel`, a function of the input, or the path of a script that ends
        with `set_model`.
    options
        ``artifacts`` and ``model_config``, which the model finds in its context, and `SaveOptions`.
    """
    return saving.save(_FLAVOR, _given(python_model), path, **options)


def log_model(
    artifact_path: str | None = None,
    python_model: Any = None,
    *,
    name: str | None = None,
    **options: Any,
) -> ModelInfo:
    """Log a model of your own code as ``name``, and note that the active run made it."""
    return logging.log(_FLAVOR, _given(python_model), name or artifact_path, **options)


def load_model(
    model_uri: str | Path,
    suppress_warnings: bool = False,
    dst_path: str | Path | None = None,
    model_config: Mapping[str, Any] | None = None,
    *,
    trust: bool = False,
) -> PyFuncModel:
    """Load a model of whatever library as something that predicts.

    Parameters
    ----------
    model_uri
        A path, ``runs:/<run id>/<path>``, ``models:/<name>/<version or stage>``,
        ``models:/<name>@<alias>`` or ``models:/<model id>``.
    suppress_warnings
        Whether to leave unsaid which packages differ from those that the model was made with.
    dst_path
        The folder to download into, a temporary one by default.
    model_config
        What replaces parts of the configuration that the model was saved with.
    trust
        Whether code that comes with the model may run.
    """
    folder = loading.open_model(model_uri, dst_path, trust=trust)
    if not suppress_warnings:
        warn_of_differences(folder)
    return loading.load_pyfunc(folder, model_config)


def _given(python_model: Any) -> Any:
    if python_model is None:
        raise invalid("python_model is missing: a PythonModel, a function, or a script's path.")
    return python_model
