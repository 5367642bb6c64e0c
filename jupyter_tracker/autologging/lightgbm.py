"""LightGBM: a callback in ``train``, which its estimators use too."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from jupyter_tracker.autologging import boosting, content
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training

_NAME = "lightgbm"


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
    first_round = 1
    no_params = (
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

    def install(self, module: Any, patches: Patches, settings: Settings) -> None:
        """Replace both."""
        patches.function(module, "train", partial(boosting.train, self, settings, True))
        estimators = module.sklearn
        # The estimator is logged, and not the booster that it is made of.
        patches.function(estimators, "train", partial(boosting.train, self, settings, False))
        boosting.watch_estimators(estimators.LGBMModel, _NAME, settings, patches)

    def importance_types(self, settings: Settings) -> Sequence[str]:  # noqa: ARG002
        """Return both that LightGBM knows."""
        return ("split", "gain")

    def data(self, given: Mapping[str, Any]) -> Any:
        """Return what the dataset was made of."""
        return given["train_set"].data

    def callback(self, add: Callable[[Mapping[str, float]], Any]) -> Any:
        """Return a function, as LightGBM's callbacks are."""

        def callback(done: Any) -> None:
            results = done.evaluation_result_list or ()
            add({f"{data}-{name}": value for data, name, value, *_ in results})

        return callback

    def log_datasets(self, run_id: str, given: Mapping[str, Any], data: Any) -> None:
        """Note what the datasets were made of."""
        content.log_dataset(run_id, content.dataset_of(data, given["train_set"].label), "train")
        sets, names = given["valid_sets"] or (), given["valid_names"] or ()
        for place, each in enumerate(sets):
            name = names[place] if place < len(names) else None
            content.log_dataset(run_id, content.dataset_of(each.data, each.label, name), "eval")

    def best_round(self, booster: Any, given: Mapping[str, Any]) -> int | None:  # noqa: ARG002
        """Return the booster's, which is 0 without one."""
        return int(booster.best_iteration) or None

    def importance(self, booster: Any, kind: str) -> Mapping[str, float]:
        """Return what the booster says."""
        values = booster.feature_importance(importance_type=kind).tolist()
        return dict(zip(booster.feature_name(), values, strict=True))

    def log_model(self, seen: Training, booster: Any, data: Any) -> None:
        """Log the booster, with rows that it was trained on."""
        example = None if data is None or isinstance(data, str) else content.first_rows(data)
        output = None if example is None else booster.predict(example)
        content.log_model(seen, _NAME, booster, example, output, data=data)


HOOK = LightGBMHook()
