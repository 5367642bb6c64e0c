"""Which packages a model needs: those of the modules that its files name and its code imports.

Where that is to be verified, a process of its own loads the model too, because this one has
imported much else already.
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
from functools import cache
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    distributions,
    requires,
    version,
)
from pathlib import Path

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.environment import REQUIREMENTS, given_requirements, pinned
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.static_imports import modules_named_in

_TIMEOUT = 120.0
_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_PINNED = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^\s;]+)")
_NOT_NEEDED = ("mlflow", "mlflow-skinny", "mlflow-tracing", "pip", "setuptools", "wheel")


def inferred_packages(folder: Path, fallback: Sequence[str], verify: bool = False) -> list[str]:
    """Return the packages that a model needs; only ``fallback`` when that cannot be found out.

    Parameters
    ----------
    folder
        The model's, which this process has just written.
    fallback
        What its flavor needs in any case.
    verify
        Whether what it imports when it is loaded and asked counts too.
    """
    try:
        modules = modules_named_in(folder) | ({*_imported(folder)} if verify else set())
    except Exception as error:  # of many kinds: files are of several libraries, code is anybody's
        warnings.warn(
            f"What the model imports could not be found out ({_reason(error)}): its "
            f"requirements are those of its flavor, {', '.join(fallback)}. Pass pip_requirements "
            "to name others.",
            stacklevel=2,
        )
        modules = set()
    return sorted({*fallback, *_top_level(modules, fallback)}, key=str.lower)


def with_hashes(requirements: Sequence[str]) -> list[str]:
    """Return the requirements with the hashes of the files that pip would install for them.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when pip finds no file for one of them.
    """
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps"]
        done = subprocess.run(  # noqa: S603, which has no shell
            [*command, "--ignore-installed", "--report", report.name, *requirements],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        chosen = [] if done.returncode else json.load(report)["install"]
    hashes = {
        canonical(each["metadata"]["name"]): f"--hash=sha256:{archive['hashes']['sha256']}"
        for each in chosen
        if (archive := each["download_info"].get("archive_info"))
    }
    for line in requirements:
        if canonical(_name(line)) not in hashes:
            said = done.stderr.strip().rpartition("\n")[2] or "it is not a file of a package index"
            raise invalid(
                f"The requirement {shown(line)} has no hash: {said}. Name it otherwise in "
                "pip_requirements, or leave hash_requirements out."
            )
    return [f"{line} {hashes[canonical(_name(line))]}" for line in requirements]


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
        here = version(_builds(name)[0]).partition("+")[0]
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


def _top_level(modules: Iterable[str], likely: Iterable[str]) -> set[str]:
    """Return the packages of modules, without those that one of the others requires anyway."""
    wanted = {*modules} - {*sys.stdlib_module_names, "jupyter_tracker"}
    packages = _packages_of(wanted, likely) - {*_NOT_NEEDED, "jupyter-tracker"}
    return packages - {name for package in packages for name in _requirements(package)}


def _packages_of(modules: set[str], likely: Iterable[str] = ()) -> set[str]:
    """Return the packages that bring modules; of those that are likely, if any of them does."""
    there = {name for name in map(canonical, likely) if _exists(name)}
    near = there | {name for package in there for name in _requirements(package)}
    found: set[str] = set()
    for candidates in (map(distribution, filter(_exists, near)), distributions()):
        brought = {each: _brought(each, modules) for each in candidates} if modules else {}
        found |= {canonical(each.name) for each, by in brought.items() if by}
        modules = modules.difference(*brought.values())
    return found


def _brought(package: Distribution, modules: set[str]) -> set[str]:
    """Return which of the modules a package brings; importlib reads the list of files slowly."""
    if top_level := package.read_text("top_level.txt"):
        return modules & {*top_level.split()}
    files = "\n" + (package.read_text("RECORD") or "")
    return {each for each in modules if f"\n{each}/" in files or f"\n{each}." in files}


def _exists(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


@cache
def _requirements(package: str) -> set[str]:
    lines = [line for line in requires(package) or () if "extra ==" not in line]
    return {canonical(_name(line)) for line in lines} - {package}


def _name(line: str) -> str:
    match = _NAME.match(line)
    return match[1] if match else line


def pinned_all(packages: Iterable[str]) -> list[str]:
    """Return packages with the versions that are installed; of builds, the one that is."""
    return list(dict.fromkeys(pinned(each) for name in packages for each in _builds(name)))


def _builds(name: str) -> list[str]:
    """Return a package, or those that bring the same module where it is not installed."""
    found = set() if _exists(name) else _packages_of({name.replace("-", "_")})
    return sorted(found) or [name]
