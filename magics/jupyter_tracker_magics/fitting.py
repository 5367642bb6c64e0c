"""What a cell's models were fitted on, as far as the cell says so, and their signatures."""

import ast
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_tracker.models import ModelSignature


def fitted_names(tree: ast.Module) -> tuple[str, ...]:
    """Name the variables that stand first in calls of a ``fit``."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    first = (_first(call) for call in calls if _is_fit(call.func))
    return tuple(dict.fromkeys(node.id for node in first if isinstance(node, ast.Name)))


def data_of(model: object, names: Iterable[str], namespace: Mapping[str, object]) -> Any:
    """Return the variable of these that has just the columns that a model was fitted on."""
    for name in names:
        with suppress(Exception):  # anything may stand there, and raise when it is looked at
            if _fits(model, data := namespace.get(name)):
                return data
    return None


def signature_of(model: object, data: Any) -> "ModelSignature | None":
    """Return what a model takes and gives, by some rows of what it was fitted on."""
    from jupyter_tracker.autologging.content import first_rows
    from jupyter_tracker.models import infer_signature

    predict = getattr(model, "predict", None)
    if data is None or predict is None:
        return None
    with suppress(Exception), warnings.catch_warnings():  # a model without one is a model too
        warnings.simplefilter("ignore")
        rows = first_rows(data)
        return infer_signature(rows, predict(rows))
    return None


def _is_fit(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr == "fit"


def _first(call: ast.Call) -> ast.expr | None:
    named = (keyword.value for keyword in call.keywords if keyword.arg == "X")
    return call.args[0] if call.args else next(named, None)


def _fits(model: object, data: object) -> bool:
    names = getattr(model, "feature_names_in_", None)
    if names is not None:
        return list(getattr(data, "columns", ())) == list(names)
    shape: tuple[int, ...] = getattr(data, "shape", ())
    return len(shape) == 2 and shape[1] == getattr(model, "n_features_in_", None)
