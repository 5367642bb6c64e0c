"""Manifests that tell a platform to run an image of a model: data in, text out."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.serving.deploying.dockerfile import ANONYMOUS_VARIABLE, DEFAULT_PORT, USER
from jupyter_tracker.serving.deploying.names import check_name, check_port
from jupyter_tracker.serving.settings import TOKEN_VARIABLE

ALIVE, READY, PREDICT = "/v2/health/live", "/v2/health/ready", "/invocations"

_Document = dict[str, Any]
_START_SECONDS = 300
"""How long a model may take to load before its container is started again."""
_QUANTITY = re.compile(r"\d+(\.\d+)?(m|[kMGT]|[KMGT]i)?")
_WRITABLE = "/tmp"  # noqa: S108, which is a volume of its own


class Deployment(NamedTuple):
    """An image that is to run, and how.

    Attributes
    ----------
    name
        What it is called on the platform.
    image
        Its name in a registry that the platform reaches.
    port
        Where its containers listen.
    replicas
        How many of them there are.
    secret
        The Kubernetes secret whose key ``token`` callers must send; "" for none.
    cpu, memory
        What each asks for, in Kubernetes' words.
    instance_type
        The machine, in Azure's or Amazon's words; a small one by default.
    role
        The Amazon role that pulls the image.
    annotations
        What is known of the model.
    """

    name: str
    image: str
    port: int = DEFAULT_PORT
    replicas: int = 1
    secret: str = ""
    cpu: str = "500m"
    memory: str = "1Gi"
    instance_type: str = ""
    role: str = ""
    annotations: Mapping[str, str] = {}


def manifest(target: str, deployment: Deployment) -> str:
    """Return the manifest for a platform, one of `TARGETS`.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming what the platform would refuse.
    """
    make = TARGETS.get(target)
    if make is None:
        raise invalid(f"There is no target {shown(target)}: use {', '.join(TARGETS)}.")
    _check(deployment)
    return make(deployment)


def _check(deployment: Deployment) -> None:
    check_name(deployment.name)
    check_port(deployment.port)
    if deployment.image.split() != [deployment.image]:
        raise invalid(f"{shown(deployment.image)} is no name of an image: write it as in churn:3.")
    if deployment.replicas < 1:
        raise invalid(f"There cannot be {deployment.replicas} replicas: use 1 or more.")
    for what, quantity in (("cpu", deployment.cpu), ("memory", deployment.memory)):
        if not _QUANTITY.fullmatch(quantity):
            raise invalid(f"{shown(quantity)} is no {what}: write it as in 500m, 2 or 1Gi.")


# --- Kubernetes ----------------------------------------------------------------------------------


def _kubernetes(deployment: Deployment) -> str:
    name = deployment.name
    labels = {"app.kubernetes.io/name": name}
    container = _container(deployment, name, port_name="http")
    container["env"].append({"name": "HOME", "value": _WRITABLE})
    container["volumeMounts"] = [{"name": "temporary", "mountPath": _WRITABLE}]
    container["securityContext"]["readOnlyRootFilesystem"] = True
    pod = {
        "automountServiceAccountToken": False,
        "containers": [container],
        "volumes": [{"name": "temporary", "emptyDir": {}}],
    }
    return _yaml(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {**_metadata(deployment), "labels": labels},
            "spec": {
                "replicas": deployment.replicas,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": pod},
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name, "labels": labels},
            "spec": {
                "selector": labels,
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
            },
        },
    )


def _kserve(deployment: Deployment) -> str:
    container = _container(deployment, "kserve-container")
    container["env"].append({"name": "PROTOCOL", "value": "v2"})
    return _yaml(
        {
            "apiVersion": "serving.kserve.io/v1beta1",
            "kind": "InferenceService",
            "metadata": _metadata(deployment),
            "spec": {"predictor": {"minReplicas": deployment.replicas, "containers": [container]}},
        }
    )


def _seldon(deployment: Deployment) -> str:
    container = _container(deployment, deployment.name, port_name="http")
    return _yaml(
        {
            "apiVersion": "machinelearning.seldon.io/v1",
            "kind": "SeldonDeployment",
            "metadata": _metadata(deployment),
            "spec": {
                "protocol": "v2",
                "predictors": [
                    {
                        "name": "default",
                        "replicas": deployment.replicas,
                        # There is nothing to orchestrate: requests go to the model itself.
                        "annotations": {"seldon.io/no-engine": "true"},
                        "graph": {"name": deployment.name, "type": "MODEL"},
                        "componentSpecs": [{"spec": {"containers": [container]}}],
                    }
                ],
            },
        }
    )


def _metadata(deployment: Deployment) -> _Document:
    annotations = {
        f"jupyter-tracker/{name}": value for name, value in deployment.annotations.items()
    }
    known = {"annotations": annotations} if annotations else {}
    return {"name": deployment.name, **known}


def _container(deployment: Deployment, name: str, port_name: str = "") -> _Document:
    port = {"containerPort": deployment.port, "protocol": "TCP"}
    probe = {"periodSeconds": 10, "timeoutSeconds": 5}
    return {
        "name": name,
        "image": deployment.image,
        "args": [f"--name={deployment.name}"],
        "ports": [{"name": port_name, **port} if port_name else port],
        "env": [_token(deployment.secret)],
        "readinessProbe": {"httpGet": {"path": READY, "port": deployment.port}, **probe},
        "livenessProbe": {
            "httpGet": {"path": ALIVE, "port": deployment.port},
            **probe,
            "initialDelaySeconds": _START_SECONDS,
        },
        "resources": {
            "requests": {"cpu": deployment.cpu, "memory": deployment.memory},
            "limits": {"memory": deployment.memory},
        },
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }


def _token(secret: str) -> _Document:
    if not secret:
        return {"name": ANONYMOUS_VARIABLE, "value": "true"}
    reference = {"secretKeyRef": {"name": secret, "key": "token"}}
    return {"name": TOKEN_VARIABLE, "valueFrom": reference}


# --- clouds, which ask who calls and send no token to the container -------------------------------


def _sagemaker(deployment: Deployment) -> str:
    if not deployment.role:
        raise invalid("SageMaker needs a role that pulls the image: --role=arn:aws:iam::…:role/….")
    if deployment.port != DEFAULT_PORT:
        raise invalid(f"SageMaker calls port {DEFAULT_PORT}: leave --port out.")
    name = deployment.name
    tags = [{"Key": key, "Value": value} for key, value in deployment.annotations.items()]
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": name,
        "InstanceType": deployment.instance_type or "ml.m5.large",
        "InitialInstanceCount": deployment.replicas,
        "ContainerStartupHealthCheckTimeoutInSeconds": _START_SECONDS,
    }
    container = {"Image": deployment.image, "Environment": {ANONYMOUS_VARIABLE: "true"}}
    requests = {
        "CreateModel": {
            "ModelName": name,
            "ExecutionRoleArn": deployment.role,
            "PrimaryContainer": container,
            "Tags": tags,
        },
        "CreateEndpointConfig": {"EndpointConfigName": name, "ProductionVariants": [variant]},
        "CreateEndpoint": {"EndpointName": name, "EndpointConfigName": name},
    }
    return json.dumps(requests, indent=2) + "\n"


def _azureml(deployment: Deployment) -> str:
    def route(path: str) -> _Document:
        return {"path": path, "port": deployment.port}

    return _yaml(
        {
            "$schema": "https://azuremlschemas.azureedge.net/latest/"
            "managedOnlineDeployment.schema.json",
            "name": deployment.name,
            "endpoint_name": deployment.name,
            "tags": dict(deployment.annotations),
            "environment": {
                "image": deployment.image,
                "inference_config": {
                    "liveness_route": route(ALIVE),
                    "readiness_route": route(READY),
                    "scoring_route": route(PREDICT),
                },
            },
            "environment_variables": {ANONYMOUS_VARIABLE: "true"},
            "instance_type": deployment.instance_type or "Standard_DS3_v2",
            "instance_count": deployment.replicas,
        }
    )


def _yaml(*documents: _Document) -> str:
    with needs("Writing a manifest", "jupyter-tracker[models]"):
        import yaml

    # A copy has every part once, where YAML would name it and refer to it.
    return str(yaml.safe_dump_all(json.loads(json.dumps(documents)), sort_keys=False))


TARGETS: dict[str, Callable[[Deployment], str]] = {
    "kubernetes": _kubernetes,
    "kserve": _kserve,
    "seldon": _seldon,
    "sagemaker": _sagemaker,
    "azureml": _azureml,
}
