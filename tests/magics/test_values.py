import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from jupyter_tracker_magics.analysis import Literal
from jupyter_tracker_magics.values import as_number, chosen


class Tensor:
    """A tensor of a library that we do not know."""

    def __init__(self, value, ndim=0, dtype="float32"):
        self.value, self.ndim, self.dtype = value, ndim, dtype

    def __float__(self):
        return float(self.value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0),
        (0.5, 0.5),
        (-math.inf, -math.inf),
        (Decimal("0.1"), 0.1),
        (Fraction(1, 4), 0.25),
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3.0),
        (np.array(0.5), 0.5),
        (Tensor(0.5), 0.5),
    ],
)
def test_a_number_is_a_number_whoever_made_it(value, number):
    assert as_number(value) == number


def test_not_a_number_is_one_too():
    assert math.isnan(as_number(math.nan))


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        "0.5",
        1j,
        [0.5],
        10**400,
        np.True_,
        np.array(True),
        np.array([0.5]),
        np.datetime64("2024-01-01"),
        np.array("0.5"),
        np.float64,
        pd.Series([0.5]),
        pd.DataFrame(),
        Tensor(0.5, ndim=1),
        Tensor(1, dtype="bool"),
        Tensor("no number"),
    ],
)
def test_this_is_not_one_number(value):
    assert as_number(value) is None


def test_an_object_that_fails_when_asked_is_not_a_number():
    class Hostile:
        @property
        def ndim(self):
            raise RuntimeError("no")

    assert as_number(Hostile()) is None


def test_of_several_branches_the_one_that_was_taken_counts():
    literals = (Literal(0.1, 2), Literal(0.2, 4))
    assert chosen(literals, "lr", {"lr": 0.1}).line == 2
    assert chosen(literals, "lr", {"lr": 0.2}).line == 4


def test_when_none_fits_the_last_counts():
    assert chosen((Literal([1], 2), Literal([2], 4)), "xs", {"xs": [2, 3]}).line == 4


def test_true_is_not_one():
    assert chosen((Literal(1, 2), Literal(True, 4)), "flag", {"flag": 1}).line == 2
