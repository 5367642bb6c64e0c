"""Tensors of the Open Inference Protocol as bytes behind the JSON."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from jupyter_tracker.models import infer_signature
from jupyter_tracker.serving.binary_tensors import HEADER, decoded, encoded
from tests.serving.served import Server, saved, serving

TABLE = pd.DataFrame({"x": [1.0, 2.0], "s": ["a", "b"], "t": [True, False], "raw": [b"\xff", b""]})
ASK = "/v2/models/sums/infer"

X = np.array([1.0, 2.5], dtype="<f4").tobytes()
S = b"\x01\x00\x00\x00a" + b"\x02\x00\x00\x00\xc3\xa9"
T = b"\x01\x00"
RAW = b"\x02\x00\x00\x00\xff\xfe" + b"\x00\x00\x00\x00"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    def predict(table):
        table["x"] += 0.5  # models may write into what they are given
        return pd.DataFrame(
            {"sum": table["x"] + table["t"], "said": table["s"] + "!", "raw": table["raw"]}
        )

    signature = infer_signature(TABLE, predict(TABLE.copy()))
    model = saved(tmp_path_factory.mktemp("models") / "table", predict, signature)
    with serving(model, name="sums") as server:
        yield server


def tensor(name: str, datatype: str, data: bytes, **changes: Any) -> dict[str, Any]:
    size = {"parameters": {"binary_data_size": len(data)}}
    return {"name": name, "datatype": datatype, "shape": [2], **size, **changes}


INPUTS = [
    tensor("x", "FP32", X),
    tensor("s", "BYTES", S),
    tensor("t", "BOOL", T),
    tensor("raw", "BYTES", RAW),
]


def infer(
    server: Server, content: Any, data: bytes = b"", length: object = None
) -> requests.Response:
    text = json.dumps(content).encode()
    said = str(len(text) if length is None else length)
    return server.post(ASK, data=text + data, headers={HEADER: said})


def test_tensors_follow_the_json_in_the_order_of_the_inputs(server: Server):
    answer = infer(server, {"inputs": INPUTS}, X + S + T + RAW)
    assert HEADER not in answer.headers
    assert [each["data"] for each in answer.json()["outputs"]] == [
        [2.5, 3.0],
        ["a!", "é!"],
        ["//4=", ""],  # what no text is, in JSON
    ]


def test_a_tensor_in_json_may_be_between_them(server: Server):
    inputs = [INPUTS[0], {"name": "s", "datatype": "BYTES", "shape": [2], "data": ["a", "b"]}]
    answer = infer(server, {"inputs": [*inputs, *INPUTS[2:]]}, X + T + RAW)
    assert answer.json()["outputs"][1]["data"] == ["a!", "b!"]


def test_what_came_as_base64_in_json_stays_bytes(tmp_path: Path):
    def predict(data):
        return np.array([str(each) for each in data["raw"]])

    sent = {"name": "raw", "datatype": "BYTES", "shape": [1], "data": ["YQ=="]}
    asked = {"inputs": [{**sent, "parameters": {"content_type": "base64"}}]}
    with serving(saved(tmp_path / "model", predict)) as server:
        answer = server.post("/v2/models/model/infer", json=asked)
    assert answer.json()["outputs"][0]["data"] == ["b'a'"]


def test_the_answer_is_binary_when_that_is_asked_for(server: Server):
    wanted = {"parameters": {"binary_data_output": True}}
    answer = infer(server, {"inputs": INPUTS, **wanted}, X + S + T + RAW)
    length = int(answer.headers[HEADER])
    assert answer.headers["Content-Type"] == "application/octet-stream"
    outputs = json.loads(answer.content[:length])["outputs"]
    texts = b"\x02\x00\x00\x00a!" + b"\x03\x00\x00\x00\xc3\xa9!"
    numbers = struct.pack("<2d", 2.5, 3.0)
    assert outputs == [
        tensor("sum", "FP64", numbers),
        tensor("said", "BYTES", texts),
        tensor("raw", "BYTES", RAW),
    ]
    assert answer.content[length:] == numbers + texts + RAW


def test_each_output_may_be_asked_for_otherwise(server: Server):
    wanted = {
        "parameters": {"binary_data_output": True},
        "outputs": [{"name": "sum", "parameters": {"binary_data": False}}, {"name": "raw"}],
    }
    answer = infer(server, {"inputs": INPUTS, **wanted}, X + S + T + RAW)
    length = int(answer.headers[HEADER])
    outputs = json.loads(answer.content[:length])["outputs"]
    assert [each.get("data") for each in outputs] == [[2.5, 3.0], None]
    assert answer.content[length:] == RAW


def with_first(**changes: Any) -> dict[str, Any]:
    return {"inputs": [{**INPUTS[0], **changes}, *INPUTS[1:]]}


def sized(size: object) -> dict[str, Any]:
    return with_first(parameters={"binary_data_size": size})


@pytest.mark.parametrize(
    ("content", "data", "said"),
    [
        (sized(-8), X, "binary_data_size '-8'"),
        (sized("8"), X, "binary_data_size '8'"),
        (sized(True), X, "binary_data_size 'True'"),
        (sized(1e400), X, "cannot be read"),
        (sized(1 << 80), X, "bytes follow the JSON"),
        (sized(7), X[:7], "there are 7 bytes of it, and it has 8"),
        (sized(8), X + b"more", "bytes follow the JSON"),
        (sized(8), b"", "bytes follow the JSON"),
        (with_first(data=[1, 2]), X, "give one of the two"),
        (with_first(shape=[3]), X, "'x' is not a tensor of FP32 with the shape [3]"),
        (with_first(shape=[-1, -2]), X, "$.inputs[0].shape"),
        (with_first(shape=[1 << 62, 1 << 62]), X, "'x' is not a tensor of FP32"),
        (with_first(shape=[1] * 99 + [2]), X, "'x' is not a tensor of FP32"),
        (with_first(datatype="FP64"), X, "there are 8 bytes of it, and it has 16"),
        (with_first(datatype="FP8"), X, "'x' has the datatype 'FP8'"),
        (with_first(datatype="BYTES"), b"\x01\x00\x00\x00aabc", "it ends before value 1"),
        (with_first(datatype="BYTES"), b"\xff\xff\xff\xffabcd", "it ends within value 0"),
        (with_first(datatype="BYTES", shape=[1 << 99]), b"\x00" * 8, "it ends before value 2"),
        (
            with_first(datatype="BYTES", shape=[0]),
            b"\x00" * 8,
            "8 bytes are left behind its 0 values",
        ),
    ],
)
def test_bytes_that_do_not_fit_are_refused_by_name(
    server: Server, content: dict[str, Any], data: bytes, said: str
):
    answer = infer(server, content, data + S + T + RAW)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


@pytest.mark.parametrize("length", [-1, 0, 10**6, 10**30, "x", "1.5", "²"])
def test_a_length_of_the_json_that_cannot_be_is_refused(server: Server, length: object):
    answer = infer(server, {"inputs": INPUTS}, X + S + T + RAW, str(length).encode("latin-1"))
    assert answer.status_code == 400
    assert HEADER in answer.json()["error"]


def test_bytes_without_the_header_are_refused(server: Server):
    answer = server.post(ASK, json={"inputs": INPUTS})
    assert answer.status_code == 400
    assert f"the header {HEADER}" in answer.json()["error"]


def test_what_is_no_text_is_refused_where_the_signature_wants_one(server: Server):
    data = b"\x01\x00\x00\x00\xff\x00\x00\x00\x00"
    inputs = [INPUTS[0], tensor("s", "BYTES", data), *INPUTS[2:]]
    answer = infer(server, {"inputs": inputs}, X + data + T + RAW)
    assert answer.status_code == 400
    assert "'s' has a value that is no text in UTF-8" in answer.json()["error"]


@given(
    arrays.arrays(
        st.sampled_from(["?", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]),
        arrays.array_shapes(min_dims=1, min_side=0),
    )
)
def test_numbers_come_back_as_they_were(array: Any):
    there_and_back = decoded(memoryview(encoded(array)), array.dtype, array.shape)
    np.testing.assert_array_equal(there_and_back, array)
    assert there_and_back.dtype == array.dtype


@given(st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.binary())))
def test_texts_and_bytes_come_back_as_bytes(values: list[str | bytes]):
    array = np.empty(len(values), dtype=object)
    array[:] = values
    there_and_back = decoded(memoryview(encoded(array)), array.dtype, array.shape)
    expected = [each.encode() if isinstance(each, str) else each for each in values]
    assert there_and_back.tolist() == expected


@given(st.binary(max_size=40), st.lists(st.integers(0, 5), max_size=3))
def test_any_bytes_are_texts_of_the_shape_or_refused(data: bytes, shape: list[int]):
    try:
        array = decoded(memoryview(data), np.dtype(object), shape)
    except ValueError:
        return
    assert list(array.shape) == shape
    assert encoded(array) == data
