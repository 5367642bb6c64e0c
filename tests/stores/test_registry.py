"""Registered models and versions, the same from a database and over the wire."""

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store


@pytest.fixture
def run(store: Store) -> e.RunInfo:
    return store.create_run(r.CreateRun()).run.info


def register(store: Store, name: str, run: e.RunInfo, source: str | None = None) -> e.ModelVersion:
    request = r.CreateModelVersion(
        name=name, source=source or f"runs:/{run.run_id}/models/model", run_id=run.run_id
    )
    return store.create_model_version(request).model_version


def model(store: Store, name: str, **tags: str) -> e.RegisteredModel:
    pairs = [e.RegistryTag(key, value) for key, value in tags.items()]
    request = r.CreateRegisteredModel(name=name, tags=pairs, description="what it is")
    return store.create_registered_model(request).registered_model


def test_versions_are_counted_from_one_and_the_model_shows_the_latest(store: Store, run: e.RunInfo):
    model(store, "churn")
    assert [register(store, "churn", run).version for _ in range(3)] == ["1", "2", "3"]
    found = store.get_registered_model(r.GetRegisteredModel(name="churn")).registered_model
    assert [version.version for version in found.latest_versions] == ["3"]
    assert found.description == "what it is"


def test_a_version_knows_its_run_and_source(store: Store, run: e.RunInfo):
    model(store, "churn")
    register(store, "churn", run)
    version = store.get_model_version(r.GetModelVersion(name="churn", version="1")).model_version
    assert (version.run_id, version.current_stage, version.status) == (run.run_id, "None", "READY")
    assert version.source == f"runs:/{run.run_id}/models/model"


def test_a_model_name_can_be_used_once(store: Store):
    model(store, "churn")
    with pytest.raises(TrackerError) as refused:
        model(store, "churn")
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_a_version_needs_a_registered_model(store: Store, run: e.RunInfo):
    with pytest.raises(TrackerError) as refused:
        register(store, "churn", run)
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize(
    "source",
    ["file:///etc", "/etc/passwd", "runs:/other/model", "mlflow-artifacts:/0/other/artifacts/m"]
    + ["s3://bucket/m", "runs:/{run}/../x", "mlflow-artifacts:/0/{run}/artifacts/../../x"],
)
def test_a_version_may_only_come_from_its_own_run(store: Store, run: e.RunInfo, source: str):
    model(store, "churn")
    with pytest.raises(TrackerError) as refused:
        register(store, "churn", run, source.format(run=run.run_id))
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
    assert store.search_model_versions(r.SearchModelVersions()).model_versions == []


def test_a_version_may_be_named_by_its_artifact_uri(store: Store, run: e.RunInfo):
    model(store, "churn")
    assert register(store, "churn", run, f"{run.artifact_uri}/models/model").version == "1"


def test_models_and_versions_are_searched(store: Store, run: e.RunInfo):
    model(store, "churn", team="growth")
    model(store, "fraud")
    register(store, "churn", run)
    found = store.search_registered_models(r.SearchRegisteredModels(filter="name LIKE 'ch%'"))
    assert [each.name for each in found.registered_models] == ["churn"]
    versions = store.search_model_versions(r.SearchModelVersions(filter="name = 'churn'"))
    assert [each.version for each in versions.model_versions] == ["1"]
    of_run = r.SearchModelVersions(filter=f"run_id = '{run.run_id}'")
    assert len(store.search_model_versions(of_run).model_versions) == 1


def test_a_model_without_the_tag_differs_from_every_value(store: Store):
    """MLflow's client adds such a filter to every search, to leave prompts out."""
    model(store, "churn")
    model(store, "prompt", **{"mlflow.prompt.is_prompt": "true"})
    request = r.SearchRegisteredModels(filter="tag.`mlflow.prompt.is_prompt` != 'true'")
    found = store.search_registered_models(request).registered_models
    assert [each.name for each in found] == ["churn"]


def test_a_version_number_must_be_a_number(store: Store):
    with pytest.raises(TrackerError, match="version"):
        r.GetModelVersion(name="churn", version="latest")
