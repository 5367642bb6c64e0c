"""Whatever a call takes and gives is written down, and never an error."""

import dataclasses
import json
from typing import Any

import numpy
import pandas
import pytest

from jupyter_tracker.tracing.serializing import MAX_LENGTH, dump


class Stubborn:
    def __repr__(self) -> str:
        raise RuntimeError("not to be shown")


class Pydantic:
    def model_dump(self) -> dict[str, Any]:
        return {"role": "user"}


@dataclasses.dataclass
class Point:
    x: int
    y: Any


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"a": [1, 2.5, None, True, "ü"]}, {"a": [1, 2.5, None, True, "ü"]}),
        ({1: "a", "b": (1, 2)}, {"1": "a", "b": [1, 2]}),
        ({3}, [3]),
        (Point(1, Pydantic()), {"x": 1, "y": {"role": "user"}}),
        (numpy.float32(0.5), 0.5),
        (numpy.arange(3), "[0 1 2]"),
        (2**70, 2**70),
        (Stubborn(), "<Stubborn>"),
        ([Stubborn()], ["<Stubborn>"]),
        (float("nan"), None),
    ],
)
def test_a_value_is_written_as_json(value: Any, written: Any):
    assert json.loads(dump(value)) == written


def test_a_data_frame_is_written_as_it_prints():
    assert "loss" in json.loads(dump(pandas.DataFrame({"loss": [1.5]})))


def test_a_circle_is_written():
    circle: list[Any] = [1]
    circle.append(circle)
    assert json.loads(dump(circle)) == "[1, [...]]"


def test_keys_that_are_no_text_are_written():
    assert json.loads(dump({frozenset({1}): 2})) == {"frozenset({1})": 2}


def test_what_is_too_long_is_cut_and_says_so():
    written = json.loads(dump("x" * (MAX_LENGTH + 10)))
    assert len(written) < MAX_LENGTH + 100
    assert written.endswith(f"… [cut: {MAX_LENGTH + 12} characters]")
