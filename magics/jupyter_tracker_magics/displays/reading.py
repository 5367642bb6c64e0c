"""What a store knows of the runs that are shown."""

from collections.abc import Sequence

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.requests.run_summaries import MAX_CURVE_METRICS
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker_magics.displays.page import View
from jupyter_tracker_magics.displays.svg import Line

MAX_RUNS = 20
_CHARTS = 8
_MOST_ASKED = 24
_POINTS = 300
"""Of each line, chosen so that it keeps its extremes: a chart is not wider than that."""
_SYSTEM = "system/"


def read(store: Store, run_ids: Sequence[str], note: str = "") -> View:
    """Read what is shown of runs.

    Raises
    ------
    TrackerError
        When there is no such run, too many or none are given, or the store does not answer.
    """
    if not 0 < len(run_ids) <= MAX_RUNS:
        raise invalid(f"{len(run_ids)} runs cannot be shown below a cell: give 1 to {MAX_RUNS}.")
    runs = [store.get_run(r.GetRun(run_id=run_id)).run for run_id in run_ids]
    return View(runs, _charts(store, runs), note)


def _charts(store: Store, runs: Sequence[Run]) -> dict[str, list[Line]]:
    names = dict.fromkeys(name for run in runs for name in run.data.metrics)
    # The machine is what one looks at last.
    asked = sorted(names, key=lambda name: name.startswith(_SYSTEM))[:_MOST_ASKED]
    charts: dict[str, list[Line]] = {}
    for start in range(0, len(asked), MAX_CURVE_METRICS):
        if len(charts) < _CHARTS:
            charts |= _curves(store, runs, asked[start : start + MAX_CURVE_METRICS])
    return dict(list(charts.items())[:_CHARTS])


def _curves(store: Store, runs: Sequence[Run], metrics: Sequence[str]) -> dict[str, list[Line]]:
    """Return the lines of those metrics that have more than one point in a run."""
    place = {run.info.run_id: number for number, run in enumerate(runs)}
    request = r.GetMetricCurves(run_ids=list(place), metric_keys=list(metrics), max_points=_POINTS)
    try:
        curves = store.get_metric_curves(request).curves
    except TrackerError:
        return {}  # not every server can: the numbers are shown all the same
    found: dict[str, list[Line]] = {}
    for metric in metrics:
        lines = [
            Line(runs[place[c.run_id]].info.run_name, place[c.run_id], c.steps, c.values)
            for c in curves
            if c.metric_key == metric
        ]
        if any(len(line.steps) > 1 for line in lines):
            found[metric] = lines
    return found
