"""Endpoints of artifacts."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, MLFLOW, READ, WRITE, Endpoint, Transfer

ARTIFACT_PROXY = "/api/2.0/mlflow-artifacts/artifacts"

LIST_ARTIFACTS = Endpoint(
    "list_artifacts", GET, f"{MLFLOW}/artifacts/list",
    r.ListArtifacts, r.ListArtifactsResponse, READ,
)  # fmt: skip
LIST_PROXIED_ARTIFACTS = Endpoint(
    "list_proxied_artifacts", GET, ARTIFACT_PROXY,
    r.ListProxiedArtifacts, r.ListProxiedArtifactsResponse, READ,
)  # fmt: skip

DOWNLOAD_ARTIFACT = Transfer("download_artifact", "GET", f"{ARTIFACT_PROXY}/{{path}}", READ)
UPLOAD_ARTIFACT = Transfer("upload_artifact", "PUT", f"{ARTIFACT_PROXY}/{{path}}", WRITE)
SHOW_ARTIFACT = Transfer("show_artifact", "GET", "/get-artifact", READ)
