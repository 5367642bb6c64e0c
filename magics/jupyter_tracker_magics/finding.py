"""Which run is meant by an id, the beginning of one, a name, or ``last``."""

import re
from collections.abc import Sequence
from datetime import datetime

from IPython.core.error import UsageError

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.recorder import within
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.contract.errors import TrackerError

_LAST = re.compile(r"last(?:~(\d+))?")
_ID = re.compile(r"[0-9a-f]{32}")
_BEGINNING = re.compile(r"[0-9a-f]{4,31}")
_NAMED = 5
"""Runs that an error names."""
_COMPLETED = 50
_COMPLETION_PATIENCE = 1.0


def find_run(reference: str, made: Sequence[str]) -> Run:
    """Return the run that a user means.

    Parameters
    ----------
    reference
        An id, the beginning of one, a name, or ``last``; ``last~1`` is the one before that.
    made
        The ids of the runs that this kernel has made, the oldest first. A name that several runs
        have means the newest of these, and ``last`` counts them; without any, all runs count.

    Raises
    ------
    UsageError
        When there is none, or several.
    TrackerError
        When the store does not answer.
    """
    last = _LAST.fullmatch(reference)
    if last is not None:
        return _last(int(last[1] or 0), made)
    if _ID.fullmatch(reference):
        return get_client().get_run(reference)
    quoted = reference.replace("'", "''")
    found = _search(f"run_name = '{quoted}'")
    if not found and _BEGINNING.fullmatch(reference):
        found = _search(f"run_id LIKE '{reference}%'")
    if not found:
        raise UsageError(
            f"There is no run {reference}: give its id, the beginning of that, its name, or last. "
            "%tracker runs shows the newest."
        )
    own = [run for run in found if run.info.run_id in made]
    if len(found) > 1 and not own:
        shown = ", ".join(f"{short(run)} ({when(run)})" for run in found[:_NAMED])
        more = ", …" if len(found) > _NAMED else ""
        raise UsageError(f"Several runs are called {reference}: {shown}{more}. Give an id of them.")
    return (own or found)[0]


def find_parent(reference: str, made: Sequence[str]) -> str:
    """Return the id of the run that another is put into; of an id the store is not asked.

    Raises
    ------
    UsageError
        When there is none, or several.
    """
    return reference if _ID.fullmatch(reference) else find_run(reference, made).info.run_id


def newest(count: int, filter_string: str = "") -> list[Run]:
    """Return the runs of all experiments that match, the newest first."""
    return list(
        jupyter_tracker.search_runs(
            filter_string=filter_string,
            order_by=["attributes.start_time DESC"],
            max_results=count,
            search_all_experiments=True,
            output_format="list",
        )
    )


def run_names() -> list[str]:
    """Return names of the newest runs, but for those that would need quotes.

    There are none when the store does not say them at once.
    """
    try:
        found = within(_COMPLETION_PATIENCE, lambda: newest(_COMPLETED))
    except TrackerError:
        return []
    names = dict.fromkeys(run.info.run_name for run in found)
    return [name for name in names if not set(name) & set(" '\"\\")]


def short(run: Run) -> str:
    """Return the beginning of a run's id."""
    return run.info.run_id[:8]


def when(run: Run) -> str:
    """Say when a run began."""
    return datetime.fromtimestamp(run.info.start_time / 1000).strftime("%Y-%m-%d %H:%M:%S")


def _last(back: int, made: Sequence[str]) -> Run:
    if back < len(made):
        return get_client().get_run(made[-1 - back])
    runs = [] if made else newest(back + 1)
    if back < len(runs):
        return runs[back]
    count = len(made) or len(runs)
    raise UsageError(f"There is no run last~{back}: there are {count}. %tracker runs shows them.")


def _search(filter_string: str) -> list[Run]:
    return newest(_NAMED + 1, filter_string)
