"""The part of the explicit client that speaks of the model registry."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_tracker.client.connected import Connected
from jupyter_tracker.client.paged import PagedList
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown

_VERSION_URI = re.compile(r"models:/([^/@]+)(?:/(\d+)|@([\w-]+))")


class RegistryClient(Connected):
    """Registered models, their versions, stages, aliases and tags."""

    # --- registered models -----------------------------------------------------------------------

    def create_registered_model(
        self,
        name: str,
        tags: Mapping[str, Any] | None = None,
        description: str | None = None,
    ) -> e.RegisteredModel:
        """Create a registered model without versions."""
        request = r.CreateRegisteredModel(
            name=name, tags=_tags(tags or {}), description=description or ""
        )
        return self.registry.create_registered_model(request).registered_model

    def get_registered_model(self, name: str) -> e.RegisteredModel:
        """Get a registered model with the latest version of each stage."""
        return self.registry.get_registered_model(r.GetRegisteredModel(name=name)).registered_model

    def search_registered_models(
        self,
        filter_string: str | None = None,
        max_results: int = 100,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.RegisteredModel]:
        """Search registered models."""
        request = r.SearchRegisteredModels(
            filter=filter_string or "",
            max_results=max_results,
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = self.registry.search_registered_models(request)
        return PagedList(page.registered_models, page.next_page_token)

    def rename_registered_model(self, name: str, new_name: str) -> e.RegisteredModel:
        """Give a registered model another name; versions, tags and aliases stay with it."""
        request = r.RenameRegisteredModel(name=name, new_name=new_name)
        return self.registry.rename_registered_model(request).registered_model

    def update_registered_model(
        self, name: str, description: str | None = None
    ) -> e.RegisteredModel:
        """Change a registered model's description."""
        request = r.UpdateRegisteredModel(name=name, description=description)
        return self.registry.update_registered_model(request).registered_model

    def delete_registered_model(self, name: str) -> None:
        """Delete a registered model with its versions, tags and aliases."""
        self.registry.delete_registered_model(r.DeleteRegisteredModel(name=name))

    def set_registered_model_tag(self, name: str, key: str, value: Any) -> None:
        """Set one tag of a registered model."""
        request = r.SetRegisteredModelTag(name=name, key=key, value=str(value))
        self.registry.set_registered_model_tag(request)

    def delete_registered_model_tag(self, name: str, key: str) -> None:
        """Remove one tag of a registered model."""
        self.registry.delete_registered_model_tag(r.DeleteRegisteredModelTag(name=name, key=key))

    # --- aliases ---------------------------------------------------------------------------------

    def set_registered_model_alias(
        self, name: str, alias: str, version: str, comment: str | None = None
    ) -> None:
        """Let an alias name a version; an alias that exists is moved."""
        request = r.SetRegisteredModelAlias(
            name=name, alias=alias, version=str(version), comment=comment or ""
        )
        self.registry.set_registered_model_alias(request)

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        """Remove an alias."""
        request = r.DeleteRegisteredModelAlias(name=name, alias=alias)
        self.registry.delete_registered_model_alias(request)

    def get_model_version_by_alias(self, name: str, alias: str) -> e.ModelVersion:
        """Get the version that an alias names; ``latest`` is the one with the highest number."""
        request = r.GetModelVersionByAlias(name=name, alias=alias)
        return self.registry.get_model_version_by_alias(request).model_version

    # --- versions --------------------------------------------------------------------------------

    def create_model_version(
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Mapping[str, Any] | None = None,
        run_link: str | None = None,
        description: str | None = None,
        await_creation_for: int = 300,  # noqa: ARG002
        model_id: str | None = None,
    ) -> e.ModelVersion:
        """Create the next version of a registered model, which is ready when this returns."""
        request = r.CreateModelVersion(
            name=name,
            source=source,
            run_id=run_id or "",
            tags=_tags(tags or {}),
            run_link=run_link or "",
            description=description or "",
            model_id=model_id or "",
        )
        return self.registry.create_model_version(request).model_version

    def copy_model_version(self, src_model_uri: str, dst_name: str) -> e.ModelVersion:
        """Create the next version of ``dst_name``, made when absent, from another model's version.

        ``src_model_uri`` is ``models:/<name>/<version>`` or ``models:/<name>@<alias>``; the files
        stay where they are.
        """
        source = self._version_at(src_model_uri)
        try:
            self.create_registered_model(dst_name)
        except TrackerError as error:
            if error.error_code != ErrorCode.RESOURCE_ALREADY_EXISTS:
                raise
        return self.create_model_version(
            dst_name,
            f"models:/{source.name}/{source.version}",
            source.run_id,
            source.tags,
            source.run_link,
            source.description,
            model_id=source.model_id,
        )

    def get_model_version(self, name: str, version: str) -> e.ModelVersion:
        """Get one version of a registered model."""
        request = r.GetModelVersion(name=name, version=str(version))
        return self.registry.get_model_version(request).model_version

    def get_latest_versions(
        self, name: str, stages: Sequence[str] | None = None
    ) -> list[e.ModelVersion]:
        """Get the newest version of each of ``stages``, of every stage when there are none."""
        request = r.GetLatestVersions(name=name, stages=list(stages or ()))
        return self.registry.get_latest_versions(request).model_versions

    def get_model_version_download_uri(self, name: str, version: str) -> str:
        """Say where the files of a version are."""
        request = r.GetModelVersionDownloadUri(name=name, version=str(version))
        return self.registry.get_model_version_download_uri(request).artifact_uri

    def get_model_version_stages(self, name: str, version: str) -> list[str]:  # noqa: ARG002
        """Return the stages that a version may be in."""
        return [str(stage) for stage in e.ModelVersionStage]

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int = 10_000,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.ModelVersion]:
        """Search model versions."""
        request = r.SearchModelVersions(
            filter=filter_string or "",
            max_results=max_results,
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = self.registry.search_model_versions(request)
        return PagedList(page.model_versions, page.next_page_token)

    def update_model_version(
        self, name: str, version: str, description: str | None = None
    ) -> e.ModelVersion:
        """Change a version's description."""
        request = r.UpdateModelVersion(name=name, version=str(version), description=description)
        return self.registry.update_model_version(request).model_version

    def transition_model_version_stage(
        self,
        name: str,
        version: str,
        stage: str,
        archive_existing_versions: bool = False,
        comment: str | None = None,
    ) -> e.ModelVersion:
        """Move a version to another stage, and on request the versions there to Archived."""
        request = r.TransitionModelVersionStage(
            name=name,
            version=str(version),
            stage=stage,
            archive_existing_versions=archive_existing_versions,
            comment=comment or "",
        )
        return self.registry.transition_model_version_stage(request).model_version

    def delete_model_version(self, name: str, version: str) -> None:
        """Delete a version with its tags and aliases; its number is not given again."""
        self.registry.delete_model_version(r.DeleteModelVersion(name=name, version=str(version)))

    def set_model_version_tag(
        self,
        name: str,
        version: str | None = None,
        key: str | None = None,
        value: Any = None,
        stage: str | None = None,
    ) -> None:
        """Set one tag of a version, or of the newest one in ``stage``."""
        number = self._version_or_newest(name, version, stage)
        request = r.SetModelVersionTag(
            name=name, version=number, key=key or "", value="" if value is None else str(value)
        )
        self.registry.set_model_version_tag(request)

    def delete_model_version_tag(
        self,
        name: str,
        version: str | None = None,
        key: str | None = None,
        stage: str | None = None,
    ) -> None:
        """Remove one tag of a version, or of the newest one in ``stage``."""
        number = self._version_or_newest(name, version, stage)
        request = r.DeleteModelVersionTag(name=name, version=number, key=key or "")
        self.registry.delete_model_version_tag(request)

    def _version_at(self, uri: str) -> e.ModelVersion:
        named = _VERSION_URI.fullmatch(uri)
        if not named:
            raise invalid(
                f"Invalid model version URI {shown(uri)}: use 'models:/<name>/<version>' or "
                "'models:/<name>@<alias>'."
            )
        name, version, alias = named.groups()
        if version:
            return self.get_model_version(name, version)
        return self.get_model_version_by_alias(name, alias)

    def _version_or_newest(self, name: str, version: str | None, stage: str | None) -> str:
        if (version is None) == (stage is None):
            raise invalid("Give either a version or a stage, and not both.")
        if version is not None:
            return str(version)
        newest = self.get_latest_versions(name, [stage or ""])
        if not newest:
            raise invalid(f"No version of the model {name!r} is in the stage {shown(str(stage))}.")
        return newest[0].version


def _tags(tags: Mapping[str, Any]) -> list[e.RegistryTag]:
    return [e.RegistryTag(key, str(value)) for key, value in tags.items()]
