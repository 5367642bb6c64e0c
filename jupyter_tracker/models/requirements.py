"""Which packages a model needs: what it really imports when it is loaded and asked.

A process of its own does that, because this one has imported much else already.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from importlib.metadata import (
    PackageNotFoundError,
    distribution,
    packages_distributions,
    requires,
    version,
)
from pathlib import Path

from jupyter_tracker.models.environment import REQUIREMENTS, given_requirements, pinned
from jupyter_tracker.models.folder import ModelFolder

_TIMEOUT = 120.0
_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_PINNED = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^\s;]+)")
_NOT_NEEDED = ("mlflow", "mlflow-skinny", "mlflow-tracing", "pip", "setuptools", "wheel")


def inferred_packages(folder: Path, fallback: Sequence[str]) -> list[str]:
    """Return the packages that a model imports, or ``fallback`` when it cannot be loaded apart.

    Parameters
    ----------
    folder
        The model's, which this process has just written.
    fallback
        What its flavor needs in any case.
    """
    try:
        imported = _imported(folder)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        warnings.warn(
            f"What the model imports could not be found out ({_reason(error)}): its "
            f"requirements are those of its flavor, {', '.join(fallback)}. Pass pip_requirements "
            "to name others.",
            stacklevel=2,
        )
        imported = []
    return sorted({*fallback, *_top_level(imported)}, key=str.lower)


def with_hashes(requirements: Sequence[str]) -> list[str]:
    """Return the requirements with the hashes of the files that pip would install for them."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps"]
        subprocess.run(  # noqa: S603, which has no shell
            [*command, "--ignore-installed", "--report", report.name, *requirements],
            check=True,
            stdin=subprocess.DEVNULL,
        )
        chosen = json.load(report)["install"]
    hashes = {
        canonical(each["metadata"]["name"]): each["download_info"]["archive_info"]["hashes"]
        for each in chosen
    }
    return [
        f"{line} --hash=sha256:{hashes[canonical(_name(line))]['sha256']}" for line in requirements
    ]


def warn_of_differences(folder: ModelFolder) -> None:
    """Say which packages of a model are missing here, or are of another version."""
    file = folder.path / REQUIREMENTS
    lines = given_requirements(file) if file.is_file() else []
    # MLflow itself is named for MLflow's loader: this is not it.
    found = (_PINNED.match(line) for line in lines)
    differences = [
        said
        for name, wanted in (match.groups() for match in found if match)
        if canonical(name) not in _NOT_NEEDED and (said := _difference(name, wanted))
    ]
    python = str((folder.model.flavors.get("python_function") or {}).get("python_version") or "")
    if python and python.split(".")[:2] != platform.python_version().split(".")[:2]:
        differences.append(f"Python {python} was used, {platform.python_version()} is here")
    if differences:
        warnings.warn(
            f"The model was made with other packages: {'; '.join(differences)}. To get them: "
            f"pip install -r {file}",
            stacklevel=3,
        )


def canonical(name: str) -> str:
    """Return a package's name as all its spellings are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _difference(name: str, wanted: str) -> str:
    try:
        here = version(name).partition("+")[0]
    except PackageNotFoundError:
        return f"{name} {wanted} was used and is missing"
    return "" if here == wanted.partition("+")[0] else f"{name} {wanted} was used, {here} is here"


def _imported(folder: Path) -> list[str]:
    """Return the modules that the model imports in a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".json", mode="w+") as answer:
        subprocess.run(  # noqa: S603, which has no shell
            [sys.executable, "-m", "jupyter_tracker.models.imports", str(folder), answer.name],
            check=True,
            timeout=_TIMEOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        modules: list[str] = json.load(answer)
    return modules


def _reason(error: Exception) -> str:
    """Return the last line that the process wrote, or what is known of it."""
    lines = str(getattr(error, "stderr", "") or error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__


def _top_level(modules: Iterable[str]) -> list[str]:
    """Return the packages of modules, without those that one of the others requires anyway."""
    homes = packages_distributions()
    packages = {
        canonical(name) for module in modules for name in homes.get(module, ()) if _exists(name)
    }
    packages -= {canonical(name) for name in _NOT_NEEDED} | {"jupyter-tracker"}
    required = {name for package in packages for name in _requirements(package)}
    return sorted(packages - required)


def _exists(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _requirements(package: str) -> set[str]:
    lines = [line for line in requires(package) or () if "extra ==" not in line]
    return {canonical(_name(line)) for line in lines} - {package}


def _name(line: str) -> str:
    match = _NAME.match(line)
    return match[1] if match else line


def pinned_all(packages: Iterable[str]) -> list[str]:
    """Return packages with the versions that are installed."""
    return [pinned(package) for package in packages]
