"""Which flavors there are: ours, and those that other packages bring by an entry point.

Ours are named here too, so that they need neither an installation nor a look through what is
installed, which takes longer than to recognise a model.
"""

from functools import cache
from importlib.metadata import entry_points

from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.models.flavor import Flavor
from jupyter_tracker.models.flavors.keras import KerasFlavor
from jupyter_tracker.models.flavors.lightgbm import LightGBMFlavor
from jupyter_tracker.models.flavors.onnx import OnnxFlavor
from jupyter_tracker.models.flavors.pyfunc import PyfuncFlavor
from jupyter_tracker.models.flavors.pytorch import PyTorchFlavor
from jupyter_tracker.models.flavors.sklearn import SklearnFlavor
from jupyter_tracker.models.flavors.transformers import TransformersFlavor
from jupyter_tracker.models.flavors.xgboost import XGBoostFlavor

GROUP = "jupyter_tracker.flavors"

# Estimators of XGBoost and LightGBM are scikit-learn's too, Keras models on PyTorch are modules.
OURS: tuple[Flavor, ...] = (
    XGBoostFlavor(),
    LightGBMFlavor(),
    SklearnFlavor(),
    KerasFlavor(),
    TransformersFlavor(),
    PyTorchFlavor(),
    OnnxFlavor(),
    PyfuncFlavor(),
)


@cache
def flavors() -> tuple[Flavor, ...]:
    """Return every flavor; the first that recognises a model is its flavor."""
    known = {flavor.name for flavor in OURS}
    others = [point for point in entry_points(group=GROUP) if point.name not in known]
    return (*OURS, *(point.load()() for point in others))


def flavor_named(name: str) -> Flavor:
    """Return the flavor of that name.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST, naming those that there are.
    """
    for flavor in flavors():
        if flavor.name == name:
            return flavor
    known = ", ".join(flavor.name for flavor in flavors())
    raise not_found(f"There is no flavor {name!r} here. There are: {known}.")


def flavor_of(obj: object) -> Flavor | None:
    """Return the flavor that can save ``obj``, or None when it is not a trained model."""
    return next((flavor for flavor in flavors() if flavor.matches(obj)), None)


def flavor_loaded_by(module: object) -> Flavor | None:
    """Return the flavor of models that MLflow loads with this module, if there is one."""
    return next((flavor for flavor in flavors() if module in flavor.loader_modules), None)
