"""The files that every MLflow model folder has, whatever the flavor."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import uuid4

from jupyter_tracker.extras import needs

FlavorFields = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class SavedModel:
    """What was written.

    Attributes
    ----------
    flavors
        The fields of each flavor by its name, as in the file ``MLmodel``.
    model_uuid
        Identifies this very folder.
    utc_time_created
        When, in MLflow's notation.
    """

    flavors: FlavorFields
    model_uuid: str
    utc_time_created: str


def python_function(loader_module: str, model_path: str, predict_fn: str) -> dict[str, Any]:
    """Return the fields of MLflow's generic flavor, through which any model is served."""
    return {
        "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
        "loader_module": loader_module,
        "model_path": model_path,
        "predict_fn": predict_fn,
        "python_version": platform.python_version(),
    }


def describe_model(folder: Path, flavors: FlavorFields, packages: Sequence[str]) -> SavedModel:
    """Write ``MLmodel`` and the environment files beside the model's own files.

    Parameters
    ----------
    folder
        Holds the model's own files already.
    flavors
        The fields of each flavor by its name.
    packages
        Names of the packages that loading needs, MLflow itself aside.
    """
    saved = SavedModel(
        flavors=flavors,
        model_uuid=uuid4().hex,
        utc_time_created=str(datetime.now(UTC).replace(tzinfo=None)),
    )
    _write_yaml(folder / "MLmodel", _mlmodel(saved, _size(folder)))
    _write_environment(folder, [_mlflow_requirement(), *map(_pinned, packages)])
    return saved


def _mlmodel(saved: SavedModel, size: int) -> dict[str, Any]:
    mlflow = _mlflow_version()
    return {
        "flavors": saved.flavors,
        **({"mlflow_version": mlflow} if mlflow else {}),
        "model_id": None,
        "model_size_bytes": size,
        "model_uuid": saved.model_uuid,
        "prompts": None,
        "utc_time_created": saved.utc_time_created,
    }


def _write_environment(folder: Path, requirements: Sequence[str]) -> None:
    """Write the environment three times: for pip, for conda and for MLflow's virtualenv."""
    python = platform.python_version()
    (folder / "requirements.txt").write_text("\n".join(requirements) + "\n", encoding="utf-8")
    conda = {
        "channels": ["conda-forge"],
        "dependencies": [f"python={python}", "pip", {"pip": list(requirements)}],
        "name": "mlflow-env",
    }
    _write_yaml(folder / "conda.yaml", conda)
    virtualenv = {
        "python": python,
        "build_dependencies": ["pip", "setuptools", "wheel"],
        "dependencies": ["-r requirements.txt"],
    }
    _write_yaml(folder / "python_env.yaml", virtualenv)


def _write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    with needs("Saving a model", "pyyaml"):
        import yaml

    path.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _pinned(package: str) -> str:
    installed = _version(package)
    return f"{package}=={installed}" if installed else package


def _mlflow_requirement() -> str:
    """Loading needs MLflow even where saving did not: its slim package does not load models."""
    installed = _mlflow_version()
    return f"mlflow=={installed}" if installed else "mlflow"


def _mlflow_version() -> str:
    return _version("mlflow") or _version("mlflow-skinny")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
