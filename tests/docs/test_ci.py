"""The pipelines of docs/ci.md: their scripts run against a server."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_tracker.client.mlflow_client import MlflowClient
from tests.conftest import RunningServer

PAGE = Path(__file__).parents[2] / "docs" / "ci.md"
PIPELINES = [
    yaml.safe_load(text)
    for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
]


@pytest.fixture
def client(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ci")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", server.token)
    client = MlflowClient()
    client.create_registered_model("churn")
    register(client, 0.90)
    client.transition_model_version_stage("churn", "1", "Production")
    return client


def register(client: MlflowClient, value: float) -> None:
    run_id = client.create_run("0").info.run_id
    client.log_metric(run_id, "val_auc", value)
    client.create_model_version("churn", f"runs:/{run_id}/model", run_id)


def run(script: str, folder: Path) -> int:
    """Run a script as a pipeline does; what it installs is here already."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(folder / "output"),
    }
    lines = [line for line in script.splitlines() if not line.startswith("pip install ")]
    return subprocess.run(
        ["bash", "-e", "-c", "\n".join(lines)], env=environment, cwd=folder, check=False
    ).returncode


def github() -> list[dict[str, Any]]:
    (pipeline,) = (each for each in PIPELINES if "jobs" in each)
    return [step for step in pipeline["jobs"]["promote"]["steps"] if "run" in step]


def gitlab() -> tuple[str, list[int]]:
    (pipeline,) = (each["promote"] for each in PIPELINES if "promote" in each)
    return "\n".join(pipeline["script"]), pipeline["allow_failure"]["exit_codes"]


def stages(client: MlflowClient) -> dict[str, str]:
    found = client.search_model_versions("name = 'churn'")
    return {version.version: version.current_stage for version in found}


def test_github_promotes_a_better_version_and_deploys_it(client: MlflowClient, tmp_path: Path):
    register(client, 0.91)
    assert [run(step["run"], tmp_path) for step in github()] == [0, 0, 0]
    assert (tmp_path / "output").read_text() == "promoted=yes\n"
    assert stages(client) == {"1": "Archived", "2": "Production"}
    assert client.list_model_version_activities("churn", "2")[0].user_id == "ci"


def test_github_leaves_the_champion_without_failing(client: MlflowClient, tmp_path: Path):
    register(client, 0.901)
    _, gate, _ = github()
    assert run(gate["run"], tmp_path) == 0
    assert not (tmp_path / "output").exists()
    assert stages(client) == {"1": "Production", "2": "None"}


def test_github_fails_where_a_rule_is_not_met(client: MlflowClient, tmp_path: Path):
    register(client, 0.91)
    client.set_registered_model_tag("churn", "tracker.rule.Production", "approval")
    _, gate, _ = github()
    assert run(gate["run"], tmp_path) == 4


def test_gitlab_asks_and_waits(client: MlflowClient, tmp_path: Path):
    register(client, 0.91)
    script, warnings = gitlab()
    assert run(script, tmp_path) in warnings
    (asked,) = client.list_transition_requests("churn")
    assert (asked.version, asked.to_stage, asked.user_id) == ("2", "Production", "ci")


def test_gitlab_warns_where_the_champion_stays(client: MlflowClient, tmp_path: Path):
    register(client, 0.901)
    script, warnings = gitlab()
    assert run(script, tmp_path) in warnings
    assert client.list_transition_requests("churn") == []
