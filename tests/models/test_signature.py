"""Signatures: the same JSON as MLflow's, and data held to them."""

import datetime as dt
import warnings
from typing import Any

import mlflow.models
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models import ModelSignature, infer_signature
from jupyter_tracker.models.enforcement import enforce_params, enforce_schema
from jupyter_tracker.types import Array, ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec

FRAME = pd.DataFrame(
    {
        "i": [1, 2],
        "i32": np.array([1, 2], dtype="int32"),
        "f": [0.5, None],
        "f32": np.array([1, 2], dtype="float32"),
        "s": ["a", None],
        "b": [True, False],
        "raw": [b"a", b"b"],
        "t": pd.to_datetime(["2020-01-01", "2020-01-02"]),
        "list": [["a"], ["b", "c"]],
        "object": [{"k": 1}, {"k": 2, "l": "x"}],
    }
)
DATA: dict[str, Any] = {
    "frame": FRAME,
    "series": pd.Series([1.0, 2.0], name="x"),
    "array": np.zeros((3, 2), dtype="float32"),
    "texts": np.array([["a", "bcd"]]),
    "arrays": {"a": np.zeros((3, 2)), "b": np.zeros(3, dtype="int32")},
    "sparse": scipy.sparse.csr_matrix(np.eye(3)),
    "dict": {"question": "why", "ids": ["1", "2"], "deep": {"a": 1, "b": None}},
    "records": [{"a": 1, "b": "x"}, {"a": 2, "c": [1.0]}],
    "list": ["a", "b"],
    "scalar": "a",
}


@pytest.fixture(autouse=True)
def _quiet_mlflow():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Hint: Inferred schema")
        yield


@pytest.mark.parametrize("kind", DATA)
def test_the_json_is_mlflows(kind: str):
    data = DATA[kind]
    theirs = mlflow.models.infer_signature(data, data).to_dict()
    assert infer_signature(data, data).to_dict() == theirs


@pytest.mark.parametrize("kind", DATA)
def test_mlflows_json_is_read(kind: str):
    written = mlflow.models.infer_signature(DATA[kind], DATA[kind]).to_dict()
    assert ModelSignature.from_dict(written).to_dict() == written


def test_params_have_mlflows_json():
    params = {"n": 5, "t": 0.5, "on": True, "name": "x", "stop": ["a", "b"]}
    theirs = mlflow.models.infer_signature(params=params).to_dict()
    assert infer_signature(params=params).to_dict() == theirs


@pytest.mark.parametrize("made", [pl.DataFrame, pa.table])
def test_polars_and_arrow_are_tables(made: Any):
    columns = {"a": [1, 2], "b": [0.5, 1.5], "c": ["x", "y"]}
    assert infer_signature(made(columns)) == infer_signature(pd.DataFrame(columns))


def columns(*specs: ColSpec) -> Schema:
    return Schema(list(specs))


def refused(data: Any, schema: Schema) -> str:
    with pytest.raises(TrackerError) as error:
        enforce_schema(data, schema)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    return error.value.message


def test_a_missing_column_is_named():
    schema = columns(ColSpec("double", "a"), ColSpec("double", "b"))
    assert "missing inputs 'b'" in refused(pd.DataFrame({"a": [1.0]}), schema)


def test_columns_too_many_are_left_out_and_said():
    schema = columns(ColSpec("double", "a"))
    with pytest.warns(UserWarning, match="ignores the columns 'b'"):
        result = enforce_schema(pd.DataFrame({"b": [1.0], "a": [2.0]}), schema)
    assert list(result.columns) == ["a"]


def test_an_optional_column_may_be_missing():
    schema = columns(ColSpec("double", "a"), ColSpec("double", "b", required=False))
    assert list(enforce_schema(pd.DataFrame({"a": [1.0]}), schema).columns) == ["a"]


def test_columns_come_in_the_order_of_the_signature():
    schema = columns(ColSpec("double", "a"), ColSpec("double", "b"))
    result = enforce_schema(pd.DataFrame({"b": [1.0], "a": [2.0]}), schema)
    assert list(result.columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "wanted", "numpy"),
    [
        (np.array([1], "int32"), "long", "int64"),
        (np.array([1], "float32"), "double", "float64"),
        (np.array([1], "int32"), "double", "float64"),
        (np.array([2**40], "int64"), "double", "float64"),
        (np.array([1], "uint8"), "integer", "int32"),
        (np.array(["2020-01-01"], "datetime64[s]"), "datetime", "datetime64[ns]"),
        ([dt.date(2020, 1, 1)], "datetime", "datetime64[ns]"),
    ],
)
def test_what_loses_nothing_is_converted(given: Any, wanted: str, numpy: str):
    result = enforce_schema(pd.DataFrame({"a": given}), columns(ColSpec(wanted, "a")))
    assert result["a"].dtype == numpy


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([1.5], "long"),
        (np.array([2**60], "int64"), "integer"),
        (np.array([2**60 + 1], "int64"), "double"),
        ([1.5], "float"),
        (["x"], "double"),
        ([1], "string"),
        ([1], "boolean"),
        ([True], "long"),
    ],
)
def test_what_would_change_is_refused_with_column_and_both_types(given: Any, wanted: str):
    message = refused(pd.DataFrame({"age": given}), columns(ColSpec(wanted, "age")))
    assert "column 'age'" in message
    assert f"the model takes {wanted}" in message


def test_a_gap_among_integers_is_explained():
    message = refused(pd.DataFrame({"a": [1, None]}), columns(ColSpec("long", "a")))
    assert "Values are missing" in message


def test_nested_values_are_held_to_their_types():
    schema = columns(ColSpec(Array("long"), "ids"))
    assert enforce_schema({"ids": [1, 2]}, schema)["ids"].tolist() == [[1, 2]]
    assert "'ids'" in refused({"ids": [[0.5]]}, schema)


def test_a_matrix_takes_over_the_names_of_columns():
    schema = columns(ColSpec("double", "a"), ColSpec("double", "b"))
    assert list(enforce_schema(np.zeros((2, 2)), schema).columns) == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (np.zeros((2, 3)), "shape of input (2, 3)"),
        (np.zeros((2, 3)), r"does not match expected shape (-1, 4)"),
        (np.zeros((2, 4), "float32"), "dtype of input float32 does not match expected dtype"),
        ("x", "a NumPy array"),
    ],
)
def test_tensors_are_held_to_shape_and_type(data: Any, said: str):
    message = refused(data, Schema([TensorSpec("float64", (-1, 4))]))
    assert said in message


def test_a_table_becomes_the_tensor_that_is_wanted():
    schema = Schema([TensorSpec("float64", (-1, 2))])
    assert enforce_schema(pd.DataFrame(np.ones((3, 2))), schema).shape == (3, 2)


PARAMS = ParamSchema([ParamSpec("n", "long", 5), ParamSpec("stop", "string", ["."], (-1,))])


def test_params_have_defaults():
    assert enforce_params({"n": 7}, PARAMS) == {"n": 7, "stop": ["."]}


def test_a_param_of_another_type_is_named():
    with pytest.raises(TrackerError, match="param 'n' is 'x', a str, and the model takes long"):
        enforce_params({"n": "x"}, PARAMS)


def test_params_that_the_model_does_not_have_are_said():
    with pytest.warns(UserWarning, match="ignores the params 'm'"):
        assert enforce_params({"m": 1}, PARAMS) == {"n": 5, "stop": ["."]}
