"""Experiments, the same from a database and over the wire."""

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store


def create(store: Store, name: str, **tags: str) -> str:
    pairs = [e.ExperimentTag(key, value) for key, value in tags.items()]
    return store.create_experiment(r.CreateExperiment(name=name, tags=pairs)).experiment_id


def names(store: Store, **query: object) -> list[str]:
    page = store.search_experiments(r.SearchExperiments(**query))  # type: ignore[arg-type]
    return [experiment.name for experiment in page.experiments]


def test_a_new_store_has_the_default_experiment(store: Store):
    experiment = store.get_experiment(r.GetExperiment(experiment_id="0")).experiment
    assert (experiment.name, experiment.artifact_location) == ("Default", "mlflow-artifacts:/0")


def test_an_experiment_is_found_by_id_and_by_name(store: Store):
    experiment_id = create(store, "churn", team="growth")
    by_id = store.get_experiment(r.GetExperiment(experiment_id=experiment_id)).experiment
    by_name = store.get_experiment_by_name(r.GetExperimentByName(experiment_name="churn"))
    assert by_id == by_name.experiment
    assert by_id.tags == {"team": "growth"}
    assert by_id.lifecycle_stage == "active"


def test_a_name_can_be_used_once(store: Store):
    create(store, "churn")
    with pytest.raises(TrackerError, match="already exists") as refused:
        create(store, "churn")
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_an_unknown_name_does_not_exist(store: Store):
    with pytest.raises(TrackerError) as refused:
        store.get_experiment_by_name(r.GetExperimentByName(experiment_name="churn"))
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize(
    "location",
    ["relative/folder", "/etc", "mlflow-artifacts:/../0", "s3://b/%2e%2e/x", "s3://b/x?y", "s3:x"],
)
def test_a_place_for_artifacts_is_an_absolute_uri_without_tricks(location: str):
    with pytest.raises(TrackerError, match="Invalid artifact"):
        r.CreateExperiment(name="churn", artifact_location=location)


def test_artifacts_may_lie_where_only_clients_go(store: Store):
    request = r.CreateExperiment(name="churn", artifact_location="s3://bucket/churn")
    experiment_id = store.create_experiment(request).experiment_id
    run = store.create_run(r.CreateRun(experiment_id=experiment_id)).run
    assert run.info.artifact_uri == f"s3://bucket/churn/{run.info.run_id}/artifacts"
    with pytest.raises(TrackerError) as refused:
        store.list_artifacts(r.ListArtifacts(run_id=run.info.run_id))
    assert refused.value.error_code == "NOT_IMPLEMENTED"


def test_experiments_are_searched_by_name_and_tag(store: Store):
    create(store, "churn", team="growth")
    create(store, "fraud", team="risk")
    assert names(store, filter="name LIKE 'chu%'") == ["churn"]
    assert names(store, filter="tags.team = 'risk'") == ["fraud"]


def test_pages_follow_each_other_without_gap_or_repeat(store: Store):
    expected = sorted(["Default", *(f"e{i}" for i in range(7))])
    for name in expected:
        if name != "Default":
            create(store, name)
    seen: list[str] = []
    token = ""
    while True:
        request = r.SearchExperiments(max_results=3, order_by=["name"], page_token=token)
        page = store.search_experiments(request)
        seen += [experiment.name for experiment in page.experiments]
        token = page.next_page_token
        if not token:
            break
    assert seen == expected


def test_an_experiment_is_renamed_and_tagged(store: Store):
    experiment_id = create(store, "churn")
    store.update_experiment(r.UpdateExperiment(experiment_id=experiment_id, new_name="loyalty"))
    tag = r.SetExperimentTag(experiment_id=experiment_id, key="team", value="growth")
    store.set_experiment_tag(tag)
    experiment = store.get_experiment(r.GetExperiment(experiment_id=experiment_id)).experiment
    assert (experiment.name, experiment.tags) == ("loyalty", {"team": "growth"})
    gone = r.DeleteExperimentTag(experiment_id=experiment_id, key="team")
    store.delete_experiment_tag(gone)
    assert store.get_experiment(r.GetExperiment(experiment_id=experiment_id)).experiment.tags == {}
    with pytest.raises(TrackerError, match="No tag"):
        store.delete_experiment_tag(gone)


def test_a_taken_name_is_refused_for_renaming(store: Store):
    create(store, "churn")
    with pytest.raises(TrackerError) as refused:
        store.update_experiment(
            r.UpdateExperiment(experiment_id=create(store, "fraud"), new_name="churn")
        )
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"
