"""Endpoints of logged models."""

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

_MODELS = f"{MLFLOW}/logged-models"
_MODEL = f"{_MODELS}/{{model_id}}"

CREATE_LOGGED_MODEL = Endpoint(
    "create_logged_model", POST, _MODELS,
    r.CreateLoggedModel, r.LoggedModelResponse, WRITE,
)  # fmt: skip
SEARCH_LOGGED_MODELS = Endpoint(
    "search_logged_models", POST, f"{_MODELS}/search",
    r.SearchLoggedModels, r.SearchLoggedModelsResponse, READ,
)  # fmt: skip
GET_LOGGED_MODEL = Endpoint(
    "get_logged_model", GET, _MODEL,
    r.GetLoggedModel, r.LoggedModelResponse, READ,
)  # fmt: skip
FINALIZE_LOGGED_MODEL = Endpoint(
    "finalize_logged_model", PATCH, _MODEL,
    r.FinalizeLoggedModel, r.LoggedModelResponse, WRITE,
)  # fmt: skip
DELETE_LOGGED_MODEL = Endpoint(
    "delete_logged_model", DELETE, _MODEL,
    r.DeleteLoggedModel, r.Empty, WRITE,
)  # fmt: skip
LOG_LOGGED_MODEL_PARAMS = Endpoint(
    "log_logged_model_params", POST, f"{_MODEL}/params",
    r.LogLoggedModelParams, r.Empty, WRITE,
)  # fmt: skip
SET_LOGGED_MODEL_TAGS = Endpoint(
    "set_logged_model_tags", PATCH, f"{_MODEL}/tags",
    r.SetLoggedModelTags, r.LoggedModelResponse, WRITE,
)  # fmt: skip
DELETE_LOGGED_MODEL_TAG = Endpoint(
    "delete_logged_model_tag", DELETE, f"{_MODEL}/tags/{{tag_key}}",
    r.DeleteLoggedModelTag, r.Empty, WRITE,
)  # fmt: skip
LIST_LOGGED_MODEL_ARTIFACTS = Endpoint(
    "list_logged_model_artifacts", GET, f"{_MODEL}/artifacts/directories",
    r.ListLoggedModelArtifacts, r.ListArtifactsResponse, READ,
)  # fmt: skip
