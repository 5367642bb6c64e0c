"""Endpoints of the model registry."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import (
    DELETE,
    GET,
    MLFLOW,
    PATCH,
    POST,
    READ,
    WRITE,
    Endpoint,
)

_MODELS = f"{MLFLOW}/registered-models"
_VERSIONS = f"{MLFLOW}/model-versions"

CREATE_REGISTERED_MODEL = Endpoint(
    "create_registered_model", POST, f"{_MODELS}/create",
    r.CreateRegisteredModel, r.RegisteredModelResponse, WRITE,
)  # fmt: skip
RENAME_REGISTERED_MODEL = Endpoint(
    "rename_registered_model", POST, f"{_MODELS}/rename",
    r.RenameRegisteredModel, r.RegisteredModelResponse, WRITE,
)  # fmt: skip
UPDATE_REGISTERED_MODEL = Endpoint(
    "update_registered_model", PATCH, f"{_MODELS}/update",
    r.UpdateRegisteredModel, r.RegisteredModelResponse, WRITE,
)  # fmt: skip
DELETE_REGISTERED_MODEL = Endpoint(
    "delete_registered_model", DELETE, f"{_MODELS}/delete",
    r.DeleteRegisteredModel, r.Empty, WRITE,
)  # fmt: skip
GET_REGISTERED_MODEL = Endpoint(
    "get_registered_model", GET, f"{_MODELS}/get",
    r.GetRegisteredModel, r.RegisteredModelResponse, READ,
)  # fmt: skip
SEARCH_REGISTERED_MODELS = Endpoint(
    "search_registered_models", GET, f"{_MODELS}/search",
    r.SearchRegisteredModels, r.SearchRegisteredModelsResponse, READ,
)  # fmt: skip
GET_LATEST_VERSIONS = Endpoint(
    "get_latest_versions", (*POST, *GET), f"{_MODELS}/get-latest-versions",
    r.GetLatestVersions, r.ModelVersionsResponse, READ,
)  # fmt: skip
SET_REGISTERED_MODEL_TAG = Endpoint(
    "set_registered_model_tag", POST, f"{_MODELS}/set-tag",
    r.SetRegisteredModelTag, r.Empty, WRITE,
)  # fmt: skip
DELETE_REGISTERED_MODEL_TAG = Endpoint(
    "delete_registered_model_tag", DELETE, f"{_MODELS}/delete-tag",
    r.DeleteRegisteredModelTag, r.Empty, WRITE,
)  # fmt: skip
SET_REGISTERED_MODEL_ALIAS = Endpoint(
    "set_registered_model_alias", POST, f"{_MODELS}/alias",
    r.SetRegisteredModelAlias, r.Empty, WRITE,
)  # fmt: skip
DELETE_REGISTERED_MODEL_ALIAS = Endpoint(
    "delete_registered_model_alias", DELETE, f"{_MODELS}/alias",
    r.DeleteRegisteredModelAlias, r.Empty, WRITE,
)  # fmt: skip
GET_MODEL_VERSION_BY_ALIAS = Endpoint(
    "get_model_version_by_alias", GET, f"{_MODELS}/alias",
    r.GetModelVersionByAlias, r.ModelVersionResponse, READ,
)  # fmt: skip
CREATE_MODEL_VERSION = Endpoint(
    "create_model_version", POST, f"{_VERSIONS}/create",
    r.CreateModelVersion, r.ModelVersionResponse, WRITE,
)  # fmt: skip
GET_MODEL_VERSION = Endpoint(
    "get_model_version", GET, f"{_VERSIONS}/get",
    r.GetModelVersion, r.ModelVersionResponse, READ,
)  # fmt: skip
UPDATE_MODEL_VERSION = Endpoint(
    "update_model_version", PATCH, f"{_VERSIONS}/update",
    r.UpdateModelVersion, r.ModelVersionResponse, WRITE,
)  # fmt: skip
DELETE_MODEL_VERSION = Endpoint(
    "delete_model_version", DELETE, f"{_VERSIONS}/delete",
    r.DeleteModelVersion, r.Empty, WRITE,
)  # fmt: skip
TRANSITION_MODEL_VERSION_STAGE = Endpoint(
    "transition_model_version_stage", POST, f"{_VERSIONS}/transition-stage",
    r.TransitionModelVersionStage, r.ModelVersionResponse, WRITE,
)  # fmt: skip
GET_MODEL_VERSION_DOWNLOAD_URI = Endpoint(
    "get_model_version_download_uri", GET, f"{_VERSIONS}/get-download-uri",
    r.GetModelVersionDownloadUri, r.GetModelVersionDownloadUriResponse, READ,
)  # fmt: skip
SEARCH_MODEL_VERSIONS = Endpoint(
    "search_model_versions", GET, f"{_VERSIONS}/search",
    r.SearchModelVersions, r.SearchModelVersionsResponse, READ,
)  # fmt: skip
SET_MODEL_VERSION_TAG = Endpoint(
    "set_model_version_tag", POST, f"{_VERSIONS}/set-tag",
    r.SetModelVersionTag, r.Empty, WRITE,
)  # fmt: skip
DELETE_MODEL_VERSION_TAG = Endpoint(
    "delete_model_version_tag", DELETE, f"{_VERSIONS}/delete-tag",
    r.DeleteModelVersionTag, r.Empty, WRITE,
)  # fmt: skip
