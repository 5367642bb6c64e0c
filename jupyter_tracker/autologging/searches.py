"""Searches for parameters: what was tried, and a run for each of the best."""

import csv
import io
import uuid
from collections.abc import Mapping
from numbers import Real
from typing import Any

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.training import AUTOLOGGING_TAG, Training
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.values import run_tags
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.journal.records import Header
from jupyter_tracker.run_names import random_run_name

_OF_THE_PARENT = (names.USER_TAG, names.SOURCE_NAME_TAG, names.SOURCE_TYPE_TAG)


def is_search(estimator: Any) -> bool:
    """Say whether an estimator tries parameters."""
    from sklearn.model_selection import GridSearchCV, RandomizedSearchCV

    return isinstance(estimator, GridSearchCV | RandomizedSearchCV)


def estimator_tags(estimator: Any) -> dict[str, str]:
    """Name the class of an estimator."""
    kind = type(estimator)
    return {
        "estimator_name": kind.__name__,
        "estimator_class": f"{kind.__module__}.{kind.__name__}",
    }


def own_params(estimator: Any) -> dict[str, Any]:
    """Return its params, and those of its parts; not those that a search starts from."""
    params: dict[str, Any] = estimator.get_params(deep=not is_search(estimator))
    return params


def best_params(estimator: Any) -> dict[str, Any]:
    """Return what a search has found."""
    return {f"best_{name}": value for name, value in getattr(estimator, "best_params_", {}).items()}


def best_score(search: Any) -> dict[str, float]:
    """Return how good that is."""
    return {"best_cv_score": search.best_score_} if hasattr(search, "best_score_") else {}


def log_search(training: Training, search: Any) -> None:
    """Log what a search found, all that it tried, and the best candidates as runs."""
    content.log_params(training.run_id, best_params(search))
    results: Mapping[str, Any] = search.cv_results_
    content.log_text(training.run_id, _table(results), "cv_results.csv")
    base = own_params(search.estimator)
    metrics = [
        name
        for name, values in results.items()
        if not name.startswith(("param", "split")) and isinstance(values[0], Real)
    ]
    limit: int | None = getattr(training.settings, "max_tuning_runs", None)
    best = _best_first(results)[:limit]
    for rank, place in enumerate(best):
        # Runs are listed by their start, the latest first: the best one is to be on top.
        start = training.run.info.start_time + len(best) - rank
        params = base | results["params"][place]
        values = {name: float(results[name][place]) for name in metrics}
        _log_candidate(training, start, search.estimator, params, values)


def _best_first(results: Mapping[str, Any]) -> list[int]:
    """Return the places of the candidates, in the order of the first metric's rank."""
    rank = next(values for name, values in results.items() if name.startswith("rank_test_"))
    return sorted(range(len(rank)), key=lambda place: rank[place])


def _log_candidate(
    training: Training,
    start_time: int,
    estimator: Any,
    params: Mapping[str, Any],
    metrics: Mapping[str, float],
) -> None:
    parent = training.run
    tags = {key: parent.data.tags[key] for key in _OF_THE_PARENT if key in parent.data.tags}
    tags |= estimator_tags(estimator)
    tags |= {names.PARENT_RUN_TAG: parent.info.run_id, AUTOLOGGING_TAG: training.name}
    run = SESSION.recorder.start(
        Header(
            run_id=uuid.uuid4().hex,
            run_name=random_run_name(),
            start_time=start_time,
            tags=run_tags(tags),
            experiment_id=parent.info.experiment_id,
        )
    )
    try:
        content.log_params(run.info.run_id, params)
        content.log_metrics(run.info.run_id, metrics)
    finally:
        SESSION.recorder.end(run.info.run_id, e.RunStatus.FINISHED)


def _table(results: Mapping[str, Any]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(results)
    rows.writerows(zip(*results.values(), strict=True))
    return text.getvalue()
