"""``--register``: the model of a cell becomes the next version of a registered model."""

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker_magics.options import Registration
from jupyter_tracker_magics.summary import Summary


class NoSingleModelError(Exception):
    """It is not clear which model is meant."""


def register(wanted: Registration, run: Summary) -> str:
    """Register the one model of a run, and return its name and version.

    Raises
    ------
    NoSingleModelError
        When the run has none, or several.
    TrackerError
        When the registry refuses.
    """
    if not run.models:
        raise NoSingleModelError(
            "the cell has no model: let it assign a fitted scikit-learn estimator to a name"
        )
    if len(run.models) > 1:
        raise NoSingleModelError(
            f"the cell has several models, {', '.join(run.models)}: begin the names of all but one "
            "with an underscore"
        )
    uri = f"runs:/{run.run_id}/models/{run.models[0]}"
    version = jupyter_tracker.register_model(uri, wanted.name)
    if wanted.alias:
        get_client().set_registered_model_alias(wanted.name, wanted.alias, version.version)
    alias = f" @{wanted.alias}" if wanted.alias else ""
    return f"{wanted.name} {version.version}{alias}"
