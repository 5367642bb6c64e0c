"""Which points of a curve are kept, without a store."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker.contract.requests import CurveX
from jupyter_tracker.stores import curves
from jupyter_tracker.stores.curves import Point, Series, curve

POINTS = st.lists(
    st.tuples(
        st.integers(-50, 50) | st.integers(-(2**63), 2**63 - 1),
        st.integers(0, 10**13),
        st.floats(),
    ),
    min_size=1,
    max_size=300,
).map(lambda points: sorted(points, key=lambda point: point[:2]))


def series_of(points: list[Point]) -> Series:
    series = Series()
    for start in range(0, len(points), 7):  # as they come, some at a time
        steps, timestamps, values = zip(*points[start : start + 7], strict=True)
        series.extend(steps, timestamps, values)
    return series


def thinned(points: list[Point], most: int, x: CurveX = CurveX.STEP) -> list[Point]:
    series = series_of(points)
    made = curve("run", "m", series, x, series.began, most)
    assert made.count == len(points)
    assert made.is_whole == (len(made.values) == len(points))
    return list(zip(made.steps, made.timestamps, made.values, strict=True))


def same(point: Point) -> tuple[int, int, str]:
    return *point[:2], str(point[2])  # NaN is not equal to itself


def extremes(points: list[Point]) -> set[tuple[int, int, str]]:
    numbers = [point for point in points if not math.isnan(point[2])]
    kept = {same(points[0]), same(points[-1])}
    for most in (min, max):
        if numbers:
            kept.add(same(most(numbers, key=lambda point: point[2])))
    return kept


@given(POINTS, st.integers(5, 60))
def test_each_bucket_of_steps_keeps_its_first_last_lowest_and_highest_point(
    points: list[Point], most: int
):
    kept = {same(point) for point in thinned(points, most)}
    assert kept <= {same(point) for point in points}
    if len(points) <= most:
        return
    low, span = points[0][0], points[-1][0] - points[0][0] + 1
    buckets: dict[int, list[Point]] = {}
    for point in points:
        buckets.setdefault((point[0] - low) * (most // 5) // span, []).append(point)
    for bucket in buckets.values():
        assert extremes(bucket) <= kept


@given(POINTS, st.integers(5, 60), st.sampled_from(CurveX))
def test_points_are_real_and_in_order_and_no_more_than_was_asked_for(
    points: list[Point], most: int, x: CurveX
):
    kept = thinned(points, most, x)
    assert len(kept) <= most
    assert {same(point) for point in kept} <= {same(point) for point in points}
    assert [point[:2] for point in kept] == sorted(point[:2] for point in kept)
    assert extremes(points) <= {same(point) for point in kept}


@given(points=POINTS)
def test_a_series_that_is_too_long_for_memory_keeps_the_extremes_of_its_blocks(
    points: list[Point],
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curves, "_MOST_BLOCKS", 8)
        series = series_of(points)
    kept = list(zip(series.steps, series.timestamps, series.values, strict=True))
    assert series.count == len(points)
    assert len(series.starts) <= 8
    for block, (start, stop) in enumerate(pairwise([*series.starts, len(series)])):
        of_block = points[block * series.size : (block + 1) * series.size]
        assert extremes(of_block) <= {same(point) for point in kept[start:stop]}


def test_of_values_that_are_not_numbers_the_first_of_a_bucket_is_kept():
    values = [float(i) for i in range(100)]
    values[40] = values[41] = math.nan
    values[60], values[61] = math.inf, -math.inf
    points = [(i, i, value) for i, value in enumerate(values)]
    assert [point[0] for point in thinned(points, 5)] == [0, 40, 60, 61, 99]


def test_a_curve_whose_points_all_have_one_step_is_a_line_from_its_lowest_to_its_highest():
    points = [(0, i, float(i * 7 % 100)) for i in range(100)]
    assert [point[2] for point in thinned(points, 50)] == [0.0, 99.0, 93.0]


def test_times_that_go_backwards_leave_out_no_extreme():
    points = [(i, 10_000 - i if i % 3 else i, float(i)) for i in range(1000)]
    kept = thinned(points, 20, CurveX.TIME)
    assert (kept[0][2], kept[-1][2]) == (0.0, 999.0)
    assert len(kept) <= 20
