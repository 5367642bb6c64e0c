"""scikit-learn, which knows no callbacks: ``fit`` of its estimators is replaced."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_tracker.autologging import content, plots, scores, searches
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.imports import when_imported
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.post_training import PostTraining
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training, not_logged, training

_NAME = "sklearn"
_PREPARING = (
    "sklearn.preprocessing",
    "sklearn.impute",
    "sklearn.feature_extraction",
    "sklearn.feature_selection",
    "sklearn.compose._column_transformer",
)
"""Modules whose estimators prepare data rather than learn: not a training of their own."""
_TRYING = (
    "cross_val_predict",
    "cross_val_score",
    "cross_validate",
    "learning_curve",
    "permutation_test_score",
    "validation_curve",
)
"""Functions whose many fits are no trainings to be kept."""


class SklearnSettings(Settings, frozen=True, kw_only=True):
    """What can be wanted of scikit-learn.

    Attributes
    ----------
    max_tuning_runs
        How many of a search's candidates become runs, the best first; None for all.
    log_post_training_metrics
        Whether `sklearn.metrics` and ``score`` log what they say of a trained model.
    pos_label
        The positive class of the training's metrics.
    """

    max_tuning_runs: int | None = 5
    log_post_training_metrics: bool = True
    pos_label: Any = None


def autolog(
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    max_tuning_runs: int | None = 5,
    log_post_training_metrics: bool = True,
    registered_model_name: str | None = None,
    pos_label: Any = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log what estimators, pipelines and searches of scikit-learn learn.

    Parameters
    ----------
    max_tuning_runs
        How many of a search's candidates become runs, the best first; None for all.
    log_post_training_metrics
        Whether `sklearn.metrics` and ``score`` log what they say of a trained model.
    registered_model_name
        The registered model that each trained one becomes a version of.
    pos_label
        The positive class of the training's metrics.
    log_input_examples, log_model_signatures, log_models, log_datasets, disable, exclusive, \
    disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class SklearnHook:
    """Watches ``fit`` of every estimator that learns."""

    name = _NAME
    modules = ("sklearn",)
    tested = ("1.4", "2")
    settings = SklearnSettings

    def install(self, module: Any, patches: Patches, settings: SklearnSettings) -> None:  # noqa: ARG002
        """Replace what estimators train and predict with."""
        from sklearn.base import BaseEstimator

        after = PostTraining(_NAME, settings) if settings.log_post_training_metrics else None
        fits = _Fits(settings, after)
        around = dict.fromkeys(("fit", "fit_transform", "fit_predict"), fits.around)
        patches.methods_below(BaseEstimator, around, _is_of_sklearn)
        if after is not None:
            after.install(patches, BaseEstimator, _is_of_sklearn)

        def leave_alone(selection: Any) -> None:
            for name in _TRYING:
                patches.function(selection, name, _not_logged)

        patches.undo_with(when_imported("sklearn.model_selection", leave_alone))


HOOK = SklearnHook()


@dataclass
class _Data:
    """What an estimator is fitted to."""

    X: Any
    y: Any = None
    sample_weight: Any = None


@dataclass
class _Fits:
    """Stands around the methods that fit."""

    settings: SklearnSettings
    after: PostTraining | None

    def around(
        self, original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Fit, and log it where it is a training of its own."""
        if type(estimator).__module__.startswith(_PREPARING):
            return original(estimator, *args, **kwargs)
        with training(_NAME, self.settings) as seen:
            if seen is None:
                return original(estimator, *args, **kwargs)
            seen.attempt("params", lambda: _log_params(seen, estimator))
            result = original(estimator, *args, **kwargs)
            data = seen.attempt("metrics", lambda: _data(original, estimator, args, kwargs))
            if data is not None:
                self._log_trained(seen, estimator, data)
        return result

    def _log_trained(self, seen: Training, estimator: Any, data: _Data) -> None:
        dataset = seen.attempt("the dataset", lambda: content.dataset_of(data.X, data.y))
        if self.settings.log_datasets:
            seen.attempt("the dataset", lambda: content.log_dataset(seen.run_id, dataset, "train"))
        model_id = seen.attempt("the model", lambda: _log_model(seen, estimator, data.X)) or ""
        if self.after is not None:
            self.after.trained(estimator, seen.run_id, model_id)

        def log_metrics(metrics: Mapping[str, float]) -> None:
            content.log_metrics(seen.run_id, metrics, model_id=model_id, dataset=dataset)

        said = seen.attempt("metrics", lambda: scores.predict(estimator, data.X, data.y))
        if said is not None:
            weight, label = data.sample_weight, self.settings.pos_label
            found, missed = scores.training_metrics(said, weight, label)
            seen.attempt("metrics", lambda: log_metrics(found))
            seen.attempt("metrics", missed)
            seen.attempt("plots", lambda: plots.log_plots(seen.run_id, said, weight))
        seen.attempt("the diagram", lambda: plots.log_diagram(seen.run_id, estimator))
        if searches.is_search(estimator):
            seen.attempt("the search", lambda: log_metrics(searches.best_score(estimator)))
            seen.attempt("the search", lambda: searches.log_search(seen, estimator))


def _log_params(seen: Training, estimator: Any) -> None:
    content.set_tags(seen.run_id, searches.estimator_tags(estimator))
    content.log_params(seen.run_id, searches.own_params(estimator))


def _log_model(seen: Training, estimator: Any, data: Any) -> str:
    example = content.first_rows(data) if seen.settings.log_models else None
    say = getattr(estimator, "predict", None) or getattr(estimator, "transform", None)
    output = say(example) if say is not None and example is not None else None
    if output is None:
        example = None
    best = getattr(estimator, "best_estimator_", None)
    if best is not None:
        content.log_model(seen, _NAME, best, example, output, name="best_estimator")
    params = searches.own_params(estimator) | searches.best_params(estimator)
    return content.log_model(seen, _NAME, estimator, example, output, params=params, data=data)


def _data(
    original: Callable[..., Any],
    estimator: Any,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> _Data:
    """Find the data among the arguments; some estimators call the target ``Y``."""
    given = inspect.signature(original).bind(estimator, *args, **kwargs).arguments
    _, *values = given.items()
    target = next((value for name, value in values[1:2] if name.lower() == "y"), None)
    return _Data(values[0][1], target, given.get("sample_weight"))


def _not_logged(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with not_logged():
        return original(*args, **kwargs)


def _is_of_sklearn(owner: type) -> bool:
    return owner.__module__.startswith("sklearn.")
