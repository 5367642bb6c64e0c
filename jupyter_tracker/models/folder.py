"""A model's folder as it was found: nothing that it says is believed before it is looked at."""

from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, is_zipfile

from jupyter_tracker.amounts import size
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.model import MLMODEL, PYFUNC, Model
from jupyter_tracker.models.trust import Origin, is_trusted

_GROWTH = 100
"""How many times its own size an archive may become when it is read."""
_HARMLESS = 256 << 20
"""Bytes that any archive may become."""


class ModelFolder(NamedTuple):
    """A folder, what its ``MLmodel`` says, and where it comes from."""

    path: Path
    model: Model
    origin: Origin

    def fields(self, flavor: str) -> dict[str, Any]:
        """Return what ``MLmodel`` says of one flavor.

        Raises
        ------
        TrackerError
            RESOURCE_DOES_NOT_EXIST, naming the flavors that there are.
        """
        fields = self.model.flavors.get(flavor)
        if fields is None:
            there = ", ".join(self.model.flavors) or "none"
            raise not_found(f"The model has no flavor {flavor!r}. It has: {there}.")
        if not isinstance(fields, dict):
            raise invalid(f"'MLmodel' says nothing that can be read of the flavor {flavor!r}.")
        return fields

    def file(self, flavor: str, field: str, default: str = "") -> Path:
        """Return the file or folder that a flavor's field names."""
        return file_in(self.path, self.fields(flavor).get(field) or default, f"{flavor}.{field}")

    @property
    def generic(self) -> dict[str, Any]:
        """What ``MLmodel`` says of the generic flavor."""
        return self.fields(PYFUNC)


def open_folder(path: Path, uri: str, *, trust: bool = False) -> ModelFolder:
    """Read what a folder says of its model."""
    check_kinds(path)
    model = Model.load(path)
    origin = Origin(uri, model.run_id, trust)
    if not is_trusted(origin):
        check_archives(path)
    return ModelFolder(path, model, origin)


def file_in(folder: Path, name: object, field: str = MLMODEL) -> Path:
    """Return a file or folder that a model names, which is below its own folder.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the name leads elsewhere, RESOURCE_DOES_NOT_EXIST when nothing
        is there.
    """
    if not isinstance(name, str) or not name:
        raise invalid(f"'MLmodel' names no file in its field {field}.")
    parts = PurePosixPath(name.replace("\\", "/")).parts
    target = folder / name
    if (
        "\0" in name
        or ".." in parts
        or Path(name).is_absolute()
        or not target.resolve().is_relative_to(folder.resolve())
    ):
        raise invalid(
            f"'MLmodel' names {shown(name)} in its field {field}, which is not in the model's "
            "folder."
        )
    if not target.exists():
        raise not_found(f"The model's folder has no {shown(name)}, which its 'MLmodel' names.")
    return target


def check_kinds(folder: Path) -> None:
    """Refuse a folder that has symbolic links to somewhere else, or pipes, which block readers."""
    root = folder.resolve()
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_symlink() and not (path.exists() and path.resolve().is_relative_to(root)):
            raise invalid(
                f"The model's folder has a link out of it, or to nothing: {name!r}. Replace it by "
                "the file."
            )
        if not path.is_file() and not path.is_dir():
            raise invalid(f"{name!r} in the model's folder is neither a file nor a folder.")


def check_archives(folder: Path) -> None:
    """Refuse a folder with a zip file that is small, and takes the machine's memory when read."""
    for path in filter(is_zipfile, filter(Path.is_file, folder.rglob("*"))):
        with suppress(BadZipFile), ZipFile(path) as archive:
            packed = path.stat().st_size
            unpacked = sum(each.file_size for each in archive.infolist())
            if unpacked > max(_HARMLESS, _GROWTH * packed):
                raise invalid(
                    f"The model's file {str(path.relative_to(folder))!r} has {size(packed)} and "
                    f"becomes {size(unpacked)} when it is read, as files do that are made to fill "
                    "memory. If you trust who made it, pass trust=True to load_model or --trust to "
                    "the command."
                )
