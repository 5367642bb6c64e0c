"""Registered models and their versions."""

import msgspec

from jupyter_tracker.contract.entities.base import Entity, as_dict


class RegistryTag(Entity):
    """One tag of a registered model or of a model version."""

    key: str
    value: str = ""


class ModelVersion(Entity):
    """A version of a registered model. ``version`` is text, a number counted from 1."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    current_stage: str = "None"
    description: str = ""
    user_id: str = ""
    source: str = ""
    run_id: str = ""
    run_link: str = ""
    status: str = "READY"
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
    description: str = ""
    latest_versions: list[ModelVersion] = []
    tag_list: list[RegistryTag] = msgspec.field(name="tags", default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        """The tags by key."""
        return as_dict(self.tag_list)
