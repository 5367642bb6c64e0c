import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from jupyter_tracker_magics.analysis import Literal
from jupyter_tracker_magics.values import MAX_NUMBERS, as_number, chosen, numbers_in


class Tensor:
    """A tensor of a library that we do not know."""

    def __init__(self, value, ndim=0, dtype="float32"):
        self.value, self.ndim, self.dtype = value, ndim, dtype

    def __float__(self):
        return float(self.value)


class Variable:
    """A variable as TensorFlow has them: they say only of what shape they are."""

    dtype = "float32"

    def __init__(self, value, shape=()):
        self.value, self.shape = value, shape

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
        (Variable(0.5), 0.5),
    ],
)
def test_a_number_is_a_number_whoever_made_it(value, number):
    assert as_number(value) == number


@pytest.mark.parametrize(
    "source",
    [
        "torch.tensor(0.5)",
        "torch.tensor(0.5, requires_grad=True)",
        "torch.nn.Parameter(torch.tensor(0.5))",
        "jax.numpy.float32(0.5)",
        "jax.numpy.array(0.5, 'bfloat16')",
        "tensorflow.constant(0.5)",
        "tensorflow.Variable(0.5)",
    ],
)
def test_tensors_of_the_real_libraries_are_numbers(source):
    library = source.partition(".")[0]
    module = pytest.importorskip(library)
    assert as_number(eval(source, {library: module})) == 0.5


def test_not_a_number_is_one_too():
    assert math.isnan(as_number(math.nan))


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        "0.5",
        1j,
        Tensor(1j, dtype="complex64"),
        Variable(0.5, shape=(1,)),
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


def test_a_number_gets_the_name():
    assert numbers_in(0.5, "auc") == {"auc": 0.5}


def test_the_numbers_of_a_dictionary_get_its_keys():
    assert numbers_in({"auc": 0.5, "n": 3, "name": "gbm", "ok": True}, "f") == {"auc": 0.5, "n": 3}


def test_the_keys_of_dictionaries_in_each_other_are_joined_by_a_slash():
    report = {"0": {"precision": 0.5}, "macro avg": {"precision": 0.25}}
    assert numbers_in(report, "f") == {"0/precision": 0.5, "macro avg/precision": 0.25}


def test_what_no_key_may_hold_is_replaced():
    assert numbers_in({"f1@0.5": 0.5, ("a", 1): 1}, "f") == {"f1_0.5": 0.5, "__a__ 1_": 1}
    assert numbers_in({"": 1, "../a": 2, "b/": 3, "val/auc": 4}, "f") == {
        "_": 1,
        "_/a": 2,
        "b/_": 3,
        "val/auc": 4,
    }


def test_a_dictionary_in_itself_has_an_end():
    endless = {"a": 1}
    endless["b"] = endless
    assert len(numbers_in(endless, "f")) < 20


def test_of_very_many_numbers_only_some_are_taken():
    assert len(numbers_in({n: n for n in range(5000)}, "f")) == MAX_NUMBERS


@pytest.mark.parametrize("value", [None, "text", [0.5], {}, {"a": "b"}])
def test_other_values_have_no_numbers(value):
    assert numbers_in(value, "f") == {}
