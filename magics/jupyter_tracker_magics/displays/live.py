"""Runs that go on, as they look now; and when they are over, what stays in the notebook."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import Any

from IPython.display import display

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Run, RunStatus
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.journal import background
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.threads import Background
from jupyter_tracker_magics.displays import page
from jupyter_tracker_magics.displays.reading import MAX_RUNS, read
from jupyter_tracker_magics.views import Bundle

_BETWEEN = 0.5
"""Seconds from one picture to the next: faster, nobody sees more."""
_PATIENCE = 10.0
"""Seconds that the end of a cell waits for the last picture."""


class LiveView:
    """Shows runs below the cell that is running, and follows them in a thread.

    Parameters
    ----------
    store
        Where the runs are; the view closes it.
    run_ids
        Says which runs to show, oldest first; there may be more of them later.
    ends_itself
        Whether the view is over when the runs are; otherwise it waits for `finish`.
    """

    def __init__(
        self, store: Store, run_ids: Callable[[], Sequence[str]], *, ends_itself: bool = True
    ) -> None:
        self._store = store
        self._run_ids = run_ids
        self._ends_itself = ends_itself
        self._over = threading.Event()
        self._box = _Box()
        self._thread = Background("view", self._follow)

    def start(self) -> None:
        """Show what there is, and begin to follow."""
        self._thread.start()

    def finish(self) -> None:
        """Show what has become of the runs, and stop to follow."""
        self._over.set()
        self._thread.join(_PATIENCE)

    def _follow(self) -> None:
        # What cannot be shown is no business of the training.
        with closing(self._store), suppress(Exception):
            while not self._over.is_set():
                with suppress(TrackerError):  # an outage ends
                    self._show_changes()
                self._over.wait(_BETWEEN)
            background.catch_up()  # with the end of a run of this process
            self._box.settle(page.bundle(self._view()))

    def _show_changes(self) -> None:
        """Show the runs, and show them again when they have changed, until they are over."""
        since = self._store.list_changes(r.ListChanges()).next
        shown: list[str] = []
        changed: set[str] = set()
        while not self._over.is_set():
            run_ids = list(self._run_ids())
            if run_ids != shown or changed & set(shown):
                view = self._view()
                self._box.show(page.html(view))
                shown = run_ids
                if self._ends_itself and all(_is_over(run) for run in view.runs):
                    self._over.set()
            self._over.wait(_BETWEEN)
            answer = self._store.list_changes(r.ListChanges(since=since, wait=_BETWEEN))
            since, changed = answer.next, {change.entity_id for change in answer.changes}

    def _view(self) -> page.View:
        return read(self._store, self._run_ids()[-MAX_RUNS:])


def _is_over(run: Run) -> bool:
    return RunStatus.is_terminated(run.info.status)


class _Box:
    """A place below a cell whose content is replaced."""

    def __init__(self) -> None:
        self._widget = _widget()
        shown = self._widget if self._widget is not None else {"text/plain": ""}
        self._handle: Any = display(shown, raw=self._widget is None, display_id=True)  # type: ignore[no-untyped-call]

    def show(self, html: str) -> None:
        """Replace what is there for now."""
        if self._widget is not None:
            self._widget.value = html
        else:
            self._handle.update({"text/html": html, "text/plain": ""}, raw=True)

    def settle(self, bundle: Bundle) -> None:
        """Replace it for good; a notebook that is saved has no widget left that nobody knows."""
        self._handle.update(bundle, raw=True)
        if self._widget is not None:
            self._widget.close()


def _widget() -> Any:
    """Make a widget, whose changes do not redraw the cell; None where there are none."""
    try:
        import ipywidgets
    except ImportError:
        return None
    return ipywidgets.HTML()  # type: ignore[attr-defined]
