"""The part of the explicit client that speaks of runs, and of what they log."""

from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_tracker.client.connected import Connected
from jupyter_tracker.client.paged import PagedList, all_pages
from jupyter_tracker.client.run_operations import RunOperations, operations
from jupyter_tracker.client.values import metric, now, param, run_status, run_tags, view_type
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.names import PARENT_RUN_TAG

_HISTORY_PAGE = 25_000


class RunClient(Connected):
    """Runs, their metrics, params, tags, inputs and outputs."""

    # --- runs ------------------------------------------------------------------------------------

    def create_run(
        self,
        experiment_id: str,
        start_time: int | None = None,
        tags: Mapping[str, Any] | None = None,
        run_name: str | None = None,
    ) -> e.Run:
        """Create a run; ``start_time`` in milliseconds since the epoch, now by default."""
        request = r.CreateRun(
            experiment_id=str(experiment_id),
            start_time=start_time or now(),
            run_name=run_name or "",
            tags=run_tags(tags or {}),
        )
        return _whole(self.store.create_run(request).run)

    def get_run(self, run_id: str) -> e.Run:
        """Get a run with its latest metrics, params and tags."""
        return _whole(self.store.get_run(r.GetRun(run_id=run_id)).run)

    def get_parent_run(self, run_id: str) -> e.Run | None:
        """Get the run that a run is nested in; None when it is in none."""
        parent = self.get_run(run_id).data.tags.get(PARENT_RUN_TAG)
        return self.get_run(parent) if parent else None

    def update_run(self, run_id: str, status: str | None = None, name: str | None = None) -> None:
        """Change a run's status or name."""
        request = r.UpdateRun(
            run_id=run_id, status=run_status(status) if status else None, run_name=name or ""
        )
        self.store.update_run(request)

    def set_terminated(
        self, run_id: str, status: str | None = None, end_time: int | None = None
    ) -> None:
        """End a run; ``end_time`` in milliseconds since the epoch, now by default."""
        request = r.UpdateRun(
            run_id=run_id,
            status=run_status(status or e.RunStatus.FINISHED),
            end_time=end_time or now(),
        )
        self.store.update_run(request)

    def delete_run(self, run_id: str) -> None:
        """Put a run into the trash."""
        self.store.delete_run(r.DeleteRun(run_id=run_id))

    def restore_run(self, run_id: str) -> None:
        """Take a run out of the trash."""
        self.store.restore_run(r.RestoreRun(run_id=run_id))

    def search_runs(
        self,
        experiment_ids: Sequence[str],
        filter_string: str = "",
        run_view_type: str | int = e.ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.Run]:
        """Search the runs of some experiments."""
        request = r.SearchRuns(
            experiment_ids=[str(experiment_id) for experiment_id in experiment_ids],
            filter=filter_string,
            run_view_type=view_type(run_view_type),
            max_results=max_results,
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = self.store.search_runs(request)
        return PagedList(map(_whole, page.runs), page.next_page_token)

    # --- logging ---------------------------------------------------------------------------------

    def log_metric(
        self,
        run_id: str,
        key: str,
        value: float,
        timestamp: int | None = None,
        step: int | None = None,
        synchronous: bool | None = None,
        dataset_name: str | None = None,
        dataset_digest: str | None = None,
        model_id: str | None = None,
    ) -> RunOperations | None:
        """Log one point of a metric; ``timestamp`` in milliseconds since the epoch."""
        dataset = (dataset_name or "", dataset_digest or "")
        point = metric(key, value, timestamp, step, model_id, dataset)
        return self.log_batch(run_id, metrics=[point], synchronous=synchronous)

    def log_param(self, run_id: str, key: str, value: Any, synchronous: bool | None = None) -> Any:
        """Log a parameter and return its value."""
        self.log_batch(run_id, params=[param(key, value)], synchronous=synchronous)
        return value

    def set_tag(
        self, run_id: str, key: str, value: Any, synchronous: bool | None = None
    ) -> RunOperations | None:
        """Set a tag of a run."""
        return self.log_batch(run_id, tags=run_tags({key: value}), synchronous=synchronous)

    def delete_tag(self, run_id: str, key: str) -> None:
        """Remove a tag of a run."""
        self.store.delete_tag(r.DeleteTag(run_id=run_id, key=key))

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[e.Metric] = (),
        params: Sequence[e.Param] = (),
        tags: Sequence[e.RunTag] = (),
        synchronous: bool | None = None,
    ) -> RunOperations | None:
        """Log metrics, params and tags in one request: all of them, or on any error none.

        It is done when this returns, whatever ``synchronous`` says.
        """
        request = r.LogBatch(
            run_id=run_id, metrics=list(metrics), params=list(params), tags=list(tags)
        )
        self.store.log_batch(request)
        return operations(synchronous) if synchronous is False else None

    def log_inputs(
        self,
        run_id: str,
        datasets: Sequence[e.DatasetInput] | None = None,
        models: Sequence[e.ModelInput] | None = None,
    ) -> None:
        """Note which datasets and logged models a run used."""
        request = r.LogInputs(
            run_id=run_id, datasets=list(datasets or ()), models=list(models or ())
        )
        self.store.log_inputs(request)

    def log_outputs(self, run_id: str, models: Sequence[e.ModelOutput]) -> None:
        """Note which logged models a run made."""
        self.store.log_outputs(r.LogOutputs(run_id=run_id, models=list(models)))

    def get_metric_history(
        self,
        run_id: str,
        key: str,
        max_results: int | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.Metric]:
        """Get the points of a metric, in the order of their steps.

        All of them; with ``max_results`` or ``page_token`` one page, whose ``token`` leads to the
        next.
        """

        def ask(size: int, token: str | None) -> PagedList[e.Metric]:
            request = r.GetMetricHistory(
                run_id=run_id, metric_key=key, max_results=size, page_token=token or ""
            )
            page = self.store.get_metric_history(request)
            return PagedList(page.metrics, page.next_page_token)

        if max_results is None and page_token is None:
            return PagedList(all_pages(ask, _HISTORY_PAGE), None)
        return ask(_HISTORY_PAGE if max_results is None else max_results, page_token)


def _whole(run: e.Run) -> e.Run:
    """Give a run what a server leaves out when it is empty, so that nobody meets a None."""
    run.inputs = run.inputs or e.RunInputs()
    run.outputs = run.outputs or e.RunOutputs()
    return run
