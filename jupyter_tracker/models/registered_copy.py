"""The file that says which registered version a folder is a copy of, as MLflow writes it."""

from pathlib import Path
from typing import Any, NamedTuple

from jupyter_tracker.extras import needs

FILE = "registered_model_meta"
_MAX_BYTES = 4096


class RegisteredCopy(NamedTuple):
    """The name and the version that a folder is a copy of; empty when it is of none."""

    name: str = ""
    version: str = ""


def write_registered_copy(folder: Path, copy: RegisteredCopy) -> None:
    """Say which version the model in ``folder`` is."""
    content = {"model_name": copy.name, "model_version": copy.version}
    (folder / FILE).write_text(_yaml().safe_dump(content), encoding="utf-8")


def read_registered_copy(folder: Path) -> RegisteredCopy:
    """Read which version the model in ``folder`` is; what cannot be read says nothing."""
    file = folder / FILE
    if not file.is_file() or file.stat().st_size > _MAX_BYTES:
        return RegisteredCopy()
    yaml = _yaml()
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
        name, version = said["model_name"], str(said["model_version"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError):
        return RegisteredCopy()
    is_version = isinstance(name, str) and name.isprintable() and version.isdecimal()
    return RegisteredCopy(name, version) if is_version else RegisteredCopy()


def _yaml() -> Any:
    with needs("A copy of a registered model", "pyyaml"):
        import yaml

    return yaml
