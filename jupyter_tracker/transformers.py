"""Models of transformers: `save_model`, `log_model` and `load_model`, as with MLflow.

Options are those of `SaveOptions` and `LogOptions`, and of the flavor's ``save``.
"""

from pathlib import Path
from typing import Any

from jupyter_tracker.autologging.transformers import autolog as autolog
from jupyter_tracker.models import loading, logging, saving
from jupyter_tracker.models.flavors.transformers import TransformersFlavor
from jupyter_tracker.models.logging import ModelInfo
from jupyter_tracker.models.model import Model

_FLAVOR = TransformersFlavor()


def save_model(transformers_model: Any, path: str | Path, **options: Any) -> Model:
    """Write a trained model into the folder ``path``, which is made and must be empty."""
    return saving.save_trained(_FLAVOR, transformers_model, path, **options)


def log_model(
    transformers_model: Any,
    artifact_path: str | None = None,
    *,
    name: str | None = None,
    **options: Any,
) -> ModelInfo:
    """Log a trained model as ``name``, and note that the active run made it."""
    return logging.log_trained(_FLAVOR, transformers_model, name or artifact_path, **options)


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    trust: bool = False,
    **options: Any,
) -> Any:
    """Load a model; ``trust=True`` lets code run that comes with it."""
    return loading.load_model(_FLAVOR.name, model_uri, dst_path, trust=trust, **options)
