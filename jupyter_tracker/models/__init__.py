"""Models as files, in MLflow's on-disk format: any MLflow client loads what is saved here.

Each library has a flavor, which recognises its models and writes them. Nothing is loaded here.
"""

from pathlib import Path

from jupyter_tracker.models.flavor import Flavor
from jupyter_tracker.models.model_folder import SavedModel
from jupyter_tracker.models.sklearn import SklearnFlavor

FLAVORS: tuple[Flavor, ...] = (SklearnFlavor(),)

__all__ = ["FLAVORS", "Flavor", "SavedModel", "flavor_of", "save_model"]


def flavor_of(obj: object) -> Flavor | None:
    """Return the flavor that can save ``obj``, or None when it is not a trained model."""
    return next((flavor for flavor in FLAVORS if flavor.matches(obj)), None)


def save_model(obj: object, folder: Path) -> SavedModel:
    """Write the trained model ``obj`` into ``folder``, which is created and must be empty.

    Parameters
    ----------
    obj
        A trained model of one of the `FLAVORS`.
    folder
        Where ``MLmodel`` and the files beside it go.

    Raises
    ------
    TypeError
        When no flavor knows ``obj``.
    """
    flavor = flavor_of(obj)
    if flavor is None:
        known = ", ".join(flavor.name for flavor in FLAVORS)
        raise TypeError(f"{type(obj).__name__} is not a trained model of a known kind: {known}.")
    folder.mkdir(parents=True, exist_ok=True)
    return flavor.save(obj, folder)
