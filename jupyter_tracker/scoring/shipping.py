"""A model on its way to workers: packed once, and loaded once in each process that asks it.

A worker has neither the tracking server nor its credentials: the files themselves travel.
"""

import hashlib
import io
import socket
import tempfile
import threading
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.models import trust
from jupyter_tracker.models.folder import ModelFolder, open_folder
from jupyter_tracker.models.loading import PyFuncModel, load_pyfunc

_FEW = 4
"""Models that a worker keeps: those of one query, not of all that it ever runs."""


class ShippedModel(NamedTuple):
    """What a worker knows of a model: the same for the same files, loaded in the same way.

    Attributes
    ----------
    uri
        Where it came from, which errors name.
    digest
        Of its files.
    trust
        Whether code that comes with it may run.
    config
        What replaces parts of its configuration, as JSON.
    """

    uri: str
    digest: str
    trust: bool
    config: str

    @property
    def archive(self) -> str:
        """What the file is called that its files travel in."""
        return f"{self.digest}.zip"


_loaded: dict[ShippedModel, PyFuncModel] = {}
_loading = threading.Lock()


def described(folder: ModelFolder, model_config: Mapping[str, Any] | None) -> ShippedModel:
    """Say what workers must know of the model in a folder."""
    config = msgspec.json.encode(model_config or {}, order="sorted").decode()
    origin = folder.origin
    return ShippedModel(origin.uri, _digest(folder.path), trust.is_trusted(origin), config)


def packed(folder: Path) -> bytes:
    """Return the files of a folder as a zip file; they hardly shrink, so nothing is tried."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in _files(folder):
            archive.write(path, path.relative_to(folder))
    return content.getvalue()


def load_shipped(model: ShippedModel, files: Path | bytes) -> PyFuncModel:
    """Return a model that has arrived, which this process loads once.

    Parameters
    ----------
    model
        Which one, and how.
    files
        Its folder, or what `packed` made of it.

    Raises
    ------
    TrackerError
        Of `load_pyfunc`, naming the machine; RESOURCE_DOES_NOT_EXIST when a package is missing.
    """
    with _loading:  # which threads of one worker would do at the same time
        if model not in _loaded:
            if len(_loaded) == _FEW:
                del _loaded[next(iter(_loaded))]
            _loaded[model] = _load(model, files)
        return _loaded[model]


def _load(model: ShippedModel, files: Path | bytes) -> PyFuncModel:
    folder = files if isinstance(files, Path) else _unpacked(model, files)
    where = f"On the machine {socket.gethostname()}:"
    try:
        opened = open_folder(folder, model.uri, trust=model.trust)
        return load_pyfunc(opened, msgspec.json.decode(model.config))
    except TrackerError as error:
        raise TrackerError(f"{where} {error.message}", error.error_code) from error
    except ModuleNotFoundError as error:
        raise TrackerError(
            f"{where} {model.uri} needs the package {error.name}, which is missing. Install there "
            "what the model's requirements.txt names.",
            ErrorCode.NOT_IMPLEMENTED,
        ) from error


def _unpacked(model: ShippedModel, content: bytes) -> Path:
    folder = Path(_folders().name) / model.digest
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)  # by this very package's `packed`
    return folder


@cache
def _folders() -> "tempfile.TemporaryDirectory[str]":
    """Return the folder of what this process has unpacked; it goes when the process ends."""
    return tempfile.TemporaryDirectory(prefix="jupyter-tracker-models-")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(folder):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:32]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
