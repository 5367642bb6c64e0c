"""Where runs and registered models are, as the program or else the environment says."""

from dataclasses import dataclass

from jupyter_tracker import config


@dataclass
class Uris:
    """What `set_tracking_uri` and `set_registry_uri` were told, and what follows from it."""

    chosen: str | None = None
    chosen_registry: str | None = None

    @property
    def tracking(self) -> str | None:
        """Where runs are; None means the Jupyter data directory."""
        return self.chosen or config.tracking_uri()

    @property
    def registry(self) -> str | None:
        """Where registered models are; None means where the runs are."""
        return self.chosen_registry or config.registry_uri()

    def forget(self) -> None:
        """Leave it to the environment."""
        self.chosen = self.chosen_registry = None


URIS = Uris()
