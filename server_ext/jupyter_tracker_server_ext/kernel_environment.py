"""What kernels find in their environment, so that nobody has to set anything up."""

import os
from collections.abc import Mapping


def variables_for(
    uri: str, token: str, database: str, present: Mapping[str, str]
) -> dict[str, str]:
    """Return what to export for a server at ``uri`` with a ``database`` that outlives it.

    MLflow's own variables are set too, so that even ``import mlflow`` lands in the sidebar, unless
    one of them is ``present`` and means something else.
    """
    ours = {
        "JUPYTER_TRACKER_URI": uri,
        "JUPYTER_TRACKER_TOKEN": token,
        "JUPYTER_TRACKER_LOOPBACK": f"{uri} {database}",
    }
    theirs = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_TRACKING_TOKEN": token}
    if any(present.get(name) for name in theirs):
        return ours
    return ours | theirs | _direct_loopback(present)


def _direct_loopback(present: Mapping[str, str]) -> dict[str, str]:
    """Keep MLflow's client from looking for the loopback address behind a company's proxy."""
    if not any(present.get(name) for name in ("HTTP_PROXY", "http_proxy")):
        return {}
    excepted = present.get("no_proxy") or present.get("NO_PROXY") or ""
    hosts = ",".join(part for part in (excepted, "127.0.0.1") if part)
    return {"no_proxy": hosts, "NO_PROXY": hosts}


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
