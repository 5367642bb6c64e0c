"""Endpoints of what runs used and made."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import MLFLOW, POST, READ, WRITE, Endpoint

LOG_INPUTS = Endpoint(
    "log_inputs", POST, f"{MLFLOW}/runs/log-inputs",
    r.LogInputs, r.Empty, WRITE,
)  # fmt: skip
LOG_OUTPUTS = Endpoint(
    "log_outputs", POST, f"{MLFLOW}/runs/outputs",
    r.LogOutputs, r.Empty, WRITE,
)  # fmt: skip
LOG_MODEL = Endpoint("log_model", POST, f"{MLFLOW}/runs/log-model", r.LogModel, r.Empty, WRITE)
SEARCH_DATASETS = Endpoint(
    "search_datasets", POST, f"{MLFLOW}/experiments/search-datasets",
    r.SearchDatasets, r.SearchDatasetsResponse, READ,
)  # fmt: skip
