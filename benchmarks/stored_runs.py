"""Runs written straight into a server's tables, ours or MLflow's: tens of thousands, at once."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.databases import connect_postgresql, connect_sqlite

# Both databases have tables of these names. The columns of ours are below; MLflow's have other
# names, and some are missing.
_COLUMNS = {
    "runs": (
        "run_id", "experiment_id", "run_name", "user_id", "status", "start_time", "end_time",
        "artifact_uri", "lifecycle_stage",
    ),
    "latest_metrics": (
        "run_id", "key", "experiment_id", "value", "is_nan", "step", "timestamp",
    ),
    "params": ("run_id", "key", "value"),
    "tags": ("run_id", "key", "value"),
}  # fmt: skip
_NAMES_OF_MLFLOW = {"run_id": "run_uuid", "run_name": "name"}

Row = tuple[Any, ...]


def store_runs(database_uri: str, experiment: str, count: int) -> None:
    """Write runs with 10 metrics, 10 params and 3 tags into an experiment.

    The metrics have their latest value and no history, which searches do not look at.
    """
    rows = _rows(experiment, count)
    if database_uri.startswith("sqlite"):
        _into_sqlite(database_uri, rows)
    else:
        _into_postgresql(database_uri, rows)


def matching(count: int) -> int:
    """Return how many of that many runs the search of the load finds."""
    return sum(_metric(i, 3) > 0.5 and _param(i, 1) == "7" for i in range(count))


def _metric(run: int, key: int) -> float:
    return (run * 7919 + key * 31) % 100_003 / 100_003


def _param(run: int, key: int) -> str:
    return str((run * 31 + key * 7) % 50)


def _rows(experiment: str, count: int) -> dict[str, Iterator[Row]]:
    """Return the rows of each table."""
    number = int(experiment)
    ids = [uuid.uuid4().hex for _ in range(count)]
    return {
        "runs": (
            (
                run, number, f"run{i}", "ada", "FINISHED", 1_600_000_000_000 + i * 7919 % count, 5,
                f"mlflow-artifacts:/{experiment}/{run}/artifacts", "active",
            )
            for i, run in enumerate(ids)
        ),
        "latest_metrics": (
            (run, f"m{key}", number, _metric(i, key), False, 0, 0)
            for i, run in enumerate(ids)
            for key in range(10)
        ),
        "params": (
            (run, f"p{key}", _param(i, key)) for i, run in enumerate(ids) for key in range(10)
        ),
        "tags": ((run, f"t{key}", "x") for run in ids for key in range(3)),
    }  # fmt: skip


def _into_sqlite(uri: str, rows: dict[str, Iterator[Row]]) -> None:
    connection = connect_sqlite(uri)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for table, all_rows in rows.items():
        there = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        names, places = _columns(table, there)
        values = ", ".join("?" * len(places))
        connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({values})", _picked(all_rows, places)
        )
    connection.execute("COMMIT")
    connection.close()


def _into_postgresql(uri: str, rows: dict[str, Iterator[Row]]) -> None:
    with connect_postgresql(uri) as connection:
        for table, all_rows in rows.items():
            description = connection.execute(f"SELECT * FROM {table} LIMIT 0").description
            names, places = _columns(table, [column.name for column in description or ()])
            with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in _picked(all_rows, places):
                    copy.write_row(row)
        # The database does it by itself within a minute.
        connection.execute("VACUUM ANALYZE")


def _columns(table: str, there: Sequence[str]) -> tuple[str, list[int]]:
    """Return the names of the columns that are there, and their places in our rows."""
    found = {}
    for place, ours in enumerate(_COLUMNS[table]):
        for name in (ours, _NAMES_OF_MLFLOW.get(ours)):
            if name in there:
                found[name] = place
    return ", ".join(found), list(found.values())


def _picked(rows: Iterator[Row], places: Sequence[int]) -> Iterator[Row]:
    return (tuple(row[place] for place in places) for row in rows)
