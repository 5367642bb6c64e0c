"""Datasets are described as MLflow describes them."""

import json
from typing import Any

import mlflow.data
import numpy
import pandas
import pytest

from jupyter_tracker import data
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError

COLUMNS: dict[str, Any] = {
    "whole": [1, 2],
    "number": [1.5, None],
    "text": ["x", "y"],
    "missing": ["x", None],
    "time": pandas.to_datetime(["2020-01-01", "2021-01-01"]),
    "yes": [True, False],
    "small": numpy.array([1, 2], "float32"),
    "int32": numpy.array([1, 2], "int32"),
    "uint8": numpy.array([1, 2], "uint8"),
    "bytes": [b"a", b"b"],
    "kinds": pandas.Categorical(["x", "y"]),
    "nullable": pandas.array([1, None], dtype="Int64"),
    "mixed": [1, "a"],
}


def without_source(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != "source"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_has_mlflows_schema_and_digest(column: str):
    frame = pandas.DataFrame({column: COLUMNS[column]})
    ours, theirs = data.from_pandas(frame), mlflow.data.from_pandas(frame)  # type: ignore[attr-defined]
    assert without_source(ours.to_dict()) == without_source(theirs.to_dict())


@pytest.mark.filterwarnings("ignore")
def test_a_frame_has_mlflows_digest():
    frame = pandas.DataFrame({name: COLUMNS[name] for name in COLUMNS})
    theirs = mlflow.data.from_pandas(frame, targets="yes", name="n")  # type: ignore[attr-defined]
    ours = data.from_pandas(frame, targets="yes", name="n")
    assert (ours.digest, ours.name, ours.profile) == (theirs.digest, "n", theirs.profile)


@pytest.mark.parametrize(
    ("features", "targets"),
    [
        (numpy.arange(6.0).reshape(3, 2), None),
        (numpy.zeros((3, 2), "float32"), numpy.array([1, 2, 3])),
        ({"b": numpy.ones((3, 2)), "a": numpy.array(["x", "y"])}, {"t": numpy.zeros(3)}),
    ],
)
def test_arrays_have_mlflows_schema_digest_and_profile(features: Any, targets: Any):
    ours = data.from_numpy(features, targets=targets)
    theirs = mlflow.data.from_numpy(features, targets=targets)  # type: ignore[attr-defined]
    assert without_source(ours.to_dict()) == without_source(theirs.to_dict())


@pytest.mark.parametrize(
    "source", ["https://x/a.csv", "s3://b/a.csv", "gs://b/a", "file:///tmp/a.csv", "a.csv"]
)
def test_a_source_is_described_as_mlflow_does(source: str):
    frame = pandas.DataFrame({"a": [1]})
    ours = data.from_pandas(frame, source).to_dict()
    theirs = mlflow.data.from_pandas(frame, source).to_dict()  # type: ignore[attr-defined]
    assert (ours["source"], ours["source_type"]) == (theirs["source"], theirs["source_type"])


def test_without_a_source_it_is_the_code_that_runs():
    source = data.from_numpy(numpy.zeros(2)).source
    assert source.source_type == "code"
    assert set(source.to_dict()["tags"]) == {
        "mlflow.user",
        "mlflow.source.name",
        "mlflow.source.type",
    }


def test_the_source_of_a_dataset_that_was_read_is_found():
    read = e.DatasetInput(e.Dataset("n", "d", "s3", json.dumps({"uri": "s3://b/a.csv"})))
    source = data.get_source(read)
    assert (source.source_type, source.uri) == ("s3", "s3://b/a.csv")


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(TrackerError, match=r"no column 'b'\. It has: a"):
        data.from_pandas(pandas.DataFrame({"a": [1]}), targets="b")
