"""Endpoints for taking over what another tracker has."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import MANAGE, POST, TRACKER, Endpoint

IMPORT_EXPERIMENT = Endpoint(
    "import_experiment", POST, f"{TRACKER}/experiments/import",
    r.ImportExperiment, r.ExperimentResponse, MANAGE,
)  # fmt: skip
IMPORT_RUN = Endpoint(
    "import_run", POST, f"{TRACKER}/runs/import",
    r.ImportRun, r.ImportRunResponse, MANAGE,
)  # fmt: skip
IMPORT_LOGGED_MODEL = Endpoint(
    "import_logged_model", POST, f"{TRACKER}/logged-models/import",
    r.ImportLoggedModel, r.LoggedModelResponse, MANAGE,
)  # fmt: skip
IMPORT_REGISTERED_MODEL = Endpoint(
    "import_registered_model", POST, f"{TRACKER}/registered-models/import",
    r.ImportRegisteredModel, r.RegisteredModelResponse, MANAGE,
)  # fmt: skip
IMPORT_MODEL_VERSION = Endpoint(
    "import_model_version", POST, f"{TRACKER}/model-versions/import",
    r.ImportModelVersion, r.ModelVersionResponse, MANAGE,
)  # fmt: skip
