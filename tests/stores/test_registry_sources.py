"""Where a model version may come from, and where its files are then."""

import json

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store


@pytest.fixture
def run(store: Store) -> e.RunInfo:
    return store.create_run(r.CreateRun()).run.info


@pytest.fixture(autouse=True)
def _models(store: Store) -> None:
    for name, tags in {
        "churn": [],
        "copy": [],
        "greeting": [e.RegistryTag("mlflow.prompt.is_prompt", "true")],
    }.items():
        store.create_registered_model(r.CreateRegisteredModel(name=name, tags=tags))


def register(store: Store, source: str, name: str = "churn", **given: str) -> e.ModelVersion:
    request = r.CreateModelVersion(name=name, source=source, **given)  # type: ignore[arg-type]
    return store.create_model_version(request).model_version


def location(store: Store, version: str, name: str = "churn") -> str:
    request = r.GetModelVersionDownloadUri(name=name, version=version)
    return store.get_model_version_download_uri(request).artifact_uri


def logged_model(store: Store, run: e.RunInfo) -> e.LoggedModel:
    request = r.CreateLoggedModel(experiment_id="0", name="model", source_run_id=run.run_id)
    return store.create_logged_model(request).model


def test_a_version_from_a_run_is_where_the_runs_artifacts_are(store: Store, run: e.RunInfo):
    version = register(store, f"runs:/{run.run_id}/models/model", run_id=run.run_id)
    assert location(store, version.version) == f"{run.artifact_uri}/models/model"


def test_a_version_may_be_named_by_its_artifact_uri(store: Store, run: e.RunInfo):
    source = f"{run.artifact_uri}/models/model"
    version = register(store, source, run_id=run.run_id)
    assert location(store, version.version) == source


def test_a_version_of_a_logged_model_is_where_that_is(store: Store, run: e.RunInfo):
    logged = logged_model(store, run).info
    version = register(store, f"models:/{logged.model_id}", model_id=logged.model_id)
    assert (version.model_id, version.run_id) == (logged.model_id, run.run_id)
    assert location(store, version.version) == logged.artifact_uri


def test_a_run_source_finds_the_logged_model_of_that_name(store: Store, run: e.RunInfo):
    logged = logged_model(store, run).info
    version = register(store, f"runs:/{run.run_id}/model", run_id=run.run_id)
    assert location(store, version.version) == logged.artifact_uri


def test_a_logged_model_knows_its_versions(store: Store, run: e.RunInfo):
    model_id = logged_model(store, run).info.model_id
    for name in ("churn", "copy"):
        register(store, f"models:/{model_id}", name, model_id=model_id)
    info = store.get_logged_model(r.GetLoggedModel(model_id=model_id)).model.info
    assert json.loads(info.tags["mlflow.modelVersions"]) == [
        {"name": "churn", "version": "1"},
        {"name": "copy", "version": "1"},
    ]


def test_a_copy_is_where_its_origin_is_even_when_that_is_deleted(store: Store, run: e.RunInfo):
    register(store, f"runs:/{run.run_id}/models/model", run_id=run.run_id)
    copied = register(store, "models:/churn/1", "copy", run_id=run.run_id)
    store.delete_registered_model(r.DeleteRegisteredModel(name="churn"))
    assert (copied.source, copied.run_id) == ("models:/churn/1", run.run_id)
    assert location(store, copied.version, "copy") == f"{run.artifact_uri}/models/model"


@pytest.mark.parametrize(
    "source",
    ["s3://bucket/a b/#1", "gs://bucket/m", "https://example.com/m.tar.gz?token=x", "dbfs:/m"],
)
def test_what_lies_elsewhere_is_taken_as_it_is(store: Store, source: str):
    version = register(store, source)
    assert (version.source, location(store, version.version)) == (source, source)


def test_a_prompt_has_no_files(store: Store):
    assert register(store, "dummy-source", "greeting").version == "1"


def test_only_a_prompt_has_no_files(store: Store):
    request = r.CreateModelVersion(
        name="churn",
        source="dummy-source",
        tags=[e.RegistryTag("mlflow.prompt.is_prompt", "true")],
    )
    with pytest.raises(TrackerError, match="Invalid model version source"):
        store.create_model_version(request)


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc",
        "/etc/passwd",
        "model",
        "C:\\models",
        "runs:/other/model",
        "runs://host/{run}/model",
        "mlflow-artifacts:/0/other/artifacts/m",
        "mlflow-artifacts://elsewhere/0/{run}/artifacts/m",
        "mlflow-artifacts:/0/{run}/artifactsX/m",
        "https://server/api/2.0/mlflow-artifacts/artifacts/0/other/artifacts/m",
        "https://server/api/2.0/mlflow%2Dartifacts/artifacts/0/other/artifacts/m",
        "models:/m-0123456789abcdef0123456789abcdef",
        "models:/churn/latest",
        "models:/churn",
    ]
    + [
        f"{start}{traversal}/x"
        for start in ("runs:/{run}/", "mlflow-artifacts:/0/{run}/artifacts/", "s3://bucket/")
        for traversal in ("..", "%2e%2e", "%252e%252E", "a/..", "a%2f..", "a\\..", "a?/..")
    ],
)
def test_other_peoples_artifacts_cannot_be_registered(store: Store, run: e.RunInfo, source: str):
    with pytest.raises(TrackerError) as refused:
        register(store, source.format(run=run.run_id), run_id=run.run_id)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
    assert store.search_model_versions(r.SearchModelVersions()).model_versions == []


def test_a_run_source_needs_the_run(store: Store, run: e.RunInfo):
    with pytest.raises(TrackerError, match="run_id"):
        register(store, f"runs:/{run.run_id}/model")


def test_a_copy_with_another_run_is_refused(store: Store, run: e.RunInfo):
    register(store, "s3://bucket/model")
    with pytest.raises(TrackerError, match="run_id"):
        register(store, "models:/churn/1", "copy", run_id=run.run_id)


def test_a_copy_of_nothing_is_refused(store: Store):
    with pytest.raises(TrackerError) as refused:
        register(store, "models:/churn/9", "copy")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_prompt_is_no_origin(store: Store):
    register(store, "dummy-source", "greeting")
    with pytest.raises(TrackerError, match="prompt"):
        register(store, "models:/greeting/1")
