"""Models of LightGBM: `save_model`, `log_model` and `load_model`, as with MLflow.

Options are those of `SaveOptions` and `LogOptions`, and of the flavor's ``save``.
"""

from pathlib import Path
from typing import Any

from jupyter_tracker.autologging.lightgbm import autolog as autolog
from jupyter_tracker.models import loading, logging, saving
from jupyter_tracker.models.flavors.lightgbm import LightGBMFlavor
from jupyter_tracker.models.logging import ModelInfo
from jupyter_tracker.models.model import Model

_FLAVOR = LightGBMFlavor()


def save_model(lgb_model: Any, path: str | Path, **options: Any) -> Model:
    """Write a trained model into the folder ``path``, which is made and must be empty."""
    return saving.save_trained(_FLAVOR, lgb_model, path, **options)


def log_model(
    lgb_model: Any, artifact_path: str | None = None, *, name: str | None = None, **options: Any
) -> ModelInfo:
    """Log a trained model as ``name``, and note that the active run made it."""
    return logging.log_trained(_FLAVOR, lgb_model, name or artifact_path, **options)


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    trust: bool = False,
    **options: Any,
) -> Any:
    """Load a model; ``trust=True`` lets code run that comes with it."""
    return loading.load_model(_FLAVOR.name, model_uri, dst_path, trust=trust, **options)
