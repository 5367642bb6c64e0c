"""The quickstart without a browser."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.stores.resolve import open_embedded

REPOSITORY = Path(__file__).parents[2]


def environment(home: Path) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "MLFLOW"))}
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    return {**clean, **{name: str(home / folder) for name, folder in folders.items()}}


def churn_runs(home: Path) -> list[Run]:
    store = open_embedded(home / "data" / "tracker")
    request = r.GetExperimentByName(experiment_name="churn")
    experiment_id = store.get_experiment_by_name(request).experiment.experiment_id
    runs = store.search_runs(r.SearchRuns(experiment_ids=[experiment_id])).runs
    for run in runs:
        snapshot = r.GetNotebookSnapshot(run_id=run.info.run_id)
        assert store.get_notebook_snapshot(snapshot).snapshot.notebook["cells"]
    store.close()
    return runs


def assert_three_runs(runs: list[Run]) -> None:
    assert [run.info.run_name for run in runs] == ["bold", "careful", "gbm"]
    for run in runs:
        assert run.info.status == "FINISHED"
        assert set(run.data.params) == {"learning_rate", "max_depth"}
        assert set(run.data.metrics) == {"val_auc"}


def test_jupyter_execute_tracks_three_runs_without_load_ext(tmp_path: Path):
    notebook = shutil.copy(REPOSITORY / "binder" / "quickstart.ipynb", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", notebook],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert_three_runs(churn_runs(tmp_path))
