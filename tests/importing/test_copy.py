"""What arrives of another tracker's experiments, runs and models."""

import math
from pathlib import Path
from typing import Any

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.importing.sources.mlruns import MlrunsSource
from jupyter_tracker.importing.sources.rest import RestSource
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore
from tests.conftest import RunningServer
from tests.importing.conftest import EXPERIMENT, HISTORY, copied, copied_folder


def experiment(store: Store, name: str = EXPERIMENT) -> e.Experiment:
    return store.get_experiment_by_name(r.GetExperimentByName(experiment_name=name)).experiment


def runs(store: Store, name: str = EXPERIMENT) -> dict[str, e.Run]:
    request = r.SearchRuns(
        experiment_ids=[experiment(store, name).experiment_id], run_view_type=e.ViewType.ALL
    )
    return {run.info.run_name: run for run in store.search_runs(request).runs}


def history(store: Store, run: e.Run, key: str) -> list[tuple[int, int, float]]:
    request = r.GetMetricHistory(run_id=run.info.run_id, metric_key=key)
    points = store.get_metric_history(request).metrics
    return [(point.step, point.timestamp, point.value) for point in points]


def content(store: Store, uri: str, path: str) -> bytes:
    return b"".join(store.artifacts.download(uris.proxied_path(uris.join(uri, path))))


def models(store: Store) -> list[e.LoggedModel]:
    ids = [experiment(store).experiment_id]
    return store.search_logged_models(r.SearchLoggedModels(experiment_ids=ids)).models


def version(store: Store, number: int) -> e.ModelVersion:
    request = r.GetModelVersion(name="churn", version=str(number))
    return store.get_model_version(request).model_version


def test_everything_arrives_on_every_store_and_once(mlruns: Path, store: Store):
    report = copied_folder(mlruns, store)
    assert report.failed == []
    assert report.copied == {
        "experiment": 2,
        "run": 4,
        "logged model": 1,
        "file": 3,
        "registered model": 1,
        "version": 3,
    }
    found = runs(store)
    assert sorted(found) == ["child", "père", "trashed"]
    assert history(store, found["père"], "loss") == HISTORY
    again = copied_folder(mlruns, store)
    assert again.failed == []
    assert again.copied == {}
    assert again.there == report.copied + report.there


def test_a_run_keeps_its_id_and_its_times(mlruns: Path, written: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    run = runs(sql_store)["père"]
    (place,) = written.glob(f"*/{run.info.run_id}")
    assert (place / "meta.yaml").exists()
    assert (run.info.start_time, run.info.end_time) == (1_700_000_000_000, 1_700_000_001_000)
    assert run.info.status == "FINISHED"
    assert run.data.params == {"a/b": "1", "größe": "zwei\nZeilen"}
    assert run.data.tags["mlflow.note.content"] == "größer 🙂"
    assert run.data.tags["tracker.imported.from"] == mlruns.resolve().as_uri()


def test_values_that_are_no_numbers_arrive(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    run = runs(sql_store)["père"]
    assert math.isnan(run.data.metrics["bad/nan"])
    assert history(sql_store, run, "bad/inf") == [(0, 4, -math.inf), (1, 5, math.inf)]


def test_a_child_still_names_its_parent(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    found = runs(sql_store)
    assert found["child"].data.tags["mlflow.parentRunId"] == found["père"].info.run_id
    assert found["child"].info.status == "FAILED"


def test_the_trash_arrives_as_trash_and_can_be_restored(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    trashed, gone = runs(sql_store)["trashed"], experiment(sql_store, "gone")
    assert (trashed.info.lifecycle_stage, gone.lifecycle_stage) == ("deleted", "deleted")
    assert history(sql_store, trashed, "loss") == [(1, 1, 1.5)]
    sql_store.restore_experiment(r.RestoreExperiment(experiment_id=gone.experiment_id))
    assert runs(sql_store, "gone")["gone with it"].info.lifecycle_stage == "active"


def test_experiments_keep_tags_and_times(mlruns: Path, sql_store: SqlStore):
    (meta,) = (
        m for m in mlruns.glob("*/meta.yaml") if "🐍" in m.read_text() or "F40D" in m.read_text()
    )
    found = (line.split() for line in meta.read_text().splitlines() if "creation_time" in line)
    copied_folder(mlruns, sql_store)
    here = experiment(sql_store)
    assert here.tags == {"team": "growth"}
    assert [here.creation_time] == [int(value) for _, value in found]


def test_files_arrive_with_their_names(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    uri = runs(sql_store)["père"].info.artifact_uri
    assert content(sql_store, uri, "ordner/größe 1.txt") == b"hello"
    assert content(sql_store, uri, "empty.txt") == b""


def test_datasets_and_models_of_runs_arrive(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    run = runs(sql_store)["père"]
    assert run.inputs is not None
    assert run.outputs is not None
    (used,) = run.inputs.dataset_inputs
    assert (used.dataset.name, used.dataset.digest) == ("train", "abc123")
    assert [(tag.key, tag.value) for tag in used.tags] == [("mlflow.data.context", "training")]
    (model,) = models(sql_store)
    assert run.outputs.model_outputs == [e.ModelOutput(model.info.model_id, 3)]


def test_a_logged_model_arrives_with_its_files_and_metrics(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    (model,) = models(sql_store)
    assert (model.info.name, model.info.status) == ("model", e.LoggedModelStatus.READY)
    assert (model.data.params["z"], model.info.tags["t"]) == ("1", "ü")
    (metric,) = (each for each in model.data.metrics if each.key == "auc")
    assert (metric.value, metric.step, metric.run_id) == (0.9, 2, model.info.source_run_id)
    assert content(sql_store, model.info.artifact_uri, "MLmodel") == b"flavors: {}"


def test_the_registry_arrives_with_numbers_stages_and_aliases(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    request = r.GetRegisteredModel(name="churn")
    model = sql_store.get_registered_model(request).registered_model
    assert (model.description, model.tags) == ("who leaves", {"owner": "ada"})
    assert model.aliases == {"champion": "2"}
    assert version(sql_store, 1).current_stage == "Production"
    assert (version(sql_store, 2).description, version(sql_store, 2).tags) == (
        "good",
        {"checked": "yes"},
    )


def test_a_number_that_was_given_there_is_not_given_again(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    with pytest.raises(TrackerError, match="not found"):
        version(sql_store, 4)
    request = r.CreateModelVersion(name="churn", source="s3://bucket/model")
    assert sql_store.create_model_version(request).model_version.version == "5"


def test_versions_lead_to_the_files_here(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    run, (model,) = runs(sql_store)["père"], models(sql_store)
    places = [
        sql_store.get_model_version_download_uri(
            r.GetModelVersionDownloadUri(name="churn", version=number)
        ).artifact_uri
        for number in "123"
    ]
    folder = f"{run.info.artifact_uri}/ordner"
    assert places == [model.info.artifact_uri, folder, folder]


def test_only_what_changed_is_copied(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    (run,) = mlruns.glob(f"*/{runs(sql_store)['child'].info.run_id}")
    (run / "tags" / "note").write_text("new")
    (run / "artifacts").mkdir(exist_ok=True)
    (run / "artifacts" / "late.txt").write_text("late")
    (run / "metrics").mkdir(exist_ok=True)
    (run / "metrics" / "f1").write_text("1 0.5 0\n2 0.75 1\n")
    report = copied_folder(mlruns, sql_store)
    assert report.copied == {"run": 1, "file": 1}
    child = runs(sql_store)["child"]
    assert child.data.tags["note"] == "new"
    assert history(sql_store, child, "f1") == [(0, 1, 0.5), (1, 2, 0.75)]
    assert content(sql_store, child.info.artifact_uri, "late.txt") == b"late"


def test_a_stage_and_an_alias_that_moved_follow(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    meta = mlruns / "models" / "churn" / "version-1" / "meta.yaml"
    meta.write_text(meta.read_text().replace("Production", "Archived"))
    (mlruns / "models" / "churn" / "aliases" / "champion").write_text("1")
    assert copied_folder(mlruns, sql_store).copied == {"version": 1}
    here = version(sql_store, 1)
    assert (here.current_stage, here.aliases) == ("Archived", ["champion"])


def test_a_file_of_another_size_is_copied_again(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    (file,) = mlruns.glob("*/*/artifacts/ordner/*.txt")
    file.write_text("longer than before")
    assert copied_folder(mlruns, sql_store).copied == {"file": 1}
    uri = runs(sql_store)["père"].info.artifact_uri
    assert content(sql_store, uri, "ordner/größe 1.txt") == b"longer than before"


class Interrupted(SqlStore):
    """A store during whose nth write of a run somebody presses Ctrl-C."""

    left = 0

    def import_run(self, request: r.ImportRun, /) -> r.ImportRunResponse:  # type: ignore[override]
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().import_run(request)


@pytest.mark.parametrize("writes", range(6))
def test_an_import_that_was_interrupted_anywhere_goes_on(
    mlruns: Path, tmp_path: Path, other_store: SqlStore, writes: int
):
    (run,) = (each.parent.parent for each in mlruns.glob("*/*/params/größe"))
    long = "".join(f"{step} {step / 7} {step}\n" for step in range(25_000))
    (run / "metrics" / "long").write_text(long)
    artifacts = LocalArtifacts(tmp_path / "artifacts")
    store = Interrupted(make_engine(f"sqlite:///{tmp_path / 'interrupted.db'}"), artifacts)
    store.left = writes
    with pytest.raises(KeyboardInterrupt):
        copied_folder(mlruns, store)
    store.left = 100
    assert copied_folder(mlruns, store).failed == []
    copied_folder(mlruns, other_store)
    assert whole(store) == whole(other_store)
    assert copied_folder(mlruns, store).copied == {}
    store.close()


def whole(store: Store) -> dict[str, Any]:
    """Everything that can be compared of a store."""
    found = {**runs(store), **runs(store, "gone")}
    return {
        "runs": {
            name: (
                repr(run.info),
                run.data.params,
                run.data.tags,
                repr(run.inputs),
                repr(run.outputs),
                [(key, repr(history(store, run, key))) for key in sorted(run.data.metrics)],
            )
            for name, run in found.items()
        },
        "models": repr(models(store)),
        "versions": [repr(version(store, number)) for number in (1, 2, 3)],
    }


def test_a_server_is_as_good_a_source(mlruns: Path, server: RunningServer, other_store: SqlStore):
    copied_folder(mlruns, server.store)
    source = RestSource(server.uri, server.token)
    report = copied(source, other_store)
    assert report.failed == []
    here, there = whole(other_store), whole(server.store)
    for name, run in here["runs"].items():
        assert run[2].pop("tracker.imported.from") == server.uri
        there["runs"][name][2].pop("tracker.imported.from")
    assert here == there
    assert content(other_store, runs(other_store)["père"].info.artifact_uri, "empty.txt") == b""
    assert copied(source, other_store).copied == {}
    source.close()


def test_prompts_of_a_server_come_too(server: RunningServer, other_store: SqlStore):
    is_prompt = [e.RegistryTag("mlflow.prompt.is_prompt", "true")]
    server.store.create_registered_model(r.CreateRegisteredModel(name="hello", tags=is_prompt))
    server.store.create_model_version(
        r.CreateModelVersion(name="hello", source="dummy-source", tags=is_prompt)
    )
    source = RestSource(server.uri, server.token)
    assert copied(source, other_store).copied["version"] == 1
    assert copied(source, other_store).copied == {}
    source.close()


def test_a_number_that_is_another_version_here_is_named(mlruns: Path, sql_store: SqlStore):
    sql_store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    request = r.CreateModelVersion(name="churn", source="s3://bucket/mine")
    sql_store.create_model_version(request)
    ((what, reason),) = copied_folder(mlruns, sql_store).failed
    assert what == "version 1 of churn"
    assert "Version 1 of 'churn' is another one here" in reason
    assert version(sql_store, 1).source == "s3://bucket/mine"
    assert version(sql_store, 2).description == "good"


def test_an_experiment_in_the_trash_here_is_named(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    here = experiment(sql_store)
    sql_store.delete_experiment(r.DeleteExperiment(experiment_id=here.experiment_id))
    ((what, reason),) = copied_folder(mlruns, sql_store).failed
    assert what == f"experiment {EXPERIMENT}"
    assert "is in the trash: restore it" in reason


def test_a_file_that_has_an_impossible_name_is_named_and_the_others_come(
    mlruns: Path, sql_store: SqlStore
):
    (folder,) = mlruns.glob("*/*/artifacts/ordner")
    (folder / "100%.txt").write_text("all")
    report = copied_folder(mlruns, sql_store)
    ((what, reason),) = report.failed
    assert what.startswith("file ordner/100%.txt of run ")
    assert "Invalid artifact path" in reason
    assert report.copied["file"] == 3


def test_webhooks_are_not_told(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    assert sql_store.list_webhook_deliveries(r.ListWebhookDeliveries()).deliveries == []


def test_what_came_into_the_registry_is_in_the_audit_log(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    copied_folder(mlruns, sql_store)
    entries = sql_store.list_audit_log(r.ListAuditLog(action="import")).entries
    assert sorted(entry.entity_id for entry in entries) == [
        "churn",
        "churn/1",
        "churn/2",
        "churn/3",
    ]


@pytest.mark.parametrize("run_id", ["", "a" * 33, "../escape", "a/b", "-begin"])
def test_an_id_that_cannot_be_kept_is_refused(sql_store: SqlStore, run_id: str):
    info = e.RunInfo(run_id, run_id, "name", "0", "", "FINISHED", 1, "", "active")
    with pytest.raises(TrackerError, match="Invalid run id"):
        r.ImportRun(experiment_id="0", run=e.Run(info=info, data=e.RunData()))


def test_a_run_that_is_in_another_experiment_here_is_refused(mlruns: Path, sql_store: SqlStore):
    copied_folder(mlruns, sql_store)
    run = runs(sql_store)["child"]
    with pytest.raises(TrackerError, match="is here already, in experiment"):
        sql_store.import_run(r.ImportRun(experiment_id="0", run=run))


def test_the_folder_is_only_read(mlruns: Path, sql_store: SqlStore):
    def state() -> dict[str, tuple[int, int]]:
        files = (each for each in mlruns.rglob("*") if each.is_file())
        return {str(each): (each.stat().st_size, each.stat().st_mtime_ns) for each in files}

    before = state()
    copied_folder(mlruns, sql_store)
    assert state() == before


def test_a_source_is_closed_without_having_been_read(mlruns: Path):
    MlrunsSource(mlruns, lambda _what, _reason: None).close()
