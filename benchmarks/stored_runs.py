"""Runs written straight into a server's tables, ours or MLflow's: tens of thousands, at once."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.databases import connect_postgresql, connect_sqlite
from jupyter_tracker.stores.sql.engine import make_engine, written
from jupyter_tracker.stores.sql.metric_summaries import fill_gaps

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


class Keys(NamedTuple):
    """How much each run has."""

    metrics: int = 10
    params: int = 10
    tags: int = 3


_USUAL = Keys()


def store_runs(
    database_uri: str, experiment: str, count: int, keys: Keys = _USUAL
) -> Sequence[str]:
    """Write runs into an experiment; returns their ids.

    The metrics have their latest value and no history, which searches do not look at.
    """
    ids = [uuid.uuid4().hex for _ in range(count)]
    rows = _rows(experiment, ids, keys)
    if database_uri.startswith("sqlite"):
        _into_sqlite(database_uri, rows)
    else:
        _into_postgresql(database_uri, rows)
    return ids


def store_curve(database_uri: str, run_id: str, key: str, values: Sequence[float]) -> None:
    """Write the history of a metric that a run in SQLite has: a value for each step."""
    connection = connect_sqlite(database_uri)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    points = ((value, 1_600_000_000_000 + step, step) for step, value in enumerate(values))
    if connection.execute("PRAGMA table_info(metric_points)").fetchall():
        of_run = "SELECT metric_id FROM latest_metrics WHERE run_id = ? AND key = ?"
        (place,) = connection.execute(of_run, (run_id, key)).fetchone()
        insert = "INSERT INTO metric_points (value, timestamp, step, metric_id, is_nan)"
        rows = ((*point, place, 0) for point in points)
    else:
        insert = "INSERT INTO metrics (value, timestamp, step, run_uuid, key, is_nan)"
        rows = ((*point, run_id, key, 0) for point in points)
    marks = ", ".join("?" * insert.count(",")) + ", ?"
    connection.executemany(f"{insert} VALUES ({marks})", rows)
    run = "run_id" if "metric_id" in insert else "run_uuid"
    connection.execute(
        f"UPDATE latest_metrics SET value = ?, step = ? WHERE {run} = ? AND key = ?",
        (values[-1], len(values) - 1, run_id, key),
    )
    connection.execute("COMMIT")
    connection.close()
    if run == "run_id":
        _summarise(database_uri, place)


def _summarise(database_uri: str, metric_id: int) -> None:
    """Give a curve of ours the summaries that it would have got with its points."""
    engine = make_engine(database_uri)
    while written(engine, lambda connection: fill_gaps(connection, metric_id)):
        pass
    engine.dispose()


def start_time(run: int, count: int) -> int:
    """Return when the run of that number began: searches show the latest first."""
    return 1_600_000_000_000 + run * 7919 % count


def matching(count: int) -> int:
    """Return how many of that many runs the search of the load finds."""
    return sum(map(matches, range(count)))


def matches(run: int) -> bool:
    """Say whether the search of the load finds the run of that number."""
    return _metric(run, 3) > 0.5 and _param(run, 1) == "7"


def _metric(run: int, key: int) -> float:
    return (run * 7919 + key * 31) % 100_003 / 100_003


def _param(run: int, key: int) -> str:
    return str((run * 31 + key * 7) % 50)


def _rows(experiment: str, ids: Sequence[str], keys: Keys) -> dict[str, Iterator[Row]]:
    """Return the rows of each table."""
    number = int(experiment)
    return {
        "runs": (
            (
                run, number, f"run{i}", "ada", "FINISHED", start_time(i, len(ids)), 5,
                f"mlflow-artifacts:/{experiment}/{run}/artifacts", "active",
            )
            for i, run in enumerate(ids)
        ),
        "latest_metrics": (
            (run, f"m{key}", number, _metric(i, key), False, 0, 0)
            for i, run in enumerate(ids)
            for key in range(keys.metrics)
        ),
        "params": (
            (run, f"p{key}", _param(i, key))
            for i, run in enumerate(ids)
            for key in range(keys.params)
        ),
        "tags": ((run, f"t{key}", "x") for run in ids for key in range(keys.tags)),
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
