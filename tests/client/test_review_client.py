"""Requests, comments and activities through the explicit client."""

import pytest

from jupyter_tracker.client.mlflow_client import MlflowClient


@pytest.fixture
def client() -> MlflowClient:
    client = MlflowClient()
    client.create_registered_model("churn")
    client.create_model_version("churn", "s3://bucket/model")
    return client


def test_a_request_is_answered_or_taken_back(client: MlflowClient):
    client.create_transition_request("churn", "1", "Staging", "please")
    assert [each.comment for each in client.list_transition_requests("churn", "1")] == ["please"]
    rejected = client.reject_transition_request("churn", "1", "Staging", "not yet")
    assert rejected.comment == "not yet"
    client.create_transition_request("churn", "1", "@champion")
    client.delete_transition_request("churn", "1", "@champion", comment="a mistake")
    assert client.list_transition_requests("churn") == []
    client.create_transition_request("churn", "1", "Production")
    client.approve_transition_request("churn", "1", "Production", archive_existing_versions=True)
    assert client.get_model_version("churn", "1").current_stage == "Production"


def test_comments_are_written_changed_and_removed(client: MlflowClient):
    first, second = (client.create_comment("churn", "1", said) for said in ("a", "b"))
    assert client.update_comment(first.id, "c").comment == "c"
    client.delete_comment(second.id)
    assert [each.comment for each in client.list_comments("churn", "1")] == ["c"]


def test_a_move_says_why(client: MlflowClient):
    client.transition_model_version_stage("churn", "1", "Staging", comment="tests pass")
    client.set_registered_model_alias("churn", "champion", "1", comment="best")
    alias, stage, _ = client.list_model_version_activities("churn", "1")
    assert (alias.comment, stage.comment) == ("best", "tests pass")
