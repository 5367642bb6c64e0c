"""Runs in the output of a notebook's cell."""

from importlib import import_module
from typing import TYPE_CHECKING

from jupyter_tracker.extras import needs

if TYPE_CHECKING:
    from jupyter_tracker.contract.entities import Run


def display(*runs: "Run | str") -> None:
    """Show runs below the cell: params, metrics and curves, of several those that differ.

    Runs that go on are followed until they are over. What a saved notebook keeps is HTML without
    script, which GitHub and nbviewer show too.

    Parameters
    ----------
    *runs
        Up to 20 runs, or their ids.

    Raises
    ------
    TrackerError
        When there is no such run, or none is given, or IPython is not installed.
    """
    with needs("Showing a run in a notebook", "jupyter-tracker[lab]"):
        # By name, as this room knows nothing of notebooks until somebody wants to see one.
        import_module("jupyter_tracker_magics.displays").display_runs(runs)
