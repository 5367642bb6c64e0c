"""The part of the explicit client that speaks of experiments."""

from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_tracker.client.connected import Connected
from jupyter_tracker.client.paged import PagedList
from jupyter_tracker.client.values import view_type as as_view_type
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError

_PAGE = 1000


class ExperimentClient(Connected):
    """Experiments and their tags."""

    def create_experiment(
        self,
        name: str,
        artifact_location: str | None = None,
        tags: Mapping[str, Any] | None = None,
    ) -> str:
        """Create an experiment and return its id."""
        request = r.CreateExperiment(
            name=name,
            artifact_location=artifact_location or "",
            tags=[e.ExperimentTag(key, str(value)) for key, value in (tags or {}).items()],
        )
        return self.store.create_experiment(request).experiment_id

    def get_experiment(self, experiment_id: str) -> e.Experiment:
        """Get an experiment by its id."""
        request = r.GetExperiment(experiment_id=str(experiment_id))
        return self.store.get_experiment(request).experiment

    def get_experiment_by_name(self, name: str) -> e.Experiment | None:
        """Get an experiment by its name; None when there is none."""
        try:
            request = r.GetExperimentByName(experiment_name=name)
            return self.store.get_experiment_by_name(request).experiment
        except TrackerError as error:
            if error.error_code == ErrorCode.RESOURCE_DOES_NOT_EXIST:
                return None
            raise

    def search_experiments(
        self,
        view_type: str | int = e.ViewType.ACTIVE_ONLY,
        max_results: int | None = _PAGE,
        filter_string: str | None = None,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.Experiment]:
        """Search experiments."""
        request = r.SearchExperiments(
            view_type=as_view_type(view_type),
            max_results=_PAGE if max_results is None else max_results,
            filter=filter_string or "",
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = self.store.search_experiments(request)
        return PagedList(page.experiments, page.next_page_token)

    def rename_experiment(self, experiment_id: str, new_name: str) -> None:
        """Give an experiment another name."""
        request = r.UpdateExperiment(experiment_id=str(experiment_id), new_name=new_name)
        self.store.update_experiment(request)

    def delete_experiment(self, experiment_id: str) -> None:
        """Put an experiment and its runs into the trash."""
        self.store.delete_experiment(r.DeleteExperiment(experiment_id=str(experiment_id)))

    def restore_experiment(self, experiment_id: str) -> None:
        """Take an experiment, and the runs that went with it, out of the trash."""
        self.store.restore_experiment(r.RestoreExperiment(experiment_id=str(experiment_id)))

    def set_experiment_tag(self, experiment_id: str, key: str, value: Any) -> None:
        """Set one tag of an experiment."""
        request = r.SetExperimentTag(experiment_id=str(experiment_id), key=key, value=str(value))
        self.store.set_experiment_tag(request)

    def delete_experiment_tag(self, experiment_id: str, key: str) -> None:
        """Remove one tag of an experiment."""
        request = r.DeleteExperimentTag(experiment_id=str(experiment_id), key=key)
        self.store.delete_experiment_tag(request)
