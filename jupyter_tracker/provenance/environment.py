"""Which Python and which packages a run used."""

import platform
import re
import sys
from functools import lru_cache
from importlib.metadata import Distribution, distributions
from pathlib import Path


def python_version() -> str:
    """Return the version of the running Python, as in ``3.11.7``."""
    return platform.python_version()


def installed_packages() -> dict[str, str]:
    """Return the version of every installed package by its normalised name, sorted."""
    return dict(_packages(_fingerprint(sys.path)))


def requirements_text() -> str:
    """Describe the environment as a requirements file that pip can install."""
    head = f"# Python {python_version()} on {platform.platform()}"
    lines = [f"{name}=={version}" for name, version in installed_packages().items()]
    return "\n".join([head, *lines]) + "\n"


@lru_cache(maxsize=1)
def _packages(fingerprint: tuple[tuple[str, int], ...]) -> tuple[tuple[str, str], ...]:
    """List the packages on the paths of ``fingerprint``; a scan can take tenths of a second."""
    found: dict[str, str] = {}
    for distribution in distributions(path=[path for path, _ in fingerprint]):
        name, version = _name_and_version(distribution)
        if name and version:
            # Of two versions, Python imports the first on the path.
            found.setdefault(_normalised(name), version)
    return tuple(sorted(found.items()))


def _name_and_version(distribution: Distribution) -> tuple[str, str]:
    """Return both, or nothing where the installation is broken."""
    try:
        return distribution.metadata["Name"], distribution.version
    except Exception:
        # Which error depends on the Python version and on the backport that other packages load.
        return "", ""


def _fingerprint(paths: list[str]) -> tuple[tuple[str, int], ...]:
    """Return the paths with their modification times, which installing a package changes."""
    folders = [path or "." for path in paths]
    return tuple((folder, Path(folder).stat().st_mtime_ns) for folder in folders if _exists(folder))


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        return False


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
