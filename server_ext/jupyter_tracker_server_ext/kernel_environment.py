"""What kernels find in their environment, so that nobody has to set anything up."""

import os
from collections.abc import Mapping


def variables_for(uri: str, token: str, present: Mapping[str, str]) -> dict[str, str]:
    """Return what to export for a server at ``uri``.

    MLflow's own variables are set too, so that even ``import mlflow`` lands in the sidebar, unless
    one of them is ``present`` and means something else.
    """
    ours = {"JUPYTER_TRACKER_URI": uri, "JUPYTER_TRACKER_TOKEN": token}
    theirs = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_TRACKING_TOKEN": token}
    return ours if any(present.get(name) for name in theirs) else ours | theirs


class ExportedEnvironment:
    """Variables that are in this process's environment, and so in its kernels', until closed."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)

    def close(self) -> None:
        """Put the environment back as it was."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
