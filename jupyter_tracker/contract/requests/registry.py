"""Registered models and their versions."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.registry_rules import check_rule_tag, stage_named
from jupyter_tracker.contract.requests.base import check_tags


def check_archiving(stage: str) -> None:
    """Refuse to make room in a stage, or for an alias, where versions do not wait in line."""
    active = (e.ModelVersionStage.STAGING, e.ModelVersionStage.PRODUCTION)
    if stage not in active:
        raise invalid(
            "Model version transition cannot archive existing model versions because "
            f"'{stage}' is not an Active stage. Valid stages are {', '.join(active)}."
        )


def _check_model_tag(key: str, value: str) -> None:
    v.check_model_tag(key, value)
    check_rule_tag(key, value)


class OfRegisteredModel(e.Entity):
    """A request about one registered model."""

    name: str

    def __post_init__(self) -> None:
        v.require(self.name, "name")


class OfModelVersion(OfRegisteredModel):
    """A request about one version of a registered model."""

    version: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_version(self.version)

    @property
    def number(self) -> int:
        """The version as a number."""
        return int(self.version)


class CreateRegisteredModel(e.Entity):
    """Create a registered model."""

    name: str
    tags: list[e.RegistryTag] = []
    description: str = ""

    def __post_init__(self) -> None:
        v.check_model_name(self.name)
        check_tags(self.tags, _check_model_tag)


class GetRegisteredModel(OfRegisteredModel):
    """Get a registered model."""


class RegisteredModelResponse(e.Entity):
    """One registered model."""

    registered_model: e.RegisteredModel


class RenameRegisteredModel(OfRegisteredModel):
    """Give a registered model another name; versions, tags and aliases stay with it."""

    new_name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.new_name.strip():
            raise missing("new_name")
        v.check_model_name(self.new_name)


class UpdateRegisteredModel(OfRegisteredModel):
    """Change a registered model's description."""

    description: str | None = None


class DeleteRegisteredModel(OfRegisteredModel):
    """Delete a registered model with its versions, tags and aliases."""


class SearchRegisteredModels(e.Entity):
    """Search registered models; prompts are found only by a filter that asks for them."""

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


class GetLatestVersions(OfRegisteredModel):
    """Get the newest version of each of ``stages``, of every stage when there are none."""

    stages: list[str] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        self.stages = [stage_named(stage) for stage in self.stages]


class ModelVersionsResponse(e.Entity):
    """Some model versions."""

    model_versions: list[e.ModelVersion] = []


class SetRegisteredModelTag(OfRegisteredModel, kw_only=True):
    """Set one tag of a registered model."""

    key: str
    value: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_model_tag(self.key, self.value)


class DeleteRegisteredModelTag(OfRegisteredModel, kw_only=True):
    """Remove one tag of a registered model; one that is not there is fine."""

    key: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_model_tag(self.key, "")


class SetRegisteredModelAlias(OfModelVersion, kw_only=True):
    """Let an alias name a version; an alias that exists is moved."""

    alias: str
    comment: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_alias(self.alias)
        v.check_comment(self.comment)


class DeleteRegisteredModelAlias(OfRegisteredModel, kw_only=True):
    """Remove an alias; one that is not there is fine."""

    alias: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.require(self.alias, "alias")


class GetModelVersionByAlias(OfRegisteredModel, kw_only=True):
    """Get the version that an alias names; ``latest`` is the one with the highest number."""

    alias: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.require(self.alias, "alias")


class CreateModelVersion(e.Entity):
    """Create the next version of a registered model from ``source``, the model's location."""

    name: str
    source: str
    run_id: str = ""
    tags: list[e.RegistryTag] = []
    run_link: str = ""
    description: str = ""
    model_id: str = ""

    def __post_init__(self) -> None:
        v.require(self.name, "name")
        v.require(self.source, "source")
        check_tags(self.tags, v.check_registry_tag)


class ModelVersionResponse(e.Entity):
    """One model version."""

    model_version: e.ModelVersion


class GetModelVersion(OfModelVersion):
    """Get one version of a registered model."""


class UpdateModelVersion(OfModelVersion):
    """Change a version's description."""

    description: str | None = None


class DeleteModelVersion(OfModelVersion):
    """Delete a version with its tags and aliases; its number is not given again."""


class TransitionModelVersionStage(OfModelVersion, kw_only=True):
    """Move a version to another stage.

    With ``archive_existing_versions`` the versions that are in Staging or Production now make room.
    """

    stage: str
    archive_existing_versions: bool = False
    comment: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.stage = stage_named(self.stage)
        v.check_comment(self.comment)
        if self.archive_existing_versions:
            check_archiving(self.stage)


class GetModelVersionDownloadUri(OfModelVersion):
    """Ask where the files of a version are."""


class GetModelVersionDownloadUriResponse(e.Entity):
    """Where the files of a version are."""

    artifact_uri: str


class SearchModelVersions(e.Entity):
    """Search model versions; those of prompts are found only by a filter that asks for them."""

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


class SetModelVersionTag(OfModelVersion, kw_only=True):
    """Set one tag of a model version."""

    key: str
    value: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_registry_tag(self.key, self.value)


class DeleteModelVersionTag(OfModelVersion, kw_only=True):
    """Remove one tag of a model version; one that is not there is fine."""

    key: str

    def __post_init__(self) -> None:
        super().__post_init__()
        v.check_key(self.key, "tag")
