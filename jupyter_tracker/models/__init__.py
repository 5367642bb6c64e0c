"""Models as files, in MLflow's on-disk format, and MLflow's functions about them.

Each library has a flavor, which recognises its models, writes, loads and asks them. Nothing of a
library is imported here.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.contract.errors import invalid

if TYPE_CHECKING:
    from jupyter_tracker.models.flavor import Flavor
    from jupyter_tracker.models.logging import ModelInfo, get_model_info, set_signature
    from jupyter_tracker.models.model import Model
    from jupyter_tracker.models.python_model import set_model
    from jupyter_tracker.models.registered_flavors import flavor_of
    from jupyter_tracker.models.signature import ModelSignature, infer_signature

_HOMES = {
    "Flavor": "flavor",
    "Model": "model",
    "ModelInfo": "logging",
    "ModelSignature": "signature",
    "flavor_of": "registered_flavors",
    "get_model_info": "logging",
    "infer_signature": "signature",
    "set_model": "python_model",
    "set_signature": "logging",
}

__all__ = [
    "Flavor",
    "Model",
    "ModelInfo",
    "ModelSignature",
    "flavor_of",
    "get_model_info",
    "infer_signature",
    "save_model",
    "set_model",
    "set_signature",
]


def save_model(obj: object, folder: Path, *, signature: "ModelSignature | None" = None) -> "Model":
    """Write the trained model ``obj`` into ``folder``, which is created and must be empty.

    Parameters
    ----------
    obj
        A trained model that one of the flavors knows.
    folder
        Where ``MLmodel`` and the files beside it go.
    signature
        What the model takes and gives, if that is known.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when no flavor knows ``obj``.
    """
    from jupyter_tracker.models.registered_flavors import flavor_of, flavors
    from jupyter_tracker.models.saving import save

    flavor = flavor_of(obj)
    if flavor is None:
        known = ", ".join(flavor.name for flavor in flavors())
        raise invalid(f"{type(obj).__name__} is not a trained model of a known kind: {known}.")
    return save(flavor, obj, folder, signature=signature)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'jupyter_tracker.models' has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
