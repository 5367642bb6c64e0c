"""What tells a platform to run an image of a model."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from botocore.validate import ParamValidator
from jupyter_core.application import base_aliases, base_flags
from sklearn.linear_model import LogisticRegression

import jupyter_tracker
from jupyter_tracker import TrackerError
from jupyter_tracker.cli.models_deploy import (
    BuildDockerApp,
    GenerateDockerfileApp,
    GenerateManifestApp,
)
from jupyter_tracker.models import Model
from jupyter_tracker.serving.application import ROUTES
from jupyter_tracker.serving.deploying.manifests import TARGETS, Deployment, manifest
from jupyter_tracker.serving.deploying.names import check_name, name_like

DEPLOYMENT = Deployment(
    "churn",
    "registry.example/churn:3",
    secret="churn-token",
    role="arn:aws:iam::123456789012:role/models",
    annotations={"run-id": "abc", "model-uri": "models:/churn/3"},
)
POD_TARGETS = ["kubernetes", "kserve", "seldon"]
CLOUDS = ["sagemaker", "azureml"]


def documents(target: str, **changes: Any) -> list[Any]:
    return list(yaml.safe_load_all(manifest(target, DEPLOYMENT._replace(**changes))))


def values(document: Any, key: str) -> Iterator[Any]:
    """Find what stands under a key, however deep."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in items:
        if name == key:
            yield value
        if isinstance(value, dict | list):
            yield from values(value, key)


def container(target: str, **changes: Any) -> Any:
    ((found,),) = values(documents(target, **changes), "containers")
    return found


def variables(container: Any) -> dict[str, Any]:
    return {each.pop("name"): each for each in container["env"]}


@pytest.mark.parametrize("target", TARGETS)
def test_every_path_that_a_platform_asks_is_one_of_the_servers(target: str):
    for path in values(documents(target), "path"):
        assert any(re.fullmatch(pattern, path) for pattern in ROUTES), path


@pytest.mark.parametrize("target", POD_TARGETS)
def test_whether_a_container_is_well_is_asked_without_a_token(target: str):
    probes = [container(target)[probe]["httpGet"] for probe in ("readinessProbe", "livenessProbe")]
    assert all(ROUTES[probe["path"]].is_public and probe["port"] == 8080 for probe in probes)


@pytest.mark.parametrize("target", [*POD_TARGETS, "azureml"])
def test_every_port_is_that_of_the_image(target: str):
    changed = documents(target, port=9000)
    ports = [*values(changed, "containerPort"), *values(changed, "port")]
    assert set(ports) - {80} == {9000}


@pytest.mark.parametrize("target", POD_TARGETS)
def test_callers_must_have_the_token_that_is_in_the_secret(target: str):
    reference = {"secretKeyRef": {"name": "churn-token", "key": "token"}}
    assert variables(container(target))["JUPYTER_TRACKER_SERVING_TOKEN"] == {"valueFrom": reference}


@pytest.mark.parametrize("target", POD_TARGETS)
def test_without_a_secret_containers_are_told_to_serve_everybody(target: str):
    found = variables(container(target, secret=""))
    assert found["JUPYTER_TRACKER_SERVING_ALLOW_ANONYMOUS"] == {"value": "true"}
    assert "JUPYTER_TRACKER_SERVING_TOKEN" not in found


@pytest.mark.parametrize("target", CLOUDS)
def test_clouds_which_ask_for_a_token_themselves_get_containers_without_one(target: str):
    (found,) = values(documents(target), "JUPYTER_TRACKER_SERVING_ALLOW_ANONYMOUS")
    assert found == "true"


@pytest.mark.parametrize("target", POD_TARGETS)
def test_containers_may_do_no_more_than_they_need(target: str):
    allowed = container(target)["securityContext"]
    assert allowed["runAsNonRoot"]
    assert allowed["runAsUser"] > 0
    assert not allowed["allowPrivilegeEscalation"]
    assert allowed["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("target", POD_TARGETS)
def test_the_protocol_knows_the_model_by_the_deployments_name(target: str):
    assert container(target)["args"] == ["--name=churn"]


@pytest.mark.parametrize("target", POD_TARGETS)
def test_it_says_where_the_model_comes_from(target: str):
    assert documents(target)[0]["metadata"]["annotations"] == {
        "jupyter-tracker/run-id": "abc",
        "jupyter-tracker/model-uri": "models:/churn/3",
    }


def test_the_service_finds_the_pods_of_the_deployment():
    deployment, service = documents("kubernetes")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"]
    (port,) = service["spec"]["ports"]
    assert port["targetPort"] == container("kubernetes")["ports"][0]["name"]


def test_kubernetes_lets_containers_write_to_nothing_but_a_volume():
    found = container("kubernetes")
    (mount,) = found["volumeMounts"]
    assert found["securityContext"]["readOnlyRootFilesystem"]
    assert variables(found)["HOME"] == {"value": mount["mountPath"]}
    assert [mount["name"]] == [
        each["name"] for each in next(values(documents("kubernetes"), "volumes"))
    ]


def test_kserve_is_told_the_protocol():
    assert variables(container("kserve"))["PROTOCOL"] == {"value": "v2"}


def test_seldons_graph_names_the_container():
    (graph,) = values(documents("seldon"), "graph")
    assert graph["name"] == container("seldon")["name"]


def test_amazons_own_model_of_sagemaker_takes_the_requests():
    service = botocore.session.get_session().get_service_model("sagemaker")
    requests = json.loads(manifest("sagemaker", DEPLOYMENT))
    assert list(requests) == ["CreateModel", "CreateEndpointConfig", "CreateEndpoint"]
    for operation, request in requests.items():
        shape = service.operation_model(operation).input_shape
        assert shape is not None
        assert not ParamValidator().validate(request, shape).generate_report()
        for name in request.keys() - {"PrimaryContainer", "ProductionVariants", "Tags"}:
            assert re.fullmatch(shape.members[name].metadata["pattern"], request[name])


@pytest.mark.parametrize(
    ("target", "changes", "said"),
    [
        ("heroku", {}, "no target 'heroku': use kubernetes, kserve, seldon, sagemaker, azureml"),
        ("kserve", {"name": "Churn_1"}, "up to 32 small letters, .* as in 'churn-1'"),
        ("kserve", {"name": "a" * 33}, "up to 32 small letters"),
        ("kserve", {"image": "churn 3"}, "'churn 3' is no name of an image"),
        ("kubernetes", {"port": 0}, "no port 0: use 1 to 65535"),
        ("kubernetes", {"replicas": 0}, "cannot be 0 replicas"),
        ("kubernetes", {"memory": "1 GB"}, "'1 GB' is no memory"),
        ("sagemaker", {"role": ""}, "needs a role"),
        ("sagemaker", {"port": 9000}, "SageMaker calls port 8080"),
    ],
)
def test_what_a_platform_would_refuse_is_refused(target: str, changes: dict[str, Any], said: str):
    with pytest.raises(TrackerError, match=said):
        manifest(target, DEPLOYMENT._replace(**changes))


@pytest.mark.parametrize("text", ["Churn Model", "3-kings", "ü", "a" * 80, "m-0123", "x/y.z-"])
def test_whatever_a_model_is_called_there_is_a_name_for_its_deployment(text: str):
    check_name(name_like(text))


# --- the commands --------------------------------------------------------------------------------


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    fitted = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    jupyter_tracker.sklearn.save_model(fitted, tmp_path / "Churn", pip_requirements=["numpy==2"])
    described = Model.load(tmp_path / "Churn")
    described.run_id = "abc"
    described.save(tmp_path / "Churn")
    return "Churn"


def run(command: Any, *arguments: str) -> int:
    command_line = command()
    command_line.initialize(list(arguments))
    with pytest.raises(SystemExit) as ended:
        command_line.start()
    return int(ended.value.code or 0)


def test_a_manifest_is_written_for_a_model(model: str, capsys: pytest.CaptureFixture[str]):
    given = ["--target=kserve", "-m", model, "--image=churn:3", "--memory=2Gi"]
    assert run(GenerateManifestApp, *given) == 0
    found = yaml.safe_load(capsys.readouterr().out)
    assert found["metadata"] == {"name": "churn", "annotations": {"jupyter-tracker/run-id": "abc"}}
    assert next(values(found, "limits")) == {"memory": "2Gi"}
    assert next(values(found, "secretKeyRef"))["name"] == "churn-token"
    assert run(GenerateManifestApp, *given, "--allow-anonymous", "-o", "churn.yaml") == 0
    assert not list(values(yaml.safe_load(Path("churn.yaml").read_text()), "secretKeyRef"))


def test_a_context_is_written_for_a_model(model: str, capsys: pytest.CaptureFixture[str]):
    assert run(GenerateDockerfileApp, "-m", model, "-d", "image", "-b", "python:3.12") == 0
    assert "FROM python:3.12\n" in Path("image/Dockerfile").read_text()
    assert (
        "token that the container has in JUPYTER_TRACKER_SERVING_TOKEN" in capsys.readouterr().err
    )


def test_an_image_is_built_from_the_context(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "docker").write_text(f'#!/bin/sh\ncp "$4/Dockerfile" {tmp_path}/built\n')
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert run(BuildDockerApp, "-m", model, "-n", "churn:3", "--engine=docker") == 0
    assert (tmp_path / "built").is_file()
    assert capsys.readouterr().out == "churn:3\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            GenerateDockerfileApp,
            "jupyter tracker models generate-dockerfile: --output-directory must be given: "
            "jupyter tracker models generate-dockerfile -m <model> -o <folder>\n",
        ),
        (
            BuildDockerApp,
            "jupyter tracker models build-docker: --name must be given: "
            "jupyter tracker models build-docker -m <model> -n <image>\n",
        ),
    ],
)
def test_a_command_line_that_is_too_short_says_what_is_missing(
    command: Any, said: str, model: str, capsys: pytest.CaptureFixture[str]
):
    assert run(command, "-m", model) == 1
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("command", [GenerateDockerfileApp, BuildDockerApp, GenerateManifestApp])
def test_every_option_is_documented(command: Any):
    text = (Path(__file__).parents[2] / "docs" / "deploying.md").read_text()
    ours = {*command.aliases, *command.flags} - {*base_aliases, *base_flags}
    options = [f"`-{name}`" if len(name) == 1 else f"`--{name}`" for name in sorted(ours)]
    assert [option for option in options if option not in text] == []
