"""A folder that an image is built from, by any engine, without this package and its server."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.loading import open_model
from jupyter_tracker.models.registered_copy import RegisteredCopy, write_registered_copy
from jupyter_tracker.models.saving import empty_folder
from jupyter_tracker.serving.deploying import dockerfile
from jupyter_tracker.serving.deploying.dockerfile import Image
from jupyter_tracker.serving.deploying.names import check_port
from jupyter_tracker.serving.deploying.origin import origin
from jupyter_tracker.serving.deploying.requirements import image_requirements
from jupyter_tracker.serving.deploying.untrusted import needs_trust
from jupyter_tracker.serving.served_model import identify

_OLDEST_PYTHON = (3, 11)
_PYTHON = re.compile(r"(\d{1,2})\.(\d{1,3})(?:\.|$)")
_WHEEL = re.compile(r"[\w.+!-]+\.whl")
_IMAGE = re.compile(r"[A-Za-z0-9][\w./:@-]*")


class ContextOptions(NamedTuple):
    """How an image is made.

    Attributes
    ----------
    base_image
        An image of Debian's family with Python and pip; by default Python's own, of the version
        that the model was made with.
    port
        Where its containers listen.
    wheel
        The wheel that the server is installed from; by default it is the package of this version.
    allow_anonymous
        Whether they serve everybody who reaches them, without a token.
    trust
        Whether code that comes with the model may run.
    """

    base_image: str = ""
    port: int = dockerfile.DEFAULT_PORT
    wheel: str = ""
    allow_anonymous: bool = False
    trust: bool = False


def write_context(uri: str, target: Path, options: ContextOptions) -> list[str]:
    """Write the folder ``target``, which is made and must be empty.

    Parameters
    ----------
    uri
        The model's.
    target
        The folder.
    options
        How the image is made.

    Returns
    -------
    list of str
        What whoever builds it should know.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE or RESOURCE_DOES_NOT_EXIST, naming what is wrong with the model, the
        folder or an option.
    """
    _check(options)
    identity = identify(uri)
    model = open_model(identity.source)
    wheel = Path(options.wheel).name
    needed = image_requirements(model, wheel)
    python, notes = _python(model)
    notes += [f"{line!r} leaves the version to the day of the build" for line in needed.unpinned]
    notes += [] if options.trust else needs_trust(model)
    image = Image(
        base_image=options.base_image or f"python:{python}-slim",
        port=options.port,
        options=[
            *(["--allow-anonymous"] if options.allow_anonymous else []),
            *(["--trust"] if options.trust else []),
        ],
        system_packages=needed.system_packages,
        wheel=wheel,
        hashed=bool(needed.hashed),
        labels=origin(identity, model.model),
    )
    files = {
        "Dockerfile": dockerfile.dockerfile(image),
        dockerfile.SCRIPT: dockerfile.start_script(image),
        dockerfile.REQUIREMENTS: _lines(needed.lines),
    }
    if needed.hashed:
        files[dockerfile.HASHED_REQUIREMENTS] = _lines(needed.hashed)
    folder = empty_folder(target)
    shutil.copytree(model.path, folder / dockerfile.MODEL, copy_function=shutil.copyfile)
    if identity.name:
        copy = RegisteredCopy(identity.name, identity.version)
        write_registered_copy(folder / dockerfile.MODEL, copy)
    if wheel:
        shutil.copyfile(options.wheel, folder / wheel)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    _let_everybody_read(folder)
    return notes


def _check(options: ContextOptions) -> None:
    if options.base_image and not _IMAGE.fullmatch(options.base_image):
        raise invalid(
            f"{shown(options.base_image)} is no name of an image: write it as in python:3.11-slim."
        )
    check_port(options.port)
    if options.wheel and not _WHEEL.fullmatch(Path(options.wheel).name):
        raise invalid(
            f"{shown(options.wheel)} is no wheel: its name is as in "
            "jupyter_tracker-1.0-py3-none-any.whl."
        )
    if options.wheel and not Path(options.wheel).is_file():
        raise not_found(f"There is no wheel at {shown(options.wheel)}.")


def _python(folder: ModelFolder) -> tuple[str, list[str]]:
    """Return the version of Python that the image has, and what is to be said of it."""
    made_with = _PYTHON.match(str(folder.generic.get("python_version") or ""))
    wanted = (int(made_with[1]), int(made_with[2])) if made_with else _OLDEST_PYTHON
    version = ".".join(map(str, max(wanted, _OLDEST_PYTHON)))
    if wanted >= _OLDEST_PYTHON:
        return version, []
    made = ".".join(map(str, wanted))
    return version, [f"the model was made with Python {made}: {version} is the oldest that serves"]


def _let_everybody_read(folder: Path) -> None:
    """Give files the modes that they need in the image, whose user has written none of them."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _lines(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
