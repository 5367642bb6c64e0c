"""What XGBoost and LightGBM have in common: ``train``, a callback, and estimators on top of it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.post_training import PostTraining
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training, is_going_on, training


class Library(Protocol):
    """What is different between them."""

    @property
    def name(self) -> str:
        """MLflow's name of the flavor."""

    @property
    def no_params(self) -> tuple[str, ...]:
        """The arguments of ``train`` that are no params."""

    @property
    def first_round(self) -> int:
        """The number of the first round."""

    def importance_types(self, settings: Any) -> Sequence[str]:
        """Return the kinds of importance that are kept of each feature."""

    def data(self, given: Mapping[str, Any]) -> Any:
        """Return what ``train`` is given to learn from, before it frees that."""

    def callback(self, add: Callable[[Mapping[str, float]], Any]) -> Any:
        """Return a callback that adds the metrics of each round."""

    def log_datasets(self, run_id: str, given: Mapping[str, Any], data: Any) -> None:
        """Note what was used."""

    def best_round(self, booster: Any, given: Mapping[str, Any]) -> int | None:
        """Return the number of the best round, where there is one."""

    def importance(self, booster: Any, kind: str) -> Mapping[str, float]:
        """Return how important each feature is."""

    def log_model(self, seen: Training, booster: Any, data: Any) -> None:
        """Log the booster."""


@dataclass
class Rounds:
    """The metrics of each round, logged while it trains."""

    run_id: str
    rounds: list[dict[str, float]]

    def add(self, metrics: Mapping[str, float]) -> None:
        """Log one round."""
        content.log_metrics(self.run_id, metrics, step=len(self.rounds))
        self.rounds.append(dict(metrics))

    def log_best(self, best: int, first: int) -> None:
        """Log, after the last round, which was the best one, and once more what it said.

        Parameters
        ----------
        best, first
            The numbers of the best round and of the first.
        """
        stopped = len(self.rounds) - 1 + first
        content.log_metrics(self.run_id, {"stopped_iteration": stopped, "best_iteration": best})
        content.log_metrics(self.run_id, self.rounds[best - first], step=len(self.rounds))


@dataclass
class Fits:
    """Stands around ``fit`` of the estimators; what they train is logged by what ``train`` does."""

    name: str
    settings: Settings
    after: PostTraining

    def around(
        self, original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Fit, and log the estimator rather than its booster."""
        if is_going_on():  # as where ``fit`` calls that of its base class
            return original(estimator, *args, **kwargs)
        with training(self.name, self.settings, is_shared=True) as seen:
            result = original(estimator, *args, **kwargs)
            if seen is None:
                return result

            def log_model() -> str:
                data = args[0] if args else kwargs["X"]
                example = content.first_rows(data)
                return content.log_model(
                    seen, self.name, estimator, example, estimator.predict(example), data=data
                )

            model_id = seen.attempt("the model", log_model) or ""
            self.after.trained(estimator, seen.run_id, model_id)
        return result


def train(
    library: Library,
    settings: Settings,
    is_whole: bool,
    original: Callable[..., Any],
    *args: Any,
    **kwargs: Any,
) -> Any:
    """Stand around ``train``, whose booster is a model of its own when ``is_whole``."""
    with training(library.name, settings) as seen:
        if seen is None:
            return original(*args, **kwargs)
        given = seen.attempt("params", lambda: arguments(original, args, kwargs))
        if given is None:
            return original(*args, **kwargs)
        seen.attempt("params", lambda: log_params(seen.run_id, given, library.no_params))
        data = library.data(given)
        rounds = Rounds(seen.run_id, [])
        callback = library.callback(lambda each: seen.attempt("metrics", lambda: rounds.add(each)))
        booster = original(**given | {"callbacks": [*(given["callbacks"] or ()), callback]})
        if settings.log_datasets:
            seen.attempt("the dataset", lambda: library.log_datasets(seen.run_id, given, data))
        best = library.best_round(booster, given)
        if best is not None:
            seen.attempt("metrics", lambda: rounds.log_best(best, library.first_round))
        for kind in library.importance_types(settings):
            seen.attempt("the importance", partial(_log_importance, seen, library, booster, kind))
        if is_whole and content.wants_models(seen):
            seen.attempt("the model", lambda: library.log_model(seen, booster, data))
    return booster


def watch_estimators(base: type, name: str, settings: Settings, patches: Patches) -> None:
    """Watch ``fit`` of the estimators below ``base``, and what is computed of them later."""

    def is_any(_owner: type) -> bool:
        return True

    after = PostTraining(name, settings)
    fits = Fits(name, settings, after)
    patches.method(base, "fit", fits.around)
    patches.methods_below(base, {"fit": fits.around}, is_any)
    after.install(patches, base, is_any)


def arguments(
    original: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call by their names, those left out by their defaults."""
    given = inspect.signature(original).bind(*args, **kwargs)
    given.apply_defaults()
    found = dict(given.arguments)
    for name, parameter in given.signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            found |= found.pop(name)
    return found


def log_params(run_id: str, given: Mapping[str, Any], left_out: Sequence[str]) -> None:
    """Log the arguments of ``train``, and the params of the booster among them."""
    own = {name: value for name, value in given.items() if name not in left_out}
    content.log_params(run_id, {**dict(given["params"]), **own})


def _log_importance(seen: Training, library: Library, booster: Any, kind: str) -> None:
    """Keep how important each feature is, and draw it where matplotlib is loaded."""
    importance = library.importance(booster, kind)
    content.log_dict(seen.run_id, dict(importance), f"feature_importance_{kind}.json")
    figures = content.figures()
    if figures is None or not importance:
        return
    ordered = sorted(importance.items(), key=lambda each: each[1])
    figure = figures.Figure(figsize=(6.4, max(4.8, 0.2 * len(ordered))))
    axes = figure.subplots()
    axes.barh([name for name, _ in ordered], [value for _, value in ordered])
    axes.set_xlabel("Importance")
    axes.set_title(f"Feature Importance ({kind})")
    content.log_figure(seen.run_id, figure, f"feature_importance_{kind}.png")
