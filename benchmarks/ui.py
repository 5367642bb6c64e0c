"""What a reader waits for in JupyterLab, on the shared server's page and on MLflow's own."""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests

from benchmarks import report
from benchmarks.browser import Watched, browsing, memory
from benchmarks.report import Measure
from benchmarks.servers import Kind, running
from benchmarks.stored_runs import Keys, matches, start_time, store_curve, store_runs
from jupyter_tracker.contract import requests as r
from tests.e2e.conftest import TOKEN, Lab, free_port, make_home

BEGIN, END = "<!-- ui -->", "<!-- end of ui -->"
KEYS = Keys(metrics=50, params=40, tags=10)
_COMPARED = 50
_LONG = "m0"
_FILTER = "metrics.m3 > 0.5 and params.p1 = '7'"
_LOWEST, _HIGHEST = -5.0, 5.0

_MEASURES = [
    Measure("open", "list of runs painted after opening (ms)"),
    Measure("filter", "filter typed, first run painted (ms)"),
    Measure("frames", "frames/s while scrolling", "{:.1f}", more_is_better=True),
    Measure("slowest frame", "the longest of a hundred frames (ms)", "{:.1f}"),
    Measure("compare", "50 runs compared (ms)"),
    Measure("curve", "curve of a million points, first look (ms)"),
    Measure("curve again", "curve of a million points, again (ms)"),
    Measure("exact", "its lowest and highest are there (1: yes)"),
    Measure("heap", "JavaScript heap after all this (MiB)"),
    Measure("memory", "memory of the page's process (MiB)"),
    Measure("largest", "largest answer (bytes)"),
    Measure("load", "load of the machine meanwhile", "{:.1f}"),
]


@dataclass(frozen=True)
class Size:
    """How much is stored."""

    runs: int = 10_000
    points: int = 1_000_000


QUICK = Size(runs=200, points=60_000)


@dataclass(frozen=True)
class Stored:
    """What is in the database."""

    experiment: str
    run_ids: list[str]

    @property
    def first_match(self) -> str:
        """The name of the run that the filter shows first."""
        count = len(self.run_ids)
        found = max(filter(matches, range(count)), key=lambda run: start_time(run, count))
        return f"run{found}"


@dataclass(frozen=True)
class Host:
    """How one of them is read: addresses or commands, as scripts, and what is there in the end."""

    row: str
    search: str
    open: Callable[[Watched, str, Stored], float]
    """Goes to the server's address and opens the list, and says how long that took."""
    compare: Callable[[list[str], Stored], str]
    compared: str
    open_run: Callable[[str, Stored], str]
    curve_drawn: str
    tab: str
    """The tab of a run that has its charts."""


def _go(address: str) -> str:
    return f"location.hash = {json.dumps(address)}"


def _command(name: str, arguments: Mapping[str, object] | None = None) -> str:
    text = json.dumps(arguments or {})
    return f"void jupyterapp.commands.execute('jupyter-tracker:{name}', {text})"


def _compare_address(run_ids: list[str], stored: Stored) -> str:
    query = {"runs": json.dumps(run_ids), "experiments": json.dumps([stored.experiment])}
    return f"#/compare-runs?{urlencode(query)}"


def _rows(selector: str) -> str:
    return f"document.querySelectorAll({json.dumps(selector)})"


def _open_sidebar(watched: Watched, address: str, _stored: Stored) -> float:
    page = watched.page
    page.goto(f"{address}/lab?token={TOKEN}&reset")
    page.locator("#jp-main-statusbar").wait_for()
    page.wait_for_timeout(5000)  # what comes by itself
    return watched.run(_command("show"), f"{_rows(_OURS['row'])}.length > 5")


def _load_page(watched: Watched, address: str, stored: Stored) -> float:
    seen = f"{_rows(_OURS['row'])}.length + {_rows(_ROW_OF_MLFLOW)}.length > 5"
    return watched.loaded(f"{address}/#/experiments/{stored.experiment}/runs", seen)


_ROW_OF_MLFLOW = ".ag-row"
_OURS: dict[str, str] = {
    "row": "[data-testid=tracker-run]",
    "search": "[aria-label='Search runs']",
    "compared": "document.querySelector('[data-testid=tracker-compare-view] [role=gridcell]')",
    "curve_drawn": "document.querySelector('[data-testid=tracker-chart] canvas')",
    "tab": "Metrics",
}
HOSTS = {
    "JupyterLab": Host(
        open=_open_sidebar,
        compare=lambda ids, _: _command("compare", {"run_ids": ids}),
        open_run=lambda run_id, _: _command("open-run", {"run_id": run_id}),
        **_OURS,
    ),
    "shared server": Host(
        open=_load_page,
        compare=lambda ids, stored: _go(_compare_address(ids, stored)),
        open_run=lambda run_id, _: _go(f"#/runs/{run_id}"),
        **_OURS,
    ),
    "MLflow": Host(
        row=_ROW_OF_MLFLOW,
        search="[data-testid=search-box]",
        open=_load_page,
        compare=lambda ids, stored: _go(_compare_address(ids, stored)),
        compared="document.querySelectorAll('th, [role=columnheader]').length > 50",
        open_run=lambda run_id, stored: _go(f"#/experiments/{stored.experiment}/runs/{run_id}"),
        curve_drawn="document.querySelector('.scatterlayer path.js-line')",
        tab="Model metrics",
    ),
}


def values(count: int) -> list[float]:
    """Return the values of a curve with one dip and one spike, each of a single point."""
    made = [1 / (1 + 10 * step / count) + step * 7919 % 1000 / 1e4 for step in range(count)]
    made[count // 8], made[count * 2 // 3] = _LOWEST, _HIGHEST
    return made


def measure_all(hosts: Sequence[str], size: Size) -> str:
    """Measure them one after the other; returns the table in Markdown."""
    results: dict[str, report.Results] = {}
    notes: list[str] = []
    with report.workplace() as (_, folder):
        machine = report.machine(folder, [])
        for title in hosts:
            results[title], failures = measure(title, folder / uuid.uuid4().hex, size)
            notes += [f"- could not be measured: {failure}" for failure in failures]
    return "\n".join([machine, *notes, "", table(results)])


def measure(title: str, folder: Path, size: Size) -> tuple[dict[str, float], list[str]]:
    """Fill an empty store and read it; returns the numbers, and what could not be measured."""
    host = HOSTS[title]
    results: dict[str, float] = {}
    failures: list[str] = []
    with _served(title, folder, size) as (address, stored), browsing() as opened:
        watched = opened()
        results["open"] = host.open(watched, address, stored)
        for step in (_filter, _scroll, _compare, _curve):
            try:
                results |= step(watched, host, stored)
            except Exception as error:  # the others are measured all the same
                failures.append(f"{title}: {step.__name__[1:]}: {str(error).splitlines()[0]}")
        results |= {
            "heap": watched.heap(),
            "memory": memory(),
            "largest": watched.largest_answer(),
            "load": os.getloadavg()[0],
        }
    return results, failures


def table(results: Mapping[str, report.Results]) -> str:
    """Make a table of what was measured."""
    return report.table(results, "shared server", "MLflow", _MEASURES)


def _filter(watched: Watched, host: Host, stored: Stored) -> dict[str, float]:
    watched.page.wait_for_timeout(3000)  # what follows the first paint
    box = watched.page.locator(host.search).first
    box.fill(_FILTER)
    name = json.dumps(stored.first_match)
    is_there = f"[...{_rows(host.row)}].some(row => row.textContent.includes({name}))"
    took = watched.painted(is_there, lambda: box.press("Enter"), "keydown")
    box.fill("")
    box.press("Enter")
    return {"filter": took}


def _scroll(watched: Watched, host: Host, _stored: Stored) -> dict[str, float]:
    watched.page.wait_for_timeout(3000)
    rate, slowest = watched.scrolled(host.row)
    return {"frames": rate, "slowest frame": slowest}


def _compare(watched: Watched, host: Host, stored: Stored) -> dict[str, float]:
    script = host.compare(stored.run_ids[1 : _COMPARED + 1], stored)
    return {"compare": watched.run(script, host.compared)}


def _curve(watched: Watched, host: Host, stored: Stored) -> dict[str, float]:
    first, again = (_charts_of_first(watched, host, stored) for _ in range(2))
    return {"curve": first, "curve again": again} | _exactness(watched)


def _charts_of_first(watched: Watched, host: Host, stored: Stored) -> float:
    page = watched.page
    page.evaluate(host.open_run(stored.run_ids[0], stored))
    tabs = page.get_by_role("tab", name=host.tab)
    page.get_by_role("tab", name="Overview").last.click()
    page.wait_for_timeout(2000)
    return watched.painted(host.curve_drawn, lambda: tabs.last.click(), "click")


def _exactness(watched: Watched) -> dict[str, float]:
    """Say whether the answers with curves have the dip and the spike; nobody else has such."""
    answers = watched.answers("metric-curves/get")
    curves = [curve for text in answers for curve in json.loads(text).get("curves", ())]
    found = [value for curve in curves for value in curve["values"]]
    if not found:
        return {}
    return {"exact": float(min(found) == _LOWEST and max(found) == _HIGHEST)}


@contextmanager
def _served(title: str, folder: Path, size: Size) -> Iterator[tuple[str, Stored]]:
    """Serve what is stored; gives its address."""
    if title == "JupyterLab":
        lab = Lab(make_home(folder / "home"), free_port())
        lab.start()
        try:
            uri = f"sqlite:///{lab.home / 'data' / 'tracker' / 'tracker.db'}"
            new = r.CreateExperiment(name="ui")
            experiment = lab.store().create_experiment(new).experiment_id
            yield lab.url("").rstrip("/"), _stored(uri, experiment, size)
        finally:
            lab.stop()
            shutil.rmtree(lab.home)
        return
    kind = Kind("mlflow", 1) if title == "MLflow" else Kind("tracker")
    folder.mkdir(parents=True, exist_ok=True)
    uri = f"sqlite:///{folder / 'ui.db'}"
    with running(kind, uri, folder) as server:
        address = f"http://127.0.0.1:{server.port}"
        create = f"{address}/api/2.0/mlflow/experiments/create"
        experiment = requests.post(create, json={"name": "ui"}, timeout=30).json()["experiment_id"]
        yield address, _stored(uri, experiment, size)


def _stored(uri: str, experiment: str, size: Size) -> Stored:
    run_ids = store_runs(uri, experiment, size.runs, KEYS)
    store_curve(uri, run_ids[0], _LONG, values(size.points))
    return Stored(experiment, run_ids)
