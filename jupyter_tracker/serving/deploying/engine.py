"""Images, built by the engine that is on this machine."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, not_found

ENGINES = ("docker", "podman")
_ELSEWHERE = (
    "build the image elsewhere from what 'jupyter tracker models generate-dockerfile' writes"
)
_OPTIONS: dict[str, Sequence[str]] = {"podman": ("--format", "docker")}
"""Podman's own format has no health checks."""


def build(context: Path, name: str, engine: str = "", platform: str = "") -> None:
    """Build the image of a context, whose progress the engine prints.

    Parameters
    ----------
    context
        The folder with the Dockerfile.
    name
        The image's.
    engine
        One of `ENGINES`; the first that is there by default.
    platform
        What it is to run on, such as ``linux/amd64``; this machine's by default.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when there is no engine, INTERNAL_ERROR when it could not build.
    """
    command = find_engine(engine)
    options = [
        *_OPTIONS.get(Path(command).name, ()),
        *(["--platform", platform] if platform else []),
    ]
    done = subprocess.run(  # noqa: S603, which has no shell
        [command, "build", "--tag", name, *options, str(context)], check=False
    )
    if done.returncode:
        raise TrackerError(
            f"'{Path(command).name} build' ended with {done.returncode}, and said above why. Mend "
            f"that, or {_ELSEWHERE}.",
            ErrorCode.INTERNAL_ERROR,
        )


def find_engine(name: str = "") -> str:
    """Return the path of an engine; of the first that is there by default."""
    wanted = (name,) if name else ENGINES
    found = next((path for path in map(shutil.which, wanted) if path), None)
    if found is None:
        raise not_found(
            f"There is no {' and no '.join(wanted)} on this machine: install one, or {_ELSEWHERE}."
        )
    return found
