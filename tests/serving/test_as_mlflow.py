"""The same requests, answered by MLflow's own scoring server and by ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import invocations

from jupyter_tracker.models import infer_signature
from tests.serving.served import Server, saved, serving

TABLE = pd.DataFrame({"x": [1.0, 2.0], "n": [1, 2], "s": ["a", "b"]})
TENSOR = np.ones((2, 3), dtype=np.float32)


class Both:
    """A model behind both servers."""

    def __init__(self, folder: Path, server: Server) -> None:
        self._model = mlflow.pyfunc.load_model(str(folder))
        self._server = server

    def theirs(self, body: str, kind: str) -> tuple[int, Any]:
        schema = self._model.metadata.get_input_schema()
        try:
            answer = invocations(body.encode(), kind, self._model, schema)
        except MlflowException as error:
            return error.get_http_status_code(), None
        return answer.status, json.loads(answer.response) if answer.status == 200 else None

    def ours(self, body: str, kind: str) -> tuple[int, Any]:
        headers = {"Content-Type": kind}
        answer = self._server.post("/invocations", data=body.encode(), headers=headers)
        return answer.status_code, answer.json() if answer.status_code == 200 else None


def describe_table(data):
    return pd.DataFrame({"sum": data["x"] + data["n"], "s": data["s"]})


def describe_tensor(data):
    return data.sum(axis=1)


def describe_anything(data):
    import pandas

    if isinstance(data, dict):
        return {name: [str(getattr(each, "dtype", "")), each] for name, each in data.items()}
    if isinstance(data, pandas.DataFrame):
        return data
    return [type(data).__name__, data]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Both]]:
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "true")
        table = saved(
            folder / "table", describe_table, infer_signature(TABLE, describe_table(TABLE))
        )
        tensor = saved(folder / "tensor", describe_tensor, infer_signature(TENSOR))
        anything = saved(folder / "anything", describe_anything)
        with serving(table) as one, serving(tensor) as two, serving(anything) as three:
            yield {
                "table": Both(table, one),
                "tensor": Both(tensor, two),
                "anything": Both(anything, three),
            }


@pytest.mark.parametrize(
    ("model", "content"),
    [
        ("table", {"dataframe_split": {"columns": ["x", "n", "s"], "data": [[1.5, 2, "a"]]}}),
        ("table", {"dataframe_split": {"columns": ["s", "n", "x"], "data": [["a", 2, 1]]}}),
        ("table", {"dataframe_records": [{"x": 1, "n": 2, "s": "a"}, {"x": 2, "n": 3, "s": "b"}]}),
        ("table", {"instances": [{"x": 1, "n": 2, "s": "a"}]}),
        ("table", {"inputs": {"x": [1.5, 2], "n": [2, 3], "s": ["a", "b"]}}),
        ("table", {"inputs": {"x": [1.5], "n": [2]}}),
        ("table", {"inputs": {"x": ["red"], "n": [2], "s": ["a"]}}),
        ("table", {"dataframe_split": {"columns": ["x"]}}),
        ("table", {"dataframe_records": {"x": 1}}),
        ("table", {"rows": []}),
        ("table", []),
        ("tensor", {"inputs": [[1, 2, 3]]}),
        ("tensor", {"instances": [[1, 2, 3], [4, 5, 6]]}),
        ("tensor", {"inputs": [[1, 2]]}),
        ("anything", {"inputs": [[1, 2], [3, 4]]}),
        ("anything", {"inputs": {"a": [1, 2], "b": [0.5, 1]}}),
        ("anything", {"instances": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]}),
        ("anything", {"instances": [1, 2]}),
        ("anything", {"inputs": "text"}),
        ("anything", {"dataframe_split": {"columns": ["a"], "index": [5, 6], "data": [[1], [2]]}}),
        ("anything", {"dataframe_records": [{"a": 1}, {"b": 2}]}),
        ("anything", {"messages": [{"role": "user", "content": "hi"}], "temperature": 1}),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
def test_json_is_answered_as_mlflow_does(models: dict[str, Both], model: str, content: Any):
    body = json.dumps(content)
    expected = models[model].theirs(body, "application/json")
    if expected[1] is not None:  # what is no number is null here
        expected = (expected[0], json.loads(json.dumps(expected[1]).replace("NaN", "null")))
    assert models[model].ours(body, "application/json") == expected


@pytest.mark.parametrize(
    ("model", "body", "kind"),
    [
        ("table", "x,n,s\n1.5,2,a\n2,3,b\n", "text/csv"),
        ("table", "x,n,s\n1.5,2,a\n", "text/csv; charset=utf-8"),
        ("table", "x,n,s\n1.5,2,a\n", "text/csv; charset=latin-1"),
        ("anything", "a,b\n1,x\n", "text/csv"),
        ("anything", "x", "text/plain"),
        ("anything", "{", "application/json"),
    ],
)
def test_other_bodies_are_answered_as_mlflow_does(
    models: dict[str, Both], model: str, body: str, kind: str
):
    assert models[model].ours(body, kind) == models[model].theirs(body, kind)
