"""The fluent functions that find runs, and change those that are over."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jupyter_tracker.client.experiments import current_experiment_id, search_experiments
from jupyter_tracker.client.frames import pandas_for, runs_frame
from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid

if TYPE_CHECKING:
    import pandas

_PAGE = 1000


def get_run(run_id: str) -> e.Run:
    """Get a run with its latest metrics, params and tags."""
    return SESSION.client.get_run(run_id)


def get_parent_run(run_id: str) -> e.Run | None:
    """Get the run that a run is nested in; None when it is in none."""
    return SESSION.client.get_parent_run(run_id)


def delete_run(run_id: str) -> None:
    """Put a run into the trash."""
    SESSION.client.delete_run(run_id)


def restore_run(run_id: str) -> None:
    """Take a run out of the trash."""
    SESSION.client.restore_run(run_id)


def search_runs(
    experiment_ids: Sequence[str] | None = None,
    filter_string: str = "",
    run_view_type: str | int = e.ViewType.ACTIVE_ONLY,
    max_results: int = 100_000,
    order_by: Sequence[str] | None = None,
    output_format: str = "pandas",
    search_all_experiments: bool = False,
    experiment_names: Sequence[str] | None = None,
) -> "pandas.DataFrame | list[e.Run]":
    """Search runs; without experiments named, those of the current one.

    Returns
    -------
    pandas.DataFrame or list of Run
        A data frame with columns ``run_id``, ``metrics.<key>``, ``params.<key>``, ``tags.<key>`` …
        when pandas is installed and ``output_format`` is "pandas"; otherwise a list.
    """
    pandas = pandas_for(output_format)
    ids = _searched(experiment_ids, experiment_names, search_all_experiments)
    runs = all_pages(
        lambda size, token: SESSION.client.search_runs(
            ids, filter_string, run_view_type, size, order_by, token
        ),
        _PAGE,
        max_results if ids else 0,
    )
    return runs_frame(pandas, runs) if pandas is not None else runs


def _searched(
    ids: Sequence[str] | None, names: Sequence[str] | None, everywhere: bool
) -> list[str]:
    if ids and names:
        raise invalid("search_runs() takes either experiment_ids or experiment_names.")
    if ids:
        return [str(experiment_id) for experiment_id in ids]
    if names:
        found = [SESSION.client.get_experiment_by_name(name) for name in names]
        return [experiment.experiment_id for experiment in found if experiment is not None]
    if everywhere:
        return [experiment.experiment_id for experiment in search_experiments()]
    return [current_experiment_id()]
