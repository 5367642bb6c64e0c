"""LightGBM: a callback in ``train``, which its estimators use too."""

from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_tracker.autologging import boosting, content
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training, training

_NAME = "lightgbm"
_NO_PARAMS = (
    "params",
    "train_set",
    "valid_sets",
    "valid_names",
    "fobj",
    "feval",
    "init_model",
    "learning_rates",
    "callbacks",
)


def autolog(
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
    """Log what `lightgbm.train` and LightGBM's estimators learn.

    Parameters
    ----------
    registered_model_name
        The registered model that each trained one becomes a version of.
    log_input_examples, log_model_signatures, log_models, log_datasets, disable, exclusive, \
    disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class LightGBMHook:
    """Watches ``train``, and ``fit`` of the estimators."""

    name = _NAME
    modules = ("lightgbm",)
    tested = ("4", "5")
    settings = Settings

    def install(self, module: Any, patches: Patches, settings: Settings) -> None:
        """Replace both."""
        patches.function(module, "train", partial(_train, settings, True))
        estimators = module.sklearn
        # The estimator is logged, and not the booster that it is made of.
        patches.function(estimators, "train", partial(_train, settings, False))
        boosting.watch_estimators(estimators.LGBMModel, _NAME, settings, patches)


HOOK = LightGBMHook()


def _train(
    settings: Settings, is_whole: bool, original: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    with training(_NAME, settings) as seen:
        if seen is None:
            return original(*args, **kwargs)
        rounds = boosting.Rounds(seen.run_id, [])
        given = seen.attempt("params", lambda: boosting.arguments(original, args, kwargs))
        if given is None:
            return original(*args, **kwargs)
        seen.attempt("params", lambda: boosting.log_params(seen.run_id, given, _NO_PARAMS))
        data = given["train_set"].data  # which training may free
        callbacks = [*(given["callbacks"] or ()), _callback(seen, rounds)]
        booster = original(**given | {"callbacks": callbacks})
        if settings.log_datasets:
            seen.attempt("the dataset", lambda: _log_datasets(seen.run_id, given, data))
        best = booster.best_iteration
        if best > 0:
            seen.attempt("metrics", lambda: rounds.log_best(best, len(rounds.rounds), best - 1))
        for kind in ("split", "gain"):
            seen.attempt("the importance", partial(_log_importance, seen, booster, kind))
        if is_whole:
            seen.attempt("the model", lambda: _log_model(seen, booster, data))
    return booster


def _callback(seen: Training, rounds: boosting.Rounds) -> Callable[[Any], None]:
    def callback(round_: Any) -> None:
        metrics = {f"{data}-{name}": value for data, name, value, *_ in _results(round_)}
        seen.attempt("metrics", lambda: rounds.add(metrics))

    return callback


def _results(round_: Any) -> Any:
    return round_.evaluation_result_list or ()


def _log_datasets(run_id: str, given: dict[str, Any], data: Any) -> None:
    content.log_dataset(run_id, content.dataset_of(data, given["train_set"].label), "train")
    sets, names = given["valid_sets"] or (), given["valid_names"] or ()
    for place, each in enumerate(sets):
        name = names[place] if place < len(names) else None
        content.log_dataset(run_id, content.dataset_of(each.data, each.label, name), "eval")


def _log_importance(seen: Training, booster: Any, kind: str) -> None:
    values = booster.feature_importance(importance_type=kind).tolist()
    importance = dict(zip(booster.feature_name(), values, strict=True))
    boosting.log_importance(seen.run_id, kind, importance)


def _log_model(seen: Training, booster: Any, data: Any) -> None:
    example = None if data is None or isinstance(data, str) else content.first_rows(data)
    output = None if example is None else booster.predict(example)
    content.log_model(seen, _NAME, booster, example, output)
