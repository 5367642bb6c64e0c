"""A model that is served: which one it is, how it is loaded, and what it is asked."""

import logging
import shutil
import tempfile
import warnings
import weakref
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from jupyter_tracker.client.artifact_places import model_version_at
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.models.baseline import read_baseline
from jupyter_tracker.models.folder import ModelFolder, file_in
from jupyter_tracker.models.loading import load_pyfunc, open_model
from jupyter_tracker.models.registered_copy import read_registered_copy
from jupyter_tracker.models.requirements import warn_of_differences
from jupyter_tracker.serving.drift import DriftWindow
from jupyter_tracker.serving.errors import model_failed
from jupyter_tracker.serving.matrices import takes_matrices
from jupyter_tracker.serving.reading import JSON, Given, Reader

_log = logging.getLogger(__name__)

_OF_ROWS = ("sklearn", "xgboost", "lightgbm")
_HEADER = " !#$&'()*+,/:;=?@[]"
"""What stays as it is in a header; other scripts are written as in an address."""


class Downloads:
    """A folder for downloads, which goes with the last who has it."""

    def __init__(self) -> None:
        self.path = tempfile.mkdtemp(prefix="jupyter-tracker-serving-")
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class Identity(msgspec.Struct, frozen=True):
    """Which model a URI means just now.

    Attributes
    ----------
    uri
        What was asked for.
    source
        Where its files are: of a registered model, the URI of the version.
    name, version, stage, aliases, run_id, model_id
        What the registry says of the version; empty for a model that is not from there.
    """

    uri: str
    source: str
    name: str = ""
    version: str = ""
    stage: str = ""
    aliases: tuple[str, ...] = ()
    run_id: str = ""
    model_id: str = ""

    @property
    def may_move(self) -> bool:
        """Whether the URI may mean another version later."""
        return self.source != self.uri


class Fetched(NamedTuple):
    """The files of a model on this machine, and the folder that they were downloaded to."""

    identity: Identity
    folder: ModelFolder
    downloads: Downloads | None


def identify(uri: str) -> Identity:
    """Find out which model a URI means.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when it means none.
    """
    version = model_version_at(SESSION.client, uri) if uri.startswith("models:") else None
    if version is None:
        return Identity(uri, uri, *read_registered_copy(Path(uri)))
    return Identity(
        uri,
        f"models:/{version.name}/{version.version}",
        version.name,
        version.version,
        version.current_stage,
        tuple(version.aliases),
        version.run_id,
        version.model_id,
    )


def fetch(identity: Identity, *, trust: bool = False) -> Fetched:
    """Get the files of a model."""
    downloads = Downloads()
    folder = open_model(identity.source, downloads.path, trust=trust)
    return Fetched(identity, folder, downloads)


class ServedModel:
    """A model with what it takes to be asked by many.

    Parameters
    ----------
    fetched
        Its files.
    name
        What the Open Inference Protocol calls it; by default the registered model's name.
    drift_rows
        How many of the latest rows are compared with those that it was trained on.

    Raises
    ------
    TrackerError
        When it cannot be loaded, naming why.
    """

    def __init__(self, fetched: Fetched, *, name: str = "", drift_rows: int = 1000) -> None:
        self._fetched = fetched  # the files are there for as long as the model is
        folder = fetched.folder
        self.identity = fetched.identity
        self.name = name or fetched.identity.name or "model"
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always", UserWarning)
            warn_of_differences(folder)
        for each in warned:
            _log.warning("%s", each.message)
        try:
            self.model = load_pyfunc(folder)
        except ImportError as error:
            raise not_found(
                f"The model at {fetched.identity.source} cannot be loaded: {error}. Install what "
                "its requirements.txt names."
            ) from error
        self.reader = Reader(self.model)
        self._takes_matrices = takes_matrices(self.model)
        self.answers_by_row = True
        """Whether several requests can be asked at once; found out when that is tried."""
        baseline = read_baseline(folder.path)
        self.drift = DriftWindow(baseline, drift_rows) if baseline is not None else None

    @property
    def is_of_rows(self) -> bool:
        """Whether it is of a library whose models answer each row by itself, and quickly."""
        return not self.model.metadata.flavors.keys().isdisjoint(_OF_ROWS)

    @property
    def version(self) -> str:
        """The number of the version; 1 where there are no versions."""
        return self.identity.version or "1"

    @property
    def run_id(self) -> str:
        """The run that made it."""
        return self.identity.run_id or self.model.metadata.run_id or ""

    @property
    def model_id(self) -> str:
        """The logged model that it is."""
        return self.identity.model_id or self.model.metadata.model_id or ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """What answers say of the model that gave them."""
        named = {
            "X-Model-Name": self.name,
            "X-Model-Version": self.identity.version,
            "X-Model-Run-Id": self.run_id,
            "X-Model-Id": self.model_id,
        }
        return [(name, quote(value, safe=_HEADER)) for name, value in named.items() if value]

    def ask(self, given: Given) -> Any:
        """Return predictions.

        Raises
        ------
        TrackerError
            INTERNAL_ERROR when the model raised, saying what; BAD_REQUEST when that may be due to
            data that no signature has looked at, or that has no rows.
        """
        try:
            return self.model.ask(self._as_asked(given.data), given.params)
        except BaseException as error:  # also of one that calls sys.exit()
            held = self.model.schema is not None
            raise model_failed(error, held=held, rows=given.rows) from error

    def _as_asked(self, data: Any) -> Any:
        """Return data as the model is quickest with; of a table it names columns that miss."""
        is_whole = self._takes_matrices and len(data.columns) == len(self.model.schema or ())
        return data.to_numpy() if is_whole else data

    def warm_up(self) -> None:
        """Answer the example that came with the model, if there is one.

        Raises
        ------
        TrackerError
            When it does not even answer that.
        """
        info = self.model.metadata.saved_input_example_info or {}
        name = info.get("serving_input_path")
        if not name:
            return
        path = file_in(self._fetched.folder.path, name, "serving_input_path")
        self.ask(self.reader.read(path.read_bytes(), JSON))

    def close(self) -> None:
        """Remove what was downloaded; it goes by itself with a model that nobody has any more."""
        if self._fetched.downloads is not None:
            self._fetched.downloads.remove()

    def described(self) -> dict[str, Any]:
        """Return what people want to know of it."""
        identity = msgspec.to_builtins(self.identity)
        return {
            "model_uri": identity.pop("uri"),
            **identity,
            "run_id": self.run_id,
            "model_id": self.model_id,
            "model_uuid": self.model.metadata.model_uuid,
            "created": self.model.metadata.utc_time_created,
        }
