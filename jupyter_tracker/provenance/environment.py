"""Which Python and which packages a run used."""

import os
import platform
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_WITH_VERSION = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)\.dist-info")


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
    """List the packages on the paths of ``fingerprint``."""
    found: dict[str, str] = {}
    for path, _ in fingerprint:
        for name, version in _packages_in(Path(path)):
            # Of two versions, Python imports the first on the path.
            found.setdefault(_normalised(name), version)
    return tuple(sorted(found.items()))


def _packages_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Find what is installed in ``folder``, by the names of folders: reading files takes longer."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder))
    except OSError:  # a zip file, or a folder that is not there
        return
    for name in names:
        if not name.endswith((".dist-info", ".egg-info")):
            continue
        said = _WITH_VERSION.fullmatch(name)
        if said is not None and (folder / name / "METADATA").is_file():
            yield said["name"], said["version"]
        elif said is None:
            yield from _described(folder / name)


def _described(package: Path) -> Iterator[tuple[str, str]]:
    """Read name and version; nothing where the installation is broken."""
    file = package if package.is_file() else package / "PKG-INFO"
    try:
        head = file.read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
    except OSError:
        return
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    if "Name" in fields and "Version" in fields:
        yield fields["Name"], fields["Version"]


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
