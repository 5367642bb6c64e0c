"""Which flavors there are: ours, and those that other packages bring by an entry point.

Ours are named here too, so that they need neither an installation nor a look through what is
installed, which takes longer than to recognise a model.
"""

import warnings
from collections.abc import Callable, Iterator
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
    return (*OURS, *_others())


def _others() -> Iterator[Flavor]:
    """Make those that other packages bring; one that is broken does not take the rest with it."""
    ours = {flavor.name for flavor in OURS}
    for point in entry_points(group=GROUP):
        if point.name in ours:
            continue
        try:
            yield point.load()()
        except Exception as error:
            package = point.dist.name if point.dist else point.module
            warnings.warn(
                f"The flavor {point.name!r} of the package {package} cannot be used "
                f"({type(error).__name__}: {error}): update the package, or uninstall it.",
                stacklevel=3,
            )


def first_flavor(fits: Callable[[Flavor], bool]) -> Flavor | None:
    """Return the first flavor that fits; others are looked for only where none of ours does."""
    return next(filter(fits, OURS), None) or next(filter(fits, flavors()), None)


def flavor_named(name: str) -> Flavor:
    """Return the flavor of that name.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST, naming those that there are.
    """
    flavor = first_flavor(lambda flavor: flavor.name == name)
    if flavor is not None:
        return flavor
    known = ", ".join(flavor.name for flavor in flavors())
    raise not_found(f"There is no flavor {name!r} here. There are: {known}.")


def flavor_of(obj: object) -> Flavor | None:
    """Return the flavor that can save ``obj``, or None when it is not a trained model."""
    return first_flavor(lambda flavor: flavor.matches(obj))


def flavor_loaded_by(module: object) -> Flavor | None:
    """Return the flavor of models that MLflow loads with this module, if there is one."""
    return first_flavor(lambda flavor: module in flavor.loader_modules)
