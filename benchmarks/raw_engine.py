"""The raw engine: the same points straight into and out of our table, without a server."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psycopg

from benchmarks.databases import connect_postgresql, connect_sqlite
from benchmarks.load import BATCH, HISTORY_PAGE, METRICS_OF_BATCH, Done, Size
from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.engine import make_engine

Row = tuple[Any, ...]
Insert = Callable[[Sequence[Row]], object]
Select = Callable[[int], Sequence[Row]]

_SELECT = (
    "SELECT step, timestamp, value, is_nan FROM metric_points WHERE metric_id = 0"
    " ORDER BY step, timestamp, value, is_nan LIMIT "
)
_UNNEST = (
    "INSERT INTO metric_points SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[],"
    " %s::double precision[], %s::smallint[]) ON CONFLICT DO NOTHING"
)


def measure(database_uri: str, size: Size) -> dict[str, float]:
    """Measure an empty database: a transaction for each point, then for each 1000, then reads."""
    engine = make_engine(database_uri)
    schema.prepare(engine)
    engine.dispose()
    if database_uri.startswith("sqlite"):
        return _measure(*_sqlite(database_uri), size)
    with connect_postgresql(database_uri) as connection:
        return _measure(*_postgresql(connection), size)


def _measure(insert: Insert, select: Select, size: Size) -> dict[str, float]:
    single = [[_point(METRICS_OF_BATCH, step)] for step in range(size.round_trips)]
    trips = _timed(insert, single, size.seconds)
    batches = [_batch(number * BATCH) for number in range(size.batches)]
    written = _timed(insert, batches, size.seconds)
    # A page may be larger than what was written of a metric.
    page = min(HISTORY_PAGE, len(written.times) * BATCH // METRICS_OF_BATCH)
    reads = _timed(select, [page] * size.repeats, size.seconds)
    return {
        "log-metric p50": trips.percentile(50),
        "log-metric p99": trips.percentile(99),
        "points, 1": BATCH * written.rate,
        "history": page * reads.rate,
    }


def _timed(call: Callable[[Any], object], arguments: Iterable[Any], seconds: float) -> Done:
    times = []
    begun = before = time.perf_counter()
    for argument in arguments:
        call(argument)
        now = time.perf_counter()
        times.append(now - before)
        before = now
        if now - begun > seconds:
            break
    return Done(times, before - begun, [])


def _point(metric: int, step: int) -> Row:
    return metric, step, 1_700_000_000_000 + step, random.random(), 0


def _batch(first_step: int) -> list[Row]:
    steps = range(first_step, first_step + BATCH // METRICS_OF_BATCH)
    return [_point(metric, step) for step in steps for metric in range(METRICS_OF_BATCH)]


def _sqlite(uri: str) -> tuple[Insert, Select]:
    """Return how points are written and read, with the settings that our server has."""
    connection = connect_sqlite(uri)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")

    def insert(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR IGNORE INTO metric_points VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    def select(count: int) -> Sequence[Row]:
        return connection.execute(f"{_SELECT}{count}").fetchall()

    return insert, select


def _postgresql(connection: psycopg.Connection) -> tuple[Insert, Select]:
    def insert(rows: Sequence[Row]) -> None:
        connection.execute(_UNNEST, [list(column) for column in zip(*rows, strict=True)])

    def select(count: int) -> Sequence[Row]:
        return connection.execute(f"{_SELECT}{count}".encode()).fetchall()

    return insert, select
