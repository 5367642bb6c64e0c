"""What runs took in and brought out: datasets and models."""

from typing import Any

from jupyter_tracker.contract.entities.base import Entity, as_dict


class Dataset(Entity):
    """A dataset: where it comes from and what it looks like; ``digest`` tells its contents."""

    name: str
    digest: str
    source_type: str
    source: str
    schema: str = ""
    profile: str = ""


class InputTag(Entity):
    """One tag of a dataset as one run used it."""

    key: str
    value: str = ""


class DatasetInput(Entity):
    """A dataset that a run used; the tag ``mlflow.data.context`` says what for."""

    dataset: Dataset
    tags: list[InputTag] = []

    def to_dictionary(self) -> dict[str, Any]:
        """Return the dataset, and the tags by key."""
        return {"dataset": self.dataset.to_dictionary(), "tags": as_dict(self.tags)}


class DatasetSummary(Entity):
    """A dataset of an experiment, without its contents."""

    experiment_id: str
    name: str
    digest: str
    context: str = ""


class ModelInput(Entity):
    """A logged model that a run used."""

    model_id: str


class ModelOutput(Entity, omit_defaults=False):
    """A logged model that a run made, at which step."""

    model_id: str
    step: int = 0


class RunInputs(Entity):
    """What a run used."""

    dataset_inputs: list[DatasetInput] = []
    model_inputs: list[ModelInput] = []


class RunOutputs(Entity):
    """What a run made."""

    model_outputs: list[ModelOutput] = []
