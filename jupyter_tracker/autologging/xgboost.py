"""XGBoost: a callback in ``train``, which its estimators use too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from jupyter_tracker.autologging import boosting, content
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training
from jupyter_tracker.data.digests import MAX_ROWS

_NAME = "xgboost"


class XGBoostSettings(Settings, frozen=True, kw_only=True):
    """What can be wanted of XGBoost; ``importance_types`` are those that are kept."""

    importance_types: list[str] | None = None


def autolog(
    importance_types: list[str] | None = None,
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log what `xgboost.train` and XGBoost's estimators learn.

    Parameters
    ----------
    importance_types
        The kinds of importance that are kept of each feature; "weight" by default.
    registered_model_name
        The registered model that each trained one becomes a version of.
    log_input_examples, log_model_signatures, log_models, log_datasets, disable, exclusive, \
    disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class XGBoostHook:
    """Watches ``train``, and ``fit`` of the estimators."""

    name = _NAME
    modules = ("xgboost",)
    tested = ("1.7", "4")
    settings = XGBoostSettings
    first_round = 0
    no_params = (
        "params",
        "dtrain",
        "evals",
        "obj",
        "feval",
        "evals_result",
        "xgb_model",
        "callbacks",
        "learning_rates",
    )

    def install(self, module: Any, patches: Patches, settings: XGBoostSettings) -> None:
        """Replace both."""
        patches.function(module, "train", partial(boosting.train, self, settings, True))
        estimators = getattr(module, "sklearn", None)
        base = getattr(estimators, "XGBModel", None)
        if base is None:  # without scikit-learn
            return
        # The estimator is logged, and not the booster that it is made of.
        patches.function(estimators, "train", partial(boosting.train, self, settings, False))
        boosting.watch_estimators(base, _NAME, settings, patches)

    def importance_types(self, settings: XGBoostSettings) -> Sequence[str]:
        """Return those that the user wants."""
        return settings.importance_types or ("weight",)

    def data(self, given: Mapping[str, Any]) -> Any:
        """Return the matrix."""
        return given["dtrain"]

    def callback(self, add: Callable[[Mapping[str, float]], Any]) -> Any:
        """Return a callback of XGBoost's."""
        from xgboost.callback import TrainingCallback

        class Callback(TrainingCallback):
            def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:  # noqa: ARG002
                add(
                    {
                        f"{data}-{name}": values[-1]
                        for data, found in evals_log.items()
                        for name, values in found.items()
                    }
                )
                return False

        return Callback()

    def log_datasets(self, run_id: str, given: Mapping[str, Any], data: Any) -> None:
        """Note the matrices."""
        content.log_dataset(run_id, _dataset(data), "train")
        for each, name in given["evals"] or ():
            content.log_dataset(run_id, _dataset(each, name), "eval")

    def best_round(self, booster: Any, given: Mapping[str, Any]) -> int | None:
        """Return the booster's, where the training may have stopped early."""
        return int(booster.best_iteration) if given["early_stopping_rounds"] else None

    def importance(self, booster: Any, kind: str) -> Mapping[str, float]:
        """Return what the booster says."""
        scores: dict[str, float] = booster.get_score(importance_type=kind)
        return scores

    def log_model(self, seen: Training, booster: Any, data: Any) -> None:
        """Log the booster, with rows that it was trained on."""
        sample = None
        if _has_own_values(data):
            sample = seen.attempt("the input example", lambda: _sample(data))
        if sample is None:
            content.log_model(seen, _NAME, booster)
            return
        predict = partial(booster.inplace_predict, validate_features=False)
        example = content.first_rows(sample)
        output = predict(example)
        content.log_model(seen, _NAME, booster, example, output, data=sample, predict=predict)


HOOK = XGBoostHook()


def _dataset(matrix: Any, name: str | None = None) -> Any:
    """Describe a matrix as if it were dense, as MLflow does; so it might not fit into memory."""
    import numpy as np

    shape = (matrix.num_row(), matrix.num_col())
    first = range(min(shape[0], MAX_ROWS))  # all that the digest looks at
    kept = (matrix if _is_quantized(matrix) else _rows(matrix, first)).get_data()
    values = np.zeros(shape, kept.dtype)  # which takes no memory where nobody touches it
    values[: len(first)] = kept[: len(first)].toarray()
    return content.dataset_of(values, name=name)


def _rows(matrix: Any, places: Iterable[int]) -> Any:
    return matrix.slice(list(places), allow_groups=True)


def _has_own_values(matrix: Any) -> bool:
    """Say whether a matrix has the numbers that it was made of, and not those of its making."""
    return "c" not in (matrix.feature_types or ()) and not _is_quantized(matrix)


def _is_quantized(matrix: Any) -> bool:
    from xgboost import QuantileDMatrix

    return isinstance(matrix, QuantileDMatrix)


def _sample(matrix: Any) -> Any:
    """Return rows that a matrix was made of, which it keeps in its own way: what is needed."""
    import numpy as np

    from jupyter_tracker.models.baseline import MAX_COLUMNS, evenly

    places = range(matrix.num_row())
    is_wide = matrix.num_col() > MAX_COLUMNS
    places = places[: content.EXAMPLE_ROWS] if is_wide else evenly(places)
    kept = _rows(matrix, places).get_data().tocoo()
    values = np.full(kept.shape, np.nan, kept.dtype)  # what is not kept is missing, and not zero
    values[kept.row, kept.col] = kept.data
    if not matrix.feature_names:
        return values
    from pandas import DataFrame

    return DataFrame(values, columns=matrix.feature_names)
