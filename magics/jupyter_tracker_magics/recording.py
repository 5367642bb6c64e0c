"""How each kind of finding gets into the run."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.values import now
from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import Metric, Param, RunData, RunTag
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models import SavedModel, save_model
from jupyter_tracker.provenance import GitState
from jupyter_tracker.provenance.git import CLEAN, NO_REPOSITORY, UNCOMMITTED
from jupyter_tracker_magics.capture import Captured
from jupyter_tracker_magics.figures import Figure


def record_values(client: MlflowClient, run_id: str, captured: Captured) -> None:
    """Log params, metrics and origins. What the cell logged by itself under a name stays."""
    try:
        logged = client.get_run(run_id).data
    except TrackerError:  # the store cannot be asked now, nor could the cell log there by itself
        logged = RunData()
    time = now()
    SESSION.recorder.record(
        run_id,
        params=[Param(k, v) for k, v in captured.params.items() if k not in logged.params],
        metrics=[
            Metric(k, v, time) for k, v in captured.metrics.items() if k not in logged.metrics
        ],
        tags=[
            RunTag(tag_names.ORIGIN_TAG_PREFIX + name, origin)
            for name, origin in captured.origins.items()
        ],
    )


def record_tags(run_id: str, tags: Mapping[str, str]) -> None:
    """Set those of ``tags`` that have a value."""
    given = [RunTag(key, value) for key, value in tags.items() if value]
    SESSION.recorder.record(run_id, tags=given)


def record_figures(client: MlflowClient, run_id: str, figures: Sequence[Figure]) -> None:
    """Keep the figures under ``figures/``, numbered in their order."""
    for number, figure in enumerate(figures, start=1):
        client.log_bytes(run_id, figure.encode(), f"figures/figure_{number}.{figure.ending}")


def record_model(client: MlflowClient, run_id: str, name: str, model: object) -> SavedModel:
    """Keep a model under ``models/<name>/``."""
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as folder:
        saved = save_model(model, Path(folder))
        client.log_artifacts(run_id, folder, f"models/{name}")
    return saved


def model_history(run_id: str, models: Mapping[str, SavedModel]) -> str:
    """Return MLflow's tag that lists the models of a run."""
    return json.dumps([_history_entry(run_id, *model) for model in models.items()])


def git_tags(git: GitState) -> dict[str, str]:
    """Return the tags that name the commit."""
    return {
        tag_names.GIT_STATE_TAG: git.state,
        tag_names.GIT_COMMIT_TAG: git.commit,
        tag_names.GIT_BRANCH_TAG: git.branch,
        tag_names.GIT_REMOTE_TAG: git.remote,
    }


def git_words(git: GitState) -> str:
    """Say it in a few words."""
    commit = f"git {git.commit[:7] or 'without commits'}"
    words = {
        CLEAN: commit,
        UNCOMMITTED: f"{commit} with uncommitted changes",
        NO_REPOSITORY: "no git repository",
    }
    return words.get(git.state, git.state)


def _history_entry(run_id: str, name: str, saved: SavedModel) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "artifact_path": f"models/{name}",
        "utc_time_created": saved.utc_time_created,
        "model_uuid": saved.model_uuid,
        "flavors": saved.flavors,
    }
