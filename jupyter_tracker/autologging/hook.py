"""What a framework must bring so that its trainings are logged."""

from typing import Any, Protocol

from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings


class Hook(Protocol):
    """The place where a framework lets itself be watched."""

    @property
    def name(self) -> str:
        """MLflow's name of the flavor."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The framework's modules: when one of them has been imported, `install` is called."""

    @property
    def tested(self) -> tuple[str, str]:
        """The first version that was tried, and the first that certainly was not."""

    @property
    def settings(self) -> type[Settings]:
        """What a user can want."""

    def install(self, module: Any, patches: Patches, settings: Any) -> None:
        """Watch what is trained from now on.

        Parameters
        ----------
        module
            The one of `modules` that has been imported.
        patches
            Replaces what has to be replaced, until autologging is disabled.
        settings
            Of the kind that the hook names.
        """
