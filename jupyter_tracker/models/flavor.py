"""What a library must bring so that its models can be saved, loaded and asked."""

import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from jupyter_tracker.models.environment import FILES
from jupyter_tracker.models.folder import ModelFolder

Predict = Callable[[Any, Mapping[str, Any]], Any]
"""Takes data and params, and returns predictions."""


class Written(NamedTuple):
    """What a flavor wrote into a folder.

    Attributes
    ----------
    fields
        What ``MLmodel`` says of the flavor.
    generic
        What it says of the generic flavor; None where there is nothing to predict with.
    packages
        The packages that loading needs, MLflow itself aside.
    """

    fields: dict[str, Any]
    generic: dict[str, Any] | None
    packages: tuple[str, ...]


class Flavor(Protocol):
    """One way of writing models, named after the library they come from."""

    @property
    def name(self) -> str:
        """MLflow's name of the flavor."""

    @property
    def loader_modules(self) -> tuple[str, ...]:
        """What MLflow calls the modules that load such models; here they are only compared."""

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a trained model of this library, without importing the library."""

    def save(self, obj: Any, folder: Path, *args: Any, **options: Any) -> Written:
        """Write ``obj`` into the empty ``folder``.

        Parameters
        ----------
        obj, folder
            What, and where to.
        args
            The example of an input, or None.
        options
            Those that the library's ``save_model`` has of its own.
        """

    def load(self, folder: ModelFolder, *args: Any, **options: Any) -> Any:
        """Return the model that is in a folder.

        Parameters
        ----------
        folder
            The model's.
        args
            The configuration that it is loaded with, or None.
        options
            Those that the library's ``load_model`` has of its own.
        """

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:
        """Return what predicts with a model, given the fields of its generic flavor."""


def generic_fields(loader_module: str, data: str | None = None, **others: Any) -> dict[str, Any]:
    """Return the fields of MLflow's generic flavor, through which any model is served.

    Parameters
    ----------
    loader_module
        The flavor's.
    data
        The file or folder that MLflow hands to the loader; the model's folder by default.
    others
        More fields.
    """
    where = {"data": data} if data else {}
    return {
        "env": dict(FILES),
        "loader_module": loader_module,
        **where,
        **others,
        "python_version": platform.python_version(),
    }
