"""What an image installs: what the model needs, and the server."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.environment import REQUIREMENTS
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.model import PYFUNC
from jupyter_tracker.models.registered_flavors import flavor_loaded_by
from jupyter_tracker.models.requirements import canonical
from jupyter_tracker.serving.deploying.dockerfile import HOME

_SERVER = "jupyter-tracker"
_MLFLOW = ("mlflow", "mlflow-skinny")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRAS = re.compile(r"[A-Za-z0-9._-]+\s*\[([^]]*)\]")
_HASH = re.compile(r"\s+--hash[=\s]\S+")
_SYSTEM_PACKAGES = {"lightgbm": "libgomp1"}
"""What a library needs that neither its wheel nor a slim image of Python has."""


class Requirements(NamedTuple):
    """Lines for pip, and what apt installs.

    Attributes
    ----------
    lines
        All, without hashes: some are of packages that the model's own need, of any version.
    hashed
        Those that have hashes.
    system_packages
        What apt installs.
    unpinned
        Those that leave the version to the day on which the image is built.
    """

    lines: list[str]
    hashed: list[str]
    system_packages: list[str]
    unpinned: list[str]


def image_requirements(folder: ModelFolder, wheel: str = "") -> Requirements:
    """Find out what the image of a model installs.

    Parameters
    ----------
    folder
        The model's.
    wheel
        The name of the wheel that the server is installed from; by default it is the package of
        this version.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the model does not say what it needs.
    """
    file = folder.path / REQUIREMENTS
    if not file.is_file():
        raise invalid(
            f"The model has no {REQUIREMENTS}, so that nobody knows what its image needs: write "
            "one beside its MLmodel."
        )
    given = _lines(file.read_text(encoding="utf-8"))
    names = {_name(line) for line in given}
    left_out = {_SERVER, *(() if _needs_mlflow(folder, names) else _MLFLOW)}
    kept = [line for line in given if _name(line) not in left_out]
    plain = [_HASH.sub("", line) for line in kept]
    server = _server([line for line in given if _name(line) == _SERVER])
    return Requirements(
        lines=[*plain, server + (f" @ file://{HOME}/{wheel}" if wheel else f"=={__version__}")],
        hashed=[line for line in kept if _HASH.search(line)],
        system_packages=[_SYSTEM_PACKAGES[name] for name in sorted(names & {*_SYSTEM_PACKAGES})],
        unpinned=[line for line in plain if _name(line) and not re.search(r"==|@", line)],
    )


def _server(asked: Sequence[str]) -> str:
    """Return the package of the server, with the extras that the model asks of it too."""
    found = [match[1].split(",") for line in asked if (match := _EXTRAS.match(line))]
    extras = sorted({"serving", *(extra.strip() for extras in found for extra in extras)})
    return f"{_SERVER}[{','.join(extras)}]"


def _needs_mlflow(folder: ModelFolder, names: Collection[str]) -> bool:
    """Say whether MLflow is needed: files of models name it only for its own loader's sake."""
    flavor = flavor_loaded_by(folder.generic.get("loader_module"))
    if flavor is None or folder.generic.get("code"):
        return True
    return flavor.name == PYFUNC and _SERVER not in names


def _lines(text: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", "", text)
    lines = (line.strip() for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _name(line: str) -> str:
    """Return the package that a line names, or "" when it is an option."""
    match = _NAME.match(line)
    return canonical(match[0]) if match else ""
