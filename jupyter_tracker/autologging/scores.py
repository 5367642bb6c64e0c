"""What a trained estimator of scikit-learn makes of the data that it was trained on."""

import inspect
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_PREFIX = "training_"


@dataclass
class Said:
    """An estimator, what it was trained on and what it says of that.

    Attributes
    ----------
    probabilities
        Of each class; None from an estimator that gives none.
    """

    estimator: Any
    X: Any
    y: Any
    predicted: Any
    probabilities: Any = None

    @property
    def is_classifier(self) -> bool:
        """Whether it tells classes."""
        base: Any = sys.modules["sklearn.base"]
        return bool(base.is_classifier(self.estimator))

    @property
    def scores(self) -> Any:
        """What tells the greater of two classes; None where nothing does."""
        if self.probabilities is not None:
            return self.probabilities[:, 1]
        decide = getattr(self.estimator, "decision_function", None)
        return decide(self.X) if decide is not None else None


def predict(estimator: Any, data: Any, target: Any) -> Said | None:
    """Ask an estimator what it makes of its training data; None where there is no right answer."""
    base: Any = sys.modules["sklearn.base"]
    if target is None:
        return None
    if base.is_classifier(estimator):
        proba = getattr(estimator, "predict_proba", None)
        probabilities = proba(data) if proba is not None else None
        return Said(estimator, data, target, estimator.predict(data), probabilities)
    if base.is_regressor(estimator):
        return Said(estimator, data, target, estimator.predict(data))
    return None if not hasattr(estimator, "score") else Said(estimator, data, target, None)


def training_metrics(
    said: Said, sample_weight: Any, pos_label: Any
) -> tuple[dict[str, float], Callable[[], None]]:
    """Compute MLflow's metrics of a training.

    Parameters
    ----------
    said
        What the estimator says.
    sample_weight
        That it was trained with, if any.
    pos_label
        The positive class, if one was named.

    Returns
    -------
    dict
        Metrics by their names.
    callable
        Raises when some could not be computed.
    """
    found, missed = {}, []
    for name, compute in _metrics(said, sample_weight, pos_label).items():
        try:
            found[_PREFIX + name] = float(compute())
        except Exception as error:
            missed.append(f"{_PREFIX}{name}: {error}")
    if "training_mean_squared_error" in found:
        root = math.sqrt(found["training_mean_squared_error"])
        found["training_root_mean_squared_error"] = root

    def complain() -> None:
        if missed:
            raise ValueError("; ".join(missed))

    return found, complain


def _metrics(said: Said, weight: Any, pos_label: Any) -> dict[str, Callable[[], Any]]:
    computed: dict[str, Callable[[], Any]] = {}
    if said.predicted is not None:
        of_kind = _of_classifier if said.is_classifier else _of_regressor
        computed = of_kind(said, weight, pos_label)
    if hasattr(said.estimator, "score"):
        computed["score"] = lambda: _score(said, weight)
    return computed


def _of_classifier(said: Said, weight: Any, pos_label: Any) -> dict[str, Callable[[], Any]]:
    from sklearn import metrics

    def averaged(metric: Callable[..., Any]) -> Callable[[], Any]:
        average = "weighted" if pos_label is None else "binary"
        return lambda: metric(
            said.y,
            said.predicted,
            pos_label=pos_label,
            average=average,
            sample_weight=weight,
            zero_division=0,
        )

    computed: dict[str, Callable[[], Any]] = {
        "precision_score": averaged(metrics.precision_score),
        "recall_score": averaged(metrics.recall_score),
        "f1_score": averaged(metrics.f1_score),
        "accuracy_score": lambda: metrics.accuracy_score(
            said.y, said.predicted, sample_weight=weight
        ),
    }
    proba = said.probabilities
    if proba is not None:
        computed["log_loss"] = lambda: metrics.log_loss(said.y, proba, sample_weight=weight)
        computed["roc_auc"] = lambda: metrics.roc_auc_score(
            said.y,
            proba[:, 1] if proba.shape[1] == 2 else proba,
            average="weighted",
            sample_weight=weight,
            multi_class="ovo",
        )
    return computed


def _of_regressor(said: Said, weight: Any, _pos_label: Any) -> dict[str, Callable[[], Any]]:
    from sklearn import metrics

    def of(metric: Callable[..., Any]) -> Callable[[], Any]:
        return lambda: metric(said.y, said.predicted, sample_weight=weight)

    return {
        "mean_squared_error": of(metrics.mean_squared_error),
        "mean_absolute_error": of(metrics.mean_absolute_error),
        "r2_score": of(metrics.r2_score),
    }


def _score(said: Said, weight: Any) -> Any:
    score = said.estimator.score
    if "sample_weight" in inspect.signature(score).parameters:
        return score(said.X, said.y, sample_weight=weight)
    return score(said.X, said.y)
