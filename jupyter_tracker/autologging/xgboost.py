"""XGBoost: a callback in ``train``, which its estimators use too."""

from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_tracker.autologging import boosting, content
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training, training

_NAME = "xgboost"
_NO_PARAMS = (
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

    def install(self, module: Any, patches: Patches, settings: XGBoostSettings) -> None:
        """Replace both."""
        patches.function(module, "train", partial(_train, settings, True))
        estimators = getattr(module, "sklearn", None)
        base = getattr(estimators, "XGBModel", None)
        if base is None:  # without scikit-learn
            return
        # The estimator is logged, and not the booster that it is made of.
        patches.function(estimators, "train", partial(_train, settings, False))
        boosting.watch_estimators(base, _NAME, settings, patches)


HOOK = XGBoostHook()


def _train(
    settings: XGBoostSettings,
    is_whole: bool,
    original: Callable[..., Any],
    *args: Any,
    **kwargs: Any,
) -> Any:
    with training(_NAME, settings) as seen:
        if seen is None:
            return original(*args, **kwargs)
        rounds = boosting.Rounds(seen.run_id, [])
        given = seen.attempt("params", lambda: boosting.arguments(original, args, kwargs))
        if given is None:
            return original(*args, **kwargs)
        seen.attempt("params", lambda: boosting.log_params(seen.run_id, given, _NO_PARAMS))
        callbacks = [*(given["callbacks"] or ()), _callback(seen, rounds)]
        booster = original(**given | {"callbacks": callbacks})
        if settings.log_datasets:
            seen.attempt("the dataset", lambda: _log_datasets(seen.run_id, given))
        if given["early_stopping_rounds"]:
            best = booster.best_iteration
            seen.attempt(
                "metrics", lambda: rounds.log_best(best, len(rounds.rounds) - 1, place=best)
            )
        for kind in settings.importance_types or ("weight",):
            seen.attempt("the importance", partial(_log_importance, seen, booster, kind))
        if is_whole:
            seen.attempt("the model", lambda: _log_model(seen, booster, given["dtrain"]))
    return booster


def _callback(seen: Training, rounds: boosting.Rounds) -> Any:
    from xgboost.callback import TrainingCallback

    class Callback(TrainingCallback):
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:  # noqa: ARG002
            metrics = {
                f"{data}-{name}": values[-1]
                for data, found in evals_log.items()
                for name, values in found.items()
            }
            seen.attempt("metrics", lambda: rounds.add(metrics))
            return False

    return Callback()


def _log_datasets(run_id: str, given: dict[str, Any]) -> None:
    content.log_dataset(run_id, _dataset(given["dtrain"]), "train")
    for data, name in given["evals"] or ():
        content.log_dataset(run_id, _dataset(data, name), "eval")


def _dataset(matrix: Any, name: str | None = None) -> Any:
    return content.dataset_of(matrix.get_data().toarray(), name=name)


def _log_importance(seen: Training, booster: Any, kind: str) -> None:
    boosting.log_importance(seen.run_id, kind, booster.get_score(importance_type=kind))


def _log_model(seen: Training, booster: Any, matrix: Any) -> None:
    example = seen.attempt("the input example", lambda: _first_rows(matrix))
    output = None if example is None else booster.inplace_predict(example, validate_features=False)
    content.log_model(seen, _NAME, booster, example, output)


def _first_rows(matrix: Any) -> Any:
    """Return rows that a matrix was made of, which it keeps in its own way."""
    rows = matrix.slice(list(range(min(content.EXAMPLE_ROWS, matrix.num_row()))))
    values = rows.get_data().toarray()
    if not matrix.feature_names:
        return values
    from pandas import DataFrame

    return DataFrame(values, columns=matrix.feature_names)
