"""Endpoints of artifacts."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import (
    GET,
    MANAGE,
    MLFLOW,
    POST,
    READ,
    WRITE,
    Endpoint,
    Transfer,
)

PROXY = "/api/2.0/mlflow-artifacts"
ARTIFACT_PROXY = f"{PROXY}/artifacts"

LIST_ARTIFACTS = Endpoint(
    "list_artifacts", GET, f"{MLFLOW}/artifacts/list",
    r.ListArtifacts, r.ListArtifactsResponse, READ,
)  # fmt: skip
LIST_PROXIED_ARTIFACTS = Endpoint(
    "list_proxied_artifacts", GET, ARTIFACT_PROXY,
    r.ListProxiedArtifacts, r.ListProxiedArtifactsResponse, READ,
)  # fmt: skip
CREATE_MULTIPART_UPLOAD = Endpoint(
    "create_multipart_upload", POST, f"{PROXY}/mpu/create/{{folder}}",
    r.CreateMultipartUpload, r.CreateMultipartUploadResponse, WRITE,
)  # fmt: skip
COMPLETE_MULTIPART_UPLOAD = Endpoint(
    "complete_multipart_upload", POST, f"{PROXY}/mpu/complete/{{folder}}",
    r.CompleteMultipartUpload, r.Empty, WRITE,
)  # fmt: skip
ABORT_MULTIPART_UPLOAD = Endpoint(
    "abort_multipart_upload", POST, f"{PROXY}/mpu/abort/{{folder}}",
    r.AbortMultipartUpload, r.Empty, WRITE,
)  # fmt: skip
GET_PRESIGNED_DOWNLOAD = Endpoint(
    "get_presigned_download", GET, f"{PROXY}/presigned/{{path}}",
    r.GetPresignedDownload, e.PresignedUrl, READ,
)  # fmt: skip
CREATE_PRESIGNED_UPLOAD_URL = Endpoint(
    "create_presigned_upload_url", POST, f"{MLFLOW}/artifacts/presigned-upload-url",
    r.CreatePresignedUploadUrl, r.PresignedUrlResponse, WRITE,
)  # fmt: skip
CREATE_PRESIGNED_DOWNLOAD_URL = Endpoint(
    "create_presigned_download_url", POST, f"{MLFLOW}/artifacts/presigned-download-url",
    r.CreatePresignedDownloadUrl, r.PresignedUrlResponse, READ,
)  # fmt: skip
GET_SERVER_INFO = Endpoint(
    "get_server_info", GET, "/api/3.0/mlflow/server-info",
    r.GetServerInfo, r.ServerInfoResponse, READ,
)  # fmt: skip
GET_SERVER_FEATURES = Endpoint(
    "get_server_info", GET, "/api/3.0/mlflow/server-features",
    r.GetServerInfo, r.ServerInfoResponse, READ,
)  # fmt: skip

DOWNLOAD_ARTIFACT = Transfer("download_artifact", "GET", f"{ARTIFACT_PROXY}/{{path}}", READ)
UPLOAD_ARTIFACT = Transfer("upload_artifact", "PUT", f"{ARTIFACT_PROXY}/{{path}}", WRITE)
# What is deleted here does not come back, unlike a deleted run.
DELETE_ARTIFACT = Transfer("delete_artifact", "DELETE", f"{ARTIFACT_PROXY}/{{path}}", MANAGE)
SHOW_ARTIFACT = Transfer("show_artifact", "GET", "/get-artifact", READ)
SHOW_MODEL_VERSION_ARTIFACT = Transfer(
    "show_model_version_artifact", "GET", "/model-versions/get-artifact", READ
)
UPLOAD_RUN_ARTIFACT = Transfer(
    "upload_run_artifact", "POST", "/ajax-api/2.0/mlflow/upload-artifact", WRITE
)
