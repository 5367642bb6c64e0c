"""What a source of an import is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from jupyter_tracker.contract import entities as e
from jupyter_tracker.stores.protocol import ArtifactStore

Odd = Callable[[str, str], None]
"""Takes note of an entry that cannot be read: what it is, and why."""


class Files(Protocol):
    """The files of one run or logged model."""

    def list(self, path: str) -> list[e.FileInfo]:
        """List a folder: names relative to it."""

    def download(self, path: str) -> Iterator[bytes]:
        """Read a file in chunks."""


@dataclass
class Registered:
    """A registered model with its versions; ``last_version`` is the highest number ever given."""

    model: e.RegisteredModel
    versions: list[e.ModelVersion]
    last_version: int


class Source(Protocol):
    """Another tracker, which is only read.

    Experiments and runs in the trash are among what it gives; logged models and versions that were
    deleted are not.
    """

    @property
    def name(self) -> str:
        """How messages and tags call it."""

    def experiments(self) -> Iterator[e.Experiment]:
        """Give every experiment, the oldest first."""

    def runs(self, experiment: e.Experiment) -> Iterator[e.Run]:
        """Give the runs of an experiment, each with the latest point of every metric."""

    def points(self, run: e.Run, key: str) -> Iterator[e.Metric]:
        """Give the history of one metric."""

    def logged_models(self, experiment: e.Experiment) -> Iterator[e.LoggedModel]:
        """Give the logged models of an experiment."""

    def registered_models(self) -> Iterator[Registered]:
        """Give every registered model, prompts too."""

    def files_of_run(self, run: e.Run) -> Files:
        """Open the artifacts of a run."""

    def files_of_model(self, model: e.LoggedModel) -> Files:
        """Open the files of a logged model."""

    def close(self) -> None:
        """Release connections."""


def joined(folder: str, name: str) -> str:
    """Return the path of ``name`` in ``folder``, either of which may be the root."""
    return "/".join(part for part in (folder, name) if part)


class Below:
    """The files below one folder of an artifact store."""

    def __init__(self, artifacts: ArtifactStore, folder: str) -> None:
        self._artifacts = artifacts
        self._folder = folder

    def list(self, path: str) -> list[e.FileInfo]:
        """List a folder: names relative to it."""
        return self._artifacts.list(joined(self._folder, path))

    def download(self, path: str) -> Iterator[bytes]:
        """Read a file in chunks."""
        return self._artifacts.download(joined(self._folder, path))
