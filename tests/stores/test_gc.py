"""Emptying the trash for good: what goes, what stays, and what a crash leaves."""

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.gc import Collected, collect
from jupyter_tracker.stores.sql import tables
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.gc import Selection
from jupyter_tracker.stores.sql.store import SqlStore

HOUR = 3_600_000


@dataclass
class Place:
    """A database with its artifacts, and the store over both."""

    engine: Engine
    artifacts: LocalArtifacts
    folder: Path
    store: SqlStore

    def collect(self, *, dry_run: bool = False, **selection: object) -> Collected:
        wanted = Selection(**{"before": now_ms() + HOUR, **selection})  # type: ignore[arg-type]
        return collect(self.engine, self.artifacts, wanted, dry_run=dry_run)

    def count(self, *names: str) -> list[int]:
        with self.engine.connect() as connection:
            queries = [select(func.count()).select_from(tables.metadata.tables[n]) for n in names]
            return [connection.execute(query).scalar_one() for query in queries]

    def files(self) -> list[str]:
        found = (each for each in self.folder.rglob("*") if each.is_file())
        return sorted(each.relative_to(self.folder).as_posix() for each in found)

    def audited(self, action: str) -> list[tuple[str, str]]:
        entries = self.store.list_audit_log(r.ListAuditLog(action=action)).entries
        return [(each.entity, each.entity_id) for each in reversed(entries)]


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        uri = f"sqlite:///{tmp_path / 'tracker.db'}"
    else:
        uri = request.getfixturevalue(f"{request.param}_uri")
    engine, folder = make_engine(uri), tmp_path / "artifacts"
    store = SqlStore(engine, LocalArtifacts(folder))
    yield Place(engine, LocalArtifacts(folder), folder, store)
    store.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Place]:
    """The same on SQLite alone, for what no database does in its own way."""
    engine, folder = make_engine(f"sqlite:///{tmp_path / 'tracker.db'}"), tmp_path / "artifacts"
    store = SqlStore(engine, LocalArtifacts(folder))
    yield Place(engine, LocalArtifacts(folder), folder, store)
    store.close()


def experiment(store: SqlStore, name: str = "churn", location: str = "") -> str:
    request = r.CreateExperiment(name=name, artifact_location=location)
    return store.create_experiment(request).experiment_id


def full_run(store: SqlStore, experiment_id: str = "0", cell: str = "x = 1") -> str:
    """Make a run with something in every table that a run has rows in."""
    run = store.create_run(r.CreateRun(experiment_id=experiment_id)).run.info
    points = [e.Metric("loss", 1 / (step + 1), step, step) for step in range(5)]
    store.log_batch(r.LogBatch(run_id=run.run_id, metrics=points, params=[e.Param("p", "1")]))
    dataset = e.DatasetInput(e.Dataset("train", "abc", "code", "here"))
    store.log_inputs(r.LogInputs(run_id=run.run_id, datasets=[dataset]))
    store.log_outputs(r.LogOutputs(run_id=run.run_id, models=[e.ModelOutput("m-1")]))
    notebook = {"cells": [{"source": "import os"}, {"source": cell}], "metadata": {}}
    store.log_notebook_snapshot(
        r.LogNotebookSnapshot(
            run_id=run.run_id,
            phase=e.SnapshotPhase.START,
            source=next(iter(e.SnapshotSource)),
            notebook=notebook,
        )
    )
    store.link_traces_to_run(r.LinkTracesToRun(run_id=run.run_id, trace_ids=["tr-1"]))
    keep_file(store, run.artifact_uri)
    return run.run_id


def keep_file(store: SqlStore, uri: str) -> None:
    path = f"{uri.removeprefix('mlflow-artifacts:/')}/a.txt"
    store.artifacts.upload(path, io.BytesIO(b"content"))


def logged_model(store: SqlStore, experiment_id: str) -> e.LoggedModelInfo:
    request = r.CreateLoggedModel(
        experiment_id=experiment_id,
        name="model",
        params=[e.LoggedModelParameter("p", "1")],
        tags=[e.LoggedModelTag("t", "1")],
    )
    info = store.create_logged_model(request).model.info
    keep_file(store, info.artifact_uri)
    return info


def register(store: SqlStore, **origin: str) -> None:
    store.create_registered_model(r.CreateRegisteredModel(name="best"))
    store.create_model_version(r.CreateModelVersion(name="best", **origin))


def removed(done: Collected) -> list[tuple[str, str]]:
    return [(item.kind, item.entity_id) for item in done.removed]


OF_RUNS = (
    "runs",
    "params",
    "tags",
    "latest_metrics",
    "metric_points",
    "run_datasets",
    "run_models",
    "notebook_snapshots",
    "trace_runs",
)


def test_a_run_goes_with_everything_that_it_logged(place: Place):
    kept, gone = full_run(place.store), full_run(place.store)
    before = place.count(*OF_RUNS)
    place.store.delete_run(r.DeleteRun(run_id=gone))
    done = place.collect()
    assert removed(done) == [("run", gone)]
    assert place.count(*OF_RUNS) == [number // 2 for number in before]
    assert place.files() == [f"0/{kept}/artifacts/a.txt"]
    assert not (place.folder / "0" / gone).exists()
    history = r.GetMetricHistory(run_id=kept, metric_key="loss")
    assert len(place.store.get_metric_history(history).metrics) == 5


def test_only_cells_of_no_other_notebook_go(place: Place):
    kept, gone = full_run(place.store, cell="x = 1"), full_run(place.store, cell="x = 2")
    place.store.delete_run(r.DeleteRun(run_id=gone))
    assert place.collect().cells == 1
    request = r.GetNotebookSnapshot(run_id=kept, phase=e.SnapshotPhase.START)
    notebook = place.store.get_notebook_snapshot(request).snapshot.notebook
    assert [cell["source"] for cell in notebook["cells"]] == ["import os", "x = 1"]
    assert place.count("notebook_cells") == [2]


def test_a_run_that_a_version_needs_stays_and_the_version_is_named(place: Place):
    run_id = full_run(place.store)
    register(place.store, source=f"runs:/{run_id}/a.txt", run_id=run_id)
    place.store.delete_run(r.DeleteRun(run_id=run_id))
    done = place.collect()
    ((item, reason),) = done.kept
    assert (done.removed, item.entity_id) == ([], run_id)
    assert reason == "version 1 of registered model 'best' needs it"
    assert place.files() == [f"0/{run_id}/artifacts/a.txt"]
    place.store.delete_registered_model(r.DeleteRegisteredModel(name="best"))
    assert removed(place.collect()) == [("run", run_id)]


def test_a_run_whose_environment_is_that_of_others_stays_as_long_as_one_of_them(place: Place):
    carrier, other = full_run(place.store), full_run(place.store)
    place.store.set_tag(r.SetTag(run_id=other, key="tracker.environment.run", value=carrier))
    place.store.delete_run(r.DeleteRun(run_id=carrier))
    ((item, reason),) = place.collect().kept
    assert item.entity_id == carrier
    assert reason == f"its environment is that of others too, such as run {other}"
    place.store.delete_run(r.DeleteRun(run_id=other))
    assert {run_id for _, run_id in removed(place.collect())} == {carrier, other}


def test_an_experiment_goes_with_its_runs_models_and_traces_and_frees_its_name(place: Place):
    experiment_id = experiment(place.store)
    run_id, model = full_run(place.store, experiment_id), logged_model(place.store, experiment_id)
    trace = place.store.start_trace_v2(
        r.StartTraceV2(experiment_id=experiment_id, timestamp_ms=1)
    ).trace_info
    keep_file(place.store, f"mlflow-artifacts:/{experiment_id}/traces/{trace.request_id}/artifacts")
    place.store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    done = place.collect()
    assert removed(done) == [("run", run_id), ("experiment", experiment_id)]
    names = ("runs", "logged_models", "logged_model_params", "logged_model_tags", "traces")
    assert place.count(*names, "trace_tags", "datasets") == [0] * 7
    assert place.files() == []
    with pytest.raises(TrackerError, match=model.model_id):
        place.store.get_logged_model(r.GetLoggedModel(model_id=model.model_id, allow_deleted=True))
    assert experiment(place.store, "churn")


def test_an_experiment_whose_model_is_registered_stays(place: Place):
    experiment_id = experiment(place.store)
    model = logged_model(place.store, experiment_id)
    register(place.store, source=f"models:/{model.model_id}", model_id=model.model_id)
    place.store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    ((item, reason),) = place.collect().kept
    assert (item.kind, item.entity_id) == ("experiment", experiment_id)
    assert model.model_id in reason
    assert "version 1 of registered model 'best'" in reason


def test_a_deleted_logged_model_goes_unless_a_version_needs_it(place: Place):
    gone, needed = logged_model(place.store, "0"), logged_model(place.store, "0")
    register(place.store, source=f"models:/{needed.model_id}", model_id=needed.model_id)
    for model in (gone, needed):
        place.store.delete_logged_model(r.DeleteLoggedModel(model_id=model.model_id))
    done = place.collect()
    assert removed(done) == [("logged_model", gone.model_id)]
    assert [item.entity_id for item, _ in done.kept] == [needed.model_id]
    assert place.files() == [f"0/models/{needed.model_id}/artifacts/a.txt"]


def test_what_is_not_long_in_the_trash_stays(place: Place):
    run_id = full_run(place.store)
    place.store.delete_run(r.DeleteRun(run_id=run_id))
    assert place.collect(before=now_ms() - HOUR).removed == []
    assert place.store.get_run(r.GetRun(run_id=run_id)).run.info.lifecycle_stage == "deleted"


def test_each_removal_is_in_the_audit_log_and_in_the_change_feed(place: Place):
    experiment_id = experiment(place.store)
    run_id = full_run(place.store, experiment_id)
    place.store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    since = place.store.list_changes(r.ListChanges()).next
    place.collect()
    assert place.audited("remove") == [("run", run_id), ("experiment", experiment_id)]
    changes = place.store.list_changes(r.ListChanges(since=since)).changes
    told = [(change.entity, change.entity_id) for change in changes]
    assert told == [("run", run_id), ("experiment", experiment_id)]


def test_a_dry_run_says_the_same_and_removes_nothing(lite: Place):
    experiment_id = experiment(lite.store)
    full_run(lite.store, experiment_id)
    lite.store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    said, files = removed(lite.collect(dry_run=True)), lite.files()
    assert lite.count("runs", "experiments") == [1, 2]
    assert lite.files() == files
    assert removed(lite.collect()) == said


def test_only_named_runs_go(lite: Place):
    first, second = full_run(lite.store), full_run(lite.store)
    for run_id in (first, second):
        lite.store.delete_run(r.DeleteRun(run_id=run_id))
    assert removed(lite.collect(run_ids=[first])) == [("run", first)]


def test_only_named_experiments_go_with_their_runs(lite: Place):
    first, second = experiment(lite.store, "first"), experiment(lite.store, "second")
    run_id = full_run(lite.store, first)
    for experiment_id in (first, second):
        lite.store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    done = lite.collect(experiment_ids=[first])
    assert removed(done) == [("run", run_id), ("experiment", first)]


def test_what_is_named_must_be_in_the_trash(lite: Place):
    run_id = full_run(lite.store)
    with pytest.raises(TrackerError, match="not in the trash"):
        lite.collect(run_ids=[run_id])
    with pytest.raises(TrackerError, match="There is no run with id 'nothing'"):
        lite.collect(run_ids=["nothing"])
    with pytest.raises(TrackerError, match="There is no experiment with id '77'"):
        lite.collect(experiment_ids=["77"])


def test_an_experiment_with_a_run_that_was_restored_stays(lite: Place):
    experiment_id = experiment(lite.store)
    run_id = full_run(lite.store, experiment_id)
    lite.store.delete_experiment(r.DeleteExperiment(experiment_id=experiment_id))
    lite.store.restore_run(r.RestoreRun(run_id=run_id))
    ((item, reason),) = lite.collect().kept
    assert (item.kind, run_id in reason) == ("experiment", True)


def test_the_default_experiment_stays(lite: Place):
    lite.store.delete_experiment(r.DeleteExperiment(experiment_id="0"))
    assert lite.collect().removed == []


def test_files_of_an_experiment_that_shares_its_folder_stay(lite: Place):
    location = "mlflow-artifacts:/shared"
    mine, theirs = experiment(lite.store, "mine", location), experiment(lite.store, "a", location)
    full_run(lite.store, mine)
    logged_model(lite.store, mine)
    kept = full_run(lite.store, theirs)
    lite.store.delete_experiment(r.DeleteExperiment(experiment_id=mine))
    lite.collect()
    assert lite.files() == [f"shared/{kept}/artifacts/a.txt"]


def test_files_elsewhere_are_left_and_named(lite: Place):
    experiment_id = experiment(lite.store, location="s3://bucket/churn")
    run_id = lite.store.create_run(r.CreateRun(experiment_id=experiment_id)).run.info.run_id
    lite.store.delete_run(r.DeleteRun(run_id=run_id))
    assert lite.collect().left == [f"s3://bucket/churn/{run_id}"]
    assert lite.collect().left == []


class Unplugged(LocalArtifacts):
    """Artifacts whose disk is gone."""

    def delete(self, path: str) -> None:
        raise TrackerError("no disk")


def test_files_that_could_not_be_deleted_go_the_next_time(lite: Place):
    run_id = full_run(lite.store)
    lite.store.delete_run(r.DeleteRun(run_id=run_id))
    done = collect(lite.engine, Unplugged(lite.folder), Selection(before=now_ms() + HOUR))
    assert done.failed == [(f"mlflow-artifacts:/0/{run_id}", "no disk")]
    assert lite.count("runs") == [0]
    assert lite.files() == [f"0/{run_id}/artifacts/a.txt"]
    assert lite.collect().failed == []
    assert lite.files() == []


def test_files_of_what_has_come_back_since_are_not_deleted(lite: Place):
    run_id = full_run(lite.store)
    run = lite.store.get_run(r.GetRun(run_id=run_id)).run
    lite.store.delete_run(r.DeleteRun(run_id=run_id))
    collect(lite.engine, Unplugged(lite.folder), Selection(before=now_ms() + HOUR))
    lite.store.import_run(r.ImportRun(experiment_id="0", run=run))
    lite.collect()
    assert lite.files() == [f"0/{run_id}/artifacts/a.txt"]


def command(lite: Place, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "gc", *options],
        env={
            "MLFLOW_BACKEND_STORE_URI": f"sqlite:///{lite.engine.url.database}",
            "MLFLOW_ARTIFACTS_DESTINATION": str(lite.folder),
            "USER": "ada",
        },
        capture_output=True,
        text=True,
    )


def test_the_command_removes_what_is_old_enough_and_says_so(lite: Place):
    run_id = full_run(lite.store)
    lite.store.delete_run(r.DeleteRun(run_id=run_id))
    assert "0 removed" in command(lite).stdout  # it is not 30 days old
    done = command(lite, "--older-than", "0d")
    assert f"removed run {run_id}" in done.stdout
    assert done.returncode == 0, done.stderr
    assert lite.files() == []
    (entry,) = lite.store.list_audit_log(r.ListAuditLog(action="remove")).entries
    assert entry.actor


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--older-than", "soon"], "Invalid --older-than 'soon'"),
        (["--backend-store-uri", "sqlite:////nowhere.db"], "There is no database /nowhere.db"),
        (["everything"], "Unknown argument 'everything'"),
    ],
)
def test_the_command_refuses_in_one_line(lite: Place, options: list[str], message: str):
    done = command(lite, *options)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
