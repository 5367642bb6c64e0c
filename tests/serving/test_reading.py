"""What requests become before a model sees them."""

import base64
import io
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models.loading import PyFuncModel
from jupyter_tracker.models.model import Model
from jupyter_tracker.models.schema import (
    Array,
    ColSpec,
    DataType,
    ParamSchema,
    ParamSpec,
    Schema,
    TensorSpec,
)
from jupyter_tracker.models.signature import ModelSignature
from jupyter_tracker.serving.reading import CSV, JSON, PARQUET, Given, Reader

NUMBERS = Schema([ColSpec(DataType.double, "a"), ColSpec(DataType.double, "b")])
MIXED = Schema(
    [
        ColSpec(DataType.long, "n"),
        ColSpec(DataType.float, "f"),
        ColSpec(DataType.string, "s"),
        ColSpec(DataType.boolean, "t"),
        ColSpec(DataType.datetime, "d"),
        ColSpec(DataType.binary, "raw", required=False),
    ]
)
MATRIX = Schema([TensorSpec("float32", (-1, 2))])


def reader(schema: Schema | None = None, params: ParamSchema | None = None) -> Reader:
    signature = ModelSignature(schema, None, params) if schema or params else None
    return Reader(PyFuncModel(Model(signature=signature), None, lambda data, _: data))


def read(schema: Schema | None, content: Any, kind: str = JSON) -> Given:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return reader(schema).read(body, kind)


def refused(schema: Schema | None, content: Any, kind: str = JSON) -> str:
    with pytest.raises(TrackerError) as caught:
        read(schema, content, kind)
    assert (caught.value.error_code, caught.value.http_status) == ("BAD_REQUEST", 400)
    return caught.value.message


@pytest.mark.parametrize(
    "content",
    [
        {"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2.5], [3, None]]}},
        {"dataframe_split": {"columns": ["b", "a"], "data": [[2.5, 1], [None, 3]]}},
        {"dataframe_split": {"data": [[1, 2.5], [3, None]]}},
        {
            "dataframe_split": {
                "columns": ["a", "b"],
                "index": [7, 8],
                "data": [[1, 2.5], [3, None]],
            }
        },
        {"columns": ["a", "b"], "data": [[1, 2.5], [3, None]]},
        {"dataframe_records": [{"a": 1, "b": 2.5}, {"b": None, "a": 3}]},
        {"instances": [{"a": 1, "b": 2.5}, {"a": 3, "b": None}]},
        {"instances": [[1, 2.5], [3, None]]},
        {"inputs": {"a": [1, 3], "b": [2.5, None]}},
        {"inputs": [{"a": 1, "b": 2.5}, {"a": 3, "b": None}]},
        {"dataframe_records": [{"a": "1", "b": "2.5"}, {"a": 3, "b": None}]},
        {"dataframe_records": [{"a": 1, "b": 2.5, "more": []}, {"a": 3, "b": None}]},
    ],
)
@pytest.mark.filterwarnings("ignore:The model ignores")
def test_every_notation_of_a_table_gives_the_same_table(content: dict[str, Any]):
    given = read(NUMBERS, content)
    expected = pd.DataFrame({"a": [1.0, 3.0], "b": [2.5, np.nan]})
    pd.testing.assert_frame_equal(given.data, expected)
    assert given.rows == 2


def test_nan_which_json_does_not_know_is_read():
    given = read(NUMBERS, b'{"dataframe_split": {"columns": ["a", "b"], "data": [[NaN, 1]]}}')
    assert given.data["a"].isna().all()


def test_every_column_gets_the_type_of_the_signature():
    record = {
        "n": 3.0,
        "f": 0.5,
        "s": "x",
        "t": True,
        "d": "2026-01-02T03:04:05",
        "raw": base64.b64encode(b"\0\1").decode(),
    }
    frame = read(MIXED, {"dataframe_records": [record]}).data
    assert [str(frame[name].dtype) for name in "nftd"] == [
        "int64",
        "float32",
        "bool",
        "datetime64[ns]",
    ]
    assert frame.loc[0, ["n", "s", "raw"]].to_list() == [3, "x", b"\0\1"]
    assert frame.loc[0, "d"] == pd.Timestamp(2026, 1, 2, 3, 4, 5)


def test_columns_may_be_called_by_numbers():
    schema = Schema([ColSpec(DataType.double, 0), ColSpec(DataType.long, 1)])
    for content in (
        {"columns": [1, 0], "data": [[5, 0.5]]},
        {"dataframe_records": [{"0": 0.5, "1": 5}]},
    ):
        assert read(schema, content).data.to_dict(orient="list") == {0: [0.5], 1: [5]}


def test_csv_gets_the_types_of_the_signature():
    given = read(MIXED, b"n,f,s,t,d\n1,2,007,True,2026-01-02\n2,,,False,2026-01-03\n", CSV)
    assert given.data["s"][0] == "007"
    assert given.data["s"].isna()[1]
    assert given.data["f"].dtype == np.float32
    assert given.data["t"].to_list() == [True, False]


def test_csv_without_a_signature_is_what_pandas_reads():
    pd.testing.assert_frame_equal(
        read(None, b"a,b\n1,x\n", CSV).data, pd.DataFrame({"a": [1], "b": ["x"]})
    )


def test_parquet_is_read():
    written = io.BytesIO()
    frame = pd.DataFrame({"a": [1.0], "b": [2.0]})
    frame.to_parquet(written)
    pd.testing.assert_frame_equal(read(NUMBERS, written.getvalue(), PARQUET).data, frame)


@pytest.mark.parametrize("key", ["inputs", "instances"])
def test_tensors_get_the_type_of_the_signature(key: str):
    given = read(MATRIX, {key: [[1, 2], [3, 4]]})
    assert given.data.dtype == np.float32
    assert given.rows == 2


def test_records_are_tensors_by_name_where_the_signature_has_such():
    schema = Schema([TensorSpec("int64", (-1,), "x"), TensorSpec("float64", (-1, 2), "y")])
    given = read(schema, {"instances": [{"x": 1, "y": [1, 2]}, {"x": 2, "y": [3, 4]}]})
    assert given.data["x"].tolist() == [1, 2]
    assert given.data["y"].dtype == np.float64


def test_nested_columns_are_held_to_the_signature():
    schema = Schema([ColSpec(Array(DataType.long), "xs"), ColSpec(DataType.integer, "n")])
    given = read(schema, {"dataframe_records": [{"xs": [1, 2], "n": 3}]})
    assert given.data["n"].dtype == np.int32
    assert "xs" in refused(schema, {"dataframe_records": [{"xs": ["a"], "n": 3}]})


def test_without_a_signature_arrays_are_arrays_and_tables_are_tables():
    assert read(None, {"inputs": [[1, 2]]}).data.tolist() == [[1, 2]]
    assert read(None, {"inputs": {"x": [1]}}).data["x"].tolist() == [1]
    frame = read(None, {"columns": ["sl", "sw"], "data": [[5.1, 3.5]]}).data
    assert list(frame.columns) == ["sl", "sw"]


def test_what_language_models_take_is_not_wrapped():
    given = read(None, {"messages": [{"role": "user", "content": "hi"}]})
    assert given.data["messages"][0]["content"] == "hi"
    assert not given.wrapped


def test_params_are_held_to_the_signature():
    params = ParamSchema([ParamSpec("depth", DataType.long, 3)])
    body = json.dumps({"inputs": {"a": [1], "b": [2]}, "params": {"depth": 5}}).encode()
    assert reader(NUMBERS, params).read(body, JSON).params == {"depth": 5}
    body = json.dumps({"inputs": {"a": [1], "b": [2]}}).encode()
    assert reader(NUMBERS, params).read(body, JSON).params == {"depth": 3}
    with pytest.raises(TrackerError, match="'depth' is 'x'"):
        reader(NUMBERS, params).read(b'{"inputs": [[1, 2]], "params": {"depth": "x"}}', JSON)


@pytest.mark.parametrize(
    ("schema", "content", "said"),
    [
        (NUMBERS, {"inputs": {"a": [1]}}, "missing inputs 'b'"),
        (NUMBERS, {"inputs": {"a": [1], "b": ["red"]}}, "column 'b': the model takes double"),
        (NUMBERS, {"inputs": {"a": [1, 2], "b": [1]}}, "'a' has 2, 'b' has 1"),
        (NUMBERS, {"columns": ["a", "b"], "data": [[1, 2], [3]]}, "Row 1 of the data has 1"),
        (NUMBERS, {"columns": ["a", "b"], "data": [1, 2]}, "Row 0 of the data has no list"),
        (NUMBERS, {"columns": "ab", "data": []}, "are lists"),
        (NUMBERS, {"columns": ["a", "a"], "data": [[1, 2]]}, "'a' is no name, or is there twice"),
        (NUMBERS, {"columns": [["a"], "b"], "data": [[1, 2]]}, "is no name"),
        (NUMBERS, {"dataframe_split": [[1, 2]]}, "this is a list"),
        (NUMBERS, {"dataframe_split": {"columns": ["a"]}}, "an object with data"),
        (NUMBERS, {"dataframe_records": {"a": 1}}, "not an object"),
        (NUMBERS, {"inputs": [[1, 2, 3]]}, "Row 0 of the data has 3"),
        (NUMBERS, {"rows": []}, "exactly one of"),
        (NUMBERS, {"inputs": [], "instances": []}, "exactly one of"),
        (NUMBERS, [1], "This one is a list"),
        (NUMBERS, b"{", "valid JSON"),
        (NUMBERS, b"\xff", "valid JSON"),
        (NUMBERS, b'{"inputs": "\\ud800"}', "valid JSON"),
        (NUMBERS, {"inputs": {"a": [[1]], "b": [1]}}, "'a'"),
        (NUMBERS, {"inputs": {"a": [{}], "b": [1]}}, "'a'"),
        (MIXED, {"inputs": {"n": [2**70], "f": [1], "s": ["x"], "t": [True], "d": ["x"]}}, "'n'"),
        (NUMBERS, b"[" * 100_000, "valid JSON"),
        (MIXED, {"inputs": {"n": [1.5], "f": [1], "s": ["x"], "t": [True], "d": ["x"]}}, "'n'"),
        (MIXED, {"inputs": {"n": [1], "f": [1], "s": [1], "t": [True], "d": ["x"]}}, "'s'"),
        (MIXED, {"inputs": {"n": [1], "f": [1], "s": ["x"], "t": ["x"], "d": ["x"]}}, "'t'"),
        (MIXED, {"inputs": {"n": [1], "f": [1], "s": ["x"], "t": [True], "d": ["x"]}}, "'d'"),
        (MIXED, {"inputs": {"n": [None], "f": [1], "s": ["x"], "t": [True], "d": ["x"]}}, "miss"),
        (MATRIX, {"inputs": [[1, 2, 3]]}, "shape"),
        (MATRIX, {"inputs": [[1], [1, 2]]}, "array"),
        (MATRIX, {"inputs": [["x", "y"]]}, "array"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(schema: Schema, content: Any, said: str):
    assert said in refused(schema, content)


@pytest.mark.parametrize(
    ("body", "kind"), [(b"", CSV), (b'a,b\n"', CSV), (b"no parquet", PARQUET), (b"\xff,\n", CSV)]
)
def test_broken_files_are_refused(body: bytes, kind: str):
    assert "parse input" in refused(NUMBERS, body, kind)


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/json; charset=latin-1", "application/json; x=1"]
)
def test_other_kinds_of_bodies_have_a_status_of_their_own(kind: str):
    with pytest.raises(TrackerError) as caught:
        read(NUMBERS, b"{}", kind)
    assert caught.value.http_status == 415


def test_the_character_set_may_be_named():
    assert read(NUMBERS, {"inputs": [[1, 2]]}, "application/json; charset=UTF-8").rows == 1


@pytest.mark.parametrize("schema", [NUMBERS, MIXED, None])
def test_a_table_without_rows_is_a_table(schema: Schema | None):
    names = schema.input_names() if schema else ["a"]
    frame = read(schema, {"dataframe_split": {"columns": names, "data": []}}).data
    assert (list(frame.columns), len(frame)) == (names, 0)
