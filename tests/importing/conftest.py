"""An mlruns folder that the real MLflow client wrote, and what an import of it needs."""

import io
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelOutput, Metric, Param
from mlflow.tracking import MlflowClient

from jupyter_tracker.importing.copy import Copy
from jupyter_tracker.importing.report import Report
from jupyter_tracker.importing.sources.mlruns import MlrunsSource
from jupyter_tracker.importing.sources.source import Source
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore

EXPERIMENT = "Kündigung 🐍"
HISTORY = [(step, 1_700_000_000_000 + step, 1 / (step + 1)) for step in range(50)]


class Silent(io.StringIO):
    """No terminal."""


def write(files: Path, uri: str) -> None:
    """Write experiments, runs, a logged model and registered models with MLflow's own client.

    ``files`` is a folder for what is uploaded.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
        # The client looks up the logged model of a version where its process points, which other
        # tests may have decided for ours.
        patch.setenv("MLFLOW_TRACKING_URI", uri)
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            other.submit(_write, files, uri).result()


def _write(files: Path, uri: str) -> None:
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment_id = client.create_experiment(EXPERIMENT, tags={"team": "growth"})
    parent = client.create_run(experiment_id, 1_700_000_000_000, run_name="père")
    run_id = parent.info.run_id
    points = [Metric("loss", value, time, step) for step, time, value in HISTORY]
    odd = [
        Metric("bad/nan", float("nan"), 5, 1),
        Metric("bad/inf", float("inf"), 5, 1),
        Metric("bad/inf", float("-inf"), 4, 0),
    ]
    client.log_batch(run_id, points + odd, [Param("a/b", "1"), Param("größe", "zwei\nZeilen")])
    client.set_tag(run_id, "mlflow.note.content", "größer 🙂")
    client.log_text(run_id, "hello", "ordner/größe 1.txt")
    client.log_text(run_id, "", "empty.txt")
    dataset = Dataset("train", "abc123", "code", "here", schema="{}")
    context = [InputTag("mlflow.data.context", "training")]
    client.log_inputs(run_id, [DatasetInput(dataset, context)])
    child = client.create_run(
        experiment_id, 1_700_000_000_001, tags={"mlflow.parentRunId": run_id}, run_name="child"
    )
    client.set_terminated(child.info.run_id, "FAILED", 1_700_000_000_500)
    model = client.create_logged_model(
        experiment_id, name="model", source_run_id=run_id, params={"z": "1"}, tags={"t": "ü"}
    )
    client.log_model_artifact(model.model_id, str(_file(files / "MLmodel")))
    client.finalize_logged_model(model.model_id, "READY")
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, 3)])
    client.log_metric(run_id, "auc", 0.9, 7, 2, model_id=model.model_id)
    client.set_terminated(run_id, "FINISHED", 1_700_000_001_000)
    trashed = client.create_run(experiment_id, 1_700_000_000_002, run_name="trashed")
    client.log_metric(trashed.info.run_id, "loss", 1.5, 1, 1)
    client.delete_run(trashed.info.run_id)
    register(client, run_id, model.model_id)
    gone = client.create_experiment("gone")
    client.create_run(gone, run_name="gone with it")
    client.delete_experiment(gone)


def register(client: MlflowClient, run_id: str, model_id: str) -> None:
    client.create_registered_model("churn", {"owner": "ada"}, "who leaves")
    client.create_model_version("churn", f"models:/{model_id}", run_id, model_id=model_id)
    source = client.get_run(run_id).info.artifact_uri + "/ordner"
    client.create_model_version("churn", source, run_id, {"checked": "yes"}, description="good")
    client.create_model_version("churn", f"runs:/{run_id}/ordner", run_id)
    client.create_model_version("churn", f"runs:/{run_id}/ordner", run_id)
    client.transition_model_version_stage("churn", "1", "Production")
    client.set_registered_model_alias("churn", "champion", "2")
    client.delete_model_version("churn", "4")


def _file(path: Path) -> Path:
    path.write_text("flavors: {}")
    return path


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mlflow") / "mlruns"
    write(root.parent, root.as_uri())
    return root


@pytest.fixture
def mlruns(written: Path, tmp_path: Path) -> Path:
    """A copy of one's own; what it says of places is no longer true, as after a move."""
    return Path(shutil.copytree(written, tmp_path / "mlruns"))


@pytest.fixture
def other_store(tmp_path: Path) -> Iterator[SqlStore]:
    """A second store beside `sql_store`."""
    folder = tmp_path / "other"
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / 'tracker.db'}")
    store = SqlStore(engine, LocalArtifacts(folder / "artifacts"))
    yield store
    store.close()


Import = Callable[..., Report]


def copied(source: Source, target: Store, report: Report | None = None) -> Report:
    """Copy everything."""
    report = report or Report(Silent())
    with Copy(source, target, report) as copy:
        list(copy.experiments())
        copy.registry()
    return report


def copied_folder(root: Path, target: Store, *, outside: bool = False) -> Report:
    """Copy everything in an mlruns folder."""
    report = Report(Silent())
    return copied(MlrunsSource(root, report.fail, outside=outside), target, report)
