"""What XGBoost and LightGBM have in common: ``train``, a callback, and estimators on top of it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.post_training import PostTraining
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import is_going_on, training


@dataclass
class Rounds:
    """The metrics of each round, logged while it trains."""

    run_id: str
    rounds: list[dict[str, float]]

    def add(self, metrics: Mapping[str, float]) -> None:
        """Log one round."""
        content.log_metrics(self.run_id, metrics, step=len(self.rounds))
        self.rounds.append(dict(metrics))

    def log_best(self, best: int, stopped: int, place: int) -> None:
        """Log, after the last round, which was the best one, and once more what it said.

        Parameters
        ----------
        best, stopped
            The best round and the last, as the framework counts them.
        place
            The best one among the rounds.
        """
        content.log_metrics(self.run_id, {"stopped_iteration": stopped, "best_iteration": best})
        content.log_metrics(self.run_id, self.rounds[place], step=len(self.rounds))


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


def log_importance(run_id: str, kind: str, importance: Mapping[str, float]) -> None:
    """Keep how important each feature is, and draw it where matplotlib is loaded."""
    content.log_dict(run_id, dict(importance), f"feature_importance_{kind}.json")
    figures = content.figures()
    if figures is None or not importance:
        return
    ordered = sorted(importance.items(), key=lambda each: each[1])
    figure = figures.Figure(figsize=(6.4, max(4.8, 0.2 * len(ordered))))
    axes = figure.subplots()
    axes.barh([name for name, _ in ordered], [value for _, value in ordered])
    axes.set_xlabel("Importance")
    axes.set_title(f"Feature Importance ({kind})")
    content.log_figure(run_id, figure, f"feature_importance_{kind}.png")
