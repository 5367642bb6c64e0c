"""The part of the explicit client that speaks of logged models."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from jupyter_tracker.client import transfers
from jupyter_tracker.client.connected import Connected
from jupyter_tracker.client.paged import PagedList
from jupyter_tracker.client.values import model_status
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid

if TYPE_CHECKING:
    import os

_PAGE = 50


class LoggedModelClient(Connected):
    """Logged models, their params, tags and files."""

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        model_type: str | None = None,
    ) -> e.LoggedModel:
        """Create a logged model, PENDING until `finalize_logged_model` says that it is there."""
        request = r.CreateLoggedModel(
            experiment_id=str(experiment_id),
            name=name or "",
            model_type=model_type or "",
            source_run_id=source_run_id or "",
            params=_params(params or {}),
            tags=_tags(tags or {}),
        )
        return self.store.create_logged_model(request).model

    def finalize_logged_model(self, model_id: str, status: str) -> e.LoggedModel:
        """Say that a logged model's files have come (READY), or will not (FAILED)."""
        request = r.FinalizeLoggedModel(model_id=model_id, status=model_status(status))
        return self.store.finalize_logged_model(request).model

    def get_logged_model(self, model_id: str) -> e.LoggedModel:
        """Get a logged model."""
        return self.store.get_logged_model(r.GetLoggedModel(model_id=model_id)).model

    def delete_logged_model(self, model_id: str) -> None:
        """Delete a logged model."""
        self.store.delete_logged_model(r.DeleteLoggedModel(model_id=model_id))

    def search_logged_models(
        self,
        experiment_ids: Sequence[str],
        filter_string: str | None = None,
        datasets: Sequence[Mapping[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: Sequence[Mapping[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.LoggedModel]:
        """Search the logged models of some experiments.

        Parameters
        ----------
        experiment_ids, filter_string, max_results, page_token
            As in `search_runs`; 50 results by default.
        datasets
            ``{"dataset_name": …, "dataset_digest": …}``: only metrics on these count.
        order_by
            ``{"field_name": …, "ascending": …}``, and for a metric its dataset.
        """
        request = r.SearchLoggedModels(
            experiment_ids=[str(experiment_id) for experiment_id in experiment_ids],
            filter=filter_string or "",
            datasets=[_as(each, r.DatasetFilter, "datasets") for each in datasets or ()],
            max_results=_PAGE if max_results is None else max_results,
            order_by=[_as(each, r.LoggedModelOrder, "order_by") for each in order_by or ()],
            page_token=page_token or "",
        )
        page = self.store.search_logged_models(request)
        return PagedList(page.models, page.next_page_token)

    def log_model_params(self, model_id: str, params: Mapping[str, Any]) -> None:
        """Log params of a logged model."""
        request = r.LogLoggedModelParams(model_id=model_id, params=_params(params))
        self.store.log_logged_model_params(request)

    def set_logged_model_tags(self, model_id: str, tags: Mapping[str, Any]) -> None:
        """Set tags of a logged model; the others stay."""
        request = r.SetLoggedModelTags(model_id=model_id, tags=_tags(tags))
        self.store.set_logged_model_tags(request)

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Remove one tag of a logged model."""
        self.store.delete_logged_model_tag(r.DeleteLoggedModelTag(model_id=model_id, tag_key=key))

    def list_logged_model_artifacts(
        self, model_id: str, path: str | None = None
    ) -> list[e.FileInfo]:
        """List a folder of a logged model's files; paths are relative to the model's root."""
        request = r.ListLoggedModelArtifacts(model_id=model_id, artifact_directory_path=path or "")
        return self.store.list_logged_model_artifacts(request).files

    def log_model_artifact(
        self, model_id: str, local_path: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Upload a file of a logged model into folder ``artifact_path``."""
        self._upload(model_id, transfers.sources(local_path, artifact_path))

    def log_model_artifacts(
        self, model_id: str, local_dir: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Upload everything in a folder as files of a logged model."""
        self._upload(model_id, transfers.sources_in(local_dir, artifact_path))

    def _upload(self, model_id: str, files: list[transfers.Source]) -> None:
        artifacts, root = self.store.artifacts, self._model_root(model_id)
        for content, path in files:
            transfers.upload(artifacts, root, path, content)

    def _model_root(self, model_id: str) -> str:
        return self.get_logged_model(model_id).artifact_location


def _params(params: Mapping[str, Any]) -> list[e.LoggedModelParameter]:
    return [e.LoggedModelParameter(key, str(value)) for key, value in params.items()]


def _tags(tags: Mapping[str, Any]) -> list[e.LoggedModelTag]:
    return [e.LoggedModelTag(key, str(value)) for key, value in tags.items()]


def _as(given: Mapping[str, Any], kind: Any, parameter: str) -> Any:
    try:
        return msgspec.convert(dict(given), kind)
    except msgspec.ValidationError as error:
        raise invalid(f"Invalid value for parameter '{parameter}' supplied: {error}.") from None
