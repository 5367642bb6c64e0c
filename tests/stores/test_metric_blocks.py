"""Long series, which SQLite makes by blocks: their curves have every extreme all the same."""

import math
import random
from pathlib import Path

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.curves import Point, Series, curve
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_embedded
from jupyter_tracker.stores.sql import metric_blocks, metric_series

NAN = float("nan")
COUNT = 1_050


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(metric_series, "_LONG", 1_000)
    monkeypatch.setattr(metric_blocks, "_BLOCKS", 100)
    return open_embedded(tmp_path)


def log(store: Store, points: list[Point], run_id: str = "") -> str:
    """Log points of a metric ``m``; returns the run's id."""
    if not run_id:
        run_id = store.create_run(r.CreateRun(experiment_id="0")).run.info.run_id
    for start in range(0, len(points), 1000):
        metrics = [
            e.Metric(key="m", value=value, timestamp=timestamp, step=step)
            for step, timestamp, value in points[start : start + 1000]
        ]
        store.log_batch(r.LogBatch(run_id=run_id, metrics=metrics))
    return run_id


def read(store: Store, run_id: str) -> e.MetricCurve:
    asked = r.GetMetricCurves(run_ids=[run_id], metric_key="m", max_points=100)
    (found,) = store.get_metric_curves(asked).curves
    return found


def points_of(found: e.MetricCurve) -> set[tuple[int, int, str]]:
    return set(zip(found.steps, found.timestamps, map(repr, found.values), strict=True))


def values(count: int) -> list[float]:
    numbers = random.Random(7)
    return [numbers.uniform(-1, 1) for _ in range(count)]


SHAPES = {
    "a step each": [(i, 10 * i, v) for i, v in enumerate(values(COUNT))],
    "several points of a step": [(i // 7, i, v) for i, v in enumerate(values(COUNT))],
    "one step": [(0, i, v) for i, v in enumerate(values(COUNT))],
    "negative steps": [(i - 500, i, v) for i, v in enumerate(values(COUNT))],
    "NaN": [(i, i, NAN if i % 50 == 3 else v) for i, v in enumerate(values(COUNT))],
    "only NaN": [(i, i, NAN) for i in range(COUNT)],
    "infinities": [(i, i, math.inf if i == 400 else -math.inf) for i in range(COUNT)],
}


@pytest.mark.parametrize("points", SHAPES.values(), ids=SHAPES)
def test_a_long_curve_is_made_of_points_with_its_ends_and_extremes(
    store: Store, points: list[Point]
):
    found = read(store, log(store, points))
    kept, all_points = points_of(found), {(s, t, repr(v)) for s, t, v in points}
    assert kept <= all_points
    assert found.count == COUNT
    assert not found.is_whole
    numbers = [point for point in points if not math.isnan(point[2])]
    by_value = sorted(numbers, key=lambda point: point[2])
    ends = [points[0], points[-1]]
    assert {(s, t, repr(v)) for s, t, v in ends} <= kept
    for extreme in (by_value[0], by_value[-1]) if by_value else ():
        assert extreme[2] in found.values
    assert any(map(math.isnan, found.values)) == (len(numbers) < COUNT)


def test_the_points_that_come_later_are_added(store: Store):
    run_id = log(store, [(i, i, 0.0) for i in range(COUNT)])
    read(store, run_id)
    log(store, [(COUNT, COUNT, 9.0), (COUNT + 1, COUNT + 1, 0.0)], run_id)
    found = read(store, run_id)
    assert found.count == COUNT + 2
    assert max(found.values) == 9.0


def test_the_curve_of_a_clock_that_goes_backwards_begins_at_its_earliest_time(store: Store):
    run_id = log(store, [(i, 5 if i == 600 else 1000 + i, float(i)) for i in range(COUNT)])
    asked = r.GetMetricCurves(
        run_ids=[run_id], metric_key="m", max_points=100, x="relative_time", x_to=0
    )
    (found,) = store.get_metric_curves(asked).curves
    assert (found.steps, found.values) == ([600], [600.0])


def test_whole_blocks_draw_what_their_points_draw():
    series, blocks = Series(), Series(size=4)
    points = [(i, i, float(-i if i == 9 else i)) for i in range(12)]
    series.extend_by(points)
    for start in range(0, 12, 4):
        part = sorted({points[start], points[start + 3], *([points[9]] if start == 8 else [])})
        blocks.add_block(part, points[start][1], points[start + 3][1])
    drawn = [curve("a", "m", each, r.CurveX.STEP, 0, 5) for each in (series, blocks)]
    assert drawn[0].count == drawn[1].count == 12
    assert drawn[0].values == drawn[1].values
