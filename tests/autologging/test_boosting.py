"""XGBoost's, LightGBM's and statsmodels' trainings, logged by themselves."""

from pathlib import Path
from typing import Any

import mlflow.data
import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV

import jupyter_tracker as tracker
from tests.autologging.conftest import files, only_baseline, only_run, runs

lightgbm = pytest.importorskip("lightgbm")
xgboost = pytest.importorskip("xgboost")

Iris = tuple[np.ndarray, np.ndarray]
PARAMS = {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}


def models() -> list[str]:
    ids = [each.model_id for each in only_run().outputs.model_outputs]
    return [flavor for each in ids for flavor in flavors(each)]


def flavors(model_id: str) -> list[str]:
    return list(tracker.models.get_model_info(f"models:/{model_id}").flavors)


def history(metric: str) -> list[tuple[int, float]]:
    points = tracker.MlflowClient().get_metric_history(only_run().info.run_id, metric)
    return [(point.step, point.value) for point in points]


def test_xgboost_logs_each_round_the_importance_and_the_booster(iris: Iris):
    tracker.xgboost.autolog()
    data = xgboost.DMatrix(iris[0], label=iris[1])
    said: dict[str, Any] = {}
    xgboost.train(PARAMS, data, 4, evals=[(data, "train")], evals_result=said, verbose_eval=False)
    run = only_run()
    assert (run.data.params["max_depth"], run.data.params["num_boost_round"]) == ("2", "4")
    assert history("train-mlogloss") == list(enumerate(said["train"]["mlogloss"]))
    assert "feature_importance_weight.json" in files(run)
    assert "xgboost" in models()


def test_xgboost_logs_the_best_round_once_more(iris: Iris):
    tracker.xgboost.autolog(log_models=False)
    data = xgboost.DMatrix(iris[0], label=iris[1])
    xgboost.train(PARAMS, data, 3, evals=[(data, "d")], early_stopping_rounds=2, verbose_eval=False)
    run = only_run()
    assert (run.data.metrics["best_iteration"], run.data.metrics["stopped_iteration"]) == (2, 2)
    assert [step for step, _ in history("d-mlogloss")] == [0, 1, 2, 3]


def test_an_estimator_of_xgboost_is_the_model_and_later_metrics_are_its_own(iris: Iris):
    tracker.autolog()
    X, y = iris  # noqa: N806
    model = xgboost.XGBClassifier(n_estimators=2, max_depth=2).fit(X, y)
    model.score(X, y)
    run = only_run()
    assert run.data.tags["mlflow.autologging"] == "xgboost"
    assert run.data.params["num_boost_round"] == "2"
    assert "XGBClassifier_score_X" in run.data.metrics
    assert len(run.outputs.model_outputs) == 1


def test_a_booster_of_xgboost_has_a_summary_of_what_it_was_trained_on(tmp_path: Path):
    tracker.xgboost.autolog()
    rows = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [0.0, np.nan, 0.0, 0.0]})
    xgboost.train({"max_depth": 1}, xgboost.DMatrix(rows, label=[0, 0, 1, 1]), 1)
    baseline = only_baseline(tmp_path)
    assert baseline is not None
    assert (baseline.rows, list(baseline.columns), list(baseline.predictions)) == (
        4,
        ["a", "b"],
        ["0"],
    )
    assert [baseline.columns[name].missing for name in "ab"] == [0, 0.25]


def test_a_booster_of_xgboost_that_knows_categories_is_logged_without_a_summary(tmp_path: Path):
    tracker.xgboost.autolog()
    rows = pd.DataFrame({"a": [1.0, 2.0, 3.0], "kind": pd.Categorical(["x", "y", "x"])})
    data = xgboost.DMatrix(rows, label=[0, 1, 0], enable_categorical=True)
    xgboost.train({"max_depth": 1}, data, 1)
    assert only_baseline(tmp_path) is None


@pytest.mark.parametrize("kind", ["DMatrix", "QuantileDMatrix"])
def test_a_matrix_of_xgboost_is_described_as_the_dense_array_that_mlflow_makes_of_it(kind: str):
    tracker.xgboost.autolog(log_models=False)
    rows = np.arange(40_000.0).reshape(-1, 2)
    data = getattr(xgboost, kind)(rows, label=rows[:, 0] % 2)
    data.set_group([15_000, 5_000])
    xgboost.train({"objective": "rank:pairwise"}, data, 1)
    [used] = only_run().inputs.dataset_inputs
    theirs = mlflow.data.from_numpy(data.get_data().toarray())  # type: ignore[attr-defined]
    expected = (theirs.digest, theirs.to_dict()["schema"], theirs.to_dict()["profile"])
    assert (used.dataset.digest, used.dataset.schema, used.dataset.profile) == expected


def test_callbacks_of_the_user_are_called_too(iris: Iris):
    seen = []

    class Mine(xgboost.callback.TrainingCallback):
        def after_iteration(self, model, epoch, evals_log):
            seen.append(epoch)
            return False

    mine = [Mine()]
    tracker.xgboost.autolog(log_models=False)
    xgboost.train(PARAMS, xgboost.DMatrix(iris[0], label=iris[1]), 2, callbacks=mine)
    assert (seen, len(mine)) == ([0, 1], 1)


def test_boosters_inside_of_a_search_are_part_of_it(iris: Iris):
    tracker.autolog(log_models=False)
    estimator = lightgbm.LGBMClassifier(n_estimators=2, verbose=-1)
    GridSearchCV(estimator, {"num_leaves": [3, 5]}, cv=2).fit(*iris)
    assert len(runs()) == 3


def test_lightgbm_logs_each_round_the_importance_and_the_booster(iris: Iris):
    tracker.lightgbm.autolog()
    data = lightgbm.Dataset(iris[0], label=iris[1])
    params = {"objective": "regression", "num_leaves": 3, "verbose": -1}
    lightgbm.train(params, data, 4, valid_sets=[data], valid_names=["train"])
    run = only_run()
    assert (run.data.params["num_leaves"], run.data.params["num_boost_round"]) == ("3", "4")
    assert [step for step, _ in history("train-l2")] == [0, 1, 2, 3]
    assert {"feature_importance_gain.json", "feature_importance_split.json"} <= set(files(run))
    assert "lightgbm" in models()


def test_a_booster_of_lightgbm_has_a_summary_of_what_it_was_trained_on(iris: Iris, tmp_path: Path):
    tracker.lightgbm.autolog()
    rows = pd.DataFrame(iris[0], columns=list("abcd"))
    params = {"objective": "regression", "num_leaves": 3, "verbose": -1}
    lightgbm.train(params, lightgbm.Dataset(rows, label=iris[1]), 1)
    baseline = only_baseline(tmp_path)
    assert baseline is not None
    assert (baseline.rows, list(baseline.columns)) == (150, list("abcd"))


def test_lightgbm_logs_the_best_round_once_more(iris: Iris):
    tracker.lightgbm.autolog(log_models=False)
    data = lightgbm.Dataset(iris[0], label=iris[1])
    params = {"objective": "regression", "verbose": -1, "early_stopping_round": 2}
    other = lightgbm.Dataset(iris[0][::2], label=iris[1][::2], reference=data)
    booster = lightgbm.train(params, data, 3, valid_sets=[other], valid_names=["d"])
    metrics = only_run().data.metrics
    assert (metrics["best_iteration"], metrics["stopped_iteration"]) == (booster.best_iteration, 3)
    points = history("d-l2")
    assert points[-1] == (3, points[booster.best_iteration - 1][1])


def test_an_estimator_of_lightgbm_is_one_training_and_the_model(iris: Iris):
    tracker.autolog()
    lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(*iris)
    run = only_run()
    assert run.data.params["num_boost_round"] == "2"
    assert len(run.outputs.model_outputs) == 1


def test_statsmodels_logs_what_its_results_say(iris: Iris):
    statsmodels = pytest.importorskip("statsmodels.api")
    tracker.statsmodels.autolog()
    result = statsmodels.OLS(iris[1], iris[0]).fit()
    run = only_run()
    assert run.data.metrics["rsquared"] == pytest.approx(result.rsquared)
    assert run.data.params["cov_type"] == "nonrobust"
    assert files(run) == ["model_summary.txt"]
