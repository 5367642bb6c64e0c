"""``python -m benchmarks``: measure one after the other, and print the tables."""

import argparse
import json
import signal
import sys
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import autolog, batch, cells, client_side, models, raw_engine, report, ui
from benchmarks.databases import databases
from benchmarks.load import QUICK, Load, Size
from benchmarks.servers import Kind, running
from benchmarks.stored_runs import store_runs

_TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_LIBRARY_PARTS = {"models": models, "batch": batch, "autolog": autolog}


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    # So that the servers are ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.only in (None, "server"):
        _measure_servers(options)
    if options.only in (None, "client"):
        _measure_clients(options)
    for name, part in _LIBRARY_PARTS.items():
        if options.only in (None, name):
            _measure_libraries(part, options)
    if options.only in (None, "ui"):
        _measure_ui(options)
    if options.only in (None, "cells"):
        _measure_cells(options)


def _measure_servers(options: argparse.Namespace) -> None:
    kinds = [Kind.parse(text) for text in options.servers.split(",")]
    wanted = options.databases.split(",")
    size = QUICK if options.quick else Size()
    if options.runs:
        size = replace(size, stored_runs=tuple(map(int, options.runs.split(","))))
    results: dict[str, dict[str, report.Results]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="tracker-benchmark-") as name,
        databases(wanted, folder := Path(name)) as made,
    ):
        machine = report.machine(folder, made.versions())
        for database in wanted:
            columns = results[database] = {}
            _say(f"{database}: {report.RAW}")
            with made.new(database) as uri:
                columns[report.RAW] = raw_engine.measure(uri, size)
            for kind in kinds:
                _say(f"{database}: {kind}")
                with made.new(database) as uri:
                    columns[str(kind)] = measure(kind, uri, folder / uuid.uuid4().hex, size)
    text = "\n\n".join([machine, *(_section(name, table) for name, table in results.items())])
    print(text)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine, "results": results}, indent=2))
    if options.write:
        report.write(options.write, text)


def measure(kind: Kind, database_uri: str, folder: Path, size: Size) -> dict[str, float]:
    """Start a server on an empty database, load it, and return what was measured."""
    with running(kind, database_uri, folder) as server:
        first_start = server.start_seconds
    with running(kind, database_uri, folder) as server:
        results = {"first start": first_start, "start": server.start_seconds}
        results |= server.measure_idle()
        load = Load(server.port, size, results)
        load.log_metrics()
        load.read_history()
        load.fill_runs()
        for count in size.stored_runs:
            experiment = load.create_experiment()
            store_runs(database_uri, experiment, count)
            if count == min(size.stored_runs):
                load.read_page(experiment)
            load.search(experiment, count)
        results["memory after the load"] = server.measure_idle()["memory"]
        results["refused"] = len(load.refused)
    for answer in sorted(set(load.refused))[:3]:
        _say(f"  refused: {answer}")
    return results


def _measure_clients(options: argparse.Namespace) -> None:
    wanted = [each for each in client_side.TRACKERS if options.trackers in (None, each.program)]
    results: dict[str, report.Results] = {}
    notes = []
    with (
        report.workplace(options.cache) as (cache, folder),
        databases(sorted({each.database for each in wanted} - {""}), folder) as made,
    ):
        machine = report.machine(folder, made.versions())
        for each in wanted:
            _say(f"client: {each.title}")
            tracker = each.small() if options.quick else each
            try:
                place = folder / uuid.uuid4().hex
                results[each.title] = client_side.measure(tracker, cache, place, made)
                notes.append(tracker.version(tracker.python(cache)))
                _say(f"  {json.dumps(results[each.title])}")
            except Exception as error:  # the others are measured all the same
                notes.append(f"{each.title} could not be measured: {error}")
    machine += f"\n- {', '.join(dict.fromkeys(notes))}"
    text = f"{machine}\n\n{client_side.table(results)}"
    print(text)
    if options.write:
        report.write(options.write, text, client_side.BEGIN, client_side.END)


def _measure_libraries(part: Any, options: argparse.Namespace) -> None:
    size = part.QUICK if options.quick else part.Size()
    only = options.libraries.split(",") if options.libraries else ()
    text = part.measure_all(size, options.cache, only)
    print(text)
    if options.write:
        report.write(options.write, text, part.BEGIN, part.END)


def _measure_ui(options: argparse.Namespace) -> None:
    wanted = [title for title in ui.HOSTS if options.host in (None, title)]
    text = ui.measure_all(wanted, ui.QUICK if options.quick else ui.Size())
    print(text)
    if options.write:
        report.write(options.write, text, ui.BEGIN, ui.END)


def _measure_cells(options: argparse.Namespace) -> None:
    text = cells.measure_all(cells.QUICK if options.quick else cells.REPEATS)
    print(text)
    if options.write:
        report.write(options.write, text, cells.BEGIN, cells.END)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--servers",
        default="tracker,mlflow,mlflow:1",
        help="which servers; :N for N workers (default: %(default)s)",
    )
    parser.add_argument("--databases", default="sqlite,postgresql", help="(default: %(default)s)")
    parser.add_argument("--runs", help="stored runs that are searched (default: 10000,100000)")
    parser.add_argument("--quick", action="store_true", help="a small load, to try the benchmark")
    parts = ("client", "server", *_LIBRARY_PARTS, "ui", "cells")
    parser.add_argument("--only", choices=parts, help="a part of it")
    parser.add_argument("--host", choices=list(ui.HOSTS), help="one of the pages, instead of all")
    parser.add_argument("--trackers", help="one program of trainings.py, instead of all clients")
    parser.add_argument("--libraries", help="of tracker,mlflow,mlserver, whose models (all)")
    parser.add_argument("--cache", type=Path, help="keep the environments of others here")
    parser.add_argument("--json", type=Path, help="write the numbers to this file too")
    parser.add_argument("--write", type=Path, help="put the table in this page, between its marks")
    options = parser.parse_args()
    for part in (report, client_side, *_LIBRARY_PARTS.values(), ui, cells) if options.write else ():
        if not report.has_marks(options.write, part.BEGIN, part.END):
            parser.error(f"{options.write} has no {part.BEGIN} and {part.END}.")
    return options


def _section(database: str, columns: Mapping[str, report.Results]) -> str:
    table = report.table(columns, str(Kind("tracker")), str(Kind("mlflow")))
    return f"**{_TITLES[database]}**\n\n{table}"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
