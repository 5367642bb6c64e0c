"""``jupyter tracker models``."""

import json
import subprocess
import sys

import pytest

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from tests.conftest import RunningServer


@pytest.fixture
def client(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    return MlflowClient()


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "models", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def register(client: MlflowClient, *values: float) -> None:
    """Register a version for each value of the metric."""
    client.create_registered_model("churn")
    for value in values:
        run_id = client.create_run("0").info.run_id
        client.log_metric(run_id, "val_auc", value)
        client.create_model_version("churn", f"runs:/{run_id}/model", run_id)


def promote(*arguments: str) -> tuple[int, str]:
    return run("promote", "churn", "--metric=val_auc", *arguments)


def stages(client: MlflowClient) -> dict[str, str]:
    found = client.search_model_versions("name = 'churn'")
    return {version.version: version.current_stage for version in found}


def test_models_and_versions_are_listed(client: MlflowClient):
    register(client, 0.8, 0.9)
    client.create_registered_model("fraud")
    client.set_registered_model_alias("churn", "champion", "2")
    client.create_transition_request("churn", "2", "Staging")
    assert run("list") == (0, "churn  2 None, 2 @champion\nfraud  no versions\n")
    code, said = run("list", "churn")
    second, first = said.splitlines()
    assert code == 0
    assert second.startswith("churn/2  None, @champion  run ")
    assert second.endswith("asked for: Staging")
    assert first.startswith("churn/1  None  run ")


def test_a_request_is_made_and_approved(client: MlflowClient):
    register(client, 0.8)
    code, said = run("request", "churn/1", "production", "--comment=auc is up")
    assert (code, said.splitlines()[-1]) == (
        0,
        "jupyter tracker models approve churn/1 Production",
    )
    assert client.list_transition_requests("churn", "1")[0].comment == "auc is up"
    assert run("approve", "churn/1", "Production") == (0, "churn/1 is Production\n")


def test_a_request_is_rejected_with_the_reason(client: MlflowClient):
    register(client, 0.8)
    client.create_transition_request("churn", "1", "@champion")
    assert run("reject", "churn/1", "@champion", "--comment=too slow") == (
        0,
        "churn/1 stays None\n",
    )
    assert client.list_model_version_activities("churn", "1")[0].comment == "too slow"


def test_going_back_is_one_command(client: MlflowClient):
    register(client, 0.8, 0.9)
    for version in "12":
        client.set_registered_model_alias("churn", "champion", version)
    assert run("rollback", "churn", "@champion") == (0, "churn/1 is None, @champion\n")
    code, said = run("rollback", "churn", "Production")
    assert code == 1
    assert "No version of 'churn' had Production before" in said


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["request", "churn", "Production"], "churn/3"),
        (["request", "churn/1"], "<name>/<version> <stage or @alias>"),
        (["rollback", "churn"], "<name> <stage or @alias>"),
        (["lineage"], "<name>/<version>"),
        (["promote", "churn", "--to=Production"], "--challenger"),
        (["promote", "--to=Production"], "<name>"),
        (
            ["promote", "m", "--challenger=1", "--metric=a", "--to=Staging", "--min-delta=-0.1"],
            "Invalid --min-delta -0.1",
        ),
        (["list", "a", "b"], "Name one model, or none"),
        (["approve", "churn/1", "Staging", "--archve=true"], "no option '--archve=true'"),
        (["promote", "churn", "--mindelta", "0.5"], "no option '--mindelta'"),
        (["lst"], "Use one of: list, request"),
    ],
)
def test_what_is_missing_or_wrong_is_named(arguments: list[str], remedy: str):
    code, said = run(*arguments)
    assert code == 1
    assert remedy in said


def test_the_help_says_how_a_command_is_called():
    code, said = run("approve", "--help")
    assert code == 0
    assert said.startswith("jupyter tracker models approve <name>/<version> <stage or @alias>\n")


# --- promote -------------------------------------------------------------------------------------


def test_the_first_version_is_promoted(client: MlflowClient):
    register(client, 0.8)
    code, said = promote("--challenger=1", "--to=Production", "--alias=champion")
    assert code == 0
    assert "there is no champion" in said
    assert said.endswith("churn/1 is Production, @champion\n")


def test_a_better_version_takes_the_place_of_the_one_there(client: MlflowClient):
    register(client, 0.9, 0.91)
    client.transition_model_version_stage("churn", "1", "Production")
    assert promote("--challenger=latest", "--min-delta=0.005", "--to=Production")[0] == 0
    assert stages(client) == {"1": "Archived", "2": "Production"}
    comment = client.list_model_version_activities("churn", "2")[0].comment
    assert comment == "churn/2 has val_auc 0.91, which is at least 0.005 more than 0.9 of churn/1"


def test_a_version_that_is_not_better_enough_exits_with_3(client: MlflowClient):
    register(client, 0.9, 0.904)
    client.transition_model_version_stage("churn", "1", "Production")
    code, said = promote("--challenger=2", "--min-delta=0.005", "--to=Production")
    assert code == 3
    assert "which is not at least 0.005 more than 0.9 of churn/1" in said
    assert stages(client) == {"1": "Production", "2": "None"}


def test_an_alias_is_a_place_and_a_challenger_too(client: MlflowClient):
    register(client, 0.9, 0.8)
    client.set_registered_model_alias("churn", "champion", "1")
    client.set_registered_model_alias("churn", "candidate", "2")
    code, _ = promote("--challenger=@candidate", "--alias=champion", "--lower-is-better")
    assert code == 0
    assert client.get_registered_model("churn").aliases["champion"] == "2"


def test_promoting_again_changes_nothing(client: MlflowClient):
    register(client, 0.9)
    for _ in range(2):
        assert promote("--challenger=1", "--to=Production")[0] == 0
    moves = client.list_model_version_activities("churn", "1")
    assert [each.activity_type for each in moves].count(e.ActivityType.APPLIED_TRANSITION) == 1


def test_a_rule_that_is_not_met_exits_with_4(client: MlflowClient):
    register(client, 0.9)
    client.set_registered_model_tag("churn", "tracker.rule.Production", "approval")
    code, said = promote("--challenger=1", "--to=Production")
    assert code == 4
    assert "jupyter tracker models request churn/1 Production" in said


def test_asking_instead_exits_with_5(client: MlflowClient):
    register(client, 0.9)
    client.set_registered_model_tag("churn", "tracker.rule.Production", "approval")
    for _ in range(2):
        code, said = promote("--challenger=1", "--to=Production", "--alias=champion", "--request")
        assert code == 5
        assert "asked that churn/1 gets Production and @champion" in said
    asked = client.list_transition_requests("churn")
    assert [each.to_stage for each in asked] == ["Production", "@champion"]


def test_a_run_without_the_metric_is_an_error_that_names_what_it_has(client: MlflowClient):
    register(client, 0.9)
    code, said = run("promote", "churn", "--challenger=1", "--metric=auc", "--to=Production")
    assert code == 1
    assert "has no metric 'auc'" in said
    assert "val_auc" in said


# --- lineage -------------------------------------------------------------------------------------


def test_the_lineage_leads_from_the_version_to_commit_and_data(client: MlflowClient):
    register(client, 0.9)
    run_id = client.get_model_version("churn", "1").run_id
    tags = {
        "mlflow.source.name": "Churn.ipynb",
        "mlflow.source.git.commit": "0a1b2c3",
        "mlflow.source.git.repoURL": "https://git.example/churn.git; rm -rf ~",
        "tracker.git.state": "modified",
        "tracker.git.patch": "provenance/changes.patch",
        "tracker.verdict": "strong",
        "tracker.verified": "yes",
        "dvc_data_hash": "d41d8",
    }
    client.log_batch(run_id, tags=[e.RunTag(*tag) for tag in tags.items()])
    client.log_text(run_id, json.dumps({"data/churn.csv": "d41d8"}), "provenance/data.json")
    client.store.log_notebook_snapshot(
        r.LogNotebookSnapshot(
            run_id=run_id,
            phase=e.SnapshotPhase.END,
            source=e.SnapshotSource.LIVE_DOCUMENT,
            notebook={"cells": []},
            path="Churn.ipynb",
        )
    )
    code, said = run("lineage", "churn/1")
    assert code == 0
    for line in (
        f"source    runs:/{run_id}/model",
        "verdict   strong",
        "verified  yes",
        "notebook  Churn.ipynb, at the end: live document",
        "commit    0a1b2c3  https://git.example/churn.git; rm -rf ~  (modified)",
        "data      d41d8  data/churn.csv",
    ):
        assert line in said
    assert said.split("To make it again:")[1].split("\n") == [
        "",
        "",
        f"  jupyter tracker export {run_id} --to=run-{run_id}",
        "  git clone -- 'https://git.example/churn.git; rm -rf ~' code && cd code",
        "  git checkout 0a1b2c3 --",
        f"  git apply ../run-{run_id}/changes.patch",
        "  dvc pull",
        f"  jupyter tracker verify {run_id}",
        "",
    ]


def test_a_version_without_a_run_says_so(client: MlflowClient):
    client.create_registered_model("churn")
    client.create_model_version("churn", "s3://bucket/model")
    code, said = run("lineage", "churn/1")
    assert code == 0
    assert "run       none was named at the registration" in said
