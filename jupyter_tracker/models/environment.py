"""The environment of a model, written three times: for pip, for conda and for a virtualenv."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.extras import needs
from jupyter_tracker.models.model import mlflow_version

FILES = {"conda": "conda.yaml", "virtualenv": "python_env.yaml"}
REQUIREMENTS = "requirements.txt"


def write_environment(
    folder: Path, requirements: Sequence[str], conda_env: Mapping[str, Any] | str | None = None
) -> None:
    """Write ``requirements.txt``, ``conda.yaml`` and ``python_env.yaml``.

    Parameters
    ----------
    folder
        The model's.
    requirements
        Lines for pip.
    conda_env
        What ``conda.yaml`` says instead, or a file that says it.
    """
    python = platform.python_version()
    (folder / REQUIREMENTS).write_text("\n".join(requirements) + "\n", encoding="utf-8")
    # pip reads its own options, such as hashes, in no other file.
    plain = [line.partition(" --hash")[0] for line in requirements]
    conda = {
        "channels": ["conda-forge"],
        "dependencies": [f"python={python}", "pip", {"pip": plain}],
        "name": "mlflow-env",
    }
    if isinstance(conda_env, str):
        (folder / FILES["conda"]).write_bytes(Path(conda_env).read_bytes())
    else:
        _write_yaml(folder / FILES["conda"], conda_env or conda)
    virtualenv = {
        "python": python,
        "build_dependencies": ["pip", "setuptools", "wheel"],
        "dependencies": [f"-r {REQUIREMENTS}"],
    }
    _write_yaml(folder / FILES["virtualenv"], virtualenv)


def given_requirements(given: str | Path | Sequence[str]) -> list[str]:
    """Return the lines of requirements that were given as a list or as a file."""
    if not isinstance(given, str | Path):
        return [str(each) for each in given]
    file = Path(given)
    if not file.is_file():
        raise invalid(f"There is no file of requirements at {str(file)!r}.")
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def mlflow_requirement() -> str:
    """Loading needs MLflow even where saving did not: its slim package does not load models."""
    installed = mlflow_version()
    return f"mlflow=={installed}" if installed else "mlflow"


def pinned(package: str) -> str:
    """Return a package with the version that is installed, if it is."""
    try:
        return f"{package}=={version(package).partition('+')[0]}"
    except PackageNotFoundError:
        return package


def _write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    with needs("Saving a model", "pyyaml"):
        import yaml

    path.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")
