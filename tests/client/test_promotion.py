"""Whether a challenger is better than the champion."""

from math import inf, nan

import pytest

from jupyter_tracker.client.promotion import Criterion, is_better


@pytest.mark.parametrize(
    ("value", "other", "min_delta", "lower", "better"),
    [
        (0.91, 0.90, 0.0, False, True),
        (0.90, 0.90, 0.0, False, False),
        (0.90, 0.91, 0.0, False, False),
        (0.905, 0.90, 0.005, False, True),  # by floats it is 0.0050000000000000044
        (0.845, 0.84, 0.005, False, True),  # and 0.0050000000000000044
        (0.3, 0.2, 0.1, False, True),  # and 0.09999999999999998
        (0.9049, 0.90, 0.005, False, False),
        (0.2, 0.3, 0.1, True, True),
        (0.3, 0.2, 0.0, True, False),
        (nan, 0.9, 0.0, False, False),
        (0.1, nan, 0.0, False, True),
        (nan, nan, 0.0, False, False),
        (inf, 0.9, 0.1, False, True),
        (inf, inf, 0.0, False, False),
        (-inf, 0.9, 0.0, True, True),
    ],
)
def test_a_value_is_better_by_at_least_the_least_difference(
    value: float, other: float, min_delta: float, lower: bool, better: bool
):
    assert is_better(value, other, Criterion("auc", min_delta, lower)) is better
