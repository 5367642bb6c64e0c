"""scikit-learn's trainings, logged by themselves."""

import inspect
import json
import pickle
import subprocess
import sys
import textwrap
import threading
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import jupyter_tracker as tracker
from jupyter_tracker.contract.errors import TrackerError
from tests.autologging.conftest import files, only_baseline, only_run, runs

Iris = tuple[np.ndarray, np.ndarray]


class Odd(LogisticRegression):
    """An estimator that a step of logging fails for."""

    def score(self, *_args, **_kwargs) -> float:
        raise RuntimeError("no score today")


def tree() -> DecisionTreeClassifier:
    return DecisionTreeClassifier(max_depth=2, random_state=0)


def test_a_fit_is_a_run_with_params_metrics_and_the_model(iris: Iris):
    tracker.sklearn.autolog()
    tree().fit(*iris)
    run = only_run()
    assert run.info.status == "FINISHED"
    assert run.data.params["max_depth"] == "2"
    assert run.data.metrics["training_score"] == run.data.metrics["training_accuracy_score"]
    assert run.data.tags["estimator_name"] == "DecisionTreeClassifier"
    assert run.data.tags["mlflow.autologging"] == "sklearn"
    (model,) = run.outputs.model_outputs
    assert tracker.get_logged_model(model.model_id).name == "model"


def test_the_run_says_what_it_was_trained_on(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    tree().fit(*iris)
    (used,) = only_run().inputs.dataset_inputs
    assert [tag.value for tag in used.tags] == ["train"]


def test_an_active_run_is_logged_to_and_goes_on(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    with tracker.start_run() as run:
        tree().fit(*iris)
        assert tracker.active_run() is not None
    assert only_run().info.run_id == run.info.run_id
    assert "training_score" in only_run().data.metrics


def test_exclusive_leaves_runs_of_the_user_alone(iris: Iris):
    tracker.sklearn.autolog(exclusive=True)
    with tracker.start_run():
        tree().fit(*iris)
    assert only_run().data.metrics == {}


def test_a_pipeline_is_one_training(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    make_pipeline(StandardScaler(), tree()).fit(*iris)
    assert only_run().data.params["decisiontreeclassifier__max_depth"] == "2"


def test_preparing_data_is_no_training(iris: Iris):
    tracker.sklearn.autolog()
    StandardScaler().fit_transform(iris[0])
    assert runs() == []


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_what_joblib_trains_at_once_is_part_of_the_training(iris: Iris, backend: str):
    import joblib

    tracker.sklearn.autolog(log_models=False, max_tuning_runs=0)
    with joblib.parallel_backend(backend, n_jobs=2):
        GridSearchCV(tree(), {"max_depth": [1, 2, 3]}, cv=2).fit(*iris)
        VotingClassifier([("a", tree()), ("b", tree())]).fit(*iris)
    assert len(runs()) == 2


def test_a_search_has_a_run_for_each_of_the_best_the_best_on_top(iris: Iris):
    tracker.sklearn.autolog(log_models=False, max_tuning_runs=2)
    GridSearchCV(tree(), {"max_depth": [1, 2, 3]}, cv=3).fit(*iris)
    parent = next(run for run in runs() if "mlflow.parentRunId" not in run.data.tags)
    children = [run for run in runs() if run.info.run_id != parent.info.run_id]
    assert parent.data.params["best_max_depth"] == children[0].data.params["max_depth"]
    ranks = [run.data.metrics["rank_test_score"] for run in children]
    assert ranks == sorted(ranks)
    assert len(children) == 2
    assert {run.info.status for run in children} == {"FINISHED"}
    best = children[0].data.metrics["mean_test_score"]
    assert parent.data.metrics["best_cv_score"] == best
    assert "cv_results.csv" in files(parent)


def test_all_candidates_become_runs_where_there_is_no_limit(iris: Iris):
    tracker.sklearn.autolog(log_models=False, max_tuning_runs=None)
    space = {"max_depth": list(range(1, 9))}
    RandomizedSearchCV(tree(), space, n_iter=7, cv=2, random_state=0).fit(*iris)
    assert len(runs()) == 8


def test_cross_validation_is_no_training(iris: Iris):
    tracker.sklearn.autolog()
    cross_val_score(tree(), *iris, cv=2)
    assert runs() == []


def test_metrics_computed_later_belong_to_the_run_of_the_model(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    X_test, y_test = iris  # noqa: N806
    model = tree().fit(X_test, y_test)
    predicted = model.predict(X_test)
    value = metrics.accuracy_score(y_test, predicted)
    metrics.accuracy_score(y_test, y_pred=predicted)
    metrics.accuracy_score(y_test, y_test)  # no prediction
    model.score(X_test, y_test)
    run = only_run()
    later = {name for name in run.data.metrics if not name.startswith("training_")}
    assert later == {
        "accuracy_score_X_test",
        "accuracy_score-2_X_test",
        "DecisionTreeClassifier_score_X_test",
    }
    assert run.data.metrics["accuracy_score_X_test"] == value
    path = tracker.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="metric_info.json"
    )
    calls = json.loads(Path(path).read_text())
    assert calls["accuracy_score_X_test"] == "accuracy_score(y_true=y_test, y_pred=predicted)"
    assert run.info.status == "FINISHED"
    contexts = [each.tags[0].value for each in run.inputs.dataset_inputs]
    assert sorted(contexts) in (["eval", "train"], ["train"])


def test_without_labels_there_are_params_and_no_metrics(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    KMeans(2, n_init=1).fit(iris[0])
    assert (only_run().data.metrics, only_run().data.params["n_clusters"]) == ({}, "2")


def test_plots_are_drawn_only_where_matplotlib_is_loaded(
    iris: Iris, monkeypatch: pytest.MonkeyPatch
):
    tracker.sklearn.autolog(log_models=False)
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    tree().fit(*iris)
    assert [name for name in files(runs()[0]) if name.endswith(".png")] == []
    import matplotlib.pyplot as plt

    open_before = plt.get_fignums()
    X, y = iris  # noqa: N806
    tree().fit(X[:100], y[:100])
    assert [name for name in files(runs()[0]) if name.endswith(".png")] == [
        "training_confusion_matrix.png",
        "training_precision_recall_curve.png",
        "training_roc_curve.png",
    ]
    assert plt.get_fignums() == open_before


def test_disabling_puts_everything_back(iris: Iris):
    before = (LogisticRegression.fit, metrics.f1_score, BaseEstimator.__init_subclass__.__func__)
    tracker.sklearn.autolog()
    tracker.sklearn.autolog()  # again
    assert LogisticRegression.fit is not before[0]
    tracker.sklearn.autolog(disable=True)
    after = (LogisticRegression.fit, metrics.f1_score, BaseEstimator.__init_subclass__.__func__)
    assert after == before
    tree().fit(*iris)
    assert runs() == []


def test_signatures_docstrings_and_pickles_stay_as_they_are():
    before = inspect.signature(LogisticRegression.fit)
    documented = LogisticRegression.fit.__doc__
    tracker.sklearn.autolog()
    assert inspect.signature(LogisticRegression.fit) == before
    assert LogisticRegression.fit.__doc__ == documented
    assert pickle.loads(pickle.dumps(metrics.f1_score)) is metrics.f1_score
    assert pickle.loads(pickle.dumps(LogisticRegression.fit)) is LogisticRegression.fit


def test_a_hook_that_fails_is_a_warning_and_the_training_goes_on(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    with pytest.warns(UserWarning, match="metrics of sklearn not logged.*no score today"):
        model = Odd(max_iter=500).fit(*iris)
    assert model.predict(iris[0]).shape == (150,)
    assert "training_accuracy_score" in only_run().data.metrics


def test_where_warnings_are_errors_the_training_goes_on_too(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        Odd(max_iter=500).fit(*iris)


def test_silent_says_nothing_of_a_hook_that_fails(iris: Iris):
    tracker.sklearn.autolog(log_models=False, silent=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        Odd(max_iter=500).fit(*iris)


def test_a_training_that_fails_fails_as_before_and_so_does_its_run(iris: Iris):
    tracker.sklearn.autolog()
    with pytest.raises(ValueError, match="does not match number of samples"):
        tree().fit(iris[0], iris[1][:10])
    assert only_run().info.status == "FAILED"


def test_two_trainings_in_a_run_keep_the_first_value_of_a_param(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    with tracker.start_run():
        DecisionTreeClassifier(max_depth=1).fit(*iris)
        with pytest.warns(UserWarning, match="has max_depth=1 from an earlier training"):
            DecisionTreeClassifier(max_depth=2).fit(*iris)
    assert only_run().data.params["max_depth"] == "1"


def test_trainings_in_threads_of_the_user_are_runs_of_their_own(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    threads = [threading.Thread(target=lambda: tree().fit(*iris)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(runs()) == 3


def test_processes_that_are_forked_log_nothing(iris: Iris):
    import multiprocessing

    tracker.sklearn.autolog(log_models=False)
    with tracker.start_run():
        child = multiprocessing.get_context("fork").Process(target=tree().fit, args=iris)
        child.start()
        child.join()
    assert child.exitcode == 0
    assert only_run().data.metrics == {}


def test_a_library_that_is_imported_later_is_logged_too(tmp_path: Path):
    script = """
        import sys
        import jupyter_tracker as tracker

        tracker.autolog(log_models=False)
        assert "sklearn" not in sys.modules
        from sklearn.linear_model import LinearRegression
        from sklearn.metrics import max_error

        model = LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0])
        X = [[1.0], [2.0]]
        max_error([1.0, 2.0], model.predict(X))
        (run,) = tracker.search_runs(output_format="list")
        assert run.data.metrics["training_r2_score"] == 1.0
        assert "max_error_X" in run.data.metrics
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, cwd=tmp_path)


def test_a_framework_keeps_what_its_own_autolog_was_told(iris: Iris):
    tracker.sklearn.autolog(log_models=False)
    tracker.autolog()
    tree().fit(*iris)
    assert only_run().outputs.model_outputs == []


def test_frameworks_can_be_left_out(iris: Iris):
    tracker.autolog(exclude_flavors=["sklearn"])
    tree().fit(*iris)
    assert runs() == []


def test_versions_that_were_not_tried_are_left_alone_if_wanted(
    iris: Iris, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sklearn.__version__", "99.0")
    with pytest.warns(UserWarning, match="Version 99.0 is not one of"):
        tracker.sklearn.autolog(disable_for_unsupported_versions=True)
    tree().fit(*iris)
    assert runs() == []


def test_wrong_arguments_are_refused():
    with pytest.raises(TrackerError, match="'many' for parameter 'max_tuning_runs'"):
        tracker.sklearn.autolog(max_tuning_runs="many")  # type: ignore[arg-type]


def test_a_model_is_registered_if_wanted(iris: Iris):
    tracker.sklearn.autolog(registered_model_name="iris")
    tree().fit(*iris)
    (version,) = tracker.search_model_versions(filter_string="name = 'iris'")
    assert version.run_id == only_run().info.run_id


def test_data_frames_give_the_model_a_signature_of_columns(iris: Iris):
    tracker.sklearn.autolog(log_input_examples=True)
    frame = pd.DataFrame(iris[0], columns=list("abcd"))
    LinearRegression().fit(frame, iris[1])
    (output,) = only_run().outputs.model_outputs
    info = tracker.models.get_model_info(f"models:/{output.model_id}")
    assert [each.name for each in info.signature.inputs.inputs] == list("abcd")
    assert info.saved_input_example_info is not None


def test_the_model_has_a_summary_of_what_it_was_trained_on(iris: Iris, tmp_path: Path):
    tracker.sklearn.autolog()
    LinearRegression().fit(pd.DataFrame(iris[0], columns=list("abcd")), iris[1])
    baseline = only_baseline(tmp_path)
    assert baseline is not None
    assert (baseline.rows, list(baseline.columns)) == (150, list("abcd"))


def test_runs_that_are_started_for_a_training_have_extra_tags(iris: Iris):
    tracker.sklearn.autolog(log_models=False, extra_tags={"team": "ml"})
    tree().fit(*iris)
    assert only_run().data.tags["team"] == "ml"


def test_a_tracker_that_cannot_be_reached_stops_no_training(
    iris: Iris, monkeypatch: pytest.MonkeyPatch
):
    tracker.set_tracking_uri("http://127.0.0.1:9")
    tracker.sklearn.autolog()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = tree().fit(*iris)
    assert model.score(*iris) > 0.9
