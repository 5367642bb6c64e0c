"""Estimators in files: skops, whose files hold data and the names of types, or pickle."""

import io
import pickle
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.models import trust
from jupyter_tracker.models.folder import ModelFolder

_LIBRARIES = ("sklearn", "numpy", "scipy", "xgboost", "lightgbm")
_HARMLESS = ("collections.OrderedDict",)
_SCHEMA = "schema.json"

FORMATS = ("skops", "cloudpickle", "pickle")


def dump(estimator: object, folder: Path, wanted: str | None = None) -> dict[str, Any]:
    """Write an estimator into ``folder``, and return the fields that say how.

    Parameters
    ----------
    estimator
        A fitted one.
    folder
        Where ``model.skops`` or ``model.pkl`` goes.
    wanted
        One of the `FORMATS`; by default skops, or pickle where skops is missing or refuses it.
    """
    if wanted not in (None, *FORMATS):
        raise invalid(
            f"There is no serialization_format {shown(str(wanted))}: use {', '.join(FORMATS)}."
        )
    if wanted in (None, "skops"):
        fields = _dump_with_skops(estimator, folder)
        if fields is not None:
            return fields
        if wanted is not None:
            raise invalid(
                f"skops cannot write this {type(estimator).__name__}, or is not installed: use "
                "serialization_format='cloudpickle', which those who load it must trust."
            )
        trust.warn_of_pickle(
            f"The {type(estimator).__name__}", "skops is not installed, or does not know it."
        )
    return _dump_with_pickle(estimator, folder, wanted or "pickle")


def load(folder: ModelFolder, flavor: str, path: Path) -> Any:
    """Return the estimator that a folder has at ``path``."""
    fields = folder.fields(flavor)
    written_as = fields.get("serialization_format", "pickle")
    if written_as not in FORMATS:
        raise invalid(f"'MLmodel' names an unknown serialization_format {shown(str(written_as))}.")
    if written_as != "skops":
        return trust.unpickle(path, folder.origin, written_as)
    with needs("Loading this model", "skops"):
        from skops.io import load as load_skops
    types = _types_to_trust(path)
    foreign = [name for name in types if not _is_of_a_known_library(name)]
    if foreign:
        trust.check(f"a model with types of others ({_few(foreign)})", path.name, folder.origin)
    return load_skops(path, trusted=types)


def _dump_with_skops(estimator: object, folder: Path) -> dict[str, Any] | None:
    """Return the fields, or None when skops cannot write this estimator."""
    if find_spec("skops") is None:
        return None
    from skops.io import dump as dump_skops

    path = folder / "model.skops"
    try:
        dump_skops(estimator, path)
        types = _types_to_trust(path)
    except Exception:
        # skops answers what it does not know with errors of many types; pickle knows more.
        types = None
    # It also writes the names of functions that cannot be found again, such as "<lambda>".
    if types is None or any("<" in name for name in types):
        path.unlink(missing_ok=True)
        return None
    return _fields(path, "skops", types or None)


def _types_to_trust(path: Path) -> list[str]:
    """Return the types in a file of skops that it does not trust by itself.

    All of them are in its schema, but skops would read every array too, so it gets them empty. When
    it loads the file, it looks at the types once more.
    """
    from skops.io import get_untrusted_types

    outline = io.BytesIO()
    with ZipFile(path) as file, ZipFile(outline, "w") as emptied:
        for name in dict.fromkeys(file.namelist()):
            emptied.writestr(name, file.read(name) if name == _SCHEMA else b"")
    types: list[str] = get_untrusted_types(data=outline.getvalue())
    return types


def _dump_with_pickle(estimator: object, folder: Path, how: str) -> dict[str, Any]:
    path = folder / "model.pkl"
    if how == "cloudpickle":
        with needs("Saving this model", "cloudpickle"):
            import cloudpickle
        path.write_bytes(cloudpickle.dumps(estimator))
    else:
        path.write_bytes(pickle.dumps(estimator))
    return _fields(path, how, None)


def _fields(path: Path, serialization: str, trusted_types: list[str] | None) -> dict[str, Any]:
    return {
        "pickled_model": path.name,
        "serialization_format": serialization,
        "skops_trusted_types": trusted_types,
    }


def _is_of_a_known_library(name: str) -> bool:
    """Say whether a type is a class that one of the known libraries defines under this very name.

    Functions are not, nor is what a library's module has only imported: either can lead to others.
    """
    if name in _HARMLESS:
        return True
    module, _, attribute = name.rpartition(".")
    if module.partition(".")[0] not in _LIBRARIES:
        return False
    try:
        found = getattr(import_module(module), attribute, None)
    except ImportError:
        return False
    return isinstance(found, type) and (found.__module__, found.__qualname__) == (module, attribute)


def _few(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:3]) + (", …" if len(listed) > 3 else "")
