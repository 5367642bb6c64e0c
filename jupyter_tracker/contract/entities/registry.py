"""Registered models and their versions."""

from enum import StrEnum

import msgspec

from jupyter_tracker.contract.entities.base import Entity, as_dict


class ModelVersionStage(StrEnum):
    """Where a version is on its way to production."""

    NONE = "None"
    STAGING = "Staging"
    PRODUCTION = "Production"
    ARCHIVED = "Archived"


class RegistryTag(Entity):
    """One tag of a registered model or of a model version."""

    key: str
    value: str = ""


class RegisteredModelAlias(Entity):
    """A name of one's own for one version of a registered model."""

    alias: str
    version: str


class ModelVersion(Entity):
    """A version of a registered model. ``version`` is text, a number counted from 1."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    current_stage: str
    status: str
    description: str = ""
    user_id: str = ""
    source: str = ""
    run_id: str = ""
    run_link: str = ""
    model_id: str = ""
    status_message: str = ""
    aliases: list[str] = []
    tag_list: list[RegistryTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return as_dict(self.tag_list)


class RegisteredModel(Entity):
    """A name under which versions of a model are kept."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str = ""
    description: str = ""
    latest_versions: list[ModelVersion] = []
    tag_list: list[RegistryTag] = msgspec.field(name="tags", default_factory=list)
    alias_list: list[RegisteredModelAlias] = msgspec.field(name="aliases", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return as_dict(self.tag_list)

    @property
    def aliases(self) -> dict[str, str]:
        """The version that each alias names."""
        return {each.alias: each.version for each in self.alias_list}
