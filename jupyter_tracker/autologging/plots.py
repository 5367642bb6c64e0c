"""Pictures of what an estimator of scikit-learn has learnt, where matplotlib is loaded."""

from importlib import import_module
from typing import Any

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.scores import Said


def log_plots(run_id: str, said: Said, sample_weight: Any) -> None:
    """Draw how well a classifier tells the classes of its training data."""
    figures = content.figures()
    if figures is None or said.predicted is None or not said.is_classifier:
        return
    metrics: Any = import_module("sklearn.metrics")
    classes = getattr(said.estimator, "classes_", None)
    matrix = metrics.confusion_matrix(
        said.y, said.predicted, labels=classes, sample_weight=sample_weight, normalize="true"
    )
    figure, axes = _empty(figures, "Normalized confusion matrix")
    metrics.ConfusionMatrixDisplay(matrix, display_labels=classes).plot(ax=axes, cmap="Blues")
    content.log_figure(run_id, figure, "training_confusion_matrix.png")
    if classes is None or len(classes) != 2 or said.scores is None:
        return
    for curve, title, name in (
        (metrics.RocCurveDisplay, "ROC curve", "roc_curve"),
        (metrics.PrecisionRecallDisplay, "Precision recall curve", "precision_recall_curve"),
    ):
        figure, axes = _empty(figures, title)
        curve.from_predictions(
            said.y, said.scores, pos_label=classes[1], sample_weight=sample_weight, ax=axes
        )
        content.log_figure(run_id, figure, f"training_{name}.png")


def log_diagram(run_id: str, estimator: Any) -> None:
    """Keep scikit-learn's diagram of an estimator."""
    utils: Any = import_module("sklearn.utils")
    body = utils.estimator_html_repr(estimator)
    page = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="UTF-8"></head>\n{body}</html>\n'
    content.log_text(run_id, page, "estimator.html")


def _empty(figures: Any, title: str) -> tuple[Any, Any]:
    figure = figures.Figure(figsize=(6, 4))
    axes = figure.subplots()
    axes.set_title(title)
    return figure, axes
