"""The Open Inference Protocol, version 2."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import requests

from jupyter_tracker.models import infer_signature
from tests.serving.served import Server, saved, serving

TABLE = pd.DataFrame({"x": [1.0, 2.0], "n": [1, 2], "s": ["a", "b"], "t": [True, False]})


def column(name: str, datatype: str, data: list[Any]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": [len(data)], "data": data}


COLUMNS = [
    column("x", "FP32", [1, 2.5]),
    column("n", "INT64", [3, 4]),
    column("s", "BYTES", ["a", "b"]),
    column("t", "BOOL", [True, False]),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    def predict(table):
        return pd.DataFrame({"sum": table["x"] + table["n"], "said": table["s"]})

    signature = infer_signature(TABLE, predict(TABLE))
    model = saved(tmp_path_factory.mktemp("models") / "table", predict, signature)
    with serving(model, name="sums") as server:
        yield server


def infer(server: Server, content: Any, path: str = "/v2/models/sums/infer") -> requests.Response:
    return server.post(path, json=content)


def test_columns_are_tensors_by_name(server: Server):
    answer = infer(server, {"id": "7", "inputs": COLUMNS})
    assert answer.json() == {
        "model_name": "sums",
        "model_version": "1",
        "id": "7",
        "outputs": [
            {"name": "sum", "shape": [2], "datatype": "FP64", "data": [4.0, 6.5]},
            {"name": "said", "shape": [2], "datatype": "BYTES", "data": ["a", "b"]},
        ],
    }


def test_the_version_may_be_named(server: Server):
    path = "/v2/models/sums/versions/1/infer"
    assert infer(server, {"inputs": COLUMNS}, path).status_code == 200
    assert infer(server, {"inputs": COLUMNS}, path.replace("1", "2")).status_code == 404


def test_only_the_outputs_that_are_asked_for_are_sent(server: Server):
    outputs = infer(server, {"inputs": COLUMNS, "outputs": [{"name": "said"}]}).json()["outputs"]
    assert [output["name"] for output in outputs] == ["said"]


def test_a_column_may_be_a_matrix_of_one_column(server: Server):
    shaped = [{**each, "shape": [2, 1]} for each in COLUMNS]
    assert infer(server, {"inputs": shaped}).status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"datatype": "FP8"}, "'x' has the datatype 'FP8'"),
        ({"shape": [3]}, "'x' is not a tensor of FP32 with the shape [3]"),
        ({"shape": [1, 2]}, "a column has one value for each row"),
        ({"shape": [1], "data": [1]}, "'x' has 1, 'n' has 2"),
        ({"data": ["a", "b"]}, "'x' is not a tensor of FP32"),
        ({"name": "z"}, "missing inputs 'x'"),
        ({"datatype": "BYTES", "data": ["a", "b"]}, "column 'x'"),
        ({"data": 1}, "$.inputs[0].data"),
        ({"data": None}, "'x' has its values in 'data'"),
        ({"shape": [-2]}, "$.inputs[0].shape"),
    ],
)
def test_tensors_that_do_not_fit_are_refused_by_name(
    server: Server, change: dict[str, Any], said: str
):
    answer = infer(server, {"inputs": [{**COLUMNS[0], **change}, *COLUMNS[1:]]})
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_an_output_that_there_is_not_is_refused(server: Server):
    answer = infer(server, {"inputs": COLUMNS, "outputs": [{"name": "z"}]})
    assert answer.status_code == 400
    assert "no output 'z'" in answer.json()["error"]


def test_it_says_that_it_is_ready_and_what_the_model_takes(server: Server):
    assert server.get("/v2").json()["name"] == "jupyter-tracker"
    assert server.get("/v2/health/live").json() == {"live": True}
    assert server.get("/v2/models/sums/ready").json() == {"ready": True}
    described = server.get("/v2/models/sums").json()
    assert described["inputs"] == [
        {"name": "x", "datatype": "FP64", "shape": [-1]},
        {"name": "n", "datatype": "INT64", "shape": [-1]},
        {"name": "s", "datatype": "BYTES", "shape": [-1]},
        {"name": "t", "datatype": "BOOL", "shape": [-1]},
    ]
    assert [each["name"] for each in described["outputs"]] == ["sum", "said"]


def test_another_model_is_not_there(server: Server):
    for answer in (server.get("/v2/models/other/ready"), infer(server, {}, "/v2/models/o/infer")):
        assert answer.status_code == 404
        assert "is not served here: it is 'sums'" in answer.json()["error"]


def test_tensors_of_the_signature_are_tensors(tmp_path: Path):
    def predict(data):
        return data.sum(axis=1)

    matrix = np.ones((2, 3), dtype=np.float32)
    model = saved(tmp_path / "tensor", predict, infer_signature(matrix, matrix.sum(axis=1)))
    content = {"name": "any", "datatype": "FP32", "shape": [2, 3], "data": [1, 2, 3, 4, 5, 6]}
    with serving(model) as server:
        answer = infer(server, {"inputs": [content]}, "/v2/models/model/infer")
        nested = {**content, "data": [[1, 2, 3], [4, 5, 6]]}
        assert infer(server, {"inputs": [nested]}, "/v2/models/model/infer").json() == answer.json()
    assert answer.json()["outputs"] == [
        {"name": "predictions", "shape": [2], "datatype": "FP32", "data": [6.0, 15.0]}
    ]


def test_one_matrix_may_be_all_columns(tmp_path: Path):
    table = pd.DataFrame({"a": [1.0], "b": [2.0]})
    model = saved(tmp_path / "model", lambda data: data["a"] - data["b"], infer_signature(table))
    content = {"name": "input-0", "datatype": "FP64", "shape": [2, 2], "data": [3, 1, 5, 1]}
    with serving(model) as server:
        answer = infer(server, {"inputs": [content]}, "/v2/models/model/infer")
    assert answer.json()["outputs"][0]["data"] == [2.0, 4.0]
