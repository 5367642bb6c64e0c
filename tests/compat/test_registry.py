"""The model registry and webhooks through the real MLflow client."""

import json
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from mlflow.entities.webhook import WebhookEvent
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from tests.conftest import RunningServer


@pytest.fixture(autouse=True)
def _mlflow_talks_to_our_server(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    mlflow.set_tracking_uri(server.uri)
    mlflow.set_registry_uri(server.uri)
    mlflow.set_experiment("Default")
    yield
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri("")


@pytest.fixture
def client() -> MlflowClient:
    return MlflowClient()


class Doubling(mlflow.pyfunc.PythonModel):  # type: ignore[misc, name-defined]
    """A model that needs nothing."""

    def predict(self, context: object, model_input: list[int], params: object = None) -> list[int]:
        return [2 * each for each in model_input]


def logged_run(path: str = "models/model") -> str:
    with mlflow.start_run() as run:
        mlflow.log_text("flavors: {}", f"{path}/MLmodel")
    return str(run.info.run_id)


def register(client: MlflowClient, name: str = "churn", times: int = 1) -> str:
    """Register ``times`` versions of one run's model, and return the run's id."""
    run_id = logged_run()
    client.create_registered_model(name)
    for _ in range(times):
        client.create_model_version(name, f"runs:/{run_id}/models/model", run_id)
    return run_id


def test_a_model_is_registered_promoted_and_found_again(client: MlflowClient):
    run_id = register(client, times=3)
    client.transition_model_version_stage("churn", "1", "Production")
    client.transition_model_version_stage("churn", "2", "staging")
    client.transition_model_version_stage("churn", "3", "Production", True)
    stages = {str(v.version): v.current_stage for v in client.search_model_versions("name='churn'")}
    assert stages == {"1": "Archived", "2": "Staging", "3": "Production"}
    (production,) = client.get_latest_versions("churn", ["Production"])
    assert (str(production.version), production.run_id) == ("3", run_id)
    latest = client.get_registered_model("churn").latest_versions
    assert {each.current_stage for each in latest} == {"Archived", "Staging", "Production"}


def test_aliases_are_set_moved_read_and_removed(client: MlflowClient):
    register(client, times=2)
    client.set_registered_model_alias("churn", "champion", "1")
    client.set_registered_model_alias("churn", "champion", 2)
    assert str(client.get_model_version_by_alias("churn", "champion").version) == "2"
    assert client.get_model_version("churn", "2").aliases == ["champion"]
    aliases = client.get_registered_model("churn").aliases
    assert {name: str(version) for name, version in aliases.items()} == {"champion": "2"}
    client.delete_registered_model_alias("churn", "champion")
    with pytest.raises(MlflowException, match="champion"):
        client.get_model_version_by_alias("churn", "champion")


def test_descriptions_and_tags_are_kept(client: MlflowClient):
    register(client)
    client.update_registered_model("churn", "who leaves")
    client.set_registered_model_tag("churn", "team", "growth")
    client.update_model_version("churn", "1", "the good one")
    client.set_model_version_tag("churn", "1", "checked", "yes")
    model, version = client.get_registered_model("churn"), client.get_model_version("churn", "1")
    assert (model.description, model.tags) == ("who leaves", {"team": "growth"})
    assert (version.description, version.tags) == ("the good one", {"checked": "yes"})
    client.delete_registered_model_tag("churn", "team")
    client.delete_model_version_tag("churn", "1", "checked")
    assert client.get_registered_model("churn").tags == {}
    assert client.get_model_version("churn", "1").tags == {}


def test_a_renamed_model_keeps_its_versions(client: MlflowClient):
    register(client, times=2)
    client.set_registered_model_alias("churn", "champion", "2")
    client.rename_registered_model("churn", "attrition")
    assert str(client.get_model_version_by_alias("attrition", "champion").version) == "2"
    with pytest.raises(MlflowException) as gone:
        client.get_registered_model("churn")
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_what_is_deleted_is_gone_and_numbers_go_on(client: MlflowClient):
    run_id = register(client, times=2)
    client.delete_model_version("churn", "2")
    source = f"runs:/{run_id}/models/model"
    assert str(client.create_model_version("churn", source, run_id).version) == "3"
    client.delete_registered_model("churn")
    assert client.search_registered_models() == []
    assert client.search_model_versions() == []


def test_a_copied_version_has_the_files_of_its_origin(client: MlflowClient):
    run_id = register(client)
    copied = client.copy_model_version("models:/churn/1", "prod.churn")
    assert (copied.name, str(copied.version), copied.run_id) == ("prod.churn", "1", run_id)
    assert copied.source == "models:/churn/1"
    places = {client.get_model_version_download_uri(name, "1") for name in ("churn", "prod.churn")}
    assert len(places) == 1
    assert places.pop().endswith(f"{run_id}/artifacts/models/model")


def test_a_name_is_taken_once(client: MlflowClient):
    client.create_registered_model("churn")
    with pytest.raises(MlflowException) as taken:
        client.create_registered_model("churn")
    assert taken.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_searches_are_filtered_ordered_and_paged(client: MlflowClient):
    for name in ("a", "b", "c"):
        client.create_registered_model(name, tags={"team": "growth" if name != "b" else "risk"})
    found = client.search_registered_models("tags.team = 'growth'", order_by=["name DESC"])
    assert [each.name for each in found] == ["c", "a"]
    page = client.search_registered_models(max_results=2)
    rest = client.search_registered_models(max_results=2, page_token=page.token)
    assert [each.name for each in [*page, *rest]] == ["a", "b", "c"]


def test_a_logged_model_is_registered_and_loaded_by_every_kind_of_uri(client: MlflowClient):
    with mlflow.start_run() as run:
        info = mlflow.pyfunc.log_model(
            name="model", python_model=Doubling(), registered_model_name="doubling"
        )
    client.transition_model_version_stage("doubling", "1", "Production")
    client.set_registered_model_alias("doubling", "champion", "1")
    for uri in (
        "models:/doubling/1",
        "models:/doubling/Production",
        "models:/doubling/latest",
        "models:/doubling@champion",
        f"models:/{info.model_id}",
    ):
        assert mlflow.pyfunc.load_model(uri).predict([1, 2]) == [2, 4]
    assert client.get_model_version("doubling", "1").run_id == run.info.run_id
    versions = json.loads(client.get_logged_model(info.model_id).tags["mlflow.modelVersions"])
    assert {"name": "doubling", "version": "1"} in versions


def test_a_run_that_has_a_model_is_registered_afterwards(tmp_path: Path):
    with mlflow.start_run() as run:
        mlflow.pyfunc.log_model(name="model", python_model=Doubling())
    version = mlflow.register_model(f"runs:/{run.info.run_id}/model", "doubling")
    assert str(version.version) == "1"
    assert mlflow.pyfunc.load_model("models:/doubling/1").predict([3]) == [6]
    downloaded = mlflow.artifacts.download_artifacts("models:/doubling/1", dst_path=str(tmp_path))
    assert (Path(downloaded) / "MLmodel").is_file()


def test_prompts_are_kept_apart_from_models(client: MlflowClient):
    register(client)
    client.register_prompt("greeting", "Hello {{name}}!", commit_message="first")
    client.set_prompt_alias("greeting", "live", 1)
    assert client.load_prompt("prompts:/greeting@live").template == "Hello {{name}}!"
    assert [each.name for each in client.search_registered_models()] == ["churn"]
    assert [each.name for each in client.search_prompts()] == ["greeting"]


def test_webhooks_are_made_changed_listed_and_deleted(
    client: MlflowClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_HOSTS", "hooks.example")
    made = client.create_webhook(
        "ci",
        "https://hooks.example/x",
        [WebhookEvent.from_str("model_version.created")],
        description="for CI",
        secret="s3cret",
    )
    changed = client.update_webhook(
        made.webhook_id,
        events=[WebhookEvent.from_str("model_version_alias.created")],
        status="DISABLED",
    )
    assert (changed.name, changed.description, str(changed.status)) == ("ci", "for CI", "DISABLED")
    read = client.get_webhook(made.webhook_id)
    assert [str(event) for event in read.events] == ["model_version_alias.created"]
    assert read.secret is None
    assert [each.webhook_id for each in client.list_webhooks()] == [made.webhook_id]
    tried = client.test_webhook(made.webhook_id)
    assert (tried.success, tried.response_body) == (False, None)
    assert tried.error_message
    client.delete_webhook(made.webhook_id)
    assert client.list_webhooks() == []


def test_a_private_webhook_is_refused_as_mlflow_does(client: MlflowClient):
    with pytest.raises(MlflowException, match="private") as refused:
        client.create_webhook(
            "ci", "https://127.0.0.1/x", [WebhookEvent.from_str("model_version.created")]
        )
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
