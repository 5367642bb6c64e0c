"""What is known of the kernel."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Kernel:
    """What the subcommands of ``%tracker`` know of the kernel that they are called in.

    Attributes
    ----------
    shell
        The shell.
    is_live
        Whether tracked cells show their runs while they run.
    """

    shell: Any
    is_live: bool = False
    _made: list[tuple[str, str]] = field(default_factory=list)

    @property
    def made(self) -> list[str]:
        """The ids of the runs that its tracked cells have made where runs go now, oldest first."""
        here = _place()
        return [run_id for place, run_id in self._made if place == here]

    def add(self, run_id: str) -> None:
        """Take note of a run that a tracked cell has made."""
        self._made.append((_place(), run_id))

    def forget(self, run_id: str) -> None:
        """Take a run for not made."""
        self._made = [each for each in self._made if each[1] != run_id]


def _place() -> str:
    from jupyter_tracker.client.places import get_tracking_uri

    return get_tracking_uri()
