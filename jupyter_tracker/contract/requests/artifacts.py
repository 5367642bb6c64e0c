"""Artifacts."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.requests.base import OfRun


class ListArtifacts(OfRun):
    """List one folder of a run's artifacts."""

    path: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.path = v.check_artifact_path(self.path, may_be_root=True)


class ListArtifactsResponse(e.Entity):
    """A folder's content; paths are relative to the run's root."""

    root_uri: str
    files: list[e.FileInfo] = []


class ListProxiedArtifacts(e.Entity):
    """List one folder at the artifact proxy."""

    path: str = ""

    def __post_init__(self) -> None:
        self.path = v.check_artifact_path(self.path, may_be_root=True)


class ListProxiedArtifactsResponse(e.Entity):
    """A folder's content; paths are names relative to the folder."""

    files: list[e.FileInfo] = []
