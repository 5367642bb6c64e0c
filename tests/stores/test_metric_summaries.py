"""Summaries of points: curves that are made of them are as if they were made of the points."""

import math
import random
import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores import curves
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.curves import Point, Series
from jupyter_tracker.stores.sql import (
    gc,
    metric_curves,
    metric_series,
    metric_summaries,
    schema,
)
from jupyter_tracker.stores.sql.engine import make_engine, reading, writing
from jupyter_tracker.stores.sql.packed_blocks import pack, unpack
from jupyter_tracker.stores.sql.store import SqlStore
from jupyter_tracker.stores.sql.tables import latest_metrics
from jupyter_tracker.stores.sql.tables import metric_summaries as table
from tests.servers.databases import DatabaseServer

NAN = float("nan")
SMALL = {
    "_BLOCK": 4,
    "_FEW": 10,
    "_ENOUGH": 6,
    "_MANY": 12,
    "_STRETCH": 16,
    "_STRETCHES_AT_ONCE": 2,
    "_TOO_MANY": 24,
}


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SqlStore]:
    """A store in which forty points are many."""
    monkeypatch.setattr(metric_series, "_LONG", 40)
    for name, number in SMALL.items():
        monkeypatch.setattr(metric_summaries, name, number)
    in_file = f"sqlite:///{tmp_path / 'tracker.db'}"
    uri = in_file if kind == "sqlite" else request.getfixturevalue(f"{kind}_uri")
    opened = SqlStore(make_engine(uri), LocalArtifacts(tmp_path / "artifacts"))
    yield opened
    opened.close()


def create(store: SqlStore) -> str:
    return store.create_run(r.CreateRun(experiment_id="0")).run.info.run_id


def log(store: SqlStore, run_id: str, points: list[Point], batch: int = 1000) -> None:
    for start in range(0, len(points), batch):
        metrics = [
            e.Metric("m", value, timestamp, step)
            for step, timestamp, value in points[start : start + batch]
        ]
        store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics))


def look(store: SqlStore, run_id: str, **fields: object) -> e.MetricCurve:
    request = r.GetMetricCurves(run_ids=[run_id], metric_key="m", **fields)  # type: ignore[arg-type]
    (found,) = store.get_metric_curves(request).curves
    return found


def series_of(store: SqlStore, run_id: str) -> Series:
    """Read what the store makes of summaries and points, however many there are."""
    columns = latest_metrics.c
    latest = select(
        columns.metric_id, columns.step, columns.timestamp, columns.value, columns.is_nan
    ).where(columns.run_id == run_id, columns.key == "m")
    with reading(store._engine) as connection:
        metric_id, *point = connection.execute(latest).one()
        return metric_summaries.read(connection, {metric_id: tuple(point)})[metric_id]


def summarised(store: SqlStore) -> int:
    with reading(store._engine) as connection:
        return connection.execute(select(func.coalesce(func.sum(table.c.points), 0))).scalar_one()


def same(points: list[Point]) -> list[tuple[int, int, str]]:
    return [(step, timestamp, repr(value)) for step, timestamp, value in points]


def check(store: SqlStore, run_id: str, points: list[Point]) -> None:
    """Hold a series against its points: consecutive blocks, of each what a plain look finds."""
    rows = {(s, t, 0.0 if math.isnan(v) else v, math.isnan(v)) for s, t, v in points}
    everything = [(s, t, NAN if is_nan else v) for s, t, v, is_nan in sorted(rows)]
    found = series_of(store, run_id)
    expected, place = [], 0
    for count in found.counts:
        values = [value for _, _, value in everything[place : place + count]]
        expected += [everything[place + i] for i in curves._extremes(values, 0, count)]
        place += count
    assert place == found.count == len(everything)
    kept = list(zip(found.steps, found.timestamps, found.values, strict=True))
    assert same(kept) == same(expected)
    assert found.began == min(timestamp for _, timestamp, _ in everything)


def values(count: int) -> list[float]:
    numbers = random.Random(7)
    return [numbers.uniform(-1, 1) for _ in range(count)]


SHAPES: dict[str, list[Point]] = {
    "a step each": [(i, 10 * i, v) for i, v in enumerate(values(200))],
    "several points of a step": [(i // 7, i, v) for i, v in enumerate(values(200))],
    "one step": [(0, i, v) for i, v in enumerate(values(200))],
    "negative steps": [(i - 100, i, v) for i, v in enumerate(values(200))],
    "NaN": [(i, i, NAN if i % 50 == 3 else v) for i, v in enumerate(values(200))],
    "only NaN": [(i, i, NAN) for i in range(200)],
    "infinities": [(i, i, math.inf if i == 40 else -math.inf) for i in range(200)],
    "backwards": [(-i, i, v) for i, v in enumerate(values(200))],
    "the first ones last": [(i % 150, i, v) for i, v in enumerate(values(200), 50)],
}


@pytest.mark.parametrize("points", SHAPES.values(), ids=SHAPES)
def test_a_curve_has_the_ends_and_extremes_of_all_points(store: SqlStore, points: list[Point]):
    run_id = create(store)
    for batch, start, stop in ((1, 0, 4), (8, 4, 60), (70, 60, 200)):
        log(store, run_id, points[start:stop], batch)
    found = look(store, run_id, max_points=10)
    assert found.count == len(points)
    assert not found.is_whole
    in_order = sorted(points, key=lambda point: point[:2])
    numbers = [value for _, _, value in points if not math.isnan(value)]
    kept = same(list(zip(found.steps, found.timestamps, found.values, strict=True)))
    assert set(same([in_order[0], in_order[-1]])) <= set(kept) <= set(same(points))
    assert {min(numbers, default=NAN), max(numbers, default=NAN)} <= {*found.values, NAN}
    check(store, run_id, points)


POINT = st.tuples(
    st.integers(-3, 12), st.integers(0, 5), st.sampled_from([0.5, -2.0, math.inf, -math.inf, NAN])
)
WRITES = st.lists(
    st.tuples(st.integers(0, 3), st.lists(POINT, min_size=1, max_size=25))
    | st.sampled_from(["look", "again"]),
    min_size=1,
    max_size=10,
)


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 40), ("postgresql", 8), ("mysql", 8)])
def test_summaries_agree_with_the_points_whatever_comes_in_whatever_order(
    store: SqlStore, examples: int
):
    @settings(max_examples=examples, deadline=None, database=None)
    @given(WRITES)
    def agree(writes: list[tuple[int, list[Point]] | str]) -> None:
        run_id, logged, batch, end = create(store), [], [], 0
        for write in writes:
            if write == "look" and logged:
                assert look(store, run_id).count == len(set(same(logged)))
                continue
            if not isinstance(write, str):
                ahead, points = write
                end += 20 * ahead
                batch = [(end + step, timestamp, value) for step, timestamp, value in points]
            if batch:
                log(store, run_id, batch)
                logged += batch
                check(store, run_id, logged)

    agree()


def test_points_without_summaries_are_summarised_when_somebody_looks(store: SqlStore):
    run_id, points = create(store), [(i, i, v) for i, v in enumerate(values(150))]
    log(store, run_id, points)
    with writing(store._engine) as connection:
        connection.execute(delete(table))
    look(store, run_id)
    assert summarised(store) == len(points)
    check(store, run_id, points)


def test_a_batch_that_is_sent_again_costs_its_own_summaries_at_most(store: SqlStore):
    run_id, points = create(store), [(i, i, v) for i, v in enumerate(values(150))]
    log(store, run_id, points, 10)
    before = summarised(store)
    log(store, run_id, points[80:90])
    assert summarised(store) >= before - 20
    later = [(i, i, 9.0) for i in range(150, 170)]
    log(store, run_id, [*points[-10:], later[0]])
    log(store, run_id, later[1:], 1)
    check(store, run_id, points + later)


def test_points_that_are_sent_twice_do_not_make_every_look_summarise(store: SqlStore):
    run_id, points = create(store), [(i, i, v) for i, v in enumerate(values(60))]
    for _ in range(3):
        log(store, run_id, points)
    look(store, run_id)
    request = r.GetMetricCurves(run_ids=[run_id], metric_key="m")
    with reading(store._engine) as connection:
        (metric,) = metric_curves.find_metrics(connection, request)
    assert metric.points == len(points)


def test_writers_of_one_metric_leave_summaries_that_agree(store: SqlStore):
    run_id, parts = create(store), [[(i, part, float(i)) for i in range(60)] for part in range(4)]
    threads = [threading.Thread(target=log, args=(store, run_id, part, 12)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(store, run_id, list(chain.from_iterable(parts)))
    assert look(store, run_id).count == 240


def test_the_part_of_a_time_has_its_points_though_a_clock_went_backwards(store: SqlStore):
    run_id = create(store)
    log(store, run_id, [(i, 5 if i == 60 else 1000 + i, float(i)) for i in range(100)], 20)
    for bounds, steps in (({"x_to": 0}, [60]), ({"x_from": 1045, "x_to": 1046}, [50, 51])):
        found = look(store, run_id, max_points=10, x=r.CurveX.RELATIVE_TIME, **bounds)
        assert found.steps == steps


def test_a_run_goes_with_its_summaries(store: SqlStore, tmp_path: Path):
    run_id, points = create(store), [(i, i, 0.5) for i in range(50)]
    log(store, run_id, points, 10)
    assert summarised(store)
    with writing(store._engine) as connection:
        gc._remove_run(connection, run_id)
    assert not summarised(store)


def test_blocks_are_the_same_after_they_were_packed_and_joined():
    series = [Series(), Series()]
    for each, first in zip(series, (0, 40), strict=True):
        each.extend_in_blocks(
            range(first, first + 40), range(40), [NAN, -math.inf, *values(38)], 16
        )
    joined = unpack(pack(series[0]) + pack(series[1]))
    together = Series()
    for each in series:
        together.add_whole(each, each.began, each.is_timely)
    assert list(joined.steps) == list(together.steps)
    assert list(map(repr, joined.values)) == list(map(repr, together.values))
    assert (joined.starts, joined.counts) == (together.starts, together.counts)
    assert (joined.count, together.is_timely) == (80, False)


@pytest.fixture
def older_uri(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that no store has opened."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'older.db'}"
        return
    server: DatabaseServer = request.getfixturevalue(kind)
    yield server.database_uri("older")
    server.drop("older")


def test_an_older_database_gets_its_points_counted(older_uri: str, tmp_path: Path):
    engine = make_engine(older_uri)
    schema._make_database(engine)
    with writing(engine) as connection:
        schema._compare_exactly(connection)
        schema.migrate(connection, "0007")
        key = connection.dialect.identifier_preparer.quote("key")
        for statement in (
            "INSERT INTO runs (run_id, experiment_id, run_name, user_id, status, start_time,"
            " artifact_uri, lifecycle_stage) VALUES ('r', 0, 'old', 'ann', 'FINISHED', 1,"
            " 'mlflow-artifacts:/0/r/artifacts', 'active')",
            f"INSERT INTO latest_metrics (metric_id, run_id, {key}, experiment_id, value, is_nan,"
            " step, timestamp) VALUES (7, 'r', 'm', 0, 0.5, (1 = 0), 2, 1)",
            *(f"INSERT INTO metric_points VALUES (7, {step}, 1, 0.5, 0)" for step in range(3)),
        ):
            connection.execute(text(statement))
    store = SqlStore(engine, LocalArtifacts(tmp_path))
    request = r.GetMetricCurves(run_ids=["r"], metric_key="m")
    with reading(engine) as connection:
        (metric,) = metric_curves.find_metrics(connection, request)
    assert (metric.points, metric.metric_id) == (3, 7)
    assert look(store, "r").steps == [0, 1, 2]
    store.close()
