"""What a library must bring so that its models can be saved."""

from pathlib import Path
from typing import Protocol

from jupyter_tracker.models.model_folder import SavedModel


class Flavor(Protocol):
    """One way of writing models, named after the library they come from."""

    @property
    def name(self) -> str:
        """MLflow's name of the flavor."""

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a trained model of this library, without importing the library."""

    def save(self, obj: object, folder: Path) -> SavedModel:
        """Write ``obj`` and its description into the empty ``folder``."""
