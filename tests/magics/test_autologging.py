"""Autologging in a tracked cell goes to the cell's run, and keeps nothing twice."""

import pytest

import jupyter_tracker as tracker


@pytest.fixture(autouse=True)
def _autologging():
    tracker.sklearn.autolog()
    yield
    tracker.sklearn.autolog(disable=True)


def test_a_training_in_a_tracked_cell_is_logged_to_its_run_with_one_model(run_cell):
    run_cell(
        "%%track\n"
        "from sklearn.tree import DecisionTreeClassifier\n"
        "max_depth = 1\n"
        "model = DecisionTreeClassifier(max_depth=max_depth).fit([[1], [2]], [0, 1])"
    )
    (run,) = tracker.search_runs(search_all_experiments=True, output_format="list")
    assert run.data.metrics["training_score"] == 1.0
    assert run.data.params["max_depth"] == "1"
    assert run.outputs.model_outputs == []
    tracker.flush_artifact_async_logging()
    kept = tracker.MlflowClient().list_artifacts(run.info.run_id, "models")
    assert [each.path for each in kept] == ["models/model"]
