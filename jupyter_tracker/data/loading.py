"""Fetching the data that a source names."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from jupyter_tracker.contract.errors import invalid, not_found, unavailable
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs

HUGGING_FACE = "hugging_face"
"""MLflow's word for a source there."""

_ARTIFACTS = ("runs", "models", "mlflow-artifacts")
_TIMEOUT = (5.0, 60.0)
_CHUNK = 1 << 20


def load(source_type: str, fields: Mapping[str, Any], folder: Path | None) -> Any:
    """Fetch the data of a source into a folder: see `DatasetSource.load`."""
    uri = str(fields.get("uri") or fields.get("url") or "")
    if source_type == HUGGING_FACE:
        return _from_huggingface(fields)
    if source_type == "local":
        return str(_from_here(Path(unquote(uri.removeprefix("file://"))), folder))
    if source_type == "http":
        return str(_from_http(uri, _made(folder)))
    if source_type in _ARTIFACTS:
        from jupyter_tracker import artifacts  # which needs a store

        return artifacts.download_artifacts(uri, dst_path=folder)
    if uri:
        return str(_from_file_system(uri, _made(folder)))
    raise invalid(
        f"A dataset whose source is {shown(source_type)} cannot be loaded: the source says only "
        f"what made it. It is {shown(str(dict(fields)))}."
    )


def _from_here(path: Path, folder: Path | None) -> Path:
    if not path.exists():
        raise not_found(f"There is no file or folder {path} on this machine.")
    if folder is None:
        return path
    target = _made(folder) / path.name
    if path.is_dir():
        return shutil.copytree(path, target, dirs_exist_ok=True)
    return Path(shutil.copy2(path, target))


def _from_http(url: str, folder: Path) -> Path:
    import requests  # here: a source is described far more often than loaded

    target = folder / (PurePosixPath(unquote(urlsplit(url).path)).name or "data")
    try:
        with requests.get(url, stream=True, timeout=_TIMEOUT) as answer:
            answer.raise_for_status()
            with target.open("wb") as file:
                for chunk in answer.iter_content(_CHUNK):
                    file.write(chunk)
    except requests.RequestException as error:
        raise unavailable(f"The dataset at {shown(url)} cannot be fetched: {error}.") from error
    return target


def _from_file_system(uri: str, folder: Path) -> Path:
    with needs(f"Loading {shown(uri)}", "fsspec", " (and what it names for this storage)"):
        from fsspec.core import url_to_fs

    system, path = url_to_fs(uri)
    target = folder / (PurePosixPath(path).name or "data")
    system.get(path, str(target), recursive=system.isdir(path))
    return target


def _from_huggingface(fields: Mapping[str, Any]) -> Any:
    with needs("Loading a dataset of Hugging Face", "datasets"):
        import datasets

    wanted = ("path", "data_dir", "data_files", "split", "revision")
    given = {name: fields.get(name) for name in wanted}
    return datasets.load_dataset(name=fields.get("config_name"), **given)


def _made(folder: Path | None) -> Path:
    place = folder or Path(tempfile.mkdtemp(prefix="jupyter-tracker-"))
    place.mkdir(parents=True, exist_ok=True)
    return place
