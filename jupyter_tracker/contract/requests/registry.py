"""Registered models and their versions."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.requests.base import check_tags


class CreateRegisteredModel(e.Entity):
    """Create a registered model."""

    name: str
    tags: list[e.RegistryTag] = []
    description: str = ""

    def __post_init__(self) -> None:
        v.check_model_name(self.name)
        check_tags(self.tags, v.check_registry_tag)


class GetRegisteredModel(e.Entity):
    """Get a registered model."""

    name: str


class RegisteredModelResponse(e.Entity):
    """One registered model."""

    registered_model: e.RegisteredModel


class SearchRegisteredModels(e.Entity):
    """Search registered models."""

    filter: str = ""
    max_results: int = 100
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 1000, "max_results")


class SearchRegisteredModelsResponse(e.Entity):
    """A page of registered models."""

    registered_models: list[e.RegisteredModel] = []
    next_page_token: str = ""


class CreateModelVersion(e.Entity):
    """Create the next version of a registered model from ``source``, the model's location."""

    name: str
    source: str
    run_id: str = ""
    tags: list[e.RegistryTag] = []
    run_link: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        v.require(self.name, "name")
        v.require(self.source, "source")
        check_tags(self.tags, v.check_registry_tag)


class GetModelVersion(e.Entity):
    """Get one version of a registered model."""

    name: str
    version: str

    def __post_init__(self) -> None:
        if not self.version.isdecimal():
            raise invalid(
                f"Invalid value {v.shown(self.version)} for parameter 'version' supplied: "
                "a version is a number, as in '3'."
            )


class ModelVersionResponse(e.Entity):
    """One model version."""

    model_version: e.ModelVersion


class SearchModelVersions(e.Entity):
    """Search model versions."""

    filter: str = ""
    max_results: int = 10_000
    order_by: list[str] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 200_000, "max_results")


class SearchModelVersionsResponse(e.Entity):
    """A page of model versions."""

    model_versions: list[e.ModelVersion] = []
    next_page_token: str = ""
