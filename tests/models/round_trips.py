"""What is tried both ways, between MLflow and here, and the table of it in the documentation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import mlflow
import numpy as np
import pandas as pd

import jupyter_tracker

FAST: dict[str, Any] = {"pip_requirements": []}
DOCS = Path(__file__).parents[2] / "docs" / "models.md"

HERE, APART = "by the tests", "by `make networks`"


class Row(NamedTuple):
    """A row of the table: what is written, the file that shows it, and where that is tried."""

    written: str
    file: str
    tried: str = HERE


ROWS = {
    "sklearn, skops": Row("skops", "model.skops"),
    "sklearn, pickle": Row("pickle, with trust", "model.pkl"),
    "sklearn, cloudpickle": Row("pickle, with trust", "model.pkl"),
    "xgboost, Booster": Row("XGBoost's UBJSON", "model.ubj"),
    "xgboost, estimator": Row("XGBoost's UBJSON", "model.ubj"),
    "lightgbm, Booster": Row("LightGBM's text", "model.lgb"),
    "lightgbm, estimator": Row("skops", "model.skops"),
    "onnx": Row("ONNX", "model.onnx"),
    "pyfunc, `PythonModel`": Row("cloudpickle, with trust", "python_model.pkl"),
    "pyfunc, function": Row("cloudpickle, with trust", "python_model.pkl"),
    "pyfunc, script": Row("the script, with trust", "doubling.py"),
    "pytorch, with an example": Row("`torch.export`", "data/model.pt2", APART),
    "pytorch, without": Row("pickle, with trust", "data/model.pth", APART),
    "keras": Row("`.keras`", "data/model.keras", APART),
    "transformers, pipeline": Row("safetensors", "model/model.safetensors", APART),
}


class Case(NamedTuple):
    """A model, and how it is saved and asked."""

    flavor: str
    model: Any
    predict: Callable[[Any], Any]
    """With the library's own object."""
    data: Any
    """What the generic flavor is asked with."""
    options: dict[str, Any] = {}
    """What both have to be told when they save."""
    theirs: dict[str, Any] = {}
    """What only MLflow has to be told."""


def table() -> str:
    """Make the table of the documentation."""
    heading = "| flavor, what | written as | MLflow loads ours | ours loads MLflow's | tried |"
    rows = [f"| {name} | {row.written} | yes | yes | {row.tried} |" for name, row in ROWS.items()]
    return "\n".join([heading, "| --- | --- | --- | --- | --- |", *rows, ""])


def same(one: Any, other: Any) -> bool:
    """Say whether two answers are the same but for the last digits."""
    if isinstance(one, bytes):
        return bool(one == other)
    if isinstance(one, dict):
        return all(same(one[name], other[name]) for name in one)
    if isinstance(one, pd.DataFrame) and "label" in one:
        return list(one["label"]) == list(other["label"]) and same(one["score"], other["score"])
    return np.allclose(np.asarray(one), np.asarray(other), atol=1e-6)


def ours_saved(case: Case, folder: Path) -> str:
    """Save a model here."""
    flavor = getattr(jupyter_tracker, case.flavor)
    flavor.save_model(case.model, folder, **{**FAST, **case.options})
    return str(folder)


def theirs_saved(case: Case, folder: Path) -> str:
    """Save a model with MLflow."""
    flavor = getattr(mlflow, case.flavor)
    flavor.save_model(case.model, str(folder), **{**FAST, **case.options, **case.theirs})
    return str(folder)
