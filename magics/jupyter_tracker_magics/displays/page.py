"""Runs as a piece of HTML without script, and as text: what a saved notebook shows anywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TypeVar

from jupyter_tracker.contract.entities import Run
from jupyter_tracker.contract.names import VERDICT_TAG
from jupyter_tracker_magics.displays import svg
from jupyter_tracker_magics.views import Bundle, line, number, table

_ROWS = 40
"""Params and metrics that are shown."""
_T = TypeVar("_T")

_MIME_TYPE = "application/vnd.jupyter-tracker.view+json"
"""Lets our JupyterLab extension show the same runs with everything that they have by then."""


@dataclass(frozen=True)
class View:
    """What is shown of some runs.

    Attributes
    ----------
    runs
        One, or several to compare.
    charts
        Lines by the name of the metric.
    note
        What else there is to know, such as how far a sweep is.
    """

    runs: Sequence[Run]
    charts: Mapping[str, Sequence[svg.Line]] = field(default_factory=dict)
    note: str = ""


def bundle(view: View) -> Bundle:
    """Return a view for every front end."""
    run_ids = [run.info.run_id for run in view.runs]
    return {
        _MIME_TYPE: {"run_ids": run_ids},
        "text/html": html(view),
        "text/plain": text(view),
    }


def html(view: View) -> str:
    """Return HTML that stands alone; every name and value in it is only ever text."""
    heads = "".join(_head(run, place, len(view.runs)) for place, run in enumerate(view.runs))
    note = f'<div style="opacity: .7">{escape(view.note)}</div>' if view.note else ""
    charts = "".join(
        '<figure style="margin: 8px 16px 0 0">'
        f'<figcaption style="font-weight: 600">{escape(name)}</figcaption>'
        f"{svg.chart(name, lines)}</figure>"
        for name, lines in view.charts.items()
    )
    values = _values(view)["text/html"]
    side_by_side = f'<div style="display: flex; flex-wrap: wrap">{charts}</div>'
    return f'<div style="font-size: 90%">{heads}{note}{side_by_side}{values}</div>'


def text(view: View) -> str:
    """Return plain text."""
    heads = [f"{run.info.run_name}  {_facts(run)}" for run in view.runs]
    return "\n".join([*heads, *([view.note] if view.note else []), _values(view)["text/plain"]])


def _head(run: Run, place: int, count: int) -> str:
    dot = f'<span style="color: {svg.color(place)}">●</span> ' if count > 1 else ""
    name = f"<strong>{escape(run.info.run_name)}</strong>"
    return f'<div>{dot}{name} <span style="opacity: .7">{escape(_facts(run))}</span></div>'


def _facts(run: Run) -> str:
    facts = [str(run.info.status).lower(), _duration(run), run.data.tags.get(VERDICT_TAG, "")]
    return " · ".join(fact for fact in facts if fact)


def _duration(run: Run) -> str:
    if not run.info.end_time or not run.info.start_time:
        return ""
    seconds = (run.info.end_time - run.info.start_time) / 1000
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _values(view: View) -> Bundle:
    """Return the params and metrics: all of one run, of several those in which they differ."""
    runs = view.runs
    rows = [
        *_rows("param", [run.data.params for run in runs], str),
        *_rows("metric", [run.data.metrics for run in runs], number),
    ]
    differing = [row for row in rows if len(runs) == 1 or len(set(row[2:])) > 1]
    same = [f"{row[1]}={row[2]}" for row in rows if row not in differing]
    notes = [f"the same: {', '.join(same[:_ROWS])}"] if same else []
    if len(differing) > _ROWS:
        notes.append(f"and {len(differing) - _ROWS} more that differ")
    note = "; ".join(notes)
    if not differing:
        return line(f"They do not differ; {note or 'empty'}." if len(runs) > 1 else "Empty so far.")
    names = [f"{run.info.run_name} ({run.info.run_id[:8]})" for run in runs]
    columns = ["", "", *(names if len(runs) > 1 else ["value"])]
    return table(columns, differing[:_ROWS], note)


def _rows(
    kind: str, values: Sequence[Mapping[str, _T]], write: Callable[[_T], str]
) -> list[list[str]]:
    return [
        [kind, name, *(write(each[name]) if name in each else "-" for each in values)]
        for name in dict.fromkeys(name for each in values for name in each)
    ]
