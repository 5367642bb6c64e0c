"""The explicit client's registry, webhooks and audit log, with MLflow's names."""

import pytest

from jupyter_tracker import MlflowClient, TrackerError
from jupyter_tracker.stores.sql.store import SqlStore


@pytest.fixture
def client(sql_store: SqlStore) -> MlflowClient:
    return MlflowClient(store=sql_store)


@pytest.fixture
def churn(client: MlflowClient) -> str:
    client.create_registered_model("churn")
    for _ in range(2):
        client.create_model_version("churn", "s3://bucket/model", tags={"n": 1})
    return "churn"


def test_a_model_is_renamed_described_and_deleted(client: MlflowClient, churn: str):
    assert client.update_registered_model(churn, "who leaves").description == "who leaves"
    client.set_registered_model_tag(churn, "team", "growth")
    assert client.rename_registered_model(churn, "attrition").tags == {"team": "growth"}
    client.delete_registered_model_tag("attrition", "team")
    client.delete_registered_model("attrition")
    assert client.search_registered_models() == []


def test_versions_are_promoted_and_found(client: MlflowClient, churn: str):
    stages = client.get_model_version_stages(churn, "1")
    assert stages == ["None", "Staging", "Production", "Archived"]
    client.transition_model_version_stage(churn, "1", "production")
    assert [v.version for v in client.get_latest_versions(churn, ["Production"])] == ["1"]
    client.set_model_version_tag(churn, stage="Production", key="checked", value=True)
    assert client.get_model_version(churn, "1").tags == {"n": "1", "checked": "True"}
    client.delete_model_version_tag(churn, "1", "checked")
    assert client.update_model_version(churn, "1", "good").tags == {"n": "1"}
    client.delete_model_version(churn, "1")
    assert [v.version for v in client.search_model_versions()] == ["2"]


def test_aliases_lead_to_versions_and_copies(client: MlflowClient, churn: str):
    client.set_registered_model_alias(churn, "champion", "2")
    assert client.get_model_version_by_alias(churn, "champion").version == "2"
    for expected in ("1", "2"):
        copied = client.copy_model_version("models:/churn@champion", "live")
        assert (copied.version, copied.source) == (expected, "models:/churn/2")
    assert client.get_model_version_download_uri("live", "1") == "s3://bucket/model"
    client.delete_registered_model_alias(churn, "champion")
    assert client.get_registered_model(churn).aliases == {}


def test_a_version_or_a_stage_is_needed(client: MlflowClient, churn: str):
    for given in ({}, {"version": "1", "stage": "Staging"}, {"stage": "Staging"}):
        with pytest.raises(TrackerError, match="(?i)stage"):
            client.set_model_version_tag(churn, key="k", value="v", **given)


def test_only_a_version_is_copied(client: MlflowClient):
    with pytest.raises(TrackerError, match="models:/<name>/<version>"):
        client.copy_model_version("models:/churn", "live")


def test_webhooks_listen_to_events_by_their_names(
    client: MlflowClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_HOSTS", "hooks.example")
    made = client.create_webhook("ci", "https://hooks.example/", ["registered_model.created"])
    changed = client.update_webhook(made.webhook_id, events=["run.ended"], status="DISABLED")
    assert [str(event) for event in changed.events] == ["run.ended"]
    assert [each.status for each in client.list_webhooks()] == ["DISABLED"]
    assert client.test_webhook(made.webhook_id, "run.ended").success is False
    assert client.list_webhook_deliveries(made.webhook_id, "PENDING") == []
    client.delete_webhook(made.webhook_id)
    assert [each.action for each in client.list_audit_log(entity="webhook")] == [
        "delete",
        "update",
        "create",
    ]


def test_an_event_or_status_that_does_not_exist_is_named(client: MlflowClient):
    with pytest.raises(TrackerError, match=r"run\.begun.*run\.ended"):
        client.create_webhook("ci", "https://hooks.example/", ["run.begun"])
    with pytest.raises(TrackerError, match="'asleep'.*DISABLED"):
        client.create_webhook("ci", "https://hooks.example/", ["run.ended"], status="asleep")
