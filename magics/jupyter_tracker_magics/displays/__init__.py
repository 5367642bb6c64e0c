"""Runs in a notebook's output: live while they go on, in the end as HTML that needs nobody."""

from collections.abc import Callable, Iterable, Sequence

from IPython.display import display as show

from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.uris import URIS
from jupyter_tracker.contract.entities import Run, RunStatus
from jupyter_tracker.stores.resolve import open_store
from jupyter_tracker_magics.displays.live import LiveView
from jupyter_tracker_magics.displays.page import bundle
from jupyter_tracker_magics.displays.reading import read
from jupyter_tracker_magics.views import Bundle


def display_runs(runs: Iterable[Run | str]) -> None:
    """Show runs below the cell; those that go on are followed until they are over.

    Raises
    ------
    TrackerError
        When there is no such run, there are too many, or the store does not answer.
    """
    run_ids = [run if isinstance(run, str) else run.info.run_id for run in runs]
    view = read(SESSION.client.store, run_ids)
    if all(RunStatus.is_terminated(run.info.status) for run in view.runs):
        show(bundle(view), raw=True)  # type: ignore[no-untyped-call]
    else:
        follow(lambda: run_ids)


def follow(run_ids: Callable[[], Sequence[str]], *, ends_itself: bool = True) -> LiveView:
    """Begin to show runs, as `LiveView` does."""
    # A store of its own: nobody waits for what its thread asks.
    view = LiveView(open_store(URIS.tracking), run_ids, ends_itself=ends_itself)
    view.start()
    return view


def compared(run_ids: Sequence[str], note: str = "") -> Bundle:
    """Return runs beside each other."""
    return bundle(read(SESSION.client.store, run_ids, note))


def bundle_of(run: Run) -> Bundle:
    """Return what a run looks like as the result of a cell."""
    return compared([run.info.run_id])
