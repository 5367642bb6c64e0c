"""Endpoints of the model registry."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, MLFLOW, POST, READ, WRITE, Endpoint

CREATE_REGISTERED_MODEL = Endpoint(
    "create_registered_model", POST, f"{MLFLOW}/registered-models/create",
    r.CreateRegisteredModel, r.RegisteredModelResponse, WRITE,
)  # fmt: skip
GET_REGISTERED_MODEL = Endpoint(
    "get_registered_model", GET, f"{MLFLOW}/registered-models/get",
    r.GetRegisteredModel, r.RegisteredModelResponse, READ,
)  # fmt: skip
SEARCH_REGISTERED_MODELS = Endpoint(
    "search_registered_models", GET, f"{MLFLOW}/registered-models/search",
    r.SearchRegisteredModels, r.SearchRegisteredModelsResponse, READ,
)  # fmt: skip
CREATE_MODEL_VERSION = Endpoint(
    "create_model_version", POST, f"{MLFLOW}/model-versions/create",
    r.CreateModelVersion, r.ModelVersionResponse, WRITE,
)  # fmt: skip
GET_MODEL_VERSION = Endpoint(
    "get_model_version", GET, f"{MLFLOW}/model-versions/get",
    r.GetModelVersion, r.ModelVersionResponse, READ,
)  # fmt: skip
SEARCH_MODEL_VERSIONS = Endpoint(
    "search_model_versions", GET, f"{MLFLOW}/model-versions/search",
    r.SearchModelVersions, r.SearchModelVersionsResponse, READ,
)  # fmt: skip
