"""Datasets and models that runs used and made."""

import json

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.requests.base import OfRun, check_tags


class LogInputs(OfRun):
    """Note which datasets and models a run used; noting one again changes nothing."""

    datasets: list[e.DatasetInput] = []
    models: list[e.ModelInput] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_batch_size(self.datasets, v.MAX_DATASETS_PER_REQUEST, "datasets")
        for each in self.datasets:
            _check_dataset(each.dataset)
            check_tags(each.tags, v.check_input_tag)
        _check_models([model.model_id for model in self.models])


class LogOutputs(OfRun, kw_only=True):
    """Note which models a run made."""

    models: list[e.ModelOutput]

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_models([model.model_id for model in self.models])


class LogModel(OfRun, kw_only=True):
    """Note a model that an MLflow 2 client keeps among the run's artifacts."""

    model_json: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_length(self.model_json, v.MAX_MODEL_JSON_LENGTH, "The description of the model")
        try:
            model = json.loads(self.model_json)
        except ValueError:
            model = None
        if not isinstance(model, dict):
            raise invalid(
                f"Invalid value {v.shown(self.model_json)} for parameter 'model_json' supplied: "
                "send the model's description as a JSON object."
            )


class SearchDatasets(e.Entity):
    """List the datasets that the runs of experiments used."""

    experiment_ids: list[str] = []

    def __post_init__(self) -> None:
        if not self.experiment_ids:
            raise missing("experiment_ids")


class SearchDatasetsResponse(e.Entity):
    """Each dataset once per context that it was used in."""

    dataset_summaries: list[e.DatasetSummary] = []


def _check_dataset(dataset: e.Dataset) -> None:
    v.require(dataset.name, "name")
    v.require(dataset.digest, "digest")
    v.check_dataset_key(dataset.name, dataset.digest)
    for value, limit, what in (
        (dataset.source_type, v.MAX_DATASET_SOURCE_TYPE_LENGTH, "type of the source"),
        (dataset.source, v.MAX_DATASET_SOURCE_LENGTH, "source"),
        (dataset.schema, v.MAX_DATASET_SCHEMA_LENGTH, "schema"),
        (dataset.profile, v.MAX_DATASET_PROFILE_LENGTH, "profile"),
    ):
        v.check_length(value, limit, f"The {what} of dataset {v.shown(dataset.name)}")


def _check_models(model_ids: list[str]) -> None:
    v.check_batch_size(model_ids, v.MAX_ENTITIES_PER_BATCH, "models")
    for model_id in model_ids:
        v.require(model_id, "model_id")
        v.check_length(model_id, v.MAX_MODEL_ID_LENGTH, "The id of the model")
