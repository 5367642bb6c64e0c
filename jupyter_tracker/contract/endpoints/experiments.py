"""Endpoints of experiments."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, MLFLOW, POST, READ, WRITE, Endpoint

CREATE_EXPERIMENT = Endpoint(
    "create_experiment", POST, f"{MLFLOW}/experiments/create",
    r.CreateExperiment, r.CreateExperimentResponse, WRITE,
)  # fmt: skip
GET_EXPERIMENT = Endpoint(
    "get_experiment", GET, f"{MLFLOW}/experiments/get",
    r.GetExperiment, r.ExperimentResponse, READ,
)  # fmt: skip
GET_EXPERIMENT_BY_NAME = Endpoint(
    "get_experiment_by_name", GET, f"{MLFLOW}/experiments/get-by-name",
    r.GetExperimentByName, r.ExperimentResponse, READ,
)  # fmt: skip
DELETE_EXPERIMENT = Endpoint(
    "delete_experiment", POST, f"{MLFLOW}/experiments/delete",
    r.DeleteExperiment, r.Empty, WRITE,
)  # fmt: skip
RESTORE_EXPERIMENT = Endpoint(
    "restore_experiment", POST, f"{MLFLOW}/experiments/restore",
    r.RestoreExperiment, r.Empty, WRITE,
)  # fmt: skip
UPDATE_EXPERIMENT = Endpoint(
    "update_experiment", POST, f"{MLFLOW}/experiments/update",
    r.UpdateExperiment, r.Empty, WRITE,
)  # fmt: skip
SET_EXPERIMENT_TAG = Endpoint(
    "set_experiment_tag", POST, f"{MLFLOW}/experiments/set-experiment-tag",
    r.SetExperimentTag, r.Empty, WRITE,
)  # fmt: skip
DELETE_EXPERIMENT_TAG = Endpoint(
    "delete_experiment_tag", POST, f"{MLFLOW}/experiments/delete-experiment-tag",
    r.DeleteExperimentTag, r.Empty, WRITE,
)  # fmt: skip
SEARCH_EXPERIMENTS = Endpoint(
    "search_experiments", POST + GET, f"{MLFLOW}/experiments/search",
    r.SearchExperiments, r.SearchExperimentsResponse, READ,
)  # fmt: skip
